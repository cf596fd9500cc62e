"""auth.*, oauth.*, apps.*: tokens, and how they come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.refusals import Json, Refusal
from tests.fakes.slack.tokens import BOT, LIFETIME

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.slack.call import Call, Handler
    from tests.fakes.slack.tokens import Grant, Token


def api_test(call: Call) -> Json:
    """api.test: an echo."""
    if call.text("error"):
        raise Refusal(call.text("error"))
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    """auth.test: who the token is."""
    token = call.token
    if token.team is None:
        assert token.enterprise is not None
        return {
            "url": f"https://{token.enterprise['name'].lower()}.enterprise.slack.com/",
            "team": token.enterprise["name"],
            "user": call.world.app_name,
            "team_id": token.enterprise["id"],
            "user_id": "U0STUDYORG",
            "bot_id": "B0STUDYORG",
            "enterprise_id": token.enterprise["id"],
            "is_enterprise_install": True,
        }
    bot = token.team.app
    shown: Json = {
        "url": f"https://{token.team.domain}.slack.com/",
        "team": token.team.name,
        "user": bot.handle,
        "team_id": token.team.id,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }
    return shown | ({"enterprise_id": token.team.enterprise["id"]} if token.team.enterprise else {})


def revoke(call: Call) -> Json:
    """auth.revoke: this one token is none any more."""
    if call.flag("test"):
        return {"revoked": False}
    call.token.dead = "token_revoked"
    return {"revoked": True}


def _client(call: Call) -> None:
    if call.text("client_id") != call.world.client_id:
        raise Refusal("invalid_client_id")
    if call.text("client_secret") != call.world.client_secret:
        raise Refusal("bad_client_secret")


def uninstall(call: Call) -> Json:
    """apps.uninstall: the app leaves the workspace."""
    _client(call)
    call.world.uninstall(call.team)
    return {}


def access(call: Call) -> Json:
    """oauth.v2.access: a code, or a refresh token, for a token. Each works once."""
    _client(call)
    tokens = call.world.tokens
    if call.text("grant_type") == "refresh_token":
        old = tokens.refreshing.pop(call.text("refresh_token"), None)
        if old is None:
            raise Refusal("invalid_refresh_token")
        if old.dead:
            raise Refusal(old.dead)
        return _told(call, tokens.make(BOT, old.scopes, old.team, old.enterprise))
    grant = tokens.grants.get(call.text("code"))
    if grant is None or call.world.clock.now > grant.until:
        raise Refusal("invalid_code")
    if grant.used:
        raise Refusal("code_already_used")
    if grant.redirect_uri != (call.text("redirect_uri") or None):
        raise Refusal("bad_redirect_uri")
    grant.used = True
    return _told(call, _installed(call, grant)) | {"authed_user": {"id": grant.user_id}}


def _installed(call: Call, grant: Grant) -> Token:
    if grant.org:
        return call.world.tokens.make(BOT, grant.scopes, None, grant.team.enterprise)
    return call.world.install(grant.team, grant.scopes)


def _told(call: Call, token: Token) -> Json:
    team = token.team
    shown: Json = {
        "access_token": token.value,
        "token_type": "bot",
        "scope": ",".join(sorted(token.scopes)),
        "bot_user_id": team.app.id if team else "U0STUDYORG",
        "app_id": call.world.app_id,
        "team": {"id": team.id, "name": team.name} if team else None,
        "enterprise": token.enterprise or (team.enterprise if team else None),
        "is_enterprise_install": team is None,
    }
    if token.expires is not None:
        seconds = int(LIFETIME.total_seconds())
        shown |= {"expires_in": seconds, "refresh_token": call.world.tokens.refresh_token(token)}
    return shown


def auth(open_socket: Callable[[], str]) -> dict[str, Handler]:
    """The methods; `open_socket` gives the address of a new connection."""
    return {
        "api.test": api_test,
        "auth.test": auth_test,
        "auth.revoke": revoke,
        "apps.uninstall": uninstall,
        "apps.connections.open": lambda _: {"url": open_socket()},
        "oauth.v2.access": access,
    }
