"""A deck has every flashcard of a pack, and a learner meets both kinds from the start."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.content import Origin, Pack, Ref
from bot.core.deck import Flashcard, deck
from bot.library.load import Library
from tests.core.clocks import STEADY


def pack_of(tiny: Library, myths: int, cards: int) -> Pack:
    """The tiny pack with so many of each kind."""
    pack = tiny.packs["tiny"]
    return replace(
        pack,
        misconceptions=tuple(pack.misconceptions[0].model_copy(update={"id": f"myth-{n}"}) for n in range(myths)),
        cards=tuple(pack.cards[0].model_copy(update={"id": f"card-{n}"}) for n in range(cards)),
    )


@STEADY
@given(myths=st.integers(0, 40), cards=st.integers(0, 40))
def test_every_card_and_every_misconception_is_in_it_once(tiny: Library, myths: int, cards: int) -> None:
    """Nothing is lost or doubled, and each kind keeps the order in which it was written."""
    pack = pack_of(tiny, myths, cards)
    refs = [card.ref for card in deck(pack)]
    assert len(refs) == myths + cards
    assert [ref for ref in refs if ref.entry.startswith("myth")] == [Ref("tiny", f"myth-{n}") for n in range(myths)]
    assert [ref for ref in refs if ref.entry.startswith("card")] == [Ref("tiny", f"card-{n}") for n in range(cards)]


@STEADY
@given(myths=st.integers(0, 40), cards=st.integers(0, 40))
def test_both_kinds_are_spread_evenly(tiny: Library, myths: int, cards: int) -> None:
    """After any number of cards each kind has had its share, to less than one card."""
    kinds = [card.verdict is not None for card in deck(pack_of(tiny, myths, cards))]
    for met in range(1, len(kinds) + 1):
        assert abs(sum(kinds[:met]) - met * myths / len(kinds)) <= 1


def test_a_deck_is_the_same_each_time(tiny: Library) -> None:
    """The order is the pack's, not chance's."""
    assert list(deck(tiny.packs["tiny"])) == list(deck(tiny.packs["tiny"]))


def test_a_card_has_a_front_and_a_back(tiny: Library) -> None:
    """A pack's own card stands as it was written, without a verdict."""
    shown = {card.ref.entry: card for card in deck(tiny.packs["tiny"])}
    assert shown["card-0"] == Flashcard(
        Ref("tiny", "card-0"),
        "What stands on the back of card 0?",
        "The number 0.",
        (),
        None,
        "settled",
        None,
        Origin("Notes on Gardens", "Soils", "notes.txt"),
    )


def test_a_misconception_is_a_card_that_asks_myth_or_fact(tiny: Library) -> None:
    """The claim is the front, the truth the back, with the three points and the verdict."""
    shown = {card.ref.entry: card for card in deck(tiny.packs["tiny"])}
    assert shown["talking-helps"] == Flashcard(
        Ref("tiny", "talking-helps"),
        "Talking to plants makes them grow.",
        "Nobody has settled this.",
        ("Some trials saw a small effect.", "Others saw none.", "Breath carries little carbon dioxide."),
        "contested",
        "contested",
        None,
        Origin("Notes on Gardens", "Curiosities", "notes.txt"),
        Ref("tiny", "talking-helps"),
    )


def test_cards_about_one_misconception_are_a_family(tiny: Library) -> None:
    """It is that of the card which asks for it and of every card that heals it; a card about none has no family."""
    pack = tiny.packs["tiny"]
    healing = [card.model_copy(update={"misconception": "talking-helps"}) for card in pack.cards[:2]]
    shown = {card.ref.entry: card.family for card in deck(replace(pack, cards=(*healing, *pack.cards[2:])))}
    kin = {entry for entry, family in shown.items() if family == Ref("tiny", "talking-helps")}
    assert kin == {"talking-helps", healing[0].id, healing[1].id}
    assert shown["more-water-is-better"] == Ref("tiny", "more-water-is-better")
    assert shown[pack.cards[2].id] is None
