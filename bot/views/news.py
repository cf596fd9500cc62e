"""What became of a member's days while they were away."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.core.actions import action
from bot.core.people import Delivery
from bot.core.reply import Button, Buttons, Paragraph, Reply, Typed
from bot.core.streaks import Verdict
from bot.core.text import one_line, shortened
from bot.views.words import all_of, count, day_name

_NAMED = 4  # days that are named one by one
_GROUP = 60  # characters of a group's name

_WORDS = {
    Verdict.FROZEN: (
        "{days} was missed, and one of your freezes covered it.",
        "{days} were missed, and a freeze of yours covered each.",
    ),
    Verdict.SPOILT: (
        "On {days} I was not there for you as I should have been. That day doesn't count against you.",
        "On {days} I was not there for you as I should have been. Those days don't count against you.",
    ),
    Verdict.EXCUSED: (
        "{days} was excused by an admin and doesn't count against you.",
        "{days} were excused by an admin and don't count against you.",
    ),
}


def notice(delivery: Delivery) -> Reply:
    """The dates that a freeze, an admin or the bot's own fault has kept a streak over, and how it stands."""
    facts = delivery.facts
    told = " ".join([*_days(facts), _standing(facts)])
    why = action("streak.why")
    if group := facts.get("group"):  # the reader may be in another one just now
        told, why = f"In {_quoted(group)}: {told}", action("streak.told", int(facts["member"]))
    return Reply(told, (Paragraph((told,)), Buttons((Button("Why?", why),))), private=True)


def elsewhere(group: str) -> Reply:
    """Of which group the news are, for whoever asks more about them in another one."""
    which, more = f"That is your streak in {_quoted(group)}. Type ", " there, and I show you its last days."
    return Reply(f"{which}streak why{more}", (Paragraph((which, Typed("streak why"), more)),), private=True)


def _quoted(group: str) -> str:
    return f"“{shortened(one_line(group), _GROUP)}”"


def _days(facts: Mapping[str, str]) -> Iterator[str]:
    dated = [each.split("=") for each in facts["days"].split()]
    for verdict, (one, many) in _WORDS.items():
        days = [date.fromisoformat(day) for day, what in dated if what == verdict]
        if days:
            yield (one if len(days) == 1 else many).format(days=_named(days, facts["language"]))


def _named(days: Sequence[date], language: str) -> str:
    names = [day_name(day, language) for day in days]
    return all_of(names) if len(names) <= _NAMED else f"{len(names)} days from {names[0]} to {names[-1]}"


def _standing(facts: Mapping[str, str]) -> str:
    """How long the streak is by now, and how many freezes are there."""
    length, freezes = int(facts["length"]), int(facts["freezes"])
    if not length:
        return "A later day was missed, though, and your streak begins anew."
    if "ended" in facts:
        return f"A later day was missed, though; your streak began anew after it: {count(length, 'day')}."
    held = count(freezes, "freeze") if freezes else "no freeze"
    return f"Your streak goes on: {count(length, 'day')}. You have {held}{' left' * ('=frozen' in facts['days'])}."
