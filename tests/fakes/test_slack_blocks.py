"""Blocks, messages and views beyond Slack's limits are refused, with the words that say where and why."""

from typing import Any

import pytest

from tests.fakes.slack.plain_app import button, form, option, plain, section
from tests.fakes.slack.wire import Wire, actions, named, played, select

Json = dict[str, Any]

WRONG: dict[str, tuple[list[Json], str]] = {
    "section too long": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "section empty": ([{"type": "section"}], "missing required field: text or fields [json-pointer:/blocks/0]"),
    "no words": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "eleven fields": (
        [{"type": "section", "fields": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "long field": (
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "markup in a header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "long label": (
        [actions(button("x" * 76, action_id="a"))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "long value": (
        [actions(button("Go", value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long action_id": (
        [actions(button("Go", action_id="x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "long accessibility label": (
        [actions(button("Go", accessibility_label="x" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/accessibility_label]",
    ),
    "style": (
        [actions(button("Go", style="purple"))],
        "value 'purple' is not one of primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "26 buttons": ([actions(*named(26))], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    "no buttons": ([actions()], "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "11 in context": (
        [{"type": "context", "elements": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "101 options": (
        [actions(select(101))],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "long option": (
        [actions({"type": "overflow", "options": [option("x" * 76)]})],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "6 in overflow": (
        [actions({"type": "overflow", "options": [option(str(i)) for i in range(6)]})],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "11 radio buttons": (
        [actions({"type": "radio_buttons", "options": [option(str(i)) for i in range(11)]})],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "foreign initial option": (
        [actions(select(initial_option=option("z")))],
        "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    "no alternative text": (
        [{"type": "image", "image_url": "https://example.org/a.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "unknown block": ([{"type": "nonsense"}], "unsupported type: nonsense [json-pointer:/blocks/0/type]"),
    "unknown element": (
        [actions({"type": "plain_text_input"})],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "unknown field": (
        [section("x") | {"colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "null": (
        [section("x") | {"accessory": None}],
        "must provide a value, accessory is null [json-pointer:/blocks/0/accessory]",
    ),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "action twice": (
        [actions(button("Go")), actions(button("Go"))],
        "action_id 'go' already exists [json-pointer:/blocks]",
    ),
    "block twice": ([section("x") | {"block_id": "b"}] * 2, "block_id 'b' already exists [json-pointer:/blocks]"),
    "long markdown": (
        [{"type": "markdown", "text": "x" * 12001}],
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_blocks_are_checked(case: str) -> None:
    """Blocks beyond a limit are refused, and told where and why."""

    async def scene(wire: Wire) -> None:
        blocks, words = WRONG[case]
        answer = await wire.refused(wire.post(*blocks))
        assert answer["error"] == "invalid_blocks"
        assert answer["errors"] == [words]
        assert answer["response_metadata"]["messages"] == [f"[ERROR] {words}"]
        assert wire.general.messages == []

    played(scene)


def test_what_is_just_within_the_limits_is_taken() -> None:
    """A message that is as large as it may be is posted."""

    async def scene(wire: Wire) -> None:
        await wire.post(section("x" * 3000), {"type": "header", "text": plain("x" * 150)}, actions(*named(25)))
        await wire.post(actions(select(100)), *[{"type": "divider"} for _ in range(49)])
        await wire.post(text="x" * 4000)
        assert len(wire.general.messages) == 3

    played(scene)


def test_messages_are_checked_as_a_whole() -> None:
    """No words at all, too many, and too many over all blocks are refused each in its way."""

    async def scene(wire: Wire) -> None:
        with pytest.warns(UserWarning, match="`text` argument is missing"):
            assert await wire.error(wire.post(text="")) == "no_text"
        assert await wire.error(wire.post(text="x" * 40_001)) == "msg_too_long"
        assert await wire.error(wire.post(*[section("x" * 2700) for _ in range(5)])) == "msg_blocks_too_long"
        posted = await wire.post()
        edit = wire.client.chat_update(channel=wire.general.id, ts=posted["ts"], text="ß" * 2001)
        assert await wire.error(edit) == "msg_too_long"
        raw = wire.client.api_call("views.open", data={"trigger_id": wire.trigger(), "view": "[oops"})
        assert await wire.error(raw) == "invalid_arguments"

    played(scene)


VIEWS: dict[str, tuple[Json, str]] = {
    "title": (form() | {"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    "submit": (
        form() | {"submit": plain("x" * 25)},
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "metadata": (
        form() | {"private_metadata": "x" * 3001},
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "callback": (
        form() | {"callback_id": "x" * 256},
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    "no submit": (form() | {"submit": None}, "missing required field: submit [json-pointer:/view]"),
    "no title": (form() | {"title": None}, "missing required field: title [json-pointer:/view]"),
    "blocks": (
        form() | {"blocks": [{"type": "divider"}] * 101},
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    "home": ({"type": "home", "blocks": []}, "must be modal [json-pointer:/view/type]"),
}


@pytest.mark.parametrize("case", VIEWS)
def test_views_are_checked(case: str) -> None:
    """A modal beyond a limit is refused, and told where and why; its trigger is not used up by that."""

    async def scene(wire: Wire) -> None:
        view, words = VIEWS[case]
        trigger = wire.trigger()
        answer = await wire.refused(wire.client.views_open(trigger_id=trigger, view=view))
        assert (answer["error"], answer["errors"]) == ("invalid_arguments", [words])
        await wire.client.views_open(trigger_id=trigger, view=form())

    played(scene)
