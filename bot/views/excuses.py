"""Days that an admin excuses, for a member or for everybody."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.actions import action
from bot.core.excuses import REASON_LIMIT, Excused, Somebody, Standing, Whom
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Button,
    Buttons,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    PersonPick,
    Reply,
    Select,
    Text,
)
from bot.core.text import shortened
from bot.views.words import count, day_name, glimpse

_NAME = 60  # characters of a name
_LISTED = 45  # the same beside a number, on a button
_TITLED = 28  # the same in a form's title, which has 45
_SHOWN = 60  # characters of what somebody typed that are repeated to them
_LOG = Button("Audit log", action("setup.audit"))
_MORE = Button("Excuse a day", action("open", "excuse"))
_RULE = (
    "An excused day keeps a streak and adds nothing, as if it weren't there; whoever studied on it keeps their study "
    "day. Members can read the reason, and admins find it in the audit log."
)


def panel(day: date, people: Sequence[Somebody] | None) -> Reply:
    """For whom a day can be excused, that day before others.

    Args:
        day: the one that a form begins with.
        people: members to choose from; None where the platform lets anybody be picked.
    """
    title = "Excuse a day"
    blocks: list[Block] = [Heading(title), Paragraph((_RULE,))]
    if people is None:
        blocks.append(PersonPick("For one member", action("excuse.who")))
    elif people:
        blocks.append(Select("For one member", tuple(_each(people, day))))
    everybody = Button("For everybody", action("excuse.form", 0, day.isoformat()), Meaning.GOOD)
    blocks.append(Buttons((everybody, _LOG)))
    return Reply(f"{title}: for whom?", tuple(blocks))


def which(typed: str, people: Sequence[Somebody], day: date) -> Reply:
    """Several members can be meant by what was typed, or none."""
    called = f"“{shortened(typed, _SHOWN)}”"
    if not people:
        told = f"I know nobody here by the name {called}. Who has never used me has no streak to keep."
        return Reply(told, (Paragraph((told,)), Buttons((_MORE,))))
    told = f"I know more than one member whom {called} can mean. For whom shall it be?"
    return Reply(told, (Paragraph((told,)), Select("For one member", tuple(_each(people, day)))))


def ask(whom: Whom, day: date, standing: Standing | None) -> Reply:
    """The day's reason is still to be given, or the day as well (without `standing`, which is what it is already)."""
    if standing is None:
        title, label = f"Which day shall be excused for {_name(whom)}?", "Choose the day…"
    else:
        title, label = f"Excuse {day_name(day)} for {_name(whom)}?", "Give the reason…"
    already = tuple(_already(standing)) if standing else ()
    ways = [Button(label, _opens(whom, day), Meaning.NEUTRAL if already else Meaning.GOOD)]
    if already:
        ways.append(_back(whom, day))
    return Reply(
        title,
        (Heading(title), *(Paragraph((each,)) for each in already), Paragraph((_RULE,)), Buttons((*ways, _LOG))),
    )


def form(whom: Whom, day: str, why: str = "", problem: str = "") -> Form:
    """The form for a day, as it is typed, and a reason."""
    name = glimpse(whom.name, _TITLED) if whom else "all"
    fields = (
        FormField("day", "Which day, like 18 Nov or yesterday", day, limit=40),
        FormField("why", "Why? Members can read it", why, limit=REASON_LIMIT),
    )
    return Form(f"Excuse a day for {name}", action("excuse.do", whom.id if whom else 0), fields, problem)


def written(day: date) -> str:
    """A day as it stands in a form, and can be read back."""
    return f"{day_name(day)} {day.year}"


def unread(typed: str) -> str:
    """What was typed is no date."""
    return f"I can't read “{shortened(typed, _SHOWN)}” as a day. Write it like 18 Nov, 2026-11-18 or yesterday."


def no_date(typed: str, whom: Whom, day: date) -> Reply:
    """The same, where it was typed with the command."""
    told = unread(typed)
    again = Button("Choose the day…", _opens(whom, day), Meaning.GOOD)
    return Reply(told, (Paragraph((told,)), Buttons((again,))))


def done(excused: Excused) -> Reply:
    """The day is excused; or nobody needed it."""
    day, number = day_name(excused.day), excused.number
    if not number:
        told = f"There was nobody to excuse on {day}: everybody who was here studied, or is excused already."
        return Reply(told, (Paragraph((told,)), Buttons((_MORE, _LOG))))
    whose: Text = (f"{day} is excused for ", Bold(_name(excused.whom)))
    missed = "" if excused.whom else f" ({count(number, 'member')} had not studied)"
    goes = f"{'Their streak goes' if excused.whom else 'Their streaks go'} on as if that day weren't there. "
    heard = "I tell them at their next use, or at tomorrow's if they were here today. It's in the audit log."
    return _told((*whose, f"{missed}. {goes}{heard}"), (_back(excused.whom, excused.day),))


def taken_back(excused: Excused) -> Reply:
    """The day is excused no more."""
    whom, day = excused.whom, excused.day
    rest = "."
    if whom is None:
        rest = f" ({count(excused.number, 'member')}). Whoever was excused by name stays excused."
    told = (f"{day_name(day)} is no longer excused for ", Bold(_name(whom)), f"{rest} It's in the audit log.")
    return _told(told, (Button("Excuse it again…", _opens(whom, day)),))


def _told(told: Text, ways: tuple[Button, ...]) -> Reply:
    words = "".join(each if isinstance(each, str) else getattr(each, "text", "") for each in told)
    return Reply(f"Done. {words}", (Paragraph((Bold("Done."), " ", *told)), Buttons((*ways, _MORE, _LOG))))


def _name(whom: Whom) -> str:
    return glimpse(whom.name, _NAME) if whom else "everybody"


def _opens(whom: Whom, day: date) -> str:
    return action("excuse.form", whom.id if whom else 0, day.isoformat())


def _back(whom: Whom, day: date) -> Button:
    return Button("Take it back", action("excuse.back", whom.id if whom else 0, day.isoformat()))


def _each(people: Sequence[Somebody], day: date) -> Iterator[Button]:
    """Members by name and number, which tells two of the same name apart."""
    for each in people[:SELECT_LIMIT]:
        yield Button(f"{glimpse(each.name, _LISTED)} (#{each.id})", _opens(each, day))


def _already(standing: Standing) -> Iterator[str]:
    if standing.excuse:
        by = glimpse(standing.excuse.by, _NAME) if standing.excuse.by else "an admin"
        yield f"It is excused already, by {by}: “{standing.excuse.reason}”"
    elif standing.number:
        yield f"It is excused for {count(standing.number, 'member')} already; the audit log tells why."
