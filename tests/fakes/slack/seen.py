"""What a person sees: a message, a modal, their App Home, or that the app did not answer."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.fakes.slack.inputs import label_of, options_of
from tests.fakes.slack.reading import links, pinged, rendered, texts, unescape, words_of
from tests.fakes.slack.view_state import KEPT, elements

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.views import View

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")


@dataclass(frozen=True)
class Seen:
    """What somebody sees after what they did. It is shown as it stands now; `as_now` keeps it as it is."""

    message: Message | None = None
    view: View | None = None
    delivery: Delivery | None = None
    kept: tuple[Json, ...] | None = None

    @property
    def failed(self) -> bool:
        """Whether they read that the app did not answer."""
        return self.delivery is not None and bool(self.delivery.failed)

    @property
    def gone(self) -> bool:
        """Whether the message was deleted."""
        return self.message is not None and self.message.deleted

    @property
    def closed(self) -> bool:
        """Whether the modal is no longer open."""
        return self.view is not None and self.view.closed

    @property
    def ephemeral(self) -> bool:
        """Whether only they see the message."""
        return self.message is not None and self.message.ephemeral

    @property
    def loading(self) -> bool:
        """Whether it is a modal with nothing to do in it, whose words end with an ellipsis."""
        if self.view is None or self.view.closed:
            return False
        return not any(True for _ in elements(self.blocks)) and self.text.rstrip("*_ ").endswith("…")

    @property
    def blocks(self) -> list[Json]:
        """The blocks in sight."""
        if self.kept is not None:
            return list(self.kept)
        if self.view is not None:
            return self.view.blocks
        return self.message.blocks if self.message is not None else []

    @property
    def title(self) -> str:
        """The title of a modal."""
        title = self.view.spec.get("title") if self.view is not None else None
        return words_of(title) if title else ""

    @property
    def summary(self) -> str:
        """What a notification or a screen reader says of a message."""
        return rendered(self.message.text, self.message.channel.world) if self.message is not None else ""

    @property
    def text(self) -> str:
        """All words in sight, in their order, as they are read; without those on buttons and in selects."""
        if self.failed and self.message is None and self.view is None:
            assert self.delivery is not None
            return self.delivery.failed
        world = self.message.channel.world if self.message is not None else None
        parts = [rendered(words, world) if markup else unescape(words) for words, markup in self._texts()]
        return "\n".join(part for part in [self.title, *parts] if part)

    @property
    def raw(self) -> str:
        """The same as the app sent it."""
        return "\n".join(words for words, _ in self._texts())

    def _texts(self) -> list[tuple[str, bool]]:
        if self.message is not None and not self.blocks:
            return [(self.message.text, True)]
        return list(texts(self.blocks))

    @property
    def pinged(self) -> set[str]:
        """The ids of those who are called, and "channel", "here", "everyone"; what `text` calls counts as well."""
        found = {name for words, markup in self._texts() if markup for name in pinged(words)}
        return found | (pinged(self.message.text) if self.message is not None else set())

    def _elements(self, *kinds: str) -> list[tuple[Json, Json]]:
        return [(block, e) for block, e in elements(self.blocks) if e.get("type") in kinds]

    @property
    def buttons(self) -> list[str]:
        """What the buttons say that are no links; and of overflow menus what is in them."""
        found = [words_of(e["text"]) for _, e in self._elements("button") if not e.get("url")]
        return found + [label_of(o) for _, e in self._elements("overflow") for o in e["options"]]

    @property
    def links(self) -> dict[str, str]:
        """Where links lead, in words and on buttons, by label."""
        found = {words_of(e["text"]): str(e["url"]) for _, e in self._elements("button") if e.get("url")}
        for words, markup in self._texts():
            found |= links(words) if markup else {}
        return found

    @property
    def images(self) -> dict[str, str]:
        """The pictures' addresses, by their alternative text."""
        parts = [*self.blocks, *(e for _, e in elements(self.blocks))]
        return {str(p["alt_text"]): str(p.get("image_url", "")) for p in parts if p.get("type") == "image"}

    @property
    def selects(self) -> dict[str, list[str]]:
        """What each select, radio group and group of boxes offers; by its label, else placeholder, else action_id."""
        choosing = [kind for kind in KEPT if kind not in TYPED]
        return {name_of(block, e): [label_of(o) for o in options_of(e)] for block, e in self._elements(*choosing)}

    @property
    def fields(self) -> dict[str, object]:
        """What stands in the inputs, by action_id: words, the value of what is chosen, or a list of such."""
        state = self.view.state if self.view is not None else self.message.state if self.message is not None else {}
        return {action: _short(value) for block in state.values() for action, value in block.items()}

    @property
    def labels(self) -> list[str]:
        """What the inputs are called."""
        return [words_of(block["label"]) for block in self.blocks if block["type"] == "input"]

    @property
    def errors(self) -> dict[str, str]:
        """What is said to be wrong, by the label of the input."""
        if self.view is None:
            return {}
        names = {block["block_id"]: words_of(block["label"]) for block in self.blocks if block["type"] == "input"}
        return {names[block_id]: words for block_id, words in self.view.errors.items()}

    def as_now(self) -> Seen:
        """The same as another client of the person still shows it, whatever becomes of it."""
        return replace(self, kept=tuple(deepcopy(self.blocks)))


def name_of(block: Json, element: Json) -> str:
    """What a person calls an input."""
    if block["type"] == "input":
        return words_of(block["label"])
    placeholder = element.get("placeholder")
    return words_of(placeholder) if placeholder else str(element.get("action_id", ""))


def _short(value: Json) -> object:
    part = next(part for key, part in value.items() if key != "type")
    if isinstance(part, dict):
        return part.get("value")
    return [one.get("value") if isinstance(one, dict) else one for one in part] if isinstance(part, list) else part


def closed(seen: Seen) -> bool:
    """Whether the modal closed: for `until=`."""
    return seen.closed
