"""A person at the keyboard: types, clicks, chooses, fills in, and sees what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.form_commands import SLASH
from tests.fakes.discord.form_components import BUTTON, LINK, SELECTS, STRING_SELECT, walk
from tests.fakes.discord.interactions import COMMAND, COMPLETION, COMPONENT, MODAL_SUBMIT, Interaction
from tests.fakes.discord.messages import REPLY, Message
from tests.fakes.discord.modal_fields import pick, submit
from tests.fakes.discord.options import Impossible, Resolved, fill, find_command, nest
from tests.fakes.discord.permissions import Json, May
from tests.fakes.discord.posting import Origin, delete, edit, post
from tests.fakes.discord.seen import Choice, Seen, label_of

if TYPE_CHECKING:
    from tests.fakes.discord.people import User
    from tests.fakes.discord.wait import Wait
    from tests.fakes.discord.world import Channel, World

IN_GUILD, IN_DIRECT = 0, 1


class Person:
    """Somebody with an account. What they do goes to the bot at once; then they wait for what they see of it."""

    def __init__(self, world: World, user: User, wait: Wait) -> None:
        self.world = world
        self.user = user
        self._wait = wait

    @property
    def id(self) -> str:
        """The account's id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """Their direct channel with the bot."""
        return self.world.direct(self.user)

    def _place(self, in_: Channel | None) -> Channel:
        if in_ is None:
            guilds = (guild for guild in self.world.guilds.values() if self.id in guild.members and guild.channels)
            in_ = next((guild.channels[0] for guild in guilds), self.dm)
        if May.VIEW_CHANNEL not in in_.rights(self.user):
            raise Impossible(f"{self.user.name} does not see #{in_.name}")
        return in_

    def reads(self, channel: Channel) -> list[Seen]:
        """The messages that they see in a channel, the oldest first."""
        return [Seen(message) for message in channel.messages if message.visible_to(self.user)]

    def offered(self, in_: Channel, kind: int = SLASH) -> list[Json]:
        """The commands of a kind that they are offered in a channel."""
        guild = in_.guild
        if guild is not None and (not guild.has_bot() or May.USE_APPLICATION_COMMANDS not in in_.rights(self.user)):
            return []
        context = IN_DIRECT if guild is None else IN_GUILD
        known = [c for c in self.world.commands[None] if context in c["contexts"]]
        known += self.world.commands.get(guild.id, []) if guild is not None else []
        return [c for c in known if c["type"] == kind and self._may_use(c, in_)]

    def _may_use(self, command: Json, in_: Channel) -> bool:
        guild, needed = in_.guild, command["default_member_permissions"]
        if guild is None or needed is None or self.id in guild.opened.get(command["name"], set()):
            return True
        rights = guild.rights(self.user)
        return May.ADMINISTRATOR in rights if needed == "0" else int(needed) & ~int(rights) == 0

    # What they do, without waiting for what comes of it.

    def starts_typing(self, command: str, /, in_: Channel | None = None, **options: object) -> Interaction:
        """Sends a command, "/ask" or "/faq add"."""
        place = self._place(in_)
        found, chain, known = find_command(self.offered(place), command.removeprefix("/").split())
        resolved = Resolved(place)
        data = self._command(found, nest(chain, fill(known, options, resolved)), resolved)
        return self._does(COMMAND, place, data)

    def starts_click(self, label: str, on: Seen | Message) -> Interaction:
        """Presses a button."""
        seen, message = self._at(on)
        buttons = [c for c in walk(seen.components) if c.get("type") == BUTTON]
        found = [c for c in buttons if label in {label_of(c), c.get("custom_id")}]
        if len(found) != 1:
            raise Impossible(
                f"{len(found)} buttons say {label!r}; there are {[label_of(c) for c in buttons]}:\n{seen.text}"
            )
        button = found[0]
        if button.get("disabled") or button.get("style") == LINK:
            raise Impossible(f"The button {label!r} is {'disabled' if button.get('disabled') else 'a link'}")
        data = {"custom_id": button["custom_id"], "component_type": BUTTON, "id": button["id"]}
        return self._does(COMPONENT, message.channel, data, message)

    def starts_choosing(self, placeholder: str, choice: object, on: Seen | Message) -> Interaction:
        """Chooses in a select: a label, several, or people, roles, channels."""
        seen, message = self._at(on)
        selects = [c for c in walk(seen.components) if c.get("type") in SELECTS]
        found = [c for c in selects if placeholder in {c.get("placeholder"), c.get("custom_id")}]
        if len(found) != 1 or found[0].get("disabled"):
            raise Impossible(f"No one select says {placeholder!r}; there are {list(seen.selects)}:\n{seen.text}")
        resolved = Resolved(message.channel)
        select = found[0]
        data: Json = {"custom_id": select["custom_id"], "component_type": select["type"], "id": select["id"]}
        data["values"] = pick(select, choice, resolved)
        if select["type"] != STRING_SELECT:
            data["resolved"] = resolved.found
        return self._does(COMPONENT, message.channel, data, message)

    def starts_submitting(self, modal: Seen, /, **fields: object) -> Interaction:
        """Sends a modal, filled in by the ids or the labels of its inputs."""
        if modal.modal is None or modal.interaction is None:
            raise Impossible(f"That is no modal:\n{modal.text}")
        opener = modal.interaction
        if opener.user is not self.user:
            raise Impossible(f"The modal was opened for {opener.user.name}")
        data = submit(modal.modal, fields, Resolved(opener.channel))
        return self._wait.begin(MODAL_SUBMIT, self.user, opener.channel, data, opener.source, opener)

    def starts_using(self, command: str, on: Seen | Message | Person) -> Interaction:
        """Uses a command of the context menu on a message or a person."""
        if isinstance(on, Person):
            place, target, kind = self._place(None), on.id, 2
            resolved = Resolved(place)
            resolved.add(on.user)
        else:
            _, message = self._at(on)
            place, target, kind = message.channel, message.id, 3
            resolved = Resolved(place, {"messages": {target: message.payload()}})
        found = next((c for c in self.offered(place, kind) if c["name"] == command), None)
        if found is None:
            raise Impossible(f"{command!r} is not offered, only {[c['name'] for c in self.offered(place, kind)]}")
        return self._does(COMMAND, place, self._command(found, [], resolved) | {"target_id": target})

    def posts(self, content: str, in_: Channel | None = None, *, reply_to: Message | None = None) -> Message:
        """Writes a message; `await fake.caught_up()` then says when the bot has read it."""
        place = self._place(in_)
        if May.SEND_MESSAGES not in place.rights(self.user):
            raise Impossible(f"{self.user.name} may not write in #{place.name}")
        origin = Origin(REPLY, reply_to=reply_to) if reply_to else Origin()
        return post(place, self.user, {"content": content}, (), origin)

    def edits(self, message: Message, content: str) -> None:
        """Changes a message of their own."""
        edit(message, {"content": content})

    def deletes(self, message: Message) -> None:
        """Deletes a message."""
        delete(message)

    # What they do, and what they see then.

    async def sees(self, interaction: Interaction) -> Seen:
        """What comes of something that they started."""
        return await self._wait.outcome(interaction)

    async def types(self, command: str, /, in_: Channel | None = None, **options: object) -> Seen:
        """Sends a command and sees the answer: after a deferral, what it becomes."""
        return await self._wait.outcome(self.starts_typing(command, in_, **options))

    async def completes(self, command: str, /, in_: Channel | None = None, **options: object) -> list[Choice]:
        """Types a command as far as the last option given, and sees what is offered for it."""
        place = self._place(in_)
        found, chain, known = find_command(self.offered(place), command.removeprefix("/").split())
        resolved = Resolved(place)
        focused = next(reversed(options), "")
        named = focused if any(o["name"] == focused for o in known) else focused.replace("_", "-")
        data = self._command(found, nest(chain, fill(known, options, resolved, named)), resolved)
        interaction = self._does(COMPLETION, place, data)
        await self._wait.outcome(interaction)
        return [Choice(str(choice["name"]), choice["value"]) for choice in interaction.choices]

    async def clicks(self, label: str, on: Seen | Message) -> Seen:
        """Presses a button and sees what comes of it."""
        return await self._wait.outcome(self.starts_click(label, on))

    async def chooses(self, placeholder: str, choice: object, on: Seen | Message) -> Seen:
        """Chooses in a select and sees what comes of it."""
        return await self._wait.outcome(self.starts_choosing(placeholder, choice, on))

    async def fills(self, modal: Seen, /, **fields: object) -> Seen:
        """Sends a modal and sees the answer."""
        return await self._wait.outcome(self.starts_submitting(modal, **fields))

    async def uses(self, command: str, *, on: Seen | Message | Person) -> Seen:
        """Uses a command of the context menu and sees the answer."""
        return await self._wait.outcome(self.starts_using(command, on))

    async def says(self, content: str, in_: Channel | None = None, *, reply_to: Message | None = None) -> Seen:
        """Writes a message and sees the bot's answer to it."""
        return await self._wait.reply(self.user, self.posts(content, in_, reply_to=reply_to))

    def _at(self, on: Seen | Message) -> tuple[Seen, Message]:
        seen = Seen(on) if isinstance(on, Message) else on
        message = seen.message
        kept = seen.kept is not None and message is not None and message.only_for in {None, self.id}
        if message is None or not (kept or message.visible_to(self.user)):
            raise Impossible(f"{self.user.name} does not see that message")
        return seen, message

    def _command(self, command: Json, options: list[Json], resolved: Resolved) -> Json:
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"], "options": options}
        data |= {"resolved": resolved.found} if resolved.found else {}
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    def _does(self, kind: int, place: Channel, data: Json, source: Message | None = None) -> Interaction:
        return self._wait.begin(kind, self.user, place, data, source)
