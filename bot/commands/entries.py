"""What a group's admins can do about its own answers."""

from collections.abc import Mapping

from bot.commands.admin import number_in
from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Option, Scope
from bot.core.entries import Imported
from bot.core.errors import AlreadyThere, BadFile, EmptyText, Full, Gone, TooLong
from bot.core.reply import COMPLETION_LIMIT, COMPLETIONS, Answer, Form, Reply
from bot.core.text import shortened
from bot.features import ask, entries
from bot.views import entries as entries_view
from bot.views import errors as error_view

_UNFIT = (EmptyText, TooLong, AlreadyThere, Full)


def _entries(context: Context, options: Mapping[str, str]) -> Reply:
    if "number" in options:
        return _entry(context, number_in("faq list", options))
    return _page(context, 0)


def _numbers(context: Context, typed: str) -> tuple[tuple[str, str], ...]:
    near = entries.like(context.session, context.member.group_id, typed)[:COMPLETIONS]
    return tuple((shortened(each.question, COMPLETION_LIMIT), str(each.id)) for each in near)


def _page(context: Context, offset: int) -> Reply:
    total, page = entries.page(context.session, context.member.group_id, offset)
    if offset and not page:
        return _page(context, 0)  # some were removed meanwhile, and the list is shorter now
    learnt, _ = entries.learnt(context.session, context.member.group_id)
    return entries_view.entries(total, page, offset, learnt)


def _entry(context: Context, number: int) -> Reply:
    return entries_view.entry(entries.show(context.session, context.member.group_id, number))


def _add(_: Context) -> Form:
    return entries_view.add_form()


def _new(context: Context, fields: Mapping[str, str]) -> Answer:
    question, answer, wordings = _typed(fields)
    session, group = context.writer(), context.member.group_id
    try:
        draft = entries.check(session, group, question, answer, wordings)
    except _UNFIT as error:
        return error_view.unfit(entries_view.add_form(question, answer, wordings), error)
    return entries_view.saved(entries.add(session, group, draft, context.now))


def _edit(context: Context, number: int) -> Form:
    before = entries.show(context.session, context.member.group_id, number)
    return entries_view.edit_form(number, before.question, before.answer)


def _save(context: Context, number: int, fields: Mapping[str, str]) -> Answer:
    question, answer, wordings = _typed(fields)
    session, group = context.writer(), context.member.group_id
    try:
        draft = entries.check(session, group, question, answer, wordings, number=number)
    except _UNFIT as error:
        return error_view.unfit(entries_view.edit_form(number, question, answer, wordings), error)
    except Gone:
        return entries_view.add_form(question, answer, wordings, entries_view.REMOVED)  # what was typed is not lost
    return entries_view.saved(entries.edit(session, group, number, draft))


def _remove(context: Context, number: int) -> Reply:
    return entries_view.sure(entries.show(context.session, context.member.group_id, number))


def _gone(context: Context, number: int) -> Reply:
    return entries_view.removed(entries.remove(context.writer(), context.member.group_id, number))


def _wordings(context: Context, number: int) -> Reply:
    return entries_view.wordings(*entries.wordings(context.session, context.member.group_id, number))


def _forget(context: Context, number: int) -> Reply:
    return _wordings(context, entries.forget(context.writer(), context.member.group_id, number))


def _learnt(context: Context, offset: int) -> Reply:
    total, page = entries.learnt(context.session, context.member.group_id, offset)
    if offset and not page:
        return _learnt(context, 0)
    return entries_view.learnt(total, page, [_question(context, each.entry) for each in page], offset)


def _question(context: Context, name: tuple[str, str]) -> str:
    try:
        found = ask.entry(context.session, context.member.group_id, name, context.shelf)
    except Gone:
        return "an answer that is in no pack any more"
    return getattr(found, "question", "") or getattr(found, "claim", "")


def _unlearn(context: Context, number: int) -> Reply:
    entries.unlearn(context.writer(), context.member.group_id, number)
    return entries_view.unlearnt()


def _export(context: Context, _: Mapping[str, str]) -> Reply:
    total, _listed = entries.page(context.session, context.member.group_id)
    return entries_view.exported(total, entries.carry_out(context.session, context.member.group_id))


def _import(context: Context, options: Mapping[str, str]) -> Answer:
    if "file" not in options:
        return entries_view.import_form()
    return entries_view.imported(_taken(context, options["file"], "file"))


def _taken(context: Context, table: str, name: str) -> Imported:
    return entries.bring_in(context.writer(), context.member.group_id, table, name, context.now)


def _bring(context: Context, fields: Mapping[str, str]) -> Answer:
    table = fields.get("table", "")
    if len(table) > entries_view.FIELD_LIMIT:
        long = TooLong("table", len(table), entries_view.FIELD_LIMIT)
        return entries_view.import_form(table, error_view.refusal(long).summary)
    try:
        done = _taken(context, table, "table")
    except BadFile as error:
        return entries_view.import_form(table, error_view.refusal(error).summary)
    return entries_view.imported(done)


def _typed(fields: Mapping[str, str]) -> tuple[str, str, str]:
    return fields.get("question", ""), fields.get("answer", ""), fields.get("wordings", "")


def _add_command(context: Context, _: Mapping[str, str]) -> Form:
    return _add(context)


def _edit_command(context: Context, options: Mapping[str, str]) -> Form:
    return _edit(context, number_in("faq edit", options))


def _remove_command(context: Context, options: Mapping[str, str]) -> Reply:
    return _remove(context, number_in("faq remove", options))


def _which(command: str) -> Option:
    summary = "The entry's number; type a few words of its question to find it"
    return Option("number", summary, required=True, example=f"{command} 12", complete=_numbers)


COMMANDS = (
    CommandRow(
        "faq list",
        "Your group's own answers: read, change, remove",
        _entries,
        options=(Option("number", "Show only the entry of this number", complete=_numbers),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
    CommandRow(
        "faq add",
        "Write an answer of your group's own",
        _add_command,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        opens_form=True,
    ),
    CommandRow(
        "faq edit",
        "Change an answer of your group's own",
        _edit_command,
        options=(_which("faq edit"),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        opens_form=True,
    ),
    CommandRow(
        "faq remove",
        "Remove an answer of your group's own, after a second look",
        _remove_command,
        options=(_which("faq remove"),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
    CommandRow(
        "faq import",
        "Add or change answers by a table (CSV)",
        _import,
        options=(Option("file", "A CSV file: question,answer,wordings; without it, a table is pasted", file=True),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        opens_form=True,
    ),
    CommandRow(
        "faq export",
        "Your group's own answers as a table (CSV)",
        _export,
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
        gives_files=True,
    ),
)

ACTIONS = (
    ActionRow("entries", (int,), _page, scope=Scope.ADMIN),
    ActionRow("entry", (int,), _entry, scope=Scope.ADMIN),
    ActionRow("entry.add", (), _add, scope=Scope.ADMIN, opens_form=True),
    ActionRow("entry.new", (), _new, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("entry.edit", (int,), _edit, scope=Scope.ADMIN, opens_form=True),
    ActionRow("entry.save", (int,), _save, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("entry.remove", (int,), _remove, scope=Scope.ADMIN),
    ActionRow("entry.gone", (int,), _gone, scope=Scope.ADMIN, writes=True),
    ActionRow("entry.wordings", (int,), _wordings, scope=Scope.ADMIN),
    ActionRow("entry.forget", (int,), _forget, scope=Scope.ADMIN, writes=True),
    ActionRow("entry.bring", (), _bring, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("learnt", (int,), _learnt, scope=Scope.ADMIN),
    ActionRow("learnt.forget", (int,), _unlearn, scope=Scope.ADMIN, writes=True),
)
