"""A person at a keyboard, by hand: lines that are typed become what somebody does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.files import Upload
from tests.fakes.discord.form_components import walk
from tests.fakes.discord.options import ATTACHMENT, BOOLEAN, CHANNEL, INTEGER, NUMBER, USER, Impossible, find_command
from tests.fakes.discord.wait import NothingCame

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.discord.fake import FakeDiscord
    from tests.fakes.discord.human import Person
    from tests.fakes.discord.permissions import Json
    from tests.fakes.discord.seen import Seen
    from tests.fakes.discord.world import Channel

HELP = """\
/ask question:What is dropout?      a command; options as name:value, a file by its path
complete /ask question:wha          what is offered for the last option
click Helpful                       a button of the newest message that has it
choose Pick one = Red               a select, by its placeholder; a channel as #general, a person as @Ben
fill word = loss; meaning = ...     the form that is open
say @bot hello                      a message
use Ask Study Hall                  a command of the context menu, on the newest message of a person
as Ben | in general | in dm         who you are, and where
invite Book club                    the bot joins a new server of yours, in which all are
read                                all that you see here
quit"""


class Desk:
    """Does what lines say as one of some people, in a channel; what comes is what `screen` says."""

    def __init__(self, fake: FakeDiscord, people: list[Person], place: Channel) -> None:
        self.fake = fake
        self.people = {person.user.name.lower(): person for person in people}
        self.person = people[0]
        self.place = place
        self.form: Seen | None = None
        self._shown: dict[str, str] = {}

    async def obey(self, line: str) -> str:
        """Does what the line says; words about it where the channel itself does not show it."""
        verb, _, rest = line.strip().partition(" ")
        verbs: dict[str, Callable[[str], Awaitable[str]]] = {
            "complete": self._complete,
            "click": self._click,
            "choose": self._choose,
            "fill": self._fill,
            "say": self._say,
            "use": self._use,
            "as": self._become,
            "in": self._go,
            "invite": self._invite,
        }
        try:
            if verb.startswith("/"):
                return self._told(await self.person.types(self._command(line), self.place, **self._options(line)))
            if verb in verbs:
                return await verbs[verb](rest)
        except (Impossible, NothingCame) as error:
            return f"  ! {error}"
        return self.read() if verb == "read" else HELP

    async def _complete(self, rest: str) -> str:
        options = self._options(rest, raw=True)
        choices = await self.person.completes(self._command(rest), self.place, **options)
        return "\n".join(f"  {choice.name}" for choice in choices) or "  nothing is offered"

    async def _click(self, label: str) -> str:
        return self._told(await self.person.clicks(label, self._newest(label)))

    async def _choose(self, rest: str) -> str:
        placeholder, _, choice = (part.strip() for part in rest.partition("="))
        meant = self._named(choice) if choice.startswith(("#", "@")) else choice
        return self._told(await self.person.chooses(placeholder, meant, self._newest(placeholder)))

    async def _say(self, content: str) -> str:
        self.person.posts(content.replace("@bot", self.fake.world.bot.mention), self.place)
        return ""

    async def _use(self, command: str) -> str:
        mine = [m for m in self.place.messages if not m.author.bot and m.visible_to(self.person.user)]
        return self._told(await self.person.uses(command, on=mine[-1])) if mine else "  ! say something first"

    async def _become(self, name: str) -> str:
        if name.lower() not in self.people:
            return f"  ! there are {', '.join(self.people)}"
        self.person = self.people[name.lower()]
        return self.read()

    def news(self) -> str:
        """What became visible or changed here since it was asked for last."""
        found = []
        for seen in self.person.reads(self.place):
            assert seen.message is not None
            text = self._shows(seen)
            if self._shown.get(seen.message.id) != text:
                self._shown[seen.message.id] = text
                found.append(text)
        return "\n".join(found)

    def read(self) -> str:
        """All that is visible here."""
        self._shown.clear()
        return f"#{self.place.name}, as {self.person.user.name}\n{self.news()}"

    def _shows(self, seen: Seen) -> str:
        assert seen.message is not None
        lines = [f"{seen.message.author.name}{' (only you see this)' if seen.ephemeral else ''}:"]
        lines += [f"  {line}" for line in seen.text.splitlines()]
        lines += [f"  [{' | '.join(seen.buttons)}]"] if seen.buttons else []
        lines += [
            f"  {placeholder}: {', '.join(labels or self._chosen(seen, placeholder)) or '(a #channel, or a @person)'}"
            for placeholder, labels in seen.selects.items()
        ]
        lines += [f"  file {name}, {len(data)} bytes" for name, data in seen.files.items()]
        return "\n".join(lines)

    def _chosen(self, seen: Seen, placeholder: str) -> list[str]:
        """What is chosen already in a select of channels."""
        found = (c.get("default_values", ()) for c in walk(seen.components) if c.get("placeholder") == placeholder)
        return [f"#{self.fake.world.channels[each['id']].name}" for chosen in found for each in chosen]

    def _told(self, seen: Seen) -> str:
        if seen.failed:
            return f"  ! {seen.text}"
        if seen.modal is None:
            return ""
        self.form = seen
        fields = [f"  {name} = {value}" for name, value in seen.fields.items()]
        return "\n".join(["(a form is open)", *(f"  {line}" for line in seen.text.splitlines()), *fields])

    async def _fill(self, rest: str) -> str:
        if self.form is None:
            return "  ! no form is open"
        pairs = (part.partition("=") for part in rest.split(";"))
        fields = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
        form, self.form = self.form, None
        return self._told(await self.person.fills(form, **fields))

    async def _go(self, name: str) -> str:
        guilds = self.fake.world.guilds.values()
        places = {c.name: c for guild in guilds if self.person.id in guild.members for c in guild.channels}
        place = self.person.dm if name == "dm" else places.get(name.removeprefix("#"))
        if place is None:
            return f"  ! there are {', '.join(places)} and dm"
        self.place = place
        return self.read()

    async def _invite(self, name: str) -> str:
        if not name.strip():
            return "  ! what is the server called?"
        channel = re.sub(r"\W+", "-", name.lower()).strip("-") or "general"
        members, named = self.people.values(), name.strip()
        guild = self.fake.guild(named, members=members, owner=self.person, channels=(channel,), bot=False)
        self.fake.invite(guild)
        return await self._go(channel)

    def _newest(self, label: str) -> Seen:
        for seen in reversed(self.person.reads(self.place)):
            if label in seen.buttons or label in seen.selects:
                return seen
        raise Impossible(f"Nothing here says {label!r}")

    def _command(self, line: str) -> str:
        """The words at the beginning of the line that are a command."""
        words = line.split()
        for count in range(len(words), 0, -1):
            try:
                find_command(self.person.offered(self.place), [words[0].removeprefix("/"), *words[1:count]])
            except Impossible:
                continue
            return " ".join(words[:count])
        return words[0]

    def _options(self, line: str, *, raw: bool = False) -> dict[str, Any]:
        """The options behind the command, each as its type wants it unless they are to stay raw."""
        words = self._command(line).removeprefix("/").split()
        _, _, known = find_command(self.person.offered(self.place), words)
        names = "|".join(re.escape(option["name"]) for option in known)
        if not names:
            return {}
        parts = re.split(rf"(?:^|\s)({names}):", line)
        by_name = {option["name"]: option for option in known}
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return {key: value.strip() if raw else self._value(by_name[key], value.strip()) for key, value in pairs}

    def _value(self, option: Json, value: str) -> object:
        kind = option["type"]
        if kind in {INTEGER, NUMBER} and re.fullmatch(r"-?\d+(\.\d+)?", value):
            return int(value) if kind == INTEGER else float(value)
        if kind == BOOLEAN:
            return value.lower() in {"true", "yes", "1"}
        if kind == ATTACHMENT and Path(value).is_file():
            return Upload(Path(value).name, Path(value).read_bytes())
        return self._named(value) if kind in {USER, CHANNEL} else value

    def _named(self, name: str) -> object:
        """The person or the channel of that name; the name itself where there is none."""
        channels = {channel.name: channel for channel in self.fake.world.channels.values()}
        return self.people.get(name.removeprefix("@").lower()) or channels.get(name.removeprefix("#")) or name
