"""The inbox: questions that nobody could answer yet, answered by an admin, and everybody who asked is told."""

from datetime import datetime

from bot.core.asking import Resolved, Waiting
from bot.core.errors import EmptyText, Gone, TooLong
from bot.core.people import Member
from bot.core.text import one_line, tidy
from bot.storage import faq, outbox
from bot.storage.engine import Reader, Writer
from bot.storage.outbox import Addressee

PAGE = 10
"""Questions shown at once."""

QUESTION_LIMIT = 160
ANSWER_LIMIT = 900
"""Characters of a group's own entry: the same as a pack's (`core.content`)."""


def waiting(session: Reader, member: Member) -> tuple[int, list[Waiting]]:
    """How many questions wait in the member's group, and the most asked of them."""
    return faq.waiting(session, member.group_id, PAGE)


def open_question(session: Reader, member: Member, number: int) -> Waiting:
    """A question that waits in the member's group.

    Raises:
        Gone: there is none of that number, or not any more.
    """
    found = faq.open_question(session, member.group_id, number)
    if found is None:
        raise Gone("question")
    return found


def resolve(session: Writer, member: Member, number: int, *, question: str, answer: str, now: datetime) -> Resolved:
    """The question has an answer, found from the next question on, and everybody who asked is told.

    Raises:
        Gone: the question does not wait any more.
        EmptyText, TooLong: the entry cannot be written like this.
    """
    asked = open_question(session, member, number)
    title, text = (
        _checked("question", one_line(question), QUESTION_LIMIT),
        _checked("answer", tidy(answer), ANSWER_LIMIT),
    )
    phrasings = () if asked.text == title else (asked.text,)
    entry = faq.add_entry(session, member.group_id, title, text, phrasings, now)
    if not faq.close_question(session, member.group_id, number, "answered", entry):
        raise Gone("question")  # another admin was faster; nothing of this is kept
    askers = faq.askers(session, number)
    for asker in askers:
        to = Addressee(member.group_id, member.platform, person_id=asker.person_id, channel=asker.channel)
        facts = {"asked": asked.text, "question": title, "answer": text}
        outbox.put(session, f"answered:{number}:{asker.person_id}", to, "answered", facts, now)
    return Resolved(title, text, len(askers))


def dismiss(session: Writer, member: Member, number: int) -> None:
    """The question does not wait any more; nobody is told.

    Raises:
        Gone: it did not wait.
    """
    if not faq.close_question(session, member.group_id, number, "dismissed"):
        raise Gone("question")


def _checked(what: str, text: str, limit: int) -> str:
    if not text:
        raise EmptyText(what)
    if len(text) > limit:
        raise TooLong(what, len(text), limit)
    return text
