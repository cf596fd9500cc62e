"""What who asked thinks of the answer, and what else they may have meant."""

from datetime import datetime

from bot.core.asking import Found, Name, Others, Thread, Unknown
from bot.core.errors import Gone, NotYours
from bot.core.people import Member
from bot.features import inbox
from bot.features.ask import entry, suggested
from bot.features.belongings import elsewhere
from bot.features.shelf import Shelf
from bot.storage import asks
from bot.storage.asks import Ask
from bot.storage.engine import Reader, Writer

MORE = 2
"""Other entries offered at once."""


def helpful(session: Writer, member: Member, number: int) -> None:
    """It is kept that what was shown last helped.

    Raises:
        Gone: the question is not kept any more.
        NotYours: somebody else asked it.
        Elsewhere: the same person did, in another group.
    """
    asks.judge(session, member.group_id, _asked(session, member, number), "helpful")


def rejected(session: Writer, member: Member, number: int, following: int, shelf: Shelf) -> Others:
    """It is kept that what was shown was not meant; the next candidates from `following` on, if there are any.

    Raises:
        Gone, NotYours, Elsewhere: as for `helpful`.
    """
    asked = _asked(session, member, number)
    asks.judge(session, member.group_id, asked, "rejected")
    after = following + MORE
    return Others(
        suggested(session, member.group_id, asked.candidates, range(following, after), shelf), Thread(number, after)
    )


def pick(session: Writer, member: Member, number: int, place: int, following: int, shelf: Shelf) -> Found:
    """The entry at a place among the question's candidates, which from now on is what was shown.

    `following` is the first candidate that was not offered yet.

    Raises:
        Gone: there is no such place, or its entry is not there any more; and as for `helpful`.
        NotYours, Elsewhere: as for `helpful`.
    """
    asked = _asked(session, member, number)
    if place >= len(asked.candidates):
        raise Gone("entry")
    name: Name = asked.candidates[place]
    found = entry(session, member.group_id, name, shelf)
    if asked.shown != name:
        asks.show(session, member.group_id, number, name)
    return Found(asked.text, 1.0, found, Thread(number, following))


def keep(session: Writer, member: Member, number: int, now: datetime) -> Unknown:
    """The question waits in the inbox, once however often this is said.

    Raises:
        Gone, NotYours, Elsewhere: as for `helpful`.
    """
    asked = _asked(session, member, number)
    asks.judge(session, member.group_id, asked, "rejected")
    if asks.unanswered(session, member.group_id, number) and not member.alone:
        inbox.keep(session, member, asked.text, asked.channel, now)
    return Unknown(asked.text)


def _asked(session: Reader, member: Member, number: int) -> Ask:
    asked = asks.find(session, member.group_id, number)
    if asked is None:
        raise elsewhere(session, member, asks.owner(session, number), "question") or Gone("question")
    if asked.member_id != member.id:
        raise NotYours("question")
    return asked
