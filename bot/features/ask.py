"""Asking a question: an answer, some suggestions, or the question kept for the admins."""

from datetime import datetime

from bot.core.actions import whole_number
from bot.core.asking import Asked, FaqAnswer, Found, Suggestion, Unknown, Unsure
from bot.core.content import Ref
from bot.core.errors import EmptyText, Gone, TooLong
from bot.core.people import Member
from bot.core.text import one_line
from bot.features.shelf import Shelf
from bot.search.lookup import Finding, Outcome, Phrasing
from bot.search.text import READ_LIMIT, clean
from bot.storage import faq
from bot.storage.engine import Reader, writer

OWN = "own"
"""The name under which a group's own entries stand, in actions and in the index; theirs have a number for an id."""


def ask(session: Reader, member: Member, question: str, shelf: Shelf, channel: str | None, now: datetime) -> Asked:
    """What is known about a question; one that nothing is known about is in the inbox afterwards.

    Raises:
        EmptyText: there is not a word in it.
        TooLong: it has more characters than are read.
        NeedsWriter: it has to be kept, and the session only reads.
    """
    text = one_line(question)
    if len(text) > READ_LIMIT:
        raise TooLong("question", len(text), READ_LIMIT)
    if not clean(text):
        raise EmptyText("question")
    finding = find(session, member.group_id, text, shelf)
    if finding.outcome is Outcome.UNKNOWN:
        faq.keep_question(writer(session), member, text, clean(text), channel, now)
        return Unknown(text)
    names = [split(ranked.entry) for ranked in finding.ranked]
    confidence = finding.ranked[0].confidence
    if finding.outcome is Outcome.ANSWER:
        return Found(text, confidence, entry(session, member, names[0], shelf))
    suggestions = tuple(Suggestion(entry(session, member, name, shelf).question, name) for name in names)
    return Unsure(text, confidence, suggestions)


def find(session: Reader, group_id: int, text: str, shelf: Shelf) -> Finding:
    """The entries of the packs and of the group that come nearest to a text."""

    def own() -> list[Phrasing]:
        entries = faq.own_entries(session, group_id)
        return [Phrasing(f"{OWN}/{each.id}", words) for each in entries for words in (each.question, *each.phrasings)]

    return shelf.indexes.of(group_id, faq.version(session, group_id), own).look_up(text)


def entry(session: Reader, member: Member, name: tuple[str, str], shelf: Shelf) -> FaqAnswer:
    """The entry of that name.

    Raises:
        Gone: there is no such entry, or not in this group.
    """
    pack, key = name
    if pack == OWN:
        number = whole_number(key)
        found = faq.own_entry(session, member.group_id, number) if number is not None else None
        if found is None:
            raise Gone("entry")
        return FaqAnswer(found.question, found.answer)
    if (shipped := shelf.faq.get(f"{pack}/{key}")) is None:
        raise Gone("entry")
    content, origin = shipped
    related = tuple(claim for other in content.related if (claim := shelf.claims.get(Ref(pack, other))))
    return FaqAnswer(content.question, content.answer, origin, content.stance, content.as_of, related)


def split(name: str) -> tuple[str, str]:
    """An entry's name in the index as pack (or `OWN`) and key."""
    pack, _, key = name.partition("/")
    return pack, key
