"""Flashcards: front, back, and what a grade did; cards that are set aside."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.core.actions import action
from bot.core.deck import AllDone, Flashcard, Graded, NextCard, Revealed
from bot.core.languages import USUAL
from bot.core.picking import Picked, Why
from bot.core.recall import Grade
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Divider,
    Heading,
    Meaning,
    Paragraph,
    Quote,
    Reply,
    Select,
    Text,
    When,
)
from bot.core.streaks import REVIEWS_A_DAY
from bot.views.words import LABEL, VERDICTS, citation, count, glimpse

_GRADES = {
    Grade.AGAIN: ("Again", Meaning.RISKY),
    Grade.HARD: ("Hard", Meaning.NEUTRAL),
    Grade.GOOD: ("Good", Meaning.GOOD),
    Grade.EASY: ("Easy", Meaning.NEUTRAL),
}


_WHY = {
    Why.DUE: "It's due: you were about to forget it.",
    Why.SUMMONED: "A wrong answer of yours in a quiz came from what it's about.",
    Why.NEW: "It's new to you.",
    Why.WEAKEST: "Of those you've met, you know this one least.",
}


_FIGURES = Button("How it goes", action("open", "stats"))


def preview(card: Flashcard) -> Reply:
    """The side that asks, of a card that somebody was led to; it is turned over as any other."""
    return Reply(
        f"Flashcard: {card.front}",
        (Heading(_title(card)), *_asking(card), _choices(card)),
    )


def single(picked: Picked, another: str) -> Reply:
    """The side that asks, of one card to look at now; `another` is the verb that leads on to the next."""
    card = picked.card
    onward = (Button("Another one", action(another, card.ref.pack, card.ref.entry)),) if picked.others else ()
    return Reply(
        f"{_title(card)}: {card.front}" if card.verdict is None else f"{_title(card)} {card.front}",
        (
            Heading(_title(card)),
            *_asking(card),
            Paragraph((_WHY[picked.why],)),
            Buttons((*_choices(card).buttons, *onward)),
        ),
    )


def front(following: NextCard, before: tuple[Block, ...] = (), undo: int | None = None) -> Reply:
    """The side of a card that asks; `undo` is the number of the last grade, where it can be taken back."""
    card = following.card
    return Reply(
        f"Flashcard: {card.front}",
        (
            *before,
            Heading(_title(card)),
            *_asking(card),
            Paragraph((_progress(following),)),
            _choices(card),
            Buttons((*_aside(card), *_undo(undo))),
        ),
    )


def back(shown: Revealed, guess: str | None = None, before: tuple[Block, ...] = (), undo: int | None = None) -> Reply:
    """The side that answers, and the four grades; `guess` is "myth" or "fact", `undo` as in `front`."""
    card = shown.card
    blocks: list[Block] = [
        *before,
        Heading(_title(card)),
        *_asking(card),
        *_answering(card, guess),
    ]
    blocks.append(citation(card.origin, card.stance, card.as_of))
    blocks.append(Paragraph((Bold("How well did you know it?"),)))
    blocks.append(
        Buttons(tuple(_grade(card, shown.number, grade, span) for grade, span in zip(Grade, shown.spans, strict=True)))
    )
    blocks.append(Buttons((*_aside(card), *_undo(undo))))
    return Reply(f"{card.front} {card.back}", tuple(blocks))


def after(graded: Graded, now: datetime, zone: str, language: str = USUAL) -> Reply:
    """What a grade did, and the next card."""
    told = (
        f"Kept. This card comes back in {_span(graded.memory.due - now)}."
        if graded.counted
        else "You graded that card before; your first grade counts."
    )
    blocks: list[Block] = [Paragraph((told,))]
    if graded.streak:
        streak = count(graded.streak.length, "day")
        blocks.append(
            Paragraph(
                (f"That was review {REVIEWS_A_DAY}: today counts as a study day. Your streak: ", Bold(streak), ".")
            )
        )
    if isinstance(graded.following, AllDone):
        return done(graded.following, zone, tuple(blocks), graded.review_id, language)
    return front(graded.following, (*blocks, Divider()), graded.review_id)


def undone(shown: Revealed) -> Reply:
    """The card whose grade was taken back, to be graded anew."""
    told = Paragraph((Bold("Undone."), " That grade counts nowhere any more."))
    return back(shown, before=(told,))


def not_undone() -> Reply:
    """What is read where a grade cannot be taken back."""
    return _beside("Nothing to undo here: only the last grade of today can be taken back, and only once.")


def buried(
    following: NextCard | AllDone,
    zone: str,
    back: datetime | None = None,
    *,
    undo: int | None = None,
    language: str = USUAL,
) -> Reply:
    """A card was put off, and the next one; `back` is when it comes if that is later, `undo` as in `front`."""
    told: Text = ("Buried. It won't come before tomorrow.",)
    if back:
        told = ("Buried. It isn't due before ", When(back, zone, language=language), " anyway.")
    return _onward(told, following, zone, undo, language)


def set_aside(following: NextCard | AllDone, zone: str, *, undo: int | None = None, language: str = USUAL) -> Reply:
    """A card was suspended, and the next one; `undo` is as in `front`."""
    told = ("Suspended. It stays away until you bring it back, in stats.",)
    return _onward(told, following, zone, undo, language)


def suspended(cards: Sequence[Flashcard], resumed: Flashcard | None = None) -> Reply:
    """The cards that are suspended, each to be brought back; `resumed` has just been."""
    told = [Paragraph((Bold("It's back:"), f" {glimpse(resumed.front, LABEL)}"))] if resumed else []
    ways = Buttons((Button("Review flashcards", action("open", "review"), Meaning.GOOD), _FIGURES))
    if not cards:
        return Reply("No card is suspended.", (*told, Paragraph(("No card is suspended.",)), ways))
    options = tuple(
        Button(glimpse(each.front, LABEL), action("unsuspend", each.ref.pack, each.ref.entry))
        for each in cards[:SELECT_LIMIT]
    )
    title = count(len(cards), "suspended card")
    more = [Paragraph((f"These are the first {SELECT_LIMIT}.",))] if len(cards) > SELECT_LIMIT else []
    return Reply(title, (*told, Heading(title), *more, Select("Bring a card back…", options), ways))


def done(
    rest: AllDone, zone: str, before: tuple[Block, ...] = (), undo: int | None = None, language: str = USUAL
) -> Reply:
    """Nothing to review now, why, and when there will be; `undo` is as in `front`, `language` that of the dates."""
    done_today: Text = (f"That makes {count(rest.today, 'review')} today. ",) if rest.today else ()
    following: Text = ("No card is waiting.",)
    if rest.next_due:
        following = ("The next card comes back on ", When(rest.next_due, zone, language=language), ".")
    more: Text = (" New cards follow tomorrow.",) if rest.more_tomorrow else ()
    return Reply(
        "All cards reviewed for now.",
        (
            *before,
            Heading("All done for now"),
            *(Paragraph((each,)) for each in _waiting(rest)),
            Paragraph((*done_today, *following, *more)),
            Buttons(
                (
                    Button("Take a quiz", action("open", "quiz")),
                    Button("My streak", action("open", "streak")),
                    _FIGURES,
                    *((Button("Suspended cards", action("review.suspended")),) if rest.suspended else ()),
                    *_undo(undo),
                )
            ),
        ),
    )


def _waiting(rest: AllDone) -> Iterator[str]:
    """Why cards that are due are not shown."""
    if rest.limited:
        wait = f"{rest.limited:,} more {'waits' if rest.limited == 1 else 'wait'} until tomorrow."
        yield f"That's your {count(rest.cards, 'card')} for today. {wait}"
    if rest.siblings == 1:
        yield "1 card waits for tomorrow: its idea was in another card today."
    elif rest.siblings:
        yield f"{rest.siblings:,} cards wait for tomorrow: their idea was in another card today."


def _onward(told: Text, following: NextCard | AllDone, zone: str, undo: int | None, language: str) -> Reply:
    if isinstance(following, AllDone):
        return done(following, zone, (Paragraph(told),), undo, language)
    return front(following, (Paragraph(told), Divider()), undo)


def _beside(told: str) -> Reply:
    return Reply(told, (Paragraph((told,)),), beside=True)


def _aside(card: Flashcard) -> tuple[Button, ...]:
    name = (card.ref.pack, card.ref.entry)
    return (Button("Bury until tomorrow", action("bury", *name)), Button("Suspend", action("suspend", *name)))


def _undo(review_id: int | None) -> Iterator[Button]:
    if review_id is not None:
        yield Button("Undo the last grade", action("undo", review_id))


def _title(card: Flashcard) -> str:
    return "Myth or fact?" if card.verdict else "Flashcard"


def _asking(card: Flashcard) -> Iterator[Block]:
    yield Quote(card.front) if card.verdict else Paragraph((Bold(card.front),))


def _choices(card: Flashcard) -> Buttons:
    name = (card.ref.pack, card.ref.entry)
    if card.verdict is None:
        return Buttons((Button("Show the answer", action("show", *name), Meaning.GOOD),))
    return Buttons((Button("Myth", action("guess", *name, "myth")), Button("Fact", action("guess", *name, "fact"))))


def _answering(card: Flashcard, guess: str | None) -> Iterator[Block]:
    if card.verdict is None:
        yield Paragraph((card.back,))
        return
    told = VERDICTS[card.verdict]
    if guess and card.verdict == "myth":
        told = (
            f"✓ You saw it: {told[0].lower()}{told[1:]}"
            if guess == "myth"
            else f"✗ Many think so, but {told[0].lower()}{told[1:]}"
        )
    yield Paragraph((Bold(told), " ", card.back))
    yield Bullets(tuple((point,) for point in card.points))


def _grade(card: Flashcard, number: int, grade: Grade, span: timedelta) -> Button:
    label, meaning = _GRADES[grade]
    return Button(
        label,
        action("grade", card.ref.pack, card.ref.entry, number, int(grade)),
        meaning,
        hint=f"back in {_span(span)}",
    )


def _progress(following: NextCard) -> str:
    status = "A new card" if following.grades == 0 else "This card is due"
    others = f", and {following.due:,} more after it." if following.due else "."
    reviewed = f" {count(following.today, 'review')} today" if following.today else " No review yet today"
    enough = f"; {REVIEWS_A_DAY} make a study day." if following.today < REVIEWS_A_DAY else "."
    return f"{status}{others}{reviewed}{enough}"


def _span(span: timedelta) -> str:
    if span < timedelta(hours=1):
        return count(max(1, round(span / timedelta(minutes=1))), "minute")
    if span < timedelta(days=1):
        return count(round(span / timedelta(hours=1)), "hour")
    return count(round(span / timedelta(days=1)), "day")
