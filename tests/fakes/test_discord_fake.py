"""The real discord.py and people speak with the server on loopback, as they would with Discord."""

import asyncio

import discord
import pytest

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord, Impossible, May, NothingCame, Upload
from tests.fakes.plain_bot import PlainBot


def test_a_bot_connects_and_registers_its_commands(play: Play) -> None:
    """discord.py connects, sees its server, and its commands are those that people are offered."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild("Garden", members=[ann])
        await bot.goes_online()
        assert [seen.name for seen in bot.guilds] == ["Garden"]
        assert set(fake.commands()) == {"ask", "panel", "config", "words", "Shout"}
        assert {c["name"] for c in ann.offered(guild.channels[0])} == {"ask", "panel", "words"}
        assert fake.http.unknown_routes == []
        assert fake.http.refusals == []

    play(scene)


def test_a_command_is_answered(play: Play) -> None:
    """A slash command is answered for all to see; a deferred one becomes its answer, for the person alone."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        await bot.goes_online()
        reply = await ann.types("/ask", question="why")
        assert (reply.text, reply.ephemeral) == ("Answer: why", False)
        slow = await ann.types("/ask", question="why", slow=True)
        assert (slow.text, slow.ephemeral) == ("At last: why", True)
        assert [seen.text for seen in ann.reads(guild.channels[0])] == ["Answer: why", "At last: why"]
        assert [seen.text for seen in ben.reads(guild.channels[0])] == ["Answer: why"]

    play(scene)


def test_a_command_completes(play: Play) -> None:
    """What is typed so far brings the choices that the bot offers for it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        assert [choice.name for choice in await ann.completes("/ask", question="wha")] == [
            "what is a seed",
            "what is dropout",
        ]

    play(scene)


def test_components_and_forms_go_on_with_a_conversation(play: Play) -> None:
    """A button changes its message, a select brings a private message, a form opens and is answered."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        await bot.goes_online()
        panel = await ann.types("/panel")
        assert panel.buttons == ["Press", "Write"]
        assert panel.selects == {"Pick one": ["Red", "Blue"]}
        pressed = await ben.clicks("Press", panel)
        assert pressed.message is panel.message
        assert "Pressed 1 times" in pressed.text
        picked = await ann.chooses("Pick one", "Blue", panel)
        assert (picked.text, picked.ephemeral) == ("You picked blue", True)
        assert len(ben.reads(guild.channels[0])) == 1
        form = await ann.clicks("Write", panel)
        assert form.fields == {"word": "", "meaning": ""}
        written = await ann.fills(form, word="loss", meaning="how wrong")
        assert written.text == "loss: how wrong"
        form = await ann.clicks("Write", panel)
        assert (await ann.fills(form, Word="bias")).text == "bias: no meaning"

    play(scene)


def test_a_test_that_does_the_impossible_is_told(play: Play) -> None:
    """What no client would let a person do is an error of the test, which says what could be done."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        fake.guild(members=[ann, ben])
        await bot.goes_online()
        panel = await ann.types("/panel")
        with pytest.raises(Impossible, match="'Press', 'Write', 'Never'"):
            await ann.clicks("Jump", panel)
        with pytest.raises(Impossible, match="disabled"):
            await ann.clicks("Never", panel)
        with pytest.raises(Impossible, match="'Red', 'Blue'"):
            await ann.chooses("Pick one", "Green", panel)
        form = await ann.clicks("Write", panel)
        with pytest.raises(Impossible, match="opened for Ann"):
            await ben.fills(form, word="x")
        with pytest.raises(Impossible, match="must be filled in"):
            await ann.fills(form, meaning="x")
        with pytest.raises(Impossible, match="0 to 20 characters"):
            await ann.fills(form, word="x" * 21)
        with pytest.raises(Impossible, match="No command /config"):
            await ann.types("/config")
        with pytest.raises(Impossible, match="must be given"):
            await ann.types("/ask")
        with pytest.raises(Impossible, match="No options"):
            await ann.types("/ask", question="x", colour="red")
        secret = await ann.types("/ask", question="x", slow=True)
        with pytest.raises(Impossible, match="does not see"):
            await ben.uses("Shout", on=secret)

    play(scene)


def test_a_command_for_admins_is_offered_to_whom_the_server_opens_it(play: Play) -> None:
    """Manage Server shows it, and so does the server's own setting; in a direct message nobody is offered it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        fake.role(guild, "Boss", May.MANAGE_GUILD, ann)
        await bot.goes_online()
        assert (await ann.types("/config", file=Upload("a.csv", b"1,2"))).text == "3 bytes"
        assert "config" not in {c["name"] for c in ben.offered(guild.channels[0])}
        guild.opened["config"] = {ben.id}
        assert (await ben.types("/config")).text == "0 bytes"
        assert "config" not in {c["name"] for c in ann.offered(ann.dm)}

    play(scene)


def test_the_bot_is_spoken_to(play: Play) -> None:
    """It reads direct messages and what mentions it; of all else it is told, but not the text."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        general = guild.channels[0]
        reply = await ann.says(f"{fake.world.bot.mention} hello", general)
        assert reply.text == "You said @Study Hall hello"
        assert reply.pinged == set()
        assert (await ann.says("psst", ann.dm)).text == "You said psst"
        ann.posts("a secret", general)
        fake.webhook_posts("beep", general)
        await fake.caught_up()
        assert [text for _, text in bot.heard] == [f"{fake.world.bot.mention} hello", "psst", ""]
        ann.edits(general.messages[-2], f"{fake.world.bot.mention} a secret")
        (session,) = fake.gateway.sessions.values()
        assert (session.history[-1]["t"], session.history[-1]["d"]["content"][-8:]) == ("MESSAGE_UPDATE", "a secret")
        assert general.messages[-2].pinged == set()

    play(scene)


def test_commands_of_groups_context_menus_and_direct_messages(play: Play) -> None:
    """A sub-command takes a person; a context menu gives a message's text; both work in direct messages."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        assert (await ann.types("/words count", member=ann)).text == f"{ann.id} has none"
        said = ann.posts("quiet please", guild.channels[0])
        assert (await ann.uses("Shout", on=said)).text == "QUIET PLEASE"
        direct = await ann.types("/ask", ann.dm, question="here?")
        assert direct.message is not None
        assert direct.message.channel is ann.dm

    play(scene)


def test_two_clients_click_at_once_and_many_people_at_once(play: Play) -> None:
    """Clicks of two clients both reach the bot; two hundred commands at once are all answered."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        people = [fake.user(f"P{number}") for number in range(200)]
        fake.guild(members=people)
        await bot.goes_online()
        panel = await people[0].types("/panel")
        stale = panel.as_now()
        await asyncio.gather(people[1].clicks("Press", panel), people[2].clicks("Press", stale))
        assert (await people[1].clicks("Press", stale)).message is panel.message
        answers = await asyncio.gather(*(person.types("/ask", question=person.id) for person in people))
        assert [seen.text for seen in answers] == [f"Answer: {person.id}" for person in people]

    play(scene)


def test_a_late_bot_has_failed(play: Play) -> None:
    """After three seconds a person reads that the application did not respond, and the bot is refused."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        held = fake.faults.hold("POST /interactions/*/*/callback")
        typed = ann.starts_typing("/ask", question="why")
        await fake.until(lambda: held.caught == 1, "the callback is under way")
        fake.clock.advance(seconds=3)
        assert typed.failed
        assert held.gate is not None
        held.gate.set()
        await fake.until(lambda: bool(typed.refused), "the callback is refused")
        assert typed.refused[0].code == 10062

    play(scene)


def test_a_silent_bot_fails_the_test_with_what_happened() -> None:
    """Whoever waits in vain is shown the last requests."""

    async def scene() -> None:
        async with FakeDiscord(patience=0.05, capture=False) as fake:
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            with pytest.raises(NothingCame, match=r"Ann waits for an answer to 'hello'[^$]*0 sessions"):
                await ann.says("hello", guild.channels[0])

    asyncio.run(scene())


def test_posts_are_made_once_and_read_back(play: Play) -> None:
    """An enforced nonce gives the message already made; history, files and direct messages work as people expect."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        channel = await bot.fetch_channel(int(guild.channels[0].id))
        assert isinstance(channel, discord.TextChannel)
        fake.faults.break_after("POST /channels/*/messages")
        with pytest.raises(Exception, match=r"(?i)disconnected|reset"):
            await channel.send("once", nonce="n1")
        again = await channel.send("once", nonce="n1", file=discord.File(__file__, "a.txt"))
        assert [m.id async for m in channel.history()] == [again.id]
        sent = await channel.send("see", file=discord.File(__file__, "a.txt"))
        assert b"see" in await sent.attachments[0].read()
        assert "a.txt" in ann.reads(guild.channels[0])[-1].files
        user = await bot.fetch_user(int(ann.id))
        await user.send(f"{ann.user.mention} hi", allowed_mentions=discord.AllowedMentions(users=True))
        assert ann.reads(ann.dm)[-1].pinged == {ann.id}
        ann.user.refuses_direct = True
        with pytest.raises(discord.Forbidden, match="50007"):
            await user.send("hi")
        fake.leave(guild, ann)
        with pytest.raises(discord.NotFound, match="10007"):
            await bot.guilds[0].fetch_member(int(ann.id))

    play(scene)


def test_rate_limits_are_waited_for(play: Play) -> None:
    """discord.py waits as the headers say and repeats; a bucket says how much is left."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild = fake.guild()
        await bot.goes_online()
        channel = bot.get_channel(int(guild.channels[0].id))
        assert isinstance(channel, discord.TextChannel)
        limited = fake.faults.limit("POST /channels/*/messages", everywhere=True)
        await channel.send("patient")
        assert limited.caught == 1
        assert [r.status for r in fake.http.named("POST", "/messages")] == [429, 200]
        fake.faults.bucket("POST /channels/*/messages", limit=2, per=0.05)
        await asyncio.gather(*(channel.send(str(number)) for number in range(5)))
        assert len(guild.channels[0].messages) == 6
        fake.faults.fail("POST /channels/*/messages", 503)
        with pytest.raises(discord.DiscordServerError):
            await channel.send("not today")

    play(scene)
