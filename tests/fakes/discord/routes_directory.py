"""The bot's own account, the gateway's address, servers, members, and commands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.discord.form_commands import SLASH, check_commands
from tests.fakes.discord.http import Call, Route
from tests.fakes.discord.refusals import Refusal, missing_access, unknown
from tests.fakes.discord.world import GUILD_MEMBERS, MESSAGE_CONTENT, PRESENCES, Guild, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.permissions import Json

MOST_CREATED = 200  # commands a day and server
_DAY = timedelta(days=1).total_seconds()


def application(world: World, privileged: int) -> Json:
    """The application as the API shows it; its flags say which privileged intents it was given."""
    flags = sum(
        1 << bit for intent, bit in ((PRESENCES, 13), (GUILD_MEMBERS, 15), (MESSAGE_CONTENT, 19)) if intent & privileged
    )
    owner = next((user for user in world.users.values() if not user.bot), world.bot)
    return {
        "id": world.application_id,
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": owner.payload(),
        "team": None,
        "flags": flags,
        "bot": world.bot.payload(),
        "approximate_guild_count": sum(guild.has_bot() for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "integration_types_config": {"0": {}, "1": {}},
        "type": None,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }


def _me(call: Call) -> Json:
    return call.world.bot.payload() | {"mfa_enabled": False, "verified": True, "locale": "en-US", "flags": 0}


def _user(call: Call) -> Json:
    if call.at["user"] not in call.world.users:
        raise unknown("user")
    return call.world.users[call.at["user"]].payload()


def _guild(call: Call) -> Guild:
    guild = call.world.guilds.get(call.at["guild"])
    if guild is None or not guild.has_bot():
        raise unknown("guild")
    return guild


def _inside(call: Call) -> Guild:
    """The server whose members are asked for: to one without the bot the API says 50001, not 10004 as of the server."""
    guild = call.world.guilds.get(call.at["guild"])
    if guild is not None and not guild.has_bot():
        raise missing_access()
    return _guild(call)


def _member(call: Call) -> Json:
    member = _inside(call).members.get(call.at["user"])
    if member is None:
        raise unknown("member" if call.at["user"] in call.world.users else "user")
    return member.payload()


def _leave(call: Call) -> None:
    guild = _guild(call)
    call.world.drop_bot(guild)


def _my_guilds(call: Call) -> list[Json]:
    bot = call.world.bot
    mine = [guild for guild in call.world.guilds.values() if guild.has_bot()]
    return [{"id": g.id, "name": g.name, "permissions": str(int(g.rights(bot))), "features": []} for g in mine]


def _scope(call: Call) -> str | None:
    if call.at["application"] != call.world.application_id:
        raise unknown("application")
    guild = call.at.get("guild")
    if guild is not None and (guild not in call.world.guilds or not call.world.guilds[guild].has_bot()):
        raise missing_access()
    return guild


def _commands(call: Call) -> list[Json]:
    return call.world.commands.get(_scope(call), [])


def _overwrite(call: Call) -> list[Json]:
    world, scope = call.world, _scope(call)
    check_commands(call.body)
    old = {(command["type"], command["name"]): command for command in world.commands.get(scope, [])}
    now = world.clock.now.timestamp()
    fresh = [command for command in call.body if (command.get("type") or SLASH, command["name"]) not in old]
    today = [when for where, when in world.created_commands if where == scope and now - when < _DAY]
    if len(today) + len(fresh) > MOST_CREATED:
        raise Refusal(400, 30034, f"Max number of daily application command creates has been reached ({MOST_CREATED})")
    world.created_commands += [(scope, now)] * len(fresh)
    world.commands[scope] = [_stored(world, scope, command, old) for command in call.body]
    world.announce()
    return world.commands[scope]


def _stored(world: World, scope: str | None, command: Json, old: dict[tuple[int, str], Json]) -> Json:
    kind = command.get("type") or SLASH
    before = old.get((kind, command["name"]))
    rights = command.get("default_member_permissions")
    contexts = command.get("contexts")
    if contexts is None:
        contexts = [0] if command.get("dm_permission") is False else [0, 1, 2]
    return {
        "id": before["id"] if before else world.new_id(),
        "application_id": world.application_id,
        "version": world.new_id(),
        "type": kind,
        "name": command["name"],
        "description": command.get("description") or "",
        "options": command.get("options") or [],
        "default_member_permissions": None if rights is None else str(rights),
        "contexts": None if scope else contexts,
        "integration_types": command.get("integration_types") or [0],
        "dm_permission": 1 in contexts,
        "nsfw": bool(command.get("nsfw")),
    } | ({"guild_id": scope} if scope else {})


def directory(gateway: Callable[[], Json], privileged: Callable[[], int]) -> list[Route]:
    """The routes of all this, given what /gateway/bot says and which privileged intents are allowed."""

    def me(call: Call) -> Json:
        return application(call.world, privileged())

    def address(_: Call) -> Json:
        return {"url": gateway()["url"]}

    def for_bot(_: Call) -> Json:
        return gateway()

    commands = "/applications/{application}/commands"
    of_guild = "/applications/{application}/guilds/{guild}/commands"
    return [
        Route("GET", "/gateway", address, open=True),
        Route("GET", "/gateway/bot", for_bot),
        Route("GET", "/users/@me", _me),
        Route("GET", "/users/@me/guilds", _my_guilds),
        Route("DELETE", "/users/@me/guilds/{guild}", _leave),
        Route("GET", "/users/{user}", _user),
        Route("GET", "/applications/@me", me),
        Route("GET", "/oauth2/applications/@me", me),
        Route("GET", "/guilds/{guild}", lambda call: _guild(call).payload()),
        Route("GET", "/guilds/{guild}/channels", lambda call: [c.payload() for c in _guild(call).channels]),
        Route("GET", "/guilds/{guild}/members/{user}", _member),
        Route("GET", commands, _commands),
        Route("PUT", commands, _overwrite),
        Route("GET", of_guild, _commands),
        Route("PUT", of_guild, _overwrite),
    ]
