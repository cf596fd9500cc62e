"""Messages: those that stay in a channel, and those that one person sees until they reload."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Channel
    from tests.fakes.slack.refusals import Json


@dataclass(eq=False)
class Message:
    """A message; `only_for` is the one person who sees an ephemeral one, `cause` what the app answered with it."""

    channel: Channel
    ts: str
    author: User
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: User | None = None
    metadata: Json | None = None
    edited: str | None = None
    deleted: bool = False
    cause: Delivery | None = None
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.only_for is not None

    def visible_to(self, user: User) -> bool:
        """Whether somebody sees it."""
        return not self.deleted and self.only_for in {None, user} and self.channel.seen_by(user)

    def payload(self, *, metadata: bool = False) -> Json:
        """As the API and events show it."""
        shown: Json = {"type": "message", "user": self.author.id, "text": self.text, "ts": self.ts}
        shown |= {"team": self.author.team.id}
        if self.author.is_bot:
            app = self.channel.world.app_id
            name = self.author.name
            shown |= {
                "bot_id": self.author.bot_id,
                "app_id": app,
                "bot_profile": {"id": self.author.bot_id, "app_id": app, "name": name, "team_id": self.author.team.id},
            }
        else:
            shown["client_msg_id"] = f"00000000-0000-4000-8000-{self.ts.replace('.', '')[-12:]}"
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.attachments:
            shown["attachments"] = self.attachments
        if self.thread_ts is not None:
            shown["thread_ts"] = self.thread_ts
        elif replies := self.replies():
            last = replies[-1].ts
            shown |= {"thread_ts": self.ts, "reply_count": len(replies), "latest_reply": last, "is_locked": False}
        if self.edited:
            shown["edited"] = {"user": self.author.id, "ts": self.edited}
        if metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown

    def replies(self) -> list[Message]:
        """What was answered in its thread, for all to see."""
        thread = (m for m in self.channel.messages if m.thread_ts == self.ts and m.only_for is None)
        return [m for m in thread if not m.deleted]


def rich_text(text: str, block_id: str) -> list[Json]:
    """The blocks that Slack's own clients send with what a person types; mentions are elements of their own."""
    elements: list[Json] = []
    for part in text.replace("<@", "\0<@").replace(">", ">\0").split("\0"):
        if part.startswith("<@") and part.endswith(">"):
            elements.append({"type": "user", "user_id": part[2:-1]})
        elif part:
            plain = part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            elements.append({"type": "text", "text": plain})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]
