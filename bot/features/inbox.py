"""The inbox: questions that nobody could answer yet, answered by an admin, and everybody who asked is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.asking import Resolved, Waiting
from bot.core.entries import OWN
from bot.core.errors import EmptyText, Gone, TooLong
from bot.core.inbox import PAGE, Question, Target
from bot.core.people import Member
from bot.core.text import one_line
from bot.features import entries
from bot.search.duplicates import COMPARED, duplicate
from bot.search.text import READ_LIMIT, clean
from bot.storage import faq, inbox, outbox
from bot.storage.engine import Reader, Writer
from bot.storage.inbox import WaitingAsker
from bot.storage.outbox import Addressee

NAMED = 10
"""People named in a channel who asked there; of more, the number is told."""


def readable(typed: str) -> str:
    """A question on one line.

    Raises:
        EmptyText: there is not a word in it.
        TooLong: it has more characters than are read.
    """
    text = one_line(typed)
    if len(text) > READ_LIMIT:
        raise TooLong("question", len(text), READ_LIMIT)
    if not clean(text):
        raise EmptyText("question")
    return text


def keep(session: Writer, member: Member, text: str, channel: str | None, now: datetime) -> int:
    """The question waits in the group's inbox, and the member with it; its number.

    One that is the same as another that waits, or nearly the same as one of the newest, is counted with that one; it is
    compared with first wordings only, so that wordings cannot lead away from a question step by step.
    """
    words = clean(text)
    newest = ((number, clean(other)) for number, other in inbox.newest(session, member.group_id, COMPARED))
    return inbox.keep(session, member, text, words, channel, now, same_as=duplicate(words, newest))


def note(session: Writer, member: Member, typed: str, now: datetime) -> int:
    """The question waits in the inbox though nobody asked the bot; who noted it is told its answer. Its number.

    Raises:
        EmptyText, TooLong: it cannot be read.
    """
    return keep(session, member, readable(typed), None, now)


def waiting(session: Reader, member: Member, offset: int = 0) -> tuple[int, list[Waiting]]:
    """How many questions wait in the member's group, and a page of them, the most asked first."""
    return inbox.waiting(session, member.group_id, PAGE, offset)


def open_question(session: Reader, member: Member, number: int) -> Question:
    """A question that waits in the member's group.

    Raises:
        Gone: there is none of that number, or not any more.
    """
    found = inbox.open_question(session, member.group_id, number)
    if found is None:
        raise Gone("question")
    return Question(found, tuple(inbox.wordings(session, member.group_id, number)))


def resolve(session: Writer, member: Member, number: int, *, question: str, answer: str, now: datetime) -> Resolved:
    """The question has an answer, found from the next question on, and everybody who asked is told.

    Raises:
        Gone: the question does not wait any more.
        EmptyText, TooLong, AlreadyThere, Full: the entry cannot be written like this.
    """
    faq.change(session, member.group_id)
    open_question(session, member, number)  # what is gone is told before what is wrong with its answer
    draft = entries.check(session, member.group_id, question, answer)  # all that can be refused, before any change
    asked = _close(session, member, number)
    entry = entries.add(session, member.group_id, draft, now, _wordings(asked))
    inbox.name_entry(session, member.group_id, number, entry.id)
    return _tell(session, member, asked, Target((OWN, str(entry.id)), entry.question, entry.answer), now)


def attach(session: Writer, member: Member, number: int, target: Target, now: datetime) -> Resolved:
    """The question is another wording of that entry, and everybody who asked is told its answer.

    Raises:
        Gone: the question does not wait any more, or the entry is not there any more.
        Full: there is no room for another wording.
    """
    # First, as wherever entries change: two who wait for each other would be stuck.
    faq.change(session, member.group_id)
    asked = _close(session, member, number)
    entries.learn(session, member.group_id, target.name, _wordings(asked), now)
    if target.name[0] == OWN:
        inbox.name_entry(session, member.group_id, number, int(target.name[1]))
    return _tell(session, member, asked, target, now)


def dismiss(session: Writer, member: Member, number: int) -> None:
    """The question does not wait any more; nobody is told.

    Raises:
        Gone: it did not wait.
    """
    if not inbox.close(session, member.group_id, number, "dismissed"):
        raise Gone("question")


def _wordings(question: Question) -> tuple[str, ...]:
    """All of its wordings, the first one first."""
    return (question.waiting.text, *question.wordings)


def _close(session: Writer, member: Member, number: int) -> Question:
    """The question, which waits no more; of several admins the first gets it.

    Raises:
        Gone: it does not wait any more.
    """
    found = open_question(session, member, number)
    if not inbox.close(session, member.group_id, number, "answered"):
        raise Gone("question")
    return Question(found.waiting, tuple(inbox.wordings(session, member.group_id, number)))


def _tell(session: Writer, member: Member, asked: Question, target: Target, now: datetime) -> Resolved:
    """Whoever asked privately is told so, one by one; a channel is told once, with all who asked there."""
    number, askers = asked.waiting.id, inbox.askers(session, member.group_id, asked.waiting.id)
    facts = {"asked": asked.waiting.text, "question": target.question, "answer": target.answer}
    for asker in askers:
        if asker.channel is None:
            to = Addressee(member.group_id, member.platform, person_id=asker.person_id)
            outbox.put(session, f"answered:{number}:{asker.person_id}", to, "answered", facts, now)
    for channel in sorted({asker.channel for asker in askers if asker.channel is not None}):
        there = [asker for asker in askers if asker.channel == channel]
        to = Addressee(member.group_id, member.platform, channel=channel)
        outbox.put(session, f"answered:{number}:#{channel}", to, "answered", facts | _who(there), now)
    return Resolved(target.question, target.answer, len(askers))


def _who(askers: Sequence[WaitingAsker]) -> dict[str, str]:
    """Who asked, for the channel in which they did: their number, and a line each, the account and the name."""
    lines: Iterable[str] = (f"{asker.external_id}\t{asker.name}" for asker in askers[:NAMED])
    return {"askers": str(len(askers)), "who": "\n".join(lines)}
