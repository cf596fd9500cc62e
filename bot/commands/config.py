"""What a group's admins can set for all of its members."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Context, Option, Scope
from bot.core.actions import whole_number
from bot.core.calendar import find_zone, zones_like
from bot.core.config import QUESTIONS_LIMIT, Config, Leaderboard, PackChoice
from bot.core.content import Pack
from bot.core.errors import Gone, UnknownZone
from bot.core.reply import COMPLETIONS, Answer, Form, Reply, Text
from bot.core.request import Platform
from bot.features import admins, config, schedules
from bot.views import admins as admins_view
from bot.views import config as config_view
from bot.views import errors as error_view
from bot.views import permissions
from bot.views.planned import next_posts, upcoming

_CHANNEL_LIMIT = 64  # characters of a channel's id that are kept; Discord's and Slack's have about 20

_View = Callable[..., Reply]


def _show(context: Context, changed: Config, view: _View = config_view.panel) -> Reply:
    shown = view(
        config_view.Setup(
            changed,
            context.policy.questions_a_minute,
            context.now,
            _packs(context, changed),
            schedules.of(context.session, context.member.group_id, changed.zone),
        )
    )
    if context.member.platform is not Platform.SLACK:
        return shown  # Discord's servers say by roles who may use a command, the terminal has its first member
    return admins_view.beneath(shown, admins.named(context.session, context.member))


def coming_up(context: Context) -> tuple[Text, ...]:
    """The next posts of the group, a line each."""
    soon = schedules.soon(context.session, context.member.group_id, context.member.config.zone, context.now)
    return upcoming(soon, context.now)


def _replanned(context: Context, changed: Config, view: _View) -> Reply:
    """The same after a change that concerns the group's posts: when they come now stands below what was done."""
    shown = _show(context, changed, view)
    soon = () if changed.quiet else coming_up(context)
    return replace(shown, blocks=(*shown.blocks[:1], *next_posts(soon), *shown.blocks[1:]))


def _packs(context: Context, changed: Config) -> tuple[PackChoice, ...]:
    """The packs that there are, and which of them a group with these settings studies."""
    whole = context.shelf.whole
    studied = whole.of(changed.packs).library.packs
    return tuple(PackChoice(each.id, each.info.title, each.id in studied) for each in whole.library.packs.values())


def _config(context: Context, options: Mapping[str, str]) -> Reply:
    if "zone" not in options:
        return _show(context, context.member.config)
    changed = config.set_zone(context.writer(), context.member, zone_of(options["zone"]), context.now)
    return _replanned(context, changed, config_view.zone_set)


def zone_of(typed: str) -> str:
    """The zone that somebody means.

    Raises:
        UnknownZone: there is none; with those that come close.
    """
    zone, near = find_zone(typed)
    if zone is None:
        raise UnknownZone(typed, near)
    return zone


def channel_of(given: str) -> str:
    """The id of a channel as a platform gives it.

    Raises:
        Gone: it is none.
    """
    if not (given.isascii() and given.isalnum() and len(given) <= _CHANNEL_LIMIT):
        raise Gone("channel")
    return given


def _zones(_: Context, typed: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in zones_like(typed, COMPLETIONS))


def _zone(context: Context) -> Form:
    return config_view.zone_form(context.member.config.zone)


def _set_zone(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("zone", "")
    try:
        return _config(context, {"zone": typed})
    except UnknownZone as error:
        return config_view.zone_form(typed, error_view.refusal(error).summary)


def _questions(context: Context) -> Form:
    number = context.member.config.questions_a_minute
    return config_view.questions_form(
        context.policy.questions_a_minute, config_view.USUAL if number is None else str(number)
    )


def _set_questions(context: Context, fields: Mapping[str, str]) -> Answer:
    typed = fields.get("number", "").strip()
    number = whole_number(typed)
    if typed.casefold() != config_view.USUAL and (number is None or number > QUESTIONS_LIMIT):
        return config_view.questions_form(context.policy.questions_a_minute, typed, wrong=True)
    return _show(context, config.set_questions(context.writer(), context.member, number), config_view.questions_set)


def _set_quiet(context: Context, on: int) -> Reply:
    changed = config.set_quiet(context.writer(), context.member, quiet=bool(on))
    return _replanned(context, changed, config_view.quiet_set)


def _set_leaderboard(context: Context, name: str) -> Reply:
    if name not in list(Leaderboard):
        raise Gone("button")
    changed = config.set_leaderboard(context.writer(), context.member, Leaderboard(name))
    return _show(context, changed, config_view.leaderboard_set)


def _set_channel(context: Context, channel: str) -> Reply:
    channel_of(channel)
    amiss = permissions.amiss(context.sight, channel, context.member.platform)
    session, member, before = context.writer(), context.member, context.member.config.prompt_channel
    moved = 0
    if before is not None and before != channel:
        planned = schedules.of(session, member.group_id, member.config.zone)
        moved = sum(each.channel == before for each in planned)
        schedules.move_all(session, member, before, channel, default_zone=member.config.zone, now=context.now)
    changed = config.set_prompt_channel(session, member, channel)
    return _replanned(context, changed, partial(config_view.channel_set, amiss=amiss, moved=moved))


def _stop_prompts(context: Context) -> Reply:
    session, member = context.writer(), context.member
    schedules.pause_all(session, member, default_zone=member.config.zone)
    return _show(context, config.set_prompt_channel(session, member, None), config_view.stopped)


def _name_admin(context: Context, account: str) -> Reply:
    chosen = context.chosen
    if chosen is None or chosen.external_id != account:
        raise Gone("button")  # nobody vouches for who that is
    if chosen.outsider:
        return _told(context, admins_view.outsider(chosen.name), done=False)
    if not admins.name(context.writer(), context.member, chosen, context.now):
        return _told(context, admins_view.full(admins.NAMED_LIMIT), done=False)
    return _told(context, admins_view.named(chosen.name))


def _unname_admin(context: Context, member_id: int) -> Reply:
    if context.member.platform is not Platform.SLACK:
        raise Gone("button")
    return _told(context, admins_view.unnamed(admins.unname(context.writer(), context.member, member_id).name))


def _told(context: Context, told: Text, *, done: bool = True) -> Reply:
    return _show(context, context.member.config, partial(config_view.panel, told=told, done=done))


def _study_pack(context: Context, pack: str) -> Reply:
    installed = _installed(context, pack)
    return _show(context, config.study(context.writer(), context.member, pack, installed), config_view.packs_set)


def _leave_pack_out(context: Context, pack: str) -> Reply:
    installed = _installed(context, pack)
    changed = config.leave_out(context.writer(), context.member, pack, installed)
    if pack not in context.shelf.whole.of(changed.packs).library.packs:
        return _show(context, changed, config_view.packs_set)
    title = installed[pack].info.title
    return _show(context, changed, partial(config_view.pack_stays, title))


def _installed(context: Context, pack: str) -> Mapping[str, Pack]:
    """The packs that there are, that one among them.

    Raises:
        Gone: it is not there any more.
    """
    installed = context.shelf.whole.library.packs
    if pack not in installed:
        raise Gone("pack")
    return installed


def linked(command: str, run: Callable[[Context], Reply]) -> Callable[[Context], Reply]:
    """What a button does that leads an admin to a command, from what others see or from another command's panel.

    A server may have let somebody use that one and not this; who is no admin learns where admins find it.
    """

    def follow(context: Context) -> Reply:
        if not context.member.admin:
            return config_view.for_admins(command)
        config.tend(context.session, context.member)
        return run(context)

    return follow


COMMANDS = (
    CommandRow(
        "config",
        "Set up your group: packs, time zone, daily prompts, leaderboard, quiet mode",
        _config,
        options=(Option("zone", "The group's time zone, like Europe/Berlin", complete=_zones),),
        scope=Scope.ADMIN,
        contexts=IN_GROUP,
    ),
)

ACTIONS = (
    ActionRow("setup", (), linked("config", lambda context: _show(context, context.member.config))),
    ActionRow("config.zone", (), _zone, scope=Scope.ADMIN, opens_form=True),
    ActionRow("config.zone.set", (), _set_zone, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("config.questions", (), _questions, scope=Scope.ADMIN, opens_form=True),
    ActionRow("config.questions.set", (), _set_questions, scope=Scope.ADMIN, writes=True, form=True),
    ActionRow("config.quiet", (int,), _set_quiet, scope=Scope.ADMIN, writes=True),
    ActionRow("config.leaderboard", (str,), _set_leaderboard, scope=Scope.ADMIN, writes=True),
    ActionRow("config.channel", (str,), _set_channel, scope=Scope.ADMIN, writes=True, looks=True),
    ActionRow("config.channel.off", (), _stop_prompts, scope=Scope.ADMIN, writes=True),
    ActionRow("config.admin", (str,), _name_admin, scope=Scope.ADMIN, writes=True, names=True),
    ActionRow("config.admin.off", (int,), _unname_admin, scope=Scope.ADMIN, writes=True),
    ActionRow("config.pack.in", (str,), _study_pack, scope=Scope.ADMIN, writes=True),
    ActionRow("config.pack.out", (str,), _leave_pack_out, scope=Scope.ADMIN, writes=True),
)
