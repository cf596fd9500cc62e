"""Whom Slack means, and who is an admin."""

from typing import Any

import pytest

from bot.adapters.slack.people import Account, Profile, account, profile

ADMIN = {"id": "U1", "team_id": "T1", "name": "ann", "is_admin": True, "tz": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("payload", "who"),
    [
        ({"command": "/study", "team_id": "T1", "user_id": "U1", "user_name": "ann"}, Account("T1", "U1", "ann")),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1", "name": "ann"}}, Account("T1", "U1", "ann")),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}}, Account("T1", "U1", foreign=True)),
        ({"team": None, "user": {"id": "U1", "team_id": "T1"}}, Account("T1", "U1")),
        (
            {"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}, "user": {"id": "U1", "team_id": "T2"}},
            Account("T1", "U1", foreign=True),
        ),
        ({"team_id": "T1", "event": {"user": "U1", "team": "T1"}}, Account("T1", "U1")),
        (
            {"team_id": "T2", "authorizations": [{"team_id": "T1"}], "event": {"user": "U1", "user_team": "T2"}},
            Account("T1", "U1", foreign=True),
        ),
        ({"team_id": "T2", "authorizations": [], "event": {"user": "U1"}}, Account("T2", "U1")),
        ({"team_id": "T1", "event": {"bot_id": "B1"}}, None),
        ({"event": {"user": "U1"}}, None),
        ({}, None),
    ],
)
def test_the_account_and_the_workspace_of_the_app_are_read(payload: dict[str, Any], who: Account | None) -> None:
    """In each kind of payload; an account of another workspace is known as such."""
    assert account(payload) == who


@pytest.mark.parametrize("power", ["is_admin", "is_owner", "is_primary_owner"])
def test_admins_and_owners_are_admins(power: str) -> None:
    """Of their own workspace."""
    user = {"team_id": "T1", power: True}
    assert profile(user, "T1").admin
    assert not profile(user, "T2").admin


@pytest.mark.parametrize(
    "outside",
    [
        *({each: True} for each in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")),
        {"team_id": "T2"},
        {"id": "USLACKBOT"},
    ],
)
def test_no_outsider_is_an_admin(outside: dict[str, Any]) -> None:
    """Guests, bots (Slack's own does not say that it is one), people of other workspaces; whatever else Slack says."""
    found = profile({**ADMIN, **outside}, "T1")
    assert found.outsider
    assert not found.admin


def test_a_profile_has_a_name_and_a_zone() -> None:
    """The name that is shown, else the real one, else the account's; no zone where Slack knows none."""
    assert profile(ADMIN, "T1") == Profile("ann", "Europe/Berlin", admin=True)
    assert profile({"profile": {"display_name": "Ann", "real_name": "Ann B."}}, "T1") == Profile("Ann")
    assert profile({"profile": {"display_name": "", "real_name": "Ann B."}, "tz": None}, "T1") == Profile("Ann B.")
    assert profile({}, "T1") == Profile("")
    assert not profile(ADMIN, "T1").outsider
