"""The app's manifest: as the command table says, and as Slack takes it."""

import json
import re
from typing import Any

import pytest
import yaml

from bot.adapters.slack import manifest
from bot.adapters.slack.manifest import EVENTS, OPTIONAL, SCOPES, SHORTCUTS, TARGET, document
from bot.commands import TABLE
from bot.commands.table import Scope

BASES = ["", "https://study.example.org/"]


def made(base: str = "") -> dict[str, Any]:
    """The manifest that the YAML holds."""
    whole: dict[str, Any] = yaml.safe_load(document(TABLE, base))
    return whole


def test_the_manifest_in_the_docs_is_up_to_date() -> None:
    """docs/slack-manifest.yaml is what the command table makes; `make docs` writes it anew."""
    assert TARGET.read_text(encoding="utf-8") == document(TABLE)


@pytest.mark.parametrize("base", BASES)
def test_the_yaml_holds_the_manifest(base: str) -> None:
    """The reasons beside scopes and events are comments, each once at its name."""
    assert made(base) == json.loads(json.dumps(manifest.manifest(TABLE, base)))
    for name, reason in (SCOPES | OPTIONAL | EVENTS).items():
        assert f"- {name}  # {reason}" in document(TABLE, base)


def test_every_members_command_is_in_the_hint() -> None:
    """As it is typed behind `/study`."""
    (command,) = made()["features"]["slash_commands"]
    assert command["command"] == "/study"
    assert command["usage_hint"].split(" | ") == [row.usage for row in TABLE.commands if row.scope is Scope.MEMBER]


def test_every_shortcut_runs_a_command_of_the_table() -> None:
    """On a message with its text as the question; anywhere without any option."""
    for shortcut in SHORTCUTS.values():
        needed = [option.name for option in TABLE.command(shortcut.command).options if option.required]
        assert needed == (["question"] if shortcut.kind == "message" else [])
    assert [each["callback_id"] for each in made()["features"]["shortcuts"]] == list(SHORTCUTS)


@pytest.mark.parametrize("base", BASES)
def test_the_manifest_is_within_slacks_limits(base: str) -> None:
    """Lengths and counts of slackapi/manifest-schema."""
    whole = made(base)
    assert len(whole["display_information"]["name"]) <= 35
    assert len(whole["display_information"]["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", whole["display_information"]["background_color"])
    assert 1 <= len(whole["features"]["shortcuts"]) <= 10
    for shortcut in whole["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
    (command,) = whole["features"]["slash_commands"]
    assert 1 <= len(command["usage_hint"]) <= 1000
    assert len(command["description"]) <= 2000
    scopes = whole["oauth_config"]["scopes"]
    assert scopes["bot_optional"] == list(OPTIONAL)
    assert set(OPTIONAL) < set(scopes["bot"])
    assert all(len(name) <= 50 for name in scopes["bot"])


def test_each_event_has_its_scope() -> None:
    """Slack tells an app only what its scopes allow; nothing is asked for besides."""
    needs = {
        "app_mention": {"app_mentions:read"},
        "message.im": {"im:history"},
        "member_joined_channel": {"channels:read", "groups:read"},
    }
    assert set().union(*(needs.get(event, set()) for event in EVENTS)) <= set(SCOPES)
    assert set(SCOPES) - set().union(*needs.values()) == {"chat:write", "commands", "users:read"}


def test_without_an_address_nothing_public_is_needed() -> None:
    """Socket Mode, and tokens that stay."""
    whole = made()
    assert "https" not in json.dumps(whole)
    assert whole["settings"]["socket_mode_enabled"] is True
    assert whole["settings"]["token_rotation_enabled"] is False


def test_with_an_address_slack_calls_it() -> None:
    """Events, commands and interactions at one path, installations at another; tokens are rotated."""
    whole = made("https://study.example.org/")
    events = "https://study.example.org/slack/events"
    assert whole["settings"]["event_subscriptions"]["request_url"] == events
    assert whole["settings"]["interactivity"]["request_url"] == events
    assert whole["features"]["slash_commands"][0]["url"] == events
    assert whole["oauth_config"]["redirect_urls"] == ["https://study.example.org/slack/oauth_redirect"]
    assert whole["settings"]["socket_mode_enabled"] is False
    assert whole["settings"]["token_rotation_enabled"] is True
