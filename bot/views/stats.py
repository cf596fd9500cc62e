"""A person's reviews in figures: in words, and in rows of symbols beside them."""

from collections.abc import Iterator, Sequence

from bot.core.actions import action
from bot.core.calendar import ONE_DAY
from bot.core.languages import USUAL
from bot.core.reply import Block, Button, Buttons, Facts, Heading, Meaning, Paragraph, Reply
from bot.core.stats import DAYS, ENOUGH, LATELY, Retention, Stats
from bot.views.words import count, day_name

TITLE = "Your reviews"
REVIEWS = f"Reviews, last {DAYS} days"
DUE = f"Cards due, next {DAYS} days"
RETENTION = "True retention"
OVERCOME = "Misconceptions overcome"
STUDIED = "Study days"

_NONE, _STEPS = "·", "▁▂▃▄▅▆▇█"
_TESTED = "A test is a card that comes back at least a day after you learnt it. Every grade but “Again” passes."
_DEFAULT = (
    "Intervals use FSRS's default parameters: fitting your own needs PyTorch, which Study Hall doesn't come with."
)


def stats(shown: Stats, *, drawable: bool, language: str = USUAL) -> Reply:
    """Every figure; `drawable` tells that the face can hand over a picture of them, `language` is that of the dates."""
    symbols = {REVIEWS: f"{row(shown.reviews)} ", DUE: f"{row(shown.due)} "}
    rows = tuple((label, (symbols.get(label, "") + text,)) for label, text in words(shown, language))
    return Reply(
        f"{TITLE}: {sum(shown.reviews):,} in the last {DAYS} days. Cards due today: {shown.due[0]:,}.",
        (
            Heading(TITLE),
            *_invitation(shown),
            Facts(rows),
            Paragraph((_TESTED,)),
            Paragraph((_DEFAULT,)),
            Buttons(tuple(_buttons(shown, drawable=drawable))),
        ),
    )


def words(shown: Stats, language: str = USUAL) -> tuple[tuple[str, str], ...]:
    """What each figure is, and the figure: all that symbols or a picture of it say."""
    back, ahead = (day_name(shown.today + ONE_DAY * days, language) for days in (1 - DAYS, DAYS - 1))
    return (
        (REVIEWS, _sum(shown.reviews, shown.reviews[-1])),
        *_each(f"{back} to today", shown.reviews),
        (DUE, _sum(shown.due, shown.due[0])),
        *_each(f"Today to {ahead}", shown.due),
        (RETENTION, _retention(shown.retention)),
        (OVERCOME, _overcome(shown)),
        (STUDIED, f"{shown.studied} of the last {DAYS}"),
    )


def row(counts: Sequence[int]) -> str:
    """A symbol for each number, the higher the more: eight steps up to the `peak`, and a dot for none."""
    most = peak(counts)
    return "".join(_STEPS[-(-number * len(_STEPS) // most) - 1] if number else _NONE for number in counts)


def peak(counts: Sequence[int]) -> int:
    """The number that stands highest: the greatest, and never so low that a few look like many."""
    return max(*counts, len(_STEPS))


def _sum(counts: Sequence[int], today: int) -> str:
    return f"{sum(counts):,} in all, {today:,} today" if any(counts) else "none"


def _each(dates: str, counts: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The numbers one by one, unless all are nought."""
    if any(counts):
        yield dates, ", ".join(map(str, counts))


def _retention(shown: Retention) -> str:
    if shown.true is None:
        return f"told from {ENOUGH} tests on; you have {shown.tests or 'none yet'}"
    return f"{shown.true:.0%} of {shown.tests:,} tests in {LATELY.days} days; you want {shown.desired:.0%}"


def _overcome(shown: Stats) -> str:
    if not shown.voiced:
        return "none found yet; a wrong answer shows them"
    return f"{shown.overcome} of {shown.voiced} that you once held"


def _invitation(shown: Stats) -> Iterator[Block]:
    if not any(shown.reviews):
        yield Paragraph(("Review a few flashcards, and you'll see here how well they stick.",))


def _buttons(shown: Stats, *, drawable: bool) -> Iterator[Button]:
    yield Button("Review flashcards", action("open", "review"), Meaning.GOOD)
    if drawable:
        yield Button("As a picture", action("stats.picture"))
    if shown.suspended:
        yield Button(count(shown.suspended, "suspended card"), action("review.suspended"))
    yield Button("Review settings…", action("review.settings"))
