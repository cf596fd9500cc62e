"""response_url: five answers within thirty minutes, in the place where somebody did something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.slack.form_blocks import check_message
from tests.fakes.slack.messages import Message
from tests.fakes.slack.refusals import Refusal

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

USES, LIFE = 5, timedelta(minutes=30)  # documentation: handling user interaction, message responses
TRUE = (True, "true")
KNOWN = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "unfurl_links",
    "unfurl_media",
    "thread_ts",
    "metadata",
    "mrkdwn",
}


@dataclass(eq=False)
class Hook:
    """One such address, and how often it was used."""

    world: World
    delivery: Delivery
    used: int = 0

    def take(self, body: Json) -> None:
        """Does what the app posts here.

        Raises:
            Refusal: expired_url, used_url, and whatever is wrong with the message.
        """
        if self.world.clock.now - self.delivery.begun > LIFE:
            raise Refusal("expired_url")
        if self.used >= USES:
            raise Refusal("used_url")
        if body.keys() - KNOWN:
            raise Refusal("invalid_payload")
        source = self.delivery.message if self.delivery.type != "message_action" else None
        if body.get("delete_original") in TRUE:
            self.used += 1
            if source is not None:
                source.deleted = True
                self.world.show(message=source, cause=self.delivery)
            return
        check_message(body.get("text"), body.get("blocks"), body.get("attachments"))
        self.used += 1
        # A slash command has no message that could be replaced: Slack posts a new one (slackapi/bolt-js#2287).
        if body.get("replace_original") in TRUE and source is not None and not source.deleted:
            source.text, source.blocks = body.get("text") or "", self.world.named(body.get("blocks") or [])
            source.attachments = body.get("attachments") or []
            source.edited = None if source.ephemeral else self.world.ids.ts()
            self.world.show(message=source, cause=self.delivery)
        else:
            answer(self.world, self.delivery, body)


def answer(world: World, delivery: Delivery, body: Json) -> Message:
    """A new message where the person did something: for them alone, unless it is for the channel."""
    channel = delivery.channel
    assert channel is not None
    assert delivery.person is not None
    made = Message(
        channel,
        world.ids.ts(),
        delivery.team.app,
        body.get("text") or "",
        body.get("blocks") or [],
        body.get("attachments") or [],
        body.get("thread_ts"),
    )
    made.only_for = None if body.get("response_type") == "in_channel" else delivery.person
    made.cause = delivery
    world.show(message=world.post(made), cause=delivery)
    return made
