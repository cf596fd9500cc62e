"""Flashcards: front, back, and what a grade did."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.core.actions import action
from bot.core.deck import AllDone, Flashcard, Graded, NextCard, Revealed
from bot.core.picking import Picked, Why
from bot.core.recall import Grade
from bot.core.reply import (
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
    Text,
    When,
)
from bot.core.streaks import REVIEWS_A_DAY
from bot.views.words import VERDICTS, citation, count

_GRADES = {
    Grade.AGAIN: ("Again", Meaning.RISKY),
    Grade.HARD: ("Hard", Meaning.NEUTRAL),
    Grade.GOOD: ("Good", Meaning.GOOD),
    Grade.EASY: ("Easy", Meaning.NEUTRAL),
}


_WHY = {
    Why.DUE: "It's due: you were about to forget it.",
    Why.NEW: "It's new to you.",
    Why.WEAKEST: "Of those you've met, you know this one least.",
}


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


def front(following: NextCard, before: tuple[Block, ...] = ()) -> Reply:
    """The side of a card that asks."""
    card = following.card
    return Reply(
        f"Flashcard: {card.front}",
        (
            *before,
            Heading(_title(card)),
            *_asking(card),
            Paragraph((_progress(following),)),
            _choices(card),
        ),
    )


def back(shown: Revealed, guess: str | None = None) -> Reply:
    """The side that answers, and the four grades; `guess` is "myth" or "fact"."""
    card = shown.card
    blocks: list[Block] = [
        Heading(_title(card)),
        *_asking(card),
        *_answering(card, guess),
    ]
    blocks.append(citation(card.origin, card.stance, card.as_of))
    blocks.append(Paragraph((Bold("How well did you know it?"),)))
    blocks.append(
        Buttons(tuple(_grade(card, shown.number, grade, span) for grade, span in zip(Grade, shown.spans, strict=True)))
    )
    return Reply(f"{card.front} {card.back}", tuple(blocks))


def after(graded: Graded, now: datetime, zone: str) -> Reply:
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
        return done(graded.following, zone, tuple(blocks))
    return front(graded.following, (*blocks, Divider()))


def done(rest: AllDone, zone: str, before: tuple[Block, ...] = ()) -> Reply:
    """Nothing to review now, and when there will be."""
    done_today: Text = (f"That makes {count(rest.today, 'review')} today. ",) if rest.today else ()
    following: Text = (
        ("The next card comes back on ", When(rest.next_due, zone), ".") if rest.next_due else ("No card is waiting.",)
    )
    more: Text = (" New cards follow tomorrow.",) if rest.more_tomorrow else ()
    return Reply(
        "All cards reviewed for now.",
        (
            *before,
            Heading("All done for now"),
            Paragraph((*done_today, *following, *more)),
            Buttons(
                (
                    Button("Take a quiz", action("open", "quiz")),
                    Button("My streak", action("open", "streak")),
                )
            ),
        ),
    )


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
