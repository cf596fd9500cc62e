"""Excused days on Discord: somebody is picked, a form says why, the log tells who did it, the member hears of it."""

from datetime import timedelta

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.core.errors import AdminsOnly
from bot.storage.engine import Database
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.features.front import refusal
from tests.features.test_news import eight_days
from tests.people import Clock

PICK = "For one member"


def test_a_day_is_excused_for_who_is_picked(play: Play, app: App, database: Database, clock: Clock) -> None:
    """By a form that keeps what was typed; the member is told, for their eyes alone, and the log tells who did it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        bob, boss, new = fake.user("Bob"), fake.user("Boss"), fake.user("New")
        general = fake.guild(owner=boss, members=[bob, new]).channels[0]
        await bob.types("/streak")  # member number 1, who studies on eight days
        eight_days(database, clock.now)
        clock.now += timedelta(days=9)
        panel = await boss.types("/excuse")
        assert panel.ephemeral
        assert "have never used me here" in (await boss.chooses(PICK, new, panel)).text
        form = await boss.chooses(PICK, bob, await boss.types("/excuse"))
        failed = await boss.fills(form, day="someday", why="No power.")
        assert "I can't read “someday” as a day" in failed.text
        done = await boss.fills(await boss.clicks("Try again", failed), day="yesterday", why="No **power**.")
        assert "Wed 18 Mar is excused for Bob" in done.text.replace("*", "")
        await bob.types("/help")
        await fake.until(lambda: any("was excused by an admin" in each.text for each in bob.reads(general)), "the news")
        (told,) = [each for each in bob.reads(general) if "was excused by an admin" in each.text]
        assert told.ephemeral
        assert "excused by Boss: “No \\*\\*power\\*\\*.”" in (await bob.clicks("Why?", told)).text
        back = await boss.clicks("Take it back", done)
        assert "no longer excused for Bob" in back.text.replace("*", "")
        log = await boss.clicks("Audit log", back)
        assert "**Boss** excused Wed 18 Mar for **Bob**: “No \\*\\*power\\*\\*.”" in log.text
        assert "**Boss** took it back that Wed 18 Mar was excused for **Bob**" in (await boss.types("/audit")).text

    play(app, scene)


def test_everybody_is_excused_by_the_command_alone(play: Play, app: App) -> None:
    """Its options are completed by names with numbers, and by days."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, bob = fake.user("Boss"), fake.user("Bob")
        fake.guild(owner=boss, members=[bob])
        await bob.types("/streak")
        await boss.types("/help")
        offered = await boss.completes("/excuse", who="b")
        assert [each.value for each in offered] == ["Bob (#1)", "Boss (#2)"]
        day = (await boss.completes("/excuse", day=""))[0]
        assert (day.name, day.value) == ("Tue 10 Mar", "2026-03-10")
        done = await boss.types("/excuse", who="everybody", day=day.value, why="No power.")
        assert "Tue 10 Mar is excused for **everybody** (2 members had not studied)" in done.text
        assert done.ephemeral
        assert "is excused already" in (await boss.types("/excuse", who="Bob (#1)", day="10 Mar")).text

    play(app, scene)


def test_who_is_no_admin_excuses_nobody_and_reads_no_log(play: Play, app: App) -> None:
    """They are not offered the commands, and a button that everybody sees refuses them."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(owner=boss, members=[ben])
        for place in (guild.channels[0], ben.dm):
            assert not {"excuse", "audit"} & {each["name"] for each in ben.offered(place)}
        for command in ("excuse", "audit"):
            door = await ben.says(f"{fake.world.bot.mention} {command}", guild.channels[0])
            told = await ben.clicks(f"Open {command}", door)
            assert told.text == refusal(AdminsOnly())
            assert told.ephemeral

    play(app, scene)


def test_the_log_is_read_page_by_page_in_one_message(play: Play, app: App) -> None:
    """For its reader alone; the newest come first."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        await boss.types("/help")
        for n in range(1, 12):
            await boss.types("/excuse", who="Boss", day="today", why=f"Reason {n}.")
        first = await boss.types("/audit")
        assert first.ephemeral
        assert "11 entries, the newest first. Here are numbers 1 to 10." in first.text
        assert "“Reason 1.”" not in first.text
        last = await boss.clicks("Older", first)
        assert last.message is first.message
        assert "“Reason 1.”" in last.text
        assert "“Reason 2.”" in (await boss.clicks("Newer", last)).text

    play(app, scene)
