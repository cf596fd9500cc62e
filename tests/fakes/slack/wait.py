"""What follows from what a person does: they wait, by events, for the first thing that they see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.delivery import EVENT
from tests.fakes.slack.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.people import User
    from tests.fakes.slack.web import Web
    from tests.fakes.slack.world import Effect, World

SHOWN = 30


class NothingCame(AssertionError):  # noqa: N818 - what the test shows when it is red
    """The app did not do what somebody waited for."""


class Wait:
    """Waits for outcomes; `patience` are the real seconds until it gives up."""

    def __init__(self, world: World, web: Web, patience: float) -> None:
        self._world = world
        self._web = web
        self.patience = patience

    async def outcome(self, delivery: Delivery, until: Callable[[Seen], bool] | None = None) -> Seen:
        """What the person sees of what they did, once it is acknowledged too.

        Raises:
            NothingCame: nothing that fits.
        """
        found: list[Seen] = []

        def came() -> bool:
            if not delivery.acknowledged and not delivery.failed:
                return False
            fits = until or (lambda seen: not seen.closed)
            found[:] = [seen for seen in self._outcomes(delivery) if not seen.loading and fits(seen)]
            return bool(found)

        if not await self._world.board.until(came, self.patience):
            state = "acknowledged" if delivery.acknowledged else "not acknowledged"
            seen = [seen.text for seen in self._outcomes(delivery)]
            who = delivery.person.name if delivery.person else "Slack"
            also = f"; saw {seen}" if seen else ""
            raise NothingCame(
                self.story(f"{who} waits for what comes of {delivery.type} {delivery.words!r}: {state}{also}")
            )
        return found[0]

    def _outcomes(self, delivery: Delivery) -> Iterator[Seen]:
        """What may be the outcome, what is surest first."""
        if delivery.failed:
            yield Seen(message=None, view=delivery.view, delivery=delivery)
        effects = self._world.effects[delivery.seen_before :]
        sure = [effect for effect in effects if effect.cause is delivery]
        likely = [effect for effect in effects if effect.cause is None and self._concerns(effect, delivery)]
        for effect in (*reversed(sure), *reversed(likely)):
            yield Seen(effect.message, effect.view, delivery)
        if delivery.acknowledged and delivery.view is not None and delivery.view.closed:
            yield Seen(None, delivery.view, delivery)

    def _concerns(self, effect: Effect, delivery: Delivery) -> bool:
        """Whether a change that does not say what it answers can be one to this."""
        person = delivery.person
        if person is None:
            return False
        if effect.view is not None:
            # A Home that is published anew is what comes of something done in it, and of nothing done elsewhere.
            at_home = delivery.type == "app_home_opened" or (delivery.view is not None and delivery.view.is_home)
            fits = at_home if effect.view.is_home else delivery.kind != EVENT
            return effect.view.person is person and fits
        message = effect.message
        assert message is not None
        if message.only_for not in {None, person}:
            return False
        if delivery.kind == EVENT:
            return self._replies(message, delivery)
        here = delivery.channel is not None and message.channel is delivery.channel
        return here or message.channel.person is person

    def _replies(self, message: Message, delivery: Delivery) -> bool:
        asked, event = delivery.message, delivery.payload["event"]
        if asked is None:
            named = event.get("channel")
            return message.channel.id == named or message.channel.person is delivery.person
        if message.channel is not asked.channel:
            return message.channel.person is asked.author
        return message.thread_ts in {asked.ts, asked.thread_ts}

    def story(self, headline: str) -> str:
        """The headline, and what went over the wire last."""
        lines = [headline, "Of what was told to the app last:"]
        for delivery in self._world.deliveries[-SHOWN:]:
            tries = ", ".join(a.lost or str(a.status or "…") for a in delivery.attempts)
            lines.append(f"  {delivery.kind} {delivery.type} {delivery.words} [{tries}] {delivery.problem}"[:400])
        lines.append("Of its requests:")
        for record in self._web.requests[-SHOWN:]:
            lines.append(f"  {record.status or '...'} {record.error} {record.name} {record.json}"[:400])
            if record.message:
                lines.append(f"      {record.message}")
        return "\n".join(lines)

    def visible(self, user: User, messages: list[Message]) -> list[Seen]:
        """Those of the messages that somebody sees."""
        return [Seen(message) for message in messages if message.visible_to(user)]
