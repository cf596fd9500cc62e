"""Answers to interactions: the callback, and the messages that their token opens for fifteen minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.form_messages import Flag
from tests.fakes.discord.http import Call, Route
from tests.fakes.discord.interactions import ANSWER, UPDATE, Interaction
from tests.fakes.discord.posting import delete
from tests.fakes.discord.refusals import Refusal, unknown

if TYPE_CHECKING:
    from tests.fakes.discord.messages import Message
    from tests.fakes.discord.permissions import Json


def _callback(call: Call) -> Json | None:
    interaction = call.world.interactions.get(call.at["token"])
    if interaction is None or interaction.id != call.at["interaction"]:
        raise unknown("interaction")
    try:
        interaction.acknowledge(call.form, call.files)
    except Refusal as refusal:
        interaction.refused.append(refusal)
        call.world.announce()
        raise
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return None
    about: Json = {"id": interaction.id, "type": interaction.kind}
    message = interaction.original
    if message is not None:
        about |= {
            "response_message_id": message.id,
            "response_message_loading": message.loading,
            "response_message_ephemeral": bool(message.flags & Flag.EPHEMERAL),
        }
    if message is None or interaction.callback not in {ANSWER, UPDATE}:
        return {"interaction": about}
    resource = {"type": interaction.callback, "message": message.payload()}
    return {"interaction": about, "resource": resource}


def _by_token(call: Call) -> Interaction:
    """The interaction whose token stands in the address, if it was acknowledged and the token still lives."""
    if call.at["application"] != call.world.application_id:
        raise unknown("webhook")
    interaction = call.world.interactions.get(call.at["token"])
    if interaction is None or interaction.expired:
        raise Refusal(401, 50027, "Invalid Webhook Token")
    if interaction.callback is None:
        raise unknown("webhook")
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    wanted = call.at["message"]
    if wanted == "@original":
        message = interaction.original
    else:
        mine = [interaction.original, *interaction.followups]
        message = next((m for m in mine if m is not None and m.id == wanted), None)
    if message is None or message.deleted:
        raise unknown("message")
    return message


def _read(call: Call) -> Json:
    return _message(call, _by_token(call)).payload()


def _edit(call: Call) -> Json:
    interaction = _by_token(call)
    message = _message(call, interaction)
    interaction.change(message, call.form, call.files)
    interaction.edits += 1
    call.world.announce()
    return message.payload()


def _delete(call: Call) -> None:
    delete(_message(call, _by_token(call)))


def _follow_up(call: Call) -> Json:
    return _by_token(call).follow_up(call.form, call.files).payload()


_TOKEN = "/webhooks/{application}/{token}"  # noqa: S105 - an address
INTERACTIONS = [
    Route("POST", "/interactions/{interaction}/{token}/callback", _callback, open=True),
    Route("POST", _TOKEN, _follow_up, open=True),
    Route("GET", _TOKEN + "/messages/{message}", _read, open=True),
    Route("PATCH", _TOKEN + "/messages/{message}", _edit, open=True),
    Route("DELETE", _TOKEN + "/messages/{message}", _delete, open=True),
]
