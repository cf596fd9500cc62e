"""What an acknowledgement does beside being one: words under a command, errors in a modal, options of a select."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.slack.delivery import COMMAND, EVENT
from tests.fakes.slack.form_blocks import check_message, check_view
from tests.fakes.slack.form_elements import GROUP, OPTION
from tests.fakes.slack.form_shapes import items
from tests.fakes.slack.refusals import Problems, Refusal
from tests.fakes.slack.response_urls import answer

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.views import View
    from tests.fakes.slack.world import World

TROUBLE = "We had some trouble connecting. Try again?"


def unreachable(delivery: Delivery, why: str) -> str:
    """What the person reads when the app did not answer."""
    if delivery.kind == EVENT or delivery.type == "view_closed":
        return ""
    if delivery.kind == COMMAND:
        return f"{delivery.type} failed with the error “{why}”"
    return TROUBLE if delivery.view is not None else "This app is not responding right now"


def take(world: World, delivery: Delivery, body: Any) -> None:
    """Does what the body of an acknowledgement asks for; one that Slack cannot use is a failure for the person."""
    delivery.body = body
    try:
        if delivery.kind == COMMAND and body:
            said = {"text": body} if isinstance(body, str) else body
            check_message(said.get("text"), said.get("blocks"), said.get("attachments"))
            answer(world, delivery, said)
        elif delivery.type == "view_submission":
            _submitted(world, delivery, body or {})
        elif delivery.type == "block_suggestion":
            _options(body or {})
    except Refusal as refusal:
        delivery.problem = str(refusal)
        delivery.failed = unreachable(delivery, "invalid_command_response")
    world.board.announce()


def _submitted(world: World, delivery: Delivery, body: Json) -> None:
    view = delivery.view
    assert view is not None
    match body.get("response_action"):
        case None:
            if body:
                raise Refusal("invalid_arguments", body=body)
            world.views.close(view)
        case "clear":
            world.views.clear(view.person)
        case "errors":
            view.errors = _errors(view, body.get("errors"))
            world.show(view=view, cause=delivery)
        case "update":
            world.views.update(view, check_view(body.get("view"), "modal"), cause=delivery)
        case "push":
            world.views.push(view.team, view.person, check_view(body.get("view"), "modal"), delivery)
        case other:
            raise Refusal("invalid_arguments", response_action=other)


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise Refusal("invalid_arguments", errors=errors, inputs=sorted(inputs))
    if not all(isinstance(words, str) and words for words in errors.values()):
        raise Refusal("invalid_arguments", errors=errors)
    return dict(errors)


def _options(body: Json) -> None:
    problems = Problems()
    if "option_groups" in body:
        items(100, GROUP, least=0)(body["option_groups"], "/option_groups", problems)
    else:
        items(100, OPTION, least=0)(body.get("options"), "/options", problems)
    problems.settle("invalid_options")
