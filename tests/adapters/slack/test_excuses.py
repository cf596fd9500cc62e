"""Excused days on Slack: somebody is picked, a form says why, the log tells who did it, and the member hears of it."""

from datetime import timedelta

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.errors import AdminsOnly
from bot.storage.engine import Database
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal
from tests.features.test_news import eight_days
from tests.people import Clock

PICK = "For one member"


def test_a_day_is_excused_for_who_is_picked(play: Play, app: App, database: Database, clock: Clock) -> None:
    """By a form; the member is told, for their eyes alone, and the log tells who did it."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        bob, boss, new = fake.user("Bob"), fake.user("Boss", admin=True), fake.user("New")
        general = fake.channel("general", members=[boss, bob, new], app=False)
        await bob.types("/study streak", general)  # member number 1, who studies on eight days
        eight_days(database, clock.now)
        clock.now += timedelta(days=9)
        panel = await boss.types("/study excuse", general)
        assert panel.ephemeral
        stranger = await boss.chooses(PICK, new, panel, until=ready)
        assert "have never used me here" in stranger.text
        panel = await boss.types("/study excuse", general)
        form = await boss.chooses(PICK, bob, panel, until=ready)
        done = await sent(fake, boss, form, day="yesterday", why="No *power*.")
        assert "Wed 18 Mar is excused for Bob" in done.text.replace("*", "")
        told = await bob.types("/study help", general, until=lambda seen: "was excused by an admin" in seen.text)
        assert told.ephemeral
        assert "excused by Boss" in (await bob.clicks("Why?", told)).text
        back = await boss.clicks("Take it back", done)
        assert "no longer excused for Bob" in back.text.replace("*", "")
        log = await boss.clicks("Audit log", back)
        assert "Boss excused Wed 18 Mar for Bob: “No *power*.”" in log.text
        assert "Boss took it back that Wed 18 Mar was excused for Bob" in log.text

    play(app, scene)


def test_everybody_is_excused_by_what_is_typed(play: Play, app: App) -> None:
    """As far as it is typed; the rest is asked for by a form."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, bob = fake.user("Boss", admin=True), fake.user("Bob")
        general = fake.channel("general", members=[boss, bob], app=False)
        await bob.types("/study streak", general)
        shown = await boss.types("/study excuse everybody today", general)
        assert "Excuse Tue 10 Mar for everybody?" in shown.text
        form = await boss.clicks("Give the reason…", shown, until=ready)
        done = await sent(fake, boss, form, why="No power.")
        assert "(2 members had not studied)" in done.text
        assert "Tue 10 Mar is excused for Bob" in (
            (await boss.types("/study excuse Bob today 39°", general)).text.replace("*", "")
        )
        log = await boss.types("/study audit", general)
        assert "2 entries, the newest first." in log.text

    play(app, scene)


def test_who_is_no_admin_excuses_nobody_and_reads_no_log(play: Play, app: App) -> None:
    """What they type is refused, and nobody is excused."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, bob = fake.user("Boss", admin=True), fake.user("Bob")
        general = fake.channel("general", members=[boss, bob], app=False)
        for typed in ("excuse", "excuse everybody today", "audit"):
            assert (await bob.types(f"/study {typed}", general)).text == refusal(AdminsOnly())
        assert "Nothing yet." in (await boss.types("/study audit", general)).text

    play(app, scene)


def test_the_log_is_read_page_by_page(play: Play, app: App) -> None:
    """For its reader alone; the newest come first."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss = fake.user("Boss", admin=True)
        general = fake.channel("general", members=[boss], app=False)
        await boss.types("/study help", general)
        for n in range(1, 12):
            await boss.types(f"/study excuse boss today {n}.", general)
        first = await boss.types("/study audit", general)
        assert first.ephemeral
        assert "11 entries, the newest first. Here are numbers 1 to 10." in first.text
        assert "“1.”" not in first.text
        last = await boss.clicks("Older", first)
        assert "“1.”" in last.text
        assert "“2.”" in (await boss.clicks("Newer", last)).text

    play(app, scene)
