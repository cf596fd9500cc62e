"""Pointing at things on the screen: buttons, selects, inputs of a message, a modal or a Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.inputs import Impossible, empty, entry, label_of, options_of
from tests.fakes.slack.messages import Message
from tests.fakes.slack.reading import words_of
from tests.fakes.slack.seen import Seen, name_of
from tests.fakes.slack.view_state import KEPT, elements
from tests.fakes.slack.views import View

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.people import User
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.teller import Teller
    from tests.fakes.slack.world import World

Target = Seen | Message | View


class Pointing:
    """The half of a person that points."""

    def __init__(self, world: World, user: User, teller: Teller) -> None:
        self.world = world
        self.user = user
        self._teller = teller
        self._offered: dict[tuple[str, str], list[Json]] = {}

    def starts_click(self, label: str, on: Target) -> Delivery:
        """Presses a button, by what it says or by its action_id; or chooses in an overflow menu."""
        seen, where = self._at(on)
        found: list[Json] = []
        for block, element in elements(seen.blocks):
            named: Json = {
                "action_id": element.get("action_id"),
                "block_id": block.get("block_id"),
                "type": element.get("type"),
            }
            if element.get("type") == "button" and label in {words_of(element["text"]), element.get("action_id")}:
                more: Json = {key: element[key] for key in ("value", "style", "url") if key in element}
                found.append(named | {"text": element["text"], **more})
            elif element.get("type") == "overflow":
                chosen = [option for option in element["options"] if label_of(option) == label]
                found += [named | {"selected_option": option} for option in chosen]
        if len(found) != 1:
            said = [*seen.buttons, *seen.links]
            raise Impossible(f"{len(found)} buttons say {label!r}; there are {said}:\n{seen.text}")
        return self._teller.acts(self.user, where, found[0])

    def starts_choosing(self, name: str, choice: object, on: Target) -> Delivery:
        """Chooses in a select, radio group, group of boxes or picker: what is chosen is told to the app at once."""
        seen, where = self._at(on)
        block, element = self._named(seen, name)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Impossible(f"{name!r} is sent with the form, and not before")
        value = entry(element, choice, offered=self._choices(element))
        where.state.setdefault(block["block_id"], {})[element["action_id"]] = value
        action = {"action_id": element["action_id"], "block_id": block["block_id"], **value}
        return self._teller.acts(self.user, where, action)

    def starts_completing(self, name: str, typed: str, on: Target) -> Delivery:
        """Types into a select whose options the app gives."""
        seen, where = self._at(on)
        block, element = self._named(seen, name)
        if "external_select" not in element["type"]:
            raise Impossible(f"{name!r} has its own options: {[label_of(o) for o in options_of(element)]}")
        if len(typed) < element.get("min_query_length", 3):
            raise Impossible(f"Nothing is asked for before {element.get('min_query_length', 3)} characters")
        field = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        return self._teller.suggests(self.user, where, field)

    def offered(self, told: Delivery) -> list[str]:
        """What the app offered, by label; from now on it can be chosen."""
        body = told.body if isinstance(told.body, dict) else {}
        options = options_of(body)
        key = (told.payload["block_id"], told.payload["action_id"])
        self._offered[key] = options
        return [label_of(option) for option in options]

    def starts_submitting(self, view: Seen, /, **fields: object) -> Delivery:
        """Sends the modal that is open, filled in by action_id, block_id or label; what is not given stays as it is."""
        found = self._top(view)
        if not found.spec.get("submit"):
            raise Impossible(f"There is nothing to send it with:\n{view.text}")
        self.enters(view, **fields)
        for block, element in elements(found.blocks):
            if block["type"] != "input":
                continue
            value = found.state[block["block_id"]][element["action_id"]]
            if empty(value) and not block.get("optional"):
                raise Impossible(f"{words_of(block['label'])!r} must be filled in")
        found.errors = {}
        return self._teller.submits(found)

    def enters(self, view: Seen, /, **fields: object) -> None:
        """Fills in the modal that is open, and does not send it."""
        found = self._top(view)
        for name, given in fields.items():
            block, element = self._named(Seen(view=found), name)
            value = entry(element, given, offered=self._choices(element))
            found.state.setdefault(block["block_id"], {})[element["action_id"]] = value

    def _named(self, seen: Seen, name: str) -> tuple[Json, Json]:
        asked = [(block, e) for block, e in elements(seen.blocks) if e.get("type") in KEPT]
        found = [pair for pair in asked if _called(name, *pair)]
        if len(found) != 1:
            raise Impossible(
                f"{len(found)} are called {name!r}; there are {[name_of(*pair) for pair in asked]}:\n{seen.text}"
            )
        return found[0]

    def _choices(self, element: Json) -> list[Json] | None:
        if "external_select" not in element["type"]:
            return None
        keys = (key for key in self._offered if key[1] == element["action_id"])
        return self._offered.get(next(keys, ("", "")), [])

    def _at(self, on: Target) -> tuple[Seen, Message | View]:
        seen = Seen(on) if isinstance(on, Message) else Seen(view=on) if isinstance(on, View) else on
        if seen.view is not None:
            if not seen.view.is_home:
                return seen, self._top(seen)
            if seen.view.person is not self.user:
                raise Impossible(f"That is the Home of {seen.view.person.name}")
            return seen, seen.view
        return seen, self._message(seen)

    def _message(self, on: Seen | Message) -> Message:
        message = on.message if isinstance(on, Seen) else on
        kept = isinstance(on, Seen) and on.kept is not None and message is not None
        if message is None or not (kept or message.visible_to(self.user)):
            raise Impossible(f"{self.user.name} does not see that message")
        return message

    def _top(self, seen: Seen | None) -> View:
        top = self.world.views.top(self.user)
        if top is None or (seen is not None and seen.view is not top):
            shown = Seen(view=top).text if top else "none"
            raise Impossible(f"{self.user.name} does not have that modal before them, but {shown}")
        return top


def _called(name: str, block: Json, element: Json) -> bool:
    label = name_of(block, element)
    return name in {element.get("action_id"), block.get("block_id"), label, label.lower().replace(" ", "_")}
