"""Whom Slack means: the account behind a payload, and what `users.info` says of one.

Fields: Slack's developer documentation, "User object"; which of a payload's teams counts: slack-bolt's
`request/internals.py`, `extract_team_id` and `extract_actor_team_id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

SLACKBOT = "USLACKBOT"
"""Slack's own bot, of which `users.info` does not say that it is one."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who did something, and in which workspace the app is installed; `foreign`: another workspace's account."""

    team: str
    user: str
    name: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace says of an account: how it is called, its zone ("" if unknown), whether it is an admin there.

    `outsider`: it is a guest, a bot, gone, or of another workspace.
    """

    name: str
    zone: str = ""
    admin: bool = False
    outsider: bool = False


def account(payload: Json) -> Account | None:
    """The account behind a command, an interaction or an event; None where Slack names none, or no workspace."""
    event = payload.get("event") or {}
    user = payload.get("user") or payload.get("user_id") or event.get("user")
    whole: Json = user if isinstance(user, Mapping) else {"id": user}
    team = _team(payload) or whole.get("team_id")
    if not team or not isinstance(whole.get("id"), str):
        return None
    theirs = whole.get("team_id") or event.get("user_team") or event.get("team") or team
    name = payload.get("user_name") or whole.get("name") or whole.get("username") or ""
    return Account(team, whole["id"], name, foreign=theirs != team)


def profile(user: Json, team: str) -> Profile:
    """What `users.info` says, as seen from a workspace: no guest, bot, or member of another one is an admin here."""
    own = user.get("profile") or {}
    name = own.get("display_name") or own.get("real_name") or user.get("real_name") or user.get("name") or ""
    outside = any(user.get(key) for key in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted"))
    powers = any(user.get(key) for key in ("is_admin", "is_owner", "is_primary_owner"))
    outsider = outside or user.get("team_id") not in {None, team} or user.get("id") == SLACKBOT
    return Profile(name, user.get("tz") or "", admin=powers and not outsider, outsider=outsider)


def _team(payload: Json) -> str | None:
    """The workspace that the app is installed in, as far as a payload tells."""
    view, team = payload.get("view") or {}, payload.get("team")
    installed: Json = next(iter(payload.get("authorizations") or ()), {})
    found = (
        view.get("app_installed_team_id"),
        team.get("id") if isinstance(team, Mapping) else team,
        installed.get("team_id"),
        payload.get("team_id"),
        view.get("team_id"),
    )
    return next((each for each in found if each), None)
