"""What follows from what a person does: the interaction goes to the bot, and the person waits for what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.seen import Seen
from tests.fakes.discord.world import Channel, Event, World

if TYPE_CHECKING:
    from tests.fakes.discord.gateway import Gateway
    from tests.fakes.discord.http import Http
    from tests.fakes.discord.messages import Message
    from tests.fakes.discord.people import User
    from tests.fakes.discord.permissions import Json

SHOWN = 30


class NothingCame(AssertionError):  # noqa: N818 - what the test shows when it is red
    """The bot did not do what somebody waited for."""


class Wait:
    """Begins interactions and waits for their outcome, by events; `patience` are the real seconds until it gives up."""

    def __init__(self, world: World, http: Http, gateway: Gateway, patience: float) -> None:
        self._world = world
        self._http = http
        self._gateway = gateway
        self.patience = patience

    def begin(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        source: Message | None = None,
        opener: Interaction | None = None,
    ) -> Interaction:
        """A new interaction, told to the bot: with the message that it is about, and the one that opened the modal."""
        world = self._world
        made_id = world.new_id()
        made = Interaction(
            world, made_id, f"aW50ZXJhY3Rpb24-{made_id}", kind, user, channel, data, world.clock.now, source
        )
        made.opener = opener
        world.interactions[made.token] = made
        world.emit(Event("INTERACTION_CREATE", made.payload(), guild=channel.guild))
        world.announce()
        return made

    async def outcome(self, interaction: Interaction) -> Seen:
        """What the person sees of an interaction in the end.

        Raises:
            NothingCame: not even a failure.
        """
        if not await self._world.until(lambda: interaction.answered, self.patience):
            name = interaction.data.get("name") or interaction.data.get("custom_id")
            state = "acknowledged only" if interaction.callback else "not acknowledged"
            raise NothingCame(self.story(f"{interaction.user.name} waits for an answer to {name!r}: {state}"))
        message = interaction.original
        if interaction.callback == 6 and interaction.followups:
            message = interaction.followups[-1]
        return Seen(message, interaction.modal, interaction)

    async def reply(self, user: User, message: Message) -> Seen:
        """The bot's answer to a message.

        Raises:
            NothingCame: there is none.
        """
        channel, bot = message.channel, self._world.bot
        start = channel.messages.index(message) + 1

        def found() -> Message | None:
            fitting = (m for m in channel.messages[start:] if m.author is bot and m.visible_to(user))
            return next((m for m in fitting if m.reply_to in {None, message} and m.cause is None), None)

        if not await self._world.until(lambda: found() is not None, self.patience):
            raise NothingCame(self.story(f"{user.name} waits for an answer to {message.content!r}"))
        return Seen(found())

    def story(self, headline: str) -> str:
        """The headline, and what went over the wire last."""
        lines = [headline, f"{len(list(self._gateway.live()))} sessions are connected; of the last requests:"]
        for record in self._http.requests[-SHOWN:]:
            lines.append(f"  {record.status or '...'} {record.method} {record.path} {record.json}"[:400])
            if record.message:
                lines.append(f"      {record.message}")
        lines += [f"  lost on the way: {frame['t']}" for frame in self._gateway.lost]
        return "\n".join(lines)
