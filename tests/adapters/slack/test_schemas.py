"""Everything that goes to Slack in a long conversation is as Slack's own types describe it."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema.exceptions import best_match

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.clockwork import deliver
from bot.commands import TABLE
from bot.core.quiz import SIZE
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import Channel, FakeSlack
from tests.fakes.slack.human import Person
from tests.features.front import UNKNOWN

WATER = "How often should I water my plants?"

SCHEMAS = os.environ.get("STUDYHALL_SLACK_SCHEMAS", "")
"""A folder with `slack-message.schema.json` and `slack-view.schema.json`; without it, the fake's limits are all."""

HELD_TO = ["the limits of the server on loopback", *(["Slack's types"] if SCHEMAS else [])]
MESSAGES = ("chat.postMessage", "chat.postEphemeral", "chat.update", "response_url")
NONSENSE = {"type": "nonsense"}
WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": [NONSENSE]}),
    ("response_url", {"text": "x", "blocks": [{"type": "actions", "elements": [NONSENSE]}]}),
    ("response_url", {"blocks": [{"type": "divider"}]}),
    ("views.open", {"view": {"type": "modal", "blocks": []}}),
)
_OURS = {"user", "ts", "unfurl_links", "unfurl_media", "response_type", "replace_original"}


@cache
def schema(name: str) -> Any:
    """One of the two schemas, as a validator."""
    contents = json.loads((Path(SCHEMAS) / f"slack-{name}.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(contents)


def problem(method: str, body: dict[str, Any]) -> str | None:
    """What is wrong with a request, if anything is."""
    if method.startswith("views."):
        error = best_match(schema("view").iter_errors(body["view"]))
    elif method in MESSAGES:
        if body.get("blocks") and not body.get("text"):
            return f"{method}: blocks without a text"
        kept = {"channel": "C1", **{key: value for key, value in body.items() if key not in _OURS}}
        error = best_match(schema("message").iter_errors(kept))
    else:
        return None
    return f"{method}: {error.json_path}: {error.message}" if error else None


@pytest.mark.parametrize("held_to", HELD_TO)
def test_a_long_conversation_is_within_slacks_limits(play: Play, app: App, held_to: str) -> None:
    """Every command, a quiz to its end, reviews, verdicts, forms, entries, a panel, Home and what comes by itself."""

    async def scene(fake: FakeSlack, face: Slack) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss", owner=True)
        general = fake.channel("general", members=[ann, boss])
        await _members(fake, ann, general)
        await _admins(fake, boss, ann, general)
        for row in TABLE.commands:
            given = " ".join(WATER for option in row.options if option.required)
            shown = await boss.types(f"/study {row.name} {given}", general, until=ready)
            assert not shown.failed, row.name
        assert await deliver(app, face) == 1
        if held_to == "Slack's types":
            found = (problem(each.name, each.json) for each in fake.web.requests)
            assert [each for each in found if each] == []

    play(app, scene)


@pytest.mark.parametrize("held_to", HELD_TO)
def test_what_slack_does_not_want_is_found(held_to: str) -> None:
    """Blocks that are none, elements where they cannot be, a view without a title, words that nobody hears."""
    if held_to == HELD_TO[0]:
        assert WRONG, "that the server on loopback refuses them is held by its own tests"
        return
    for method, body in WRONG:
        assert problem(method, body), (method, body)
    assert problem("response_url", {"text": "x", "blocks": [{"type": "divider"}]}) is None


async def _members(fake: FakeSlack, ann: Person, general: Channel) -> None:
    """A member asks, judges, quizzes, reviews and looks at Home."""
    answer = await ann.types(f"/study ask {WATER}", general)
    await ann.clicks("Helpful", answer)
    await ann.clicks("Not what I meant", await ann.mentions(WATER, general))
    await ann.mentions("", general)
    await ann.writes(WATER)
    await ann.uses("Ask Study Hall", on=ann.posts(WATER, general))
    await ann.types(f"/study ask {UNKNOWN}", general)
    home = await ann.opens_home()
    quiz = await ann.clicks("Take a quiz", home, until=ready)
    for _ in range(SIZE):
        quiz = await ann.clicks(quiz.buttons[0], quiz)
    review = await ann.types("/study review", general)
    for _ in range(3):
        review = await ann.clicks(review.buttons[0], review)
    form = await ann.clicks("Change time zone", await ann.types("/study settings", general), until=ready)
    await ann.fills(form, zone="Europe/Berlim")
    await sent(fake, ann, form, zone="Europe/Berlin")


async def _admins(fake: FakeSlack, boss: Person, ann: Person, general: Channel) -> None:
    """An admin answers from the inbox, writes and removes entries, and sets the workspace up."""
    inbox = await boss.types("/study faq inbox", general)
    question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
    form = await boss.clicks("Answer it", question, until=ready)
    await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
    form = await boss.types("/study faq add", general, until=ready)
    saved = await sent(fake, boss, form, question="Where is it?", answer="*Here* <@1> `x` <!channel> & " * 25)
    answered = await ann.types("/study ask Where is it?", general)
    assert answered.pinged == set()
    assert "<!channel>" in answered.text
    sure = await boss.clicks("Remove it", await boss.clicks("Show it", saved))
    await boss.clicks(sure.buttons[0], sure)
    panel = await boss.types("/study config", general)
    await boss.chooses("Channel for daily prompts", general, panel)
    await boss.types("/study doctor", general)
