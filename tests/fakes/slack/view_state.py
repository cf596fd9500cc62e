"""What stands in the inputs of blocks: `state.values` by block and action, as Slack sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.slack.refusals import Json

Values = dict[str, dict[str, Any]]
# The key under which each input keeps what was put in, and the key that its definition begins with.
KEPT = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}

ACTING = frozenset(KEPT) | {"button", "overflow"}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each element that can be acted on, with its block."""
    for block in blocks:
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict):
                yield block, block[key]
        for element in block.get("elements") or []:
            yield block, element


def initial(blocks: list[Json], kept: Values) -> Values:
    """The values at first, or as they were kept under the same ids."""
    found: Values = {}
    for block, element in elements(blocks):
        keys = KEPT.get(element.get("type", ""))
        action = element.get("action_id")
        if keys is None or action is None:
            continue
        before = kept.get(block["block_id"], {}).get(action)
        default: Any = [] if keys[0].endswith("s") else None
        value = element.get(keys[1], default)
        fresh = {"type": element["type"], keys[0]: value}
        same = before is not None and before["type"] == element["type"]
        found.setdefault(block["block_id"], {})[action] = before if same else fresh
    return found
