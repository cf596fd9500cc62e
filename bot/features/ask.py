"""Asking a question: an answer, some suggestions, or the question kept for the admins."""

from datetime import datetime, timedelta

from bot.core.actions import whole_number
from bot.core.asking import (
    Asked,
    FaqAnswer,
    Found,
    Kind,
    Knowledge,
    Name,
    Rebuttal,
    Related,
    Suggestion,
    Thread,
    Unknown,
    Unsure,
)
from bot.core.content import Ref
from bot.core.entries import OWN
from bot.core.errors import Gone, TooMany
from bot.core.people import Member
from bot.core.reply import COMPLETIONS
from bot.features import inbox
from bot.features.shelf import Shelf
from bot.search.beliefs import heard
from bot.search.lookup import SUGGESTIONS, Finding, Lookup, Outcome, Phrasing
from bot.storage import asks, faq, people
from bot.storage.asks import Asking, Limit
from bot.storage.engine import Reader, Writer

CANDIDATES = 5
"""Entries kept for a question: three to suggest, or an answer and two others twice."""

_MINUTE = timedelta(minutes=1)
_NEIGHBOURS = 8  # entries looked at, so that both sides of a subject are among them


def ask(
    session: Writer,
    member: Member,
    question: str,
    shelf: Shelf,
    channel: str | None,
    limit: int,
    now: datetime,
    *,
    event: str = "",
) -> Asked:
    """What is known about a question, which is kept for a verdict; one that nothing is known about is in the inbox.

    Args:
        session: its transaction.
        member: who asks.
        question: their words.
        shelf: the packs.
        channel: where they ask, if others see it.
        limit: questions that a member may ask within a minute; 0 for any number.
        now: the time.
        event: the platform's name for what it may tell again: then the question counts once, and this is its answer.

    Raises:
        EmptyText: there is not a word in it.
        TooLong: it has more characters than are read.
        TooMany: the member has used up this minute's questions.
    """
    text = inbox.readable(question)
    finding = find(session, member, text, shelf)
    names = tuple(split(ranked.entry) for ranked in finding.ranked[:CANDIDATES])
    shown = names[0] if finding.outcome is Outcome.ANSWER else None
    if limit or event:
        people.lock(session, member.person_id)  # of many questions at once, each sees those before it
    if event and (told := asks.told(session, member.id, event)):
        return _result(session, member, *told, finding.confidence, shelf)
    asking = Asking(text, finding.outcome, names, channel, now, shown, event or None)
    number = asks.keep(session, member, asking, Limit(limit, now - _MINUTE) if limit else None)
    if number is None:
        raise TooMany("question", limit, _seconds(session, member, now))
    if finding.outcome is Outcome.UNKNOWN and not member.alone:  # alone, nobody is there who could answer
        inbox.keep(session, member, text, channel, now)
    return _result(session, member, number, asking, finding.confidence, shelf)


def _result(session: Reader, member: Member, number: int, asking: Asking, confidence: float, shelf: Shelf) -> Asked:
    """What is said to a question as it was kept under that number."""
    if asking.outcome == Outcome.ANSWER and asking.shown:
        found = entry(session, member.group_id, asking.shown, shelf)
        return Found(asking.text, confidence, found, Thread(number, 1))
    if asking.outcome == Outcome.SUGGEST:
        suggestions = suggested(session, member.group_id, asking.candidates, range(SUGGESTIONS), shelf)
        return Unsure(asking.text, confidence, suggestions, Thread(number, SUGGESTIONS))
    return Unknown(asking.text)


def _seconds(session: Reader, member: Member, now: datetime) -> int:
    """How long a member has to wait until the first of the last minute's questions counts no more."""
    _, first = asks.since(session, member.id, now - _MINUTE)
    ends = (first or now) + _MINUTE
    return max(1, -(-(ends - now) // timedelta(seconds=1)))


def find(session: Reader, member: Member, text: str, shelf: Shelf) -> Finding:
    """The entries of the packs and of the group that come nearest to a text, and the misconceptions in it."""
    return near(text, lookup(session, member.group_id, member.faq_version, shelf), shelf)


def near(text: str, index: Lookup, shelf: Shelf) -> Finding:
    """The entries of an index that come nearest to a text, and the misconceptions in it."""
    return heard(text, index.look_up(text, _NEIGHBOURS), index.outcome, shelf.ties)


def lookup(session: Reader, group_id: int, version: int, shelf: Shelf) -> Lookup:
    """The index of the packs and of what a group has of its own, at a version of the latter."""

    def own() -> list[Phrasing]:
        here = {OWN, *shelf.library.packs}  # what was learnt for a pack that is left out leads nowhere
        found = faq.own_phrasings(session, group_id)
        return [Phrasing(name, words) for name, words in found if split(name)[0] in here]

    return shelf.indexes.of(group_id, version, own)


def known(session: Reader, member: Member, typed: str, shelf: Shelf, most: int = COMPLETIONS) -> list[str]:
    """Questions that have an answer and come near to what is being typed, best first; some of any where nothing is."""
    finding = lookup(session, member.group_id, member.faq_version, shelf).look_up(typed, most)
    names = [split(each.entry) for each in finding.ranked] or [split(name) for name in list(shelf.faq)[:most]]
    found = []
    for name in names:
        try:
            found.append(entry(session, member.group_id, name, shelf).title)
        except Gone:
            continue
    return found


def suggested(
    session: Reader, group_id: int, names: tuple[Name, ...], places: range, shelf: Shelf
) -> tuple[Suggestion, ...]:
    """The entries at these places among a question's candidates, as far as there are any."""
    found = []
    for place in places:
        if place >= len(names):
            break
        try:
            title = entry(session, group_id, names[place], shelf).title
        except Gone:
            continue  # removed since it was asked
        found.append(Suggestion(title, names[place], place))
    return tuple(found)


def entry(session: Reader, group_id: int, name: Name, shelf: Shelf) -> Knowledge:
    """The entry or misconception of that name.

    Raises:
        Gone: there is none, or not in this group.
    """
    pack, key = name
    if pack == OWN:
        number = whole_number(key)
        found = faq.own_entry(session, group_id, number) if number is not None else None
        if found is None:
            raise Gone("entry")
        return FaqAnswer(found.question, found.answer)
    if believed := shelf.misconceptions.get(f"{pack}/{key}"):
        myth, origin = believed
        cards = tuple(
            Related(Kind.CARD, (pack, card.ref.entry), card.front) for card in shelf.healing.get(Ref(pack, key), ())
        )
        return Rebuttal(myth.claim, myth.verdict, myth.points, myth.truth, origin, myth.stance, myth.as_of, cards)
    if (shipped := shelf.faq.get(f"{pack}/{key}")) is None:
        raise Gone("entry")
    content, origin = shipped
    related = tuple(each for other in content.related if (each := _related(pack, other, shelf)))
    return FaqAnswer(content.question, content.answer, origin, content.stance, content.as_of, related)


def _related(pack: str, key: str, shelf: Shelf) -> Related | None:
    if believed := shelf.misconceptions.get(f"{pack}/{key}"):
        return Related(Kind.MISCONCEPTION, (pack, key), believed[0].claim)
    card = shelf.cards.get(Ref(pack, key))
    return Related(Kind.CARD, (pack, key), card.front) if card else None


def split(name: str) -> Name:
    """An entry's name in the index as pack (or `OWN`) and key."""
    pack, _, key = name.partition("/")
    return pack, key
