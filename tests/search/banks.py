"""Banks of phrasings to test with."""

import random

from hypothesis import strategies as st

from bot.search.lookup import Phrasing

GARDEN = (
    Phrasing("water", "How often should I water my plants?"),
    Phrasing("water", "when do plants need water"),
    Phrasing("water", "watering schedule for house plants"),
    Phrasing("water", "is once a week enough for watering"),
    Phrasing("soil", "Which soil is best for cacti?"),
    Phrasing("soil", "what earth do cacti like"),
    Phrasing("compost", "What can go on the compost?"),
    Phrasing("compost", "is orange peel ok in compost"),
    Phrasing("compost", "things to put on a compost heap"),
    Phrasing("light", "how much light do my plants get"),
)


def banks(
    entries: str = "abcd", words: tuple[str, ...] = ("data", "model", "bias", "learn", "who", "pay", "job")
) -> st.SearchStrategy[tuple[Phrasing, ...]]:
    """Small banks of two entries or more, with phrasings that repeat, also across entries."""
    texts = st.lists(st.sampled_from(words), min_size=1, max_size=5).map(" ".join)
    many = st.lists(st.builds(Phrasing, entry=st.sampled_from(entries), text=texts), min_size=2, max_size=12).map(tuple)
    return many.filter(lambda bank: len({each.entry for each in bank}) > 1)


def made_up(entries: int, phrasings: int, seed: int = 7) -> list[Phrasing]:
    """A bank of made-up words; near entries share some."""
    dice = random.Random(seed)  # noqa: S311 - made-up words, no secret
    syllables = ["ba", "ko", "ri", "mu", "sel", "tan", "vo", "ny", "dra", "pli"]
    words = ["".join(dice.choices(syllables, k=3)) for _ in range(6 * entries)]
    return [
        Phrasing(f"e{entry}", " ".join(dice.choices(words[5 * entry : 5 * entry + 40], k=4)))
        for entry in range(entries)
        for _ in range(phrasings)
    ]
