"""Interactions: what a person did, the token to answer with, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.fakes.discord.form_commands import STRING
from tests.fakes.discord.form_messages import TO_ANSWER, TO_EDIT, Flag, Terms, check_message
from tests.fakes.discord.form_modals import check_completions, check_modal
from tests.fakes.discord.messages import FROM_COMMAND, FROM_CONTEXT_MENU, PLAIN, REPLY, Message
from tests.fakes.discord.posting import Origin, edit, post
from tests.fakes.discord.refusals import Problems, Refusal, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fakes.discord.files import Upload
    from tests.fakes.discord.people import User
    from tests.fakes.discord.permissions import Json
    from tests.fakes.discord.world import Channel, World

COMMAND, COMPONENT, COMPLETION, MODAL_SUBMIT = 2, 3, 4, 5
# How an interaction may be answered (documentation: Interaction Callback Type).
ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = range(4, 10)
ALLOWED = {
    COMMAND: (ANSWER, DEFER, MODAL),
    COMPONENT: (ANSWER, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    COMPLETION: (CHOICES,),
    MODAL_SUBMIT: (ANSWER, DEFER, DEFER_UPDATE, UPDATE),
}
TO_ACKNOWLEDGE, TOKEN_LIVES = timedelta(seconds=3), timedelta(minutes=15)


@dataclass(eq=False)
class Interaction:
    """What a person did: `source` is the message that they used a component of, `opener` what opened their modal."""

    world: World
    id: str
    token: str
    kind: int
    user: User
    channel: Channel
    data: Json
    created: datetime
    source: Message | None = None
    opener: Interaction | None = None
    callback: int | None = None
    original: Message | None = None
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    edits: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def expired(self) -> bool:
        """Whether its token is worth nothing any more."""
        return self.world.clock.now - self.created >= TOKEN_LIVES

    @property
    def failed(self) -> bool:
        """Whether the person reads that the application did not respond."""
        late = self.world.clock.now - self.created >= TO_ACKNOWLEDGE
        if self.callback is None:
            return late
        return self.expired and self.original is not None and self.original.loading

    @property
    def answered(self) -> bool:
        """Whether the person sees something for it: an answer, a modal, choices, a failure."""
        if self.failed:
            return True
        if self.callback == DEFER:
            return self.original is None or self.original.deleted or not self.original.loading
        if self.callback == DEFER_UPDATE:
            gone = self.original is not None and self.original.deleted
            return gone or bool(self.edits or self.followups)
        return self.callback is not None

    def owners(self) -> Json:
        """Through whose installation it came: the server's, or "0" in a direct message with the bot."""
        return {"0": self.channel.guild.id if self.channel.guild else "0"}

    def metadata(self) -> Json:
        """What a message that answers it says about it."""
        about: Json = {
            "id": self.id,
            "type": self.kind,
            "user": self.user.payload(),
            "authorizing_integration_owners": self.owners(),
        }
        if self.opener is not None:
            about["triggering_interaction_metadata"] = self.opener.metadata()
        return about | ({"interacted_message_id": self.source.id} if self.source and self.kind == COMPONENT else {})

    def payload(self) -> Json:
        """As the gateway shows it."""
        guild, world = self.channel.guild, self.world
        shown: Json = {
            "id": self.id,
            "application_id": world.application_id,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": self.channel.id,
            "channel": self.channel.payload(),
            "locale": self.user.locale,
            "app_permissions": str(int(self.channel.rights(world.bot))),
            "entitlements": [],
            "authorizing_integration_owners": self.owners(),
            "context": 1 if guild is None else 0,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if self.source is not None:
            shown["message"] = self.source.payload()
        if guild is None:
            return shown | {"user": self.user.payload()}
        rights = str(int(self.channel.rights(self.user)))
        shown["channel"] |= {"permissions": rights}
        return shown | {
            "guild_id": guild.id,
            "guild_locale": "en-US",
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "member": guild.members[self.user.id].payload() | {"permissions": rights},
        }

    def acknowledge(self, body: Json, files: Sequence[Upload] = ()) -> None:
        """Takes the bot's first answer.

        Raises:
            Refusal: it is the second one, too late, of a kind that does not fit, or wrong in itself.
        """
        if self.callback is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if self.failed:
            raise unknown("interaction")
        kind, data = body.get("type"), body.get("data") or {}
        allowed = ALLOWED[self.kind]
        if kind not in allowed or (kind in {DEFER_UPDATE, UPDATE} and self.source is None):
            problems = Problems()
            problems.choice(("type",), allowed)
            problems.settle()
        match kind:
            case 4:
                self._answer(data, files)
            case 5:
                flags = int(data.get("flags") or 0) & Flag.EPHEMERAL
                self.original = post(self.channel, self.world.bot, {"flags": Flag.LOADING}, (), self._origin(flags))
            case 6:
                self.original = self.source
            case 7:
                assert self.source is not None
                self.change(self.source, data, files, at=("data",))
                self.original = self.source
            case 8:
                check_completions(data, self._focused())
                self.choices = list(data["choices"])
            case _:
                check_modal(data)
                self.modal = data
        self.callback = kind
        self.world.announce()

    def _focused(self) -> int:
        options = list(self.data.get("options") or [])
        for option in options:
            options.extend(option.get("options") or [])
        return next((int(option["type"]) for option in options if option.get("focused")), STRING)

    def _answer(self, data: Json, files: Sequence[Upload]) -> None:
        check_message(data, Terms(TO_ANSWER, ("data",)), files=files)
        flags = int(data.get("flags") or 0)
        self.original = post(self.channel, self.world.bot, data, files, self._origin(flags))

    def _origin(self, flags: int, *, follow_up: bool = False) -> Origin:
        """How a message that answers it came to be; flags say whether only the person sees it."""
        only_for = self.user.id if flags & Flag.EPHEMERAL else None
        reply_to = self.original if follow_up else self.source if self.kind == COMPONENT else None
        kind = REPLY if reply_to is not None else PLAIN
        if self.kind == COMMAND and not follow_up:
            kind = FROM_CONTEXT_MENU if self.data.get("type") in {2, 3} else FROM_COMMAND
        return Origin(kind, self, only_for, reply_to, self.world.application_id)

    def change(self, message: Message, data: Json, files: Sequence[Upload], at: tuple[str, ...] = ()) -> None:
        """Edits one of its messages.

        Raises:
            Refusal: Discord would not take the change.
        """
        if message.deleted:
            raise unknown("message")
        before = message.body | {"flags": message.flags}
        # The flags of an edit that cannot be changed are ignored, as Discord does.
        shown = {**data, "flags": int(data["flags"]) & int(TO_EDIT)} if data.get("flags") is not None else data
        check_message(shown, Terms(TO_EDIT, at, before), files=files)
        edit(message, shown, files)

    def follow_up(self, body: Json, files: Sequence[Upload]) -> Message:
        """A further message; the first after a deferral takes the place of "thinking", and stays as private as that."""
        check_message(body, Terms(TO_ANSWER), files=files)
        if self.callback == DEFER and self.original is not None and self.original.loading:
            self.change(self.original, body, files)
            return self.original
        message = post(
            self.channel, self.world.bot, body, files, self._origin(int(body.get("flags") or 0), follow_up=True)
        )
        self.followups.append(message)
        self.world.announce()
        return message
