"""A leaderboard: the first ones, the reader's own place or what is missing for one, and the other comparisons."""

from collections.abc import Iterator

from bot.core.actions import action
from bot.core.leaderboard import ENOUGH, Board, By, Over, Score, Standing
from bot.core.reply import Block, Button, Buttons, Heading, Paragraph, Ranking, Reply, Text, Typed
from bot.views.words import STUDY, count

_COMPARED = {By.DAYS: "study days", By.ACCURACY: "accuracy", By.REVIEWS: "reviews"}
_SINCE = {Over.WEEK: "this week", Over.MONTH: "this month", Over.EVER: "of all time"}
_YET = {**_SINCE, Over.EVER: "so far"}
_CERTAIN = (
    "Places go by what a share of right answers is at least, with 95% certainty, so that luck with few answers doesn't "
    "win. Only daily quizzes count, not practice."
)
_ONCE = "A card counts once a day, however often you grade it."
_PERIODS = {Over.WEEK: "This week", Over.MONTH: "This month", Over.EVER: "All time"}


def board(shown: Board) -> Reply:
    """The first places, then the reader's; buttons lead to the other comparisons and periods."""
    title = f"Leaderboard: {_COMPARED[shown.by]} {_SINCE[shown.over]}"
    rows = tuple(_row(each, shown.by) for each in shown.first)
    own = next((i for i, each in enumerate(shown.first) if each.own), None)
    places: Block = Ranking(rows, own) if rows else Paragraph(("Nobody has a place yet.",))
    return Reply(
        f"{title}. {_summary(shown)}",
        (Heading(title), places, *_own(shown), *_explained(shown), Buttons(tuple(_others(shown)))),
    )


def _summary(shown: Board) -> str:
    own = shown.own or next((each for each in shown.first if each.own), None)
    if own:
        return f"Your place: {own.place}."
    return f"First: {shown.first[0].name}." if shown.first else "Nobody has a place yet."


def _row(standing: Standing, by: By) -> tuple[int, str, str]:
    return standing.place, standing.name, _reached(standing.score, by)


def _reached(score: Score, by: By) -> str:
    match by:
        case By.DAYS:
            return count(score.days, "day")
        case By.REVIEWS:
            return count(score.reviews, "review")
        case By.ACCURACY:
            at_least = int(100 * (score.accuracy or 0))
            return f"at least {at_least}% ({score.correct:,} of {score.answers:,} right)"


def _own(shown: Board) -> Iterator[Block]:
    if shown.own:
        yield Paragraph(("Your place:",))
        yield Ranking((_row(shown.own, shown.by),), 0)
    elif not shown.listed:
        settings = Typed("settings")
        yield Paragraph(("You're not on leaderboards, as you chose. To be on them, change that in ", settings, "."))
    elif not any(each.own for each in shown.first):
        yield Paragraph(_missing(shown))


def _missing(shown: Board) -> Text:
    """What puts the reader on this leaderboard."""
    yet = _YET[shown.over]
    match shown.by:
        case By.DAYS:
            return (f"You have no study day {yet}. {STUDY}, and you're on it.",)
        case By.REVIEWS:
            return (f"You have reviewed no flashcard {yet}. One is enough to be on it: type ", Typed("review"), ".")
        case By.ACCURACY:
            more = count(ENOUGH - shown.score.answers, "more answer")
            ranked = "ranked" if shown.over is Over.EVER else f"ranked {yet}"
            return (f"{more} in daily quizzes until you are {ranked}: type ", Typed("quiz"), ".")


def _explained(shown: Board) -> Iterator[Block]:
    if shown.by is By.ACCURACY:
        yield Paragraph((_CERTAIN,))
    if shown.by is By.REVIEWS:
        yield Paragraph((_ONCE,))
    if shown.annulled:
        were, do = ("was", "doesn't") if shown.annulled == 1 else ("were", "don't")
        yield Paragraph((f"{count(shown.annulled, 'question')} {were} annulled by admins and {do} count.",))


def _others(shown: Board) -> Iterator[Button]:
    for by in By:
        if by is not shown.by:
            yield Button(f"By {_COMPARED[by]}", action("leaderboard", by, shown.over))
    for over in Over:
        if over is not shown.over:
            yield Button(_PERIODS[over], action("leaderboard", shown.by, over))
