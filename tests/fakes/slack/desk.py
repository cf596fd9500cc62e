"""A person at a keyboard, by hand: lines that are typed become what somebody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.inputs import Impossible
from tests.fakes.slack.seen import Seen
from tests.fakes.slack.wait import NothingCame

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.slack.fake import FakeSlack
    from tests.fakes.slack.human import Person
    from tests.fakes.slack.places import Channel

HELP = """\
/study ask What is dropout?         a command
say @bot hello                      a message; @bot mentions the app
reply @bot and why?                 the same, in the newest thread here
click Helpful                       a button of the modal, or of the newest message that has it
choose Pick one = Red               a select, by its label or placeholder
fill word = loss; meaning = ...     the modal that is open: fills it in and sends it
close                               the modal, without sending it
use Ask Study Hall                  a shortcut: of the newest message of a person, or a global one
home | press More                   the App Home, and a button on it
invite | remove                     lets the app into this channel, or puts it out
as Ben | in general | in dm         who you are, and where
read                                all that you see here
quit"""


class Desk:
    """Does what lines say as one of some people, in a channel; what comes is what `news` says."""

    def __init__(self, fake: FakeSlack, people: list[Person], place: Channel) -> None:
        self.fake = fake
        self.people = {person.name.lower(): person for person in people}
        self.person = people[0]
        self.place = place
        self._shown: dict[str, str] = {}

    async def obey(self, line: str) -> str:
        """Does what the line says; words about it where the channel itself does not show it."""
        verb, _, rest = line.strip().partition(" ")
        verbs: dict[str, Callable[[str], Awaitable[str]]] = {
            "say": self._say,
            "reply": self._reply,
            "click": self._click,
            "choose": self._choose,
            "fill": self._fill,
            "close": self._close,
            "use": self._use,
            "home": self._home,
            "press": self._press,
            "invite": self._invite,
            "remove": self._remove,
            "as": self._become,
            "in": self._go,
        }
        try:
            if verb.startswith("/"):
                return self._told(await self.person.types(line.strip(), self.place))
            if verb in verbs:
                return await verbs[verb](rest.strip())
        except (Impossible, NothingCame) as error:
            return f"  ! {error}"
        return self.read() if verb == "read" else HELP

    def news(self) -> str:
        """What became visible or changed here since it was asked for last."""
        found = []
        for message in self.place.messages:
            seen = Seen(message)
            if not message.visible_to(self.person.user):
                continue
            text = self._shows(seen)
            if self._shown.get(message.ts) != text:
                self._shown[message.ts] = text
                found.append(text)
        return "\n".join(found)

    def read(self) -> str:
        """All that is visible here."""
        self._shown.clear()
        return f"#{self.place.name}, as {self.person.name}\n{self.news()}"

    def _shows(self, seen: Seen) -> str:
        assert seen.message is not None
        only = " (only you see this)" if seen.ephemeral else ""
        thread = " (in a thread)" if seen.message.thread_ts else ""
        return "\n".join([f"{seen.message.author.name}{thread}{only}:", *self._parts(seen)])

    def _parts(self, seen: Seen) -> list[str]:
        lines = [f"  {line}" for line in seen.text.splitlines()]
        lines += [f"  picture: {text}" for text in seen.images]
        lines += [f"  ! {label}: {words}" for label, words in seen.errors.items()]
        lines += [f"  [{' | '.join(seen.buttons)}]"] if seen.buttons else []
        return lines + [f"  {name}: {', '.join(labels)}" for name, labels in seen.selects.items()]

    def _told(self, seen: Seen) -> str:
        if seen.failed:
            assert seen.delivery is not None
            return f"  ! {seen.delivery.failed}"
        if seen.view is None or seen.closed:
            return ""
        what = "home" if seen.view.is_home else "modal"
        fields = [f"  {name} = {'' if value is None else value}" for name, value in seen.fields.items()]
        return "\n".join([f"(the {what})", *self._parts(seen), *fields])

    def _words(self, text: str) -> str:
        return text.replace("@bot", self.fake.team.app.mention)

    async def _say(self, text: str) -> str:
        self.person.posts(self._words(text), self.place)
        return ""

    async def _reply(self, text: str) -> str:
        if not self.place.messages:
            return "  ! nothing to reply to"
        self.person.posts(self._words(text), thread=self.place.messages[-1])
        return ""

    async def _click(self, label: str) -> str:
        on = self.person.view or self._newest(label)
        return self._told(await self.person.clicks(label, on))

    async def _choose(self, rest: str) -> str:
        name, _, choice = (part.strip() for part in rest.partition("="))
        on = self.person.view or self._newest(name)
        return self._told(await self.person.chooses(name, choice, on))

    async def _fill(self, rest: str) -> str:
        form = self.person.view
        if form is None:
            return "  ! no modal is open"
        pairs = (part.partition("=") for part in rest.split(";"))
        fields = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
        return self._told(await self.person.fills(form, until=lambda _: True, **fields))

    async def _close(self, _: str) -> str:
        self.person.closes()
        return ""

    async def _use(self, name: str) -> str:
        kind = self.fake.world.shortcuts.get(name, ("", ""))[0]
        if kind != "message":
            return self._told(await self.person.uses(name))
        mine = [m for m in self.place.messages if not m.author.is_bot and m.visible_to(self.person.user)]
        return self._told(await self.person.uses(name, on=mine[-1])) if mine else "  ! say something first"

    async def _home(self, _: str) -> str:
        return self._told(await self.person.opens_home())

    async def _press(self, label: str) -> str:
        home = self.person.home
        return self._told(await self.person.clicks(label, home)) if home else "  ! look at the home first"

    async def _invite(self, _: str) -> str:
        self.person.invites_app(self.place)
        return ""

    async def _remove(self, _: str) -> str:
        self.person.removes_app(self.place)
        return ""

    async def _become(self, name: str) -> str:
        if name.lower() not in self.people:
            return f"  ! there are {', '.join(self.people)}"
        self.person = self.people[name.lower()]
        return self.read()

    async def _go(self, name: str) -> str:
        places = {c.name: c for c in self.fake.world.channels.values() if c.person is None}
        place = self.person.dm if name == "dm" else places.get(name.removeprefix("#"))
        if place is None or not place.seen_by(self.person.user):
            return f"  ! there are {', '.join(places)} and dm"
        self.place = place
        return self.read()

    def _newest(self, label: str) -> Seen:
        for message in reversed(self.place.messages):
            seen = Seen(message)
            if message.visible_to(self.person.user) and (label in seen.buttons or label in seen.selects):
                return seen
        raise Impossible(f"Nothing here says {label!r}")
