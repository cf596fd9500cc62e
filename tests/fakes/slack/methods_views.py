"""views.*: modals, which need a trigger that is fresh and unused, and App Homes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.slack.delivery import INTERACTIVE
from tests.fakes.slack.form_blocks import check_view
from tests.fakes.slack.refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.fakes.slack.call import Call, Handler
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.people import User

TRIGGER_LIFE = timedelta(seconds=3)  # documentation: triggers


def _exchange(call: Call) -> tuple[Delivery, User]:
    """What the person did whose trigger this is; it is used up."""
    named = call.required("trigger_id")
    delivery = call.world.triggers.get(named)
    if delivery is None or delivery.person is None or delivery.team is not call.team:
        raise Refusal("invalid_trigger_id")
    if named in call.world.exchanged:
        raise Refusal("exchanged_trigger_id")
    if call.world.clock.now - delivery.begun > TRIGGER_LIFE:
        raise Refusal("expired_trigger_id")
    call.world.exchanged.add(named)
    return delivery, delivery.person


def open_view(call: Call) -> Json:
    """views.open."""
    spec = check_view(call.args.get("view"), "modal")
    delivery, person = _exchange(call)
    return {"view": call.world.views.open(call.team, person, spec, delivery).payload()}


def push(call: Call) -> Json:
    """views.push, from a modal alone."""
    spec = check_view(call.args.get("view"), "modal")
    delivery, person = _exchange(call)
    if delivery.kind != INTERACTIVE or delivery.view is None or delivery.view.is_home:
        raise Refusal("invalid_trigger_id")
    return {"view": call.world.views.push(call.team, person, spec, delivery).payload()}


def update(call: Call) -> Json:
    """views.update, by view_id or external_id."""
    named, external = call.text("view_id"), call.text("external_id")
    views = call.world.views
    fitting = (v for v in views.known.values() if external and v.spec.get("external_id") == external)
    found = views.known.get(named) if named else next(fitting, None)
    if found is None or found.team is not call.team:
        raise Refusal("not_found")
    spec = check_view(call.args.get("view"), str(found.spec["type"]))
    return {"view": views.update(found, spec, call.text("hash") or None).payload()}


def publish(call: Call) -> Json:
    """views.publish: somebody's App Home."""
    person = call.person("user_id")
    spec = check_view(call.args.get("view"), "home")
    return {"view": call.world.views.publish(call.team, person, spec, call.text("hash") or None).payload()}


VIEWS: dict[str, Handler] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
