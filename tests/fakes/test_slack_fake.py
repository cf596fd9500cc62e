"""The server on loopback that is a Slack: a conversation goes the same way over a socket and over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.slack import FakeSlack, Impossible, NothingCame, closed
from tests.fakes.slack.plain_app import MANIFEST, PlainApp

Scene = Callable[[FakeSlack, PlainApp], Awaitable[None]]
BOTH = pytest.mark.parametrize("transport", ["socket", "http"])


def played(scene: Scene, transport: str) -> None:
    """Plays a scene with an app that is connected."""

    async def main() -> None:
        async with FakeSlack(transport) as fake:  # type: ignore[arg-type]
            fake.follows(MANIFEST)
            app = PlainApp(fake)
            try:
                await app.goes_online()
                await scene(fake, app)
            finally:
                await app.stop()
            assert fake.web.crashes == []
            assert fake.web.unknown_routes == []

    asyncio.run(main())


@BOTH
def test_a_command_is_answered(transport: str) -> None:
    """A command is answered by its acknowledgement or later, for the person alone or for the channel."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben])
        said = await ann.types("/study say 1 < 2", general)
        assert (said.text, said.ephemeral) == ("Said: 1 < 2", True)
        panel = await ann.types("/study panel", general)
        assert (panel.text, panel.ephemeral, panel.summary) == ("Pressed *0* times", False, "A panel")
        assert panel.buttons == ["Press", "Write", "Slow"]
        assert panel.selects == {"Pick one": ["Red", "Blue"], "Find one": []}
        assert [seen.text for seen in ben.reads(general)] == ["Pressed *0* times"]
        assert fake.web.refusals == []

    played(scene, transport)


@BOTH
def test_buttons_and_selects_go_on_with_a_conversation(transport: str) -> None:
    """A button changes its message, also one that is seen by one person; a select brings a message of its own."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben])
        panel = await ann.types("/study panel", general)
        pressed = await ben.clicks("Press", panel)
        assert pressed.message is panel.message
        assert panel.text == "Pressed *1* times"
        picked = await ann.chooses("Pick one", "Blue", panel)
        assert (picked.text, picked.ephemeral) == ("You picked blue", True)
        assert panel.fields["pick"] == "blue"
        assert await ann.completes("Find one", "g", panel) == ["Green", "Grey", "Gold"]
        assert await ann.completes("Find one", "gre", panel) == ["Green", "Grey"]
        assert (await ann.chooses("Find one", "Grey", panel)).text == "You picked grey"
        secret = await ann.types("/study secret", general)
        assert (await ann.clicks("Press", secret)).text == "Pressed *1* times"
        assert secret.ephemeral
        assert len(ben.reads(general)) == 1

    played(scene, transport)


@BOTH
def test_a_modal_is_filled_in(transport: str) -> None:
    """A modal opens from a trigger, shows what is wrong with it, is replaced, deepened, sent, cleared and closed."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        panel = await ann.types("/study panel")
        form = await ann.clicks("Write", panel)
        assert (form.title, form.labels, form.fields) == ("A word", ["Word", "Colour"], {"word": None, "colour": None})
        wrong = await ann.fills(form, Word="bad", colour="Red")
        assert wrong.errors == {"Word": "Not that word"}
        assert wrong.fields == {"word": "bad", "colour": "red"}
        deeper = await ann.fills(form, w="deeper")
        assert deeper.view is not form.view
        ann.closes(deeper)
        await fake.until(lambda: app.did == ["view_closed"], "the app knows that it was closed")
        assert (await ann.fills(form, word="good")).text == "Word: good"
        assert form.closed
        loaded = await ann.clicks("Slow", panel)
        assert loaded.fields["word"] == "slow"
        await ann.fills(loaded, until=closed, word="clear")
        assert ann.view is None

    played(scene, transport)


@BOTH
def test_a_mention_a_message_and_a_home(transport: str) -> None:
    """A mention is answered in its thread, a direct message beside it; the Home is published and pressed."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann])
        answer = await ann.mentions("why & how", general)
        assert answer.text == "Answer: @Study Hall why & how"
        assert [seen.text for seen in ann.reads(general)] == ["@Study Hall why & how"]
        again = await ann.mentions("more", thread=answer)
        assert len(ann.reads(general, thread=again)) == 4
        assert (await ann.writes("<!channel>")).text == "Yes: <!channel>"
        assert ann.reads(ann.dm)[-1].pinged == set()
        home = await ann.opens_home()
        assert home.text == f"Home of @{ann.id}"
        assert (await ann.clicks("More", home)).text == "More"
        late = ann.edits(ann.posts("nothing", general), f"{fake.team.app.mention} now")
        assert late is not None
        assert (late.type, late.payload["event"]["edited"]["user"]) == ("app_mention", ann.id)
        ann.edits(ann.posts("hm", ann.dm), "ah")
        await fake.until(lambda: "message_changed" in app.did, "the app is told of the edit")

    played(scene, transport)


@BOTH
def test_shortcuts_and_channels(transport: str) -> None:
    """Shortcuts are told by their names; the app is told that it was let into a channel."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        ann = fake.user("Ann")
        general, other = fake.channel("general", members=[ann]), fake.channel("other", members=[ann], app=False)
        assert (await ann.uses("Shout", on=ann.posts("hey", general))).text == "HEY"
        assert (await ann.uses("Quiz")).title == "A word"
        ann.invites_app(other)
        await fake.until(lambda: app.did == ["member_joined_channel"], "the app knows that it was let in")

    played(scene, transport)


@BOTH
def test_silence_is_seen(transport: str) -> None:
    """Who gets no acknowledgement in 3 s reads so; as do those whose acknowledgement Slack cannot use."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        started = ann.starts_typing("/study silence")
        fake.clock.advance(seconds=4)
        seen = await ann.sees(started)
        assert (seen.failed, seen.text) == (True, "/study failed with the error “operation_timeout”")
        odd = await ann.types("/study nonsense")
        assert odd.failed
        assert odd.delivery is not None
        assert "unsupported type: nonsense" in odd.delivery.problem

    played(scene, transport)


@BOTH
def test_events_come_again(transport: str) -> None:
    """What was acknowledged comes again where the server echoes, with Slack's number and reason of a retry."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann])
        fake.echo = 3
        await ann.mentions("once", general)
        await fake.until(lambda: len(general.messages) == 5, "four answers")
        fake.echo = 0
        event = fake.events[-1]
        assert [attempt.number for attempt in event.attempts] == [0, 1, 2, 3]
        await app.stop()
        ann.invites_app(fake.channel("later", app=False))
        await fake.settled()
        assert not fake.events[-1].acknowledged
        await app.goes_online()
        fake.resend()
        await fake.until(lambda: app.did == ["member_joined_channel"], "the app is told in the end")
        assert [attempt.reason for attempt in fake.events[-1].attempts] == ["", "http_timeout"]

    played(scene, transport)


def test_a_test_that_does_the_impossible_is_told() -> None:
    """What no client would let a person do is an error of the test, which says what could be done."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        fake.channel("general", members=[ann, ben])
        secret = fake.channel("secret", members=[ben], private=True)
        panel = await ann.types("/study panel")
        with pytest.raises(Impossible, match="'Press', 'Write', 'Slow'"):
            await ann.clicks("Jump", panel)
        with pytest.raises(Impossible, match="'Red', 'Blue'"):
            await ann.chooses("Pick one", "Green", panel)
        with pytest.raises(Impossible, match="does not see #secret"):
            await ann.types("/study panel", secret)
        with pytest.raises(Impossible, match="not a valid command"):
            await ann.types("/other")
        with pytest.raises(Impossible, match="No global shortcut 'Shout'"):
            await ann.uses("Shout")
        form = await ann.clicks("Write", panel)
        with pytest.raises(Impossible, match="does not have that modal before them"):
            await ben.fills(form, word="x")
        with pytest.raises(Impossible, match="must be filled in"):
            await ann.fills(form, colour="Red")
        with pytest.raises(Impossible, match="0 to 20 characters"):
            await ann.fills(form, word="x" * 21)
        with pytest.raises(Impossible, match="'Word', 'Colour'"):
            await ann.fills(form, sound="x")
        hidden = await ann.types("/study secret")
        with pytest.raises(Impossible, match="does not see that message"):
            await ben.clicks("Press", hidden)
        with pytest.raises(Impossible, match="nor written to"):
            await ann.says("hello")

    played(scene, "socket")


def test_what_never_comes_is_a_red_test_with_a_story() -> None:
    """Who waits in vain is told what went over the wire."""

    async def main() -> None:
        async with FakeSlack(patience=0.2) as fake:
            app = PlainApp(fake)
            await app.goes_online()
            ann = fake.user("Ann")
            fake.channel("general", members=[ann])
            with pytest.raises(NothingCame, match=r"Ann waits .*/study': not acknowledged[\s\S]*apps.connections.open"):
                await ann.types("/study silence")
            await app.stop()

    asyncio.run(main())
