"""A person at the keyboard: types, clicks, chooses, fills in, and sees what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.inputs import Impossible
from tests.fakes.slack.messages import Message, rich_text
from tests.fakes.slack.oauth import authorise
from tests.fakes.slack.places import DIRECT, PUBLIC, Channel
from tests.fakes.slack.pointing import Pointing
from tests.fakes.slack.reading import escape
from tests.fakes.slack.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.teller import Teller
    from tests.fakes.slack.views import View
    from tests.fakes.slack.wait import Wait
    from tests.fakes.slack.world import World

    Until = Callable[[Seen], bool] | None


class Person(Pointing):
    """Somebody with an account. What they do goes to the app at once; then they wait for what they see of it."""

    def __init__(self, world: World, user: User, teller: Teller, wait: Wait, redirect_urls: set[str]) -> None:
        super().__init__(world, user, teller)
        self._wait = wait
        self._redirect_urls = redirect_urls

    @property
    def id(self) -> str:
        """The account's id."""
        return self.user.id

    @property
    def name(self) -> str:
        """What they are called."""
        return self.user.name

    @property
    def team(self) -> Team:
        """Their workspace."""
        return self.user.team

    @property
    def dm(self) -> Channel:
        """Their direct channel with the app."""
        return self.world.direct(self.user, self.team)

    @property
    def view(self) -> Seen | None:
        """The modal that they have before them."""
        top = self.world.views.top(self.user)
        return Seen(view=top) if top else None

    @property
    def home(self) -> Seen | None:
        """Their App Home as it stands."""
        view = self.world.views.homes.get((self.team.id, self.id))
        return Seen(view=view) if view else None

    def reads(self, channel: Channel, *, thread: Message | Seen | None = None) -> list[Seen]:
        """The messages that they see in a channel (or in a thread, from its first one on), the oldest first."""
        root = thread.message if isinstance(thread, Seen) else thread
        found = channel.messages
        if root is None:
            found = [m for m in found if m.thread_ts is None or m.broadcast]
        else:
            first = root.thread_ts or root.ts
            found = [m for m in found if first in {m.ts, m.thread_ts}]
        return self._wait.visible(self.user, found)

    # What they do, without waiting for what comes of it.

    def starts_typing(self, line: str, in_: Channel | None = None) -> Delivery:
        """Sends a slash command, "/study ask why"."""
        place = self._place(in_)
        command, _, text = line.partition(" ")
        if command not in self.world.commands or not self.team.installed:
            raise Impossible(f"{command} is not a valid command, only {sorted(self.world.commands)}")
        if place.archived:
            raise Impossible(f"#{place.name} is archived")
        return self._teller.command(self.user, place, command, escape(text.strip()))

    def starts_using(self, shortcut: str, on: Seen | Message | None = None) -> Delivery:
        """Uses a shortcut by its name: on a message, or a global one."""
        kind = "global" if on is None else "message"
        offered = {name: found for name, (of_kind, found) in self.world.shortcuts.items() if of_kind == kind}
        if shortcut not in offered or not self.team.installed:
            raise Impossible(f"No {kind} shortcut {shortcut!r}, only {sorted(offered)}")
        message = self._message(on) if on is not None else None
        if message is not None and message.ephemeral:
            raise Impossible("What only one person sees has no shortcuts")
        return self._teller.shortcut(self.user, offered[shortcut], message)

    def posts(self, text: str, in_: Channel | None = None, *, thread: Seen | Message | None = None) -> Message:
        """Writes a message; `await fake.settled()` then says when the app has taken it."""
        message = self._compose(text, in_, thread)
        self._teller.message(message)
        return message

    def _compose(self, text: str, in_: Channel | None, thread: Seen | Message | None) -> Message:
        root = thread.message if isinstance(thread, Seen) else thread
        place = root.channel if root is not None else self._place(in_)
        if place.archived or not place.has(self.user):
            raise Impossible(f"{self.name} cannot write in #{place.name}")
        words = escape(text)
        blocks = rich_text(words, self.world.ids("b").lower()[-6:])
        made = Message(place, self.world.ids.ts(), self.user, words, blocks)
        made.thread_ts = (root.thread_ts or root.ts) if root is not None else None
        return self.world.post(made)

    def edits(self, message: Message, text: str) -> Delivery | None:
        """Changes a message of their own."""
        if message.author is not self.user:
            raise Impossible("That message is not theirs")
        before, message.text, message.edited = message.text, escape(text), self.world.ids.ts()
        message.blocks = rich_text(message.text, message.blocks[0]["block_id"])
        self.world.board.announce()
        return self._teller.edited(message, before)

    def deletes(self, message: Message) -> Delivery | None:
        """Deletes a message."""
        message.deleted = True
        self.world.board.announce()
        return self._teller.deleted(message)

    def dismisses(self, seen: Seen) -> None:
        """An ephemeral message goes, as it does when they reload."""
        if seen.message is None or not seen.ephemeral:
            raise Impossible("Only what one person alone sees can be dismissed")
        seen.message.deleted = True

    def closes(self, view: Seen | None = None, *, all_: bool = False) -> Delivery | None:
        """Closes the modal without sending it; with `all_` those below it too."""
        found = self._top(view)
        told = self._teller.closes(found, cleared=all_)
        if all_ or found.spec.get("clear_on_close"):
            self.world.views.clear(self.user)
        else:
            self.world.views.close(found)
        return told

    def invites_app(self, channel: Channel) -> Delivery | None:
        """The app becomes a member of a channel."""
        return self._joins(channel, self.team.app)

    def removes_app(self, channel: Channel) -> Delivery | None:
        """The app is no member of a channel any more."""
        app = self.team.app
        channel.members.pop(app.id)
        name = "channel_left" if channel.kind == PUBLIC else "group_left"
        event = {"type": name, "channel": channel.id, "actor_id": self.id, "event_ts": self.world.ids.ts()}
        return self._teller.event(self.team, event, person=self.user, channel=channel)

    def joins(self, channel: Channel) -> Delivery | None:
        """They become a member of a channel."""
        return self._joins(channel, self.user)

    def _joins(self, channel: Channel, who: User) -> Delivery | None:
        channel.members[who.id] = who
        host = self.world.host(channel)
        if host is None or not channel.has(host.app):
            return None
        event = {
            "type": "member_joined_channel",
            "user": who.id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == PUBLIC else "G",
            "team": who.team.id,
            "event_ts": self.world.ids.ts(),
        }
        event |= {"inviter": self.id} if who is not self.user else {}
        return self._teller.event(host, event, person=self.user, channel=channel)

    def starts_opening_home(self, tab: str = "home") -> Delivery:
        """Looks at the app's Home."""
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm.id, "tab": tab}
        known = self.world.views.homes.get((self.team.id, self.id))
        event |= {"event_ts": self.world.ids.ts()} | ({"view": known.payload()} if known and tab == "home" else {})
        told = self._teller.event(self.team, event, person=self.user)
        if told is None:
            raise Impossible("The app has no Home: it does not subscribe to app_home_opened")
        return told

    def authorises(self, url: str, *, allow: bool = True, org: bool = False) -> str:
        """Agrees, or does not, on the page to which an app's install page leads; the address to go to next."""
        return authorise(self.world, self.user, url, self._redirect_urls, allow=allow, org=org)

    def uninstalls(self) -> None:
        """Removes the app from their workspace."""
        if not (self.user.admin or self.user.owner):
            raise Impossible("Only admins remove apps")
        self.world.uninstall(self.team)

    # What they do, and what they see then.

    async def sees(self, started: Delivery, until: Until = None) -> Seen:
        """What comes of something that they started."""
        return await self._wait.outcome(started, until)

    async def types(self, line: str, in_: Channel | None = None, *, until: Until = None) -> Seen:
        """Sends a slash command and sees what comes of it."""
        return await self.sees(self.starts_typing(line, in_), until)

    async def says(
        self, text: str, in_: Channel | None = None, *, thread: Seen | Message | None = None, until: Until = None
    ) -> Seen:
        """Writes a message and sees the app's answer."""
        told = self._teller.message(self._compose(text, in_, thread))
        if told is None:
            raise Impossible(
                "The app is not told of that message: it is not there, or neither mentioned nor written to"
            )
        return await self.sees(told, until)

    async def mentions(
        self, text: str, in_: Channel | None = None, *, thread: Seen | Message | None = None, until: Until = None
    ) -> Seen:
        """Writes a message that begins with the app's name, and sees its answer."""
        place = self._place(in_)
        host = self.world.host(place)
        return await self.says(f"{host.app.mention if host else ''} {text}", place, thread=thread, until=until)

    async def writes(self, text: str, *, thread: Seen | Message | None = None, until: Until = None) -> Seen:
        """Writes to the app directly and sees its answer."""
        return await self.says(text, self.dm, thread=thread, until=until)

    async def clicks(self, label: str, on: Seen | Message | View, *, until: Until = None) -> Seen:
        """Presses a button (or an entry of an overflow menu) and sees what comes of it."""
        return await self.sees(self.starts_click(label, on), until)

    async def chooses(self, name: str, choice: object, on: Seen | Message | View, *, until: Until = None) -> Seen:
        """Chooses in a select and sees what comes of it."""
        return await self.sees(self.starts_choosing(name, choice, on), until)

    async def completes(self, name: str, typed: str, on: Seen | Message | View) -> list[str]:
        """Types into a select whose options the app gives, and sees what is offered."""
        told = self.starts_completing(name, typed, on)
        await self.world.board.until(lambda: told.done, self._wait.patience)
        return self.offered(told)

    async def fills(self, view: Seen, /, *, until: Until = None, **fields: object) -> Seen:
        """Sends a modal, filled in by action_id, block_id or label, and sees what comes of it."""
        return await self.sees(self.starts_submitting(view, **fields), until)

    async def uses(self, shortcut: str, *, on: Seen | Message | None = None, until: Until = None) -> Seen:
        """Uses a shortcut and sees what comes of it."""
        return await self.sees(self.starts_using(shortcut, on), until)

    async def opens_home(self, *, until: Until = None) -> Seen:
        """Looks at the app's Home, and sees it as the app publishes it then."""
        return await self.sees(self.starts_opening_home(), until or (lambda seen: seen.view is not None))

    def _place(self, in_: Channel | None) -> Channel:
        if in_ is None:
            mine = (c for c in self.world.channels.values() if c.has(self.user) and c.kind != DIRECT)
            in_ = next(mine, None) or self.dm
        if not in_.seen_by(self.user):
            raise Impossible(f"{self.name} does not see #{in_.name}")
        return in_
