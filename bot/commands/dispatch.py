"""What runs for an intent."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.reviews import usual
from bot.commands.table import ANYWHERE, IN_GROUP, CommandRow, Context, Scope, Table, Where
from bot.core.actions import parse_action
from bot.core.errors import AdminsOnly, Gone, GroupOnly, UnknownCommand
from bot.core.reply import Answer, Choices, Form
from bot.core.request import Arrive, Command, Complete, Intent, Press, Submit
from bot.features import config, drafts, home
from bot.views import errors as error_view
from bot.views import home as home_view

_OPEN = "open"  # the verb that runs a command by its name, as buttons of a menu do


def run(table: Table, context: Context, intent: Intent) -> Answer:
    """The answer to an intent.

    Raises:
        Refusal: it cannot be done; nothing was changed.
    """
    match intent:
        case Arrive():
            wanted = usual(context.policy)
            waiting = home.waiting(context.session, context.member, context.shelf, wanted, context.now)
            return home_view.welcome(context.member, *waiting)
        case Command(name, options):
            return _command(table, context, name, options)
        case Press(written):
            action = parse_action(written)
            if action.verb == _OPEN:
                return _command(table, context, " ".join(action.arguments), {})
            return _act(table, context, written)
        case Submit(written, fields):
            return _reopened(context, _act(table, context, written, fields))
        case Complete(name, option, typed):
            return _complete(table, context, name, option, typed)


def writes(table: Table, intent: Intent) -> bool:
    """Whether an intent starts by writing.

    Raises:
        Refusal: there is no such action.
    """
    match intent:
        case Command(name):
            try:
                return table.command(name).writes
            except UnknownCommand:  # which is said when it runs, to whom it was
                return False
        case Press(written) | Submit(written):
            action = parse_action(written)
            return action.verb != _OPEN and table.action(action.verb).writes
        case Arrive() | Complete():
            return False


def looks(table: Table, intent: Intent) -> frozenset[str] | None:
    """The channel that an intent names, if it wants to know what the platform shows of itself; None if it does not."""
    match intent:
        case Command(name):
            pass
        case Press(written):
            action = parse_action(written)
            if action.verb != _OPEN:
                looking = any(row.looks and row.verb == action.verb for row in table.actions)
                return frozenset(action.arguments[-1:]) if looking else None
            name = " ".join(action.arguments)
        case _:
            return None
    row = table.named.get(name)
    return frozenset() if row and row.looks else None


def names(table: Table, intent: Intent) -> str | None:
    """The account that an intent names, if it wants to know what the platform says of it; None if it does not."""
    action = parse_action(intent.action if isinstance(intent, Press) else "")
    naming = any(row.names and row.verb == action.verb for row in table.actions)
    return action.arguments[-1] if naming and action.arguments else None


def is_admins(table: Table, intent: Intent) -> bool:
    """Whether an intent is an admin's work."""
    match intent:
        case Command(name) | Complete(name):
            pass
        case Press(written) | Submit(written):
            action = parse_action(written)
            if action.verb != _OPEN:
                return any(row.scope is Scope.ADMIN and row.verb == action.verb for row in table.actions)
            name = " ".join(action.arguments)
        case _:
            return False
    row = table.named.get(name)
    return row is not None and row.scope is Scope.ADMIN


def named(table: Table, intent: Intent) -> str:
    """What of an intent may stand in the log: names from our own table, never a text that somebody wrote."""
    match intent:
        case Command(name) | Complete(name):
            return name if name in table.named else "unknown command"
        case Press(written) | Submit(written):
            verb = parse_action(written).verb
            known = verb == _OPEN or any(row.verb == verb for row in table.actions)
            return verb if known else "unknown action"
        case Arrive():
            return "arrive"


def _command(table: Table, context: Context, name: str, options: Mapping[str, str]) -> Answer:
    row = _known(table, context, name)
    _allow(row.scope, context, row.contexts)
    _tended(row.scope, context)
    return row.run(context, row.checked(options))


def _known(table: Table, context: Context, name: str) -> CommandRow:
    """The command of that name.

    Raises:
        UnknownCommand: there is none; with those that come close, of which members are offered only their own.
    """
    try:
        return table.command(name)
    except UnknownCommand as error:
        if context.member.admin:
            raise
        near = tuple(each for each in error.near if not is_admins(table, Command(each)))
        raise UnknownCommand(error.name, near) from None


def _act(table: Table, context: Context, written: str, *fields: Mapping[str, str]) -> Answer:
    action = parse_action(written)
    row = table.action(action.verb)
    if row.form != bool(fields):
        raise Gone("button")
    _allow(row.scope, context, IN_GROUP if row.scope is Scope.ADMIN else ANYWHERE)
    _tended(row.scope, context)
    return row.run(context, *row.read(action.arguments), *fields)


def _reopened(context: Context, answer: Answer) -> Answer:
    """The answer to a form; where a form cannot follow a form, its draft is kept, to be opened again by a button."""
    if not isinstance(answer, Form) or context.reopens:
        return answer
    number = drafts.keep(context.writer(), context.member, replace(answer, problem="", ways=()), context.now)
    return error_view.again(answer, number)


def _complete(table: Table, context: Context, name: str, option: str, typed: str) -> Choices:
    row = table.command(name)
    _allow(row.scope, context, row.contexts)
    complete = next((each.complete for each in row.options if each.name == option), None)
    return Choices(complete(context, typed) if complete else ())


def _allow(scope: Scope, context: Context, places: frozenset[Where]) -> None:
    if (Where.DIRECT if context.direct else Where.GROUP) not in places:
        raise GroupOnly
    if scope is Scope.ADMIN and not context.member.admin:
        raise AdminsOnly


def _tended(scope: Scope, context: Context) -> None:
    """Who does an admin's work looks after the group from now on."""
    if scope is Scope.ADMIN:
        config.tend(context.session, context.member)
