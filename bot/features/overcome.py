"""Misconceptions that a person voiced, and how they are overcome: by a flashcard about it, known well a day later."""

from datetime import datetime

from bot.core.content import Ref
from bot.core.people import Member
from bot.core.quiz import AskedQuestion
from bot.core.recall import Grade, Memory, overcomes
from bot.features.shelf import Shelf
from bot.storage import beliefs, marks
from bot.storage.engine import Writer


def voiced(session: Writer, member: Member, question: AskedQuestion, chosen: int, shelf: Shelf, now: datetime) -> bool:
    """The misconception behind a choice, if there is one, is noted; True if its flashcard is due from now on."""
    choice = question.choices[chosen]
    if choice.right or choice.misconception is None:
        return False
    misconception = Ref(question.ref.pack, choice.misconception)
    if misconception not in shelf.cards:
        return False
    beliefs.voiced(session, member.person_id, misconception, now)
    return marks.summon(session, member.person_id, misconception, now)


def graded(
    session: Writer, member: Member, family: Ref | None, before: Memory | None, given: Grade, now: datetime
) -> None:
    """The misconception that a card is about is overcome, if it was voiced and the grade shows that it is gone."""
    if family is not None and overcomes(before, given, now):
        beliefs.overcome(session, member.person_id, family, now)


def undone(session: Writer, member: Member, family: Ref | None, given_at: datetime) -> None:
    """What a grade of that instant had overcome is open again."""
    if family is not None:
        beliefs.reopen(session, member.person_id, family, given_at)
