"""What a person sees: a message with its buttons, a modal, or that nothing came back."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.fakes.discord.form_components import BUTTON, LABEL, LINK, SELECTS, TEXT, TEXT_INPUT, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.interactions import Interaction
    from tests.fakes.discord.messages import Message
    from tests.fakes.discord.permissions import Json

NO_RESPONSE = "The application did not respond"


@dataclass(frozen=True)
class Choice:
    """A completion that is offered."""

    name: str
    value: object


@dataclass(frozen=True)
class Seen:
    """What somebody sees after what they did. A message is shown as it stands now; `as_now` keeps it as it is."""

    message: Message | None = None
    modal: Json | None = None
    interaction: Interaction | None = None
    kept: tuple[Json, ...] | None = None

    @property
    def failed(self) -> bool:
        """Whether they read that the application did not respond."""
        return self.interaction is not None and self.interaction.failed

    @property
    def gone(self) -> bool:
        """Whether the message was deleted."""
        return self.message is not None and self.message.deleted

    @property
    def ephemeral(self) -> bool:
        """Whether only they see it."""
        return self.message is not None and self.message.only_for is not None

    @property
    def pinged(self) -> set[str]:
        """The ids of the people and roles who were pinged, and "everyone"."""
        return self.message.pinged if self.message is not None else set()

    @property
    def components(self) -> list[Json]:
        """The components in sight."""
        if self.kept is not None:
            return list(self.kept)
        if self.modal is not None:
            return list(self.modal["components"])
        return self.message.components if self.message is not None else []

    @property
    def text(self) -> str:
        """All words in sight, in their order, without those on buttons and selects."""
        if self.failed and self.message is None:
            return NO_RESPONSE
        return "\n".join(part for part in self._words() if part)

    def _words(self) -> Iterator[str]:
        if self.modal is not None:
            yield str(self.modal["title"])
        if self.message is not None:
            yield f"{self.message.author.name} is thinking…" if self.message.loading else self.message.content
            for embed in self.message.body.get("embeds") or []:
                yield str((embed.get("author") or {}).get("name") or "")
                yield str(embed.get("title") or "")
                yield str(embed.get("description") or "")
                for field in embed.get("fields") or []:
                    yield f"{field['name']}\n{field['value']}"
                yield str((embed.get("footer") or {}).get("text") or "")
        for component in walk(self.components):
            if component.get("type") == TEXT:
                yield str(component["content"])
            elif component.get("type") == LABEL:
                yield str(component["label"])
                yield str(component.get("description") or "")

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that can be pressed."""
        found = [c for c in walk(self.components) if c.get("type") == BUTTON and not c.get("disabled")]
        return [label_of(c) for c in found if c.get("style") != LINK]

    @property
    def links(self) -> dict[str, str]:
        """Where the buttons lead that are links, by label."""
        found = [c for c in walk(self.components) if c.get("type") == BUTTON and c.get("style") == LINK]
        return {label_of(c): str(c["url"]) for c in found}

    @property
    def selects(self) -> dict[str, list[str]]:
        """The labels that each select offers, by placeholder (by id where there is none)."""
        found = [c for c in walk(self.components) if c.get("type") in SELECTS]
        return {
            str(c.get("placeholder") or c["custom_id"]): [str(o["label"]) for o in c.get("options") or []]
            for c in found
        }

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the text inputs of a modal, by id."""
        found = [c for c in walk(self.components) if c.get("type") == TEXT_INPUT]
        return {str(c["custom_id"]): str(c.get("value") or "") for c in found}

    @property
    def files(self) -> dict[str, bytes]:
        """The files in sight, by name."""
        return self.message.files if self.message is not None else {}

    def as_now(self) -> Seen:
        """The same as another client of the person still shows it, whatever becomes of the message."""
        return replace(self, kept=tuple(deepcopy(self.components)))


def label_of(button: Json) -> str:
    """What a button says: its label, else its emoji, else its id."""
    emoji = button.get("emoji") or {}
    return str(button.get("label") or emoji.get("name") or button.get("custom_id") or "")
