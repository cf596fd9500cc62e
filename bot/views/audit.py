"""The audit log: what admins did, a line each."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.actions import action
from bot.core.audit import PAGE, About, Act, Entry
from bot.core.reply import Block, Bold, Bullets, Button, Buttons, Heading, Paragraph, Reply, Text, When
from bot.core.schedules import from_bits
from bot.views.planned import WEEKDAYS
from bot.views.words import all_of, count, day_name, glimpse

_NAME = 40  # characters of a name
_QUOTED = 120  # characters of a question, or of a reason
_EXCUSE = Button("Excuse a day", action("setup.excuse"))
_DELETED = "deleted member"
_NOTHING = (
    "Nothing yet. Excused days, annulled questions, rest days and changes of who may set me up are noted here, with "
    "who did it and when."
)


def page(total: int, entries: Sequence[Entry], zone: str, offset: int = 0) -> Reply:
    """Some entries, the newest first, in the group's zone; `offset` of them are newer than the first."""
    title = "Audit log"
    if not total:
        return Reply(_NOTHING, (Heading(title), Paragraph((_NOTHING,)), Buttons((_EXCUSE,))))
    told = f"{count(total, 'entry', 'entries')}, the newest first."
    if not entries:
        told = f"There is nothing from number {offset + 1:,} on; the log has {count(total, 'entry', 'entries')}."
    elif len(entries) < total:
        told += f" Here are numbers {offset + 1:,} to {offset + len(entries):,}."
    blocks: list[Block] = [Heading(title), Paragraph((told,))]
    if entries:
        blocks.append(Bullets(tuple(_line(each, zone) for each in entries)))
    blocks.append(Buttons((*_ways(total, len(entries), offset), _EXCUSE)))
    return Reply(f"{title}: {told}", tuple(blocks))


def _ways(total: int, shown: int, offset: int) -> Iterator[Button]:
    if offset:
        yield Button("Newer", action("audit.page", min(max(0, offset - PAGE), total)))
    if shown and offset + shown < total:
        yield Button("Older", action("audit.page", offset + shown))


def _line(entry: Entry, zone: str) -> Text:
    return (When(entry.at, zone), " · ", Bold(_name(entry.actor)), *_done(entry))


def _done(entry: Entry) -> Text:  # noqa: PLR0911 - one line for each act
    facts = entry.facts
    match entry.act:
        case Act.EXCUSED:
            return (f" excused {_day(entry)} for ", _whom(entry), f"{_members(entry)}{_reason(entry)}")
        case Act.UNEXCUSED:
            return (f" took it back that {_day(entry)} was excused for ", _whom(entry), _members(entry))
        case Act.ANNULLED:
            return (f" annulled {_question(entry)}{_reason(entry)}",)
        case Act.RESTORED:
            return (f" let {_question(entry)} count again, which had been annulled",)
        case Act.RESTS:
            days = [WEEKDAYS[day] for day in sorted(from_bits(int(facts.get("weekdays", "0"))))]
            return (f" made days without a prompt rest days{f' ({all_of(days)})' if days else ''}",)
        case Act.NO_RESTS:
            return (" ended rest days: days without a prompt count like all others",)
        case Act.NAMED:
            return (" made ", _whom(entry), " an admin here")
        case Act.UNNAMED:
            return (" took it back that ", _whom(entry), " is an admin here")


def _name(name: str | None) -> str:
    return glimpse(name, _NAME) if name else _DELETED


def _whom(entry: Entry) -> Bold:
    return Bold("everybody" if entry.about is About.GROUP else _name(entry.subject))


def _day(entry: Entry) -> str:
    day = date.fromisoformat(entry.facts["date"])
    return day_name(day) if day.year == entry.at.year else f"{day_name(day)} {day.year}"


def _members(entry: Entry) -> str:
    number = entry.facts.get("members")
    return f" ({count(int(number), 'member')})" if number else ""


def _question(entry: Entry) -> str:
    return _quoted("the question ", entry, "question") or "a question"


def _reason(entry: Entry) -> str:
    """Why; of a member who was deleted it is told no more."""
    gone = entry.about is About.MEMBER and entry.subject is None
    return "" if gone else _quoted(": ", entry, "reason")


def _quoted(before: str, entry: Entry, fact: str) -> str:
    words = entry.facts.get(fact)
    return f"{before}“{glimpse(words, _QUOTED)}”" if words else ""
