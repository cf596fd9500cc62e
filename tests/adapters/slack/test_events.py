"""Events: told several times, to several processes, and each counts once."""

import asyncio

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.adapters.slack.client import Slack
from bot.adapters.slack.manifest import manifest
from bot.app import App
from bot.commands import TABLE
from bot.core.quiz import SIZE
from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.tables import AskRow, GroupRow
from tests.adapters.slack.conftest import Play, Transport, hall, online
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."


def asked(url: str) -> int:
    """How many questions were asked."""
    database = Database(url)
    with database.read() as session:
        found = session.scalar(select(func.count()).select_from(AskRow)) or 0
    database.close()
    return found


def test_three_retries_of_each_event_count_once(play: Play, app: App, database_url: str) -> None:
    """A mention, a direct message, a look at Home and an invitation are each answered once."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        fake.echo = 3
        ann.invites_app(general)
        await fake.until(lambda: bool(general.messages), "a greeting")
        shown = await ann.mentions(WATER, general)
        assert FINGER in shown.text
        assert FINGER in (await ann.writes(WATER)).text
        await ann.opens_home()
        await fake.settled()
        fake.echo = 0
        for told in fake.events:
            fake.world.deliveries.remove(told)
        assert [len(each.messages) for each in (general, ann.dm)] == [1 + 2, 2]
        assert len(fake.web.named("views.publish")) == 1

    play(app, scene)
    assert asked(database_url) == 2


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_two_processes_answer_once(make_app: MakeApp, database_url: str, transport: Transport) -> None:
    """Each is told of every event, and they share the database: one of them answers."""

    async def main() -> None:
        async with FakeSlack(transport) as fake:
            fake.follows(manifest(TABLE))
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            fake.echo = 3
            async with online(make_app(database_url), fake), online(make_app(database_url), fake):
                for number in range(1, 4):
                    assert FINGER in (await ann.mentions(WATER, general)).text
                    await fake.settled()
                    assert len(general.messages) == 2 * number

    asyncio.run(main())
    assert asked(database_url) == 3


def test_what_could_not_be_done_is_done_when_it_is_told_again(make_app: MakeApp, database_url: str) -> None:
    """While the database is away, nothing is acknowledged; Slack's retry is answered by whoever has one."""

    async def main() -> None:
        async with FakeSlack() as fake:
            fake.follows(manifest(TABLE))
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            broken = make_app("sqlite:////nowhere/at/all.db")
            with capture_logs() as lines:
                async with online(broken, fake):
                    ann.posts(f"{fake.team.app.mention} {WATER}", general)
                    await fake.until(lambda: bool(lines), "it is in the log")
            assert {each["event"] for each in lines} == {"slack event failed"}
            (told,) = fake.events
            assert not told.acknowledged
            async with online(make_app(database_url), fake):
                fake.resend(told)
                await fake.until(lambda: told.acknowledged, "the retry is acknowledged")
            assert FINGER in ann.reads(general, thread=general.messages[0])[-1].text

    asyncio.run(main())


def test_nothing_is_said_to_machines_and_edits(play: Play, app: App) -> None:
    """What another app says, a mention that an edit adds, and somebody else's arrival have no answer."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann])
        machine, me = fake.bot("Machine"), fake.team.app.mention
        general.members[machine.id] = machine.user
        machine.posts(f"{me} {WATER}", general)
        said = ann.posts("Hello", general)
        ann.edits(said, f"{me} {WATER}")
        direct = ann.posts(WATER, ann.dm)
        ann.edits(direct, f"{WATER} Please.")
        ben.joins(general)
        await fake.settled()
        assert FINGER in (await ann.mentions(WATER, general)).text
        assert len(general.messages) == 2 + 2
        assert len(ann.dm.messages) == 2

    play(app, scene)


def test_a_channel_is_greeted_once(play: Play, app: App) -> None:
    """Where it was added, with a button for admins; not when it comes back, and nowhere else."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss", admin=True)
        general = fake.channel("general", members=[ann, boss], app=False)
        other = fake.channel("other", members=[ann, boss], app=False)
        boss.invites_app(general)
        await fake.until(lambda: bool(general.messages), "a greeting")
        (hello,) = ann.reads(general)
        assert "Hello, I'm Study Hall!" in hello.text
        assert "/study quiz" in hello.text
        assert "time zone" in (await boss.clicks("Set up", hello)).text.casefold()
        boss.removes_app(general)
        boss.invites_app(general)
        await fake.settled()
        assert len([each for each in general.messages if "Hello" in each.text]) == 1
        assert other.messages == []

    play(app, scene)


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_workspace_that_removes_the_app_in_the_middle_of_a_quiz(
    app: App, transport: Transport, database: Database, clock: Clock
) -> None:
    """Whoever keeps the tokens hears of it; what is pressed a moment later does no harm, and nothing is posted."""

    async def main() -> None:
        gone: list[str] = []

        async def uninstalled(team: str) -> None:
            gone.append(team)
            await app.dismissed(Platform.SLACK, team)

        async with hall(app, transport, uninstalled=uninstalled) as (fake, _):
            ann, boss = fake.user("Ann"), fake.user("Boss", admin=True)
            general = fake.channel("general", members=[ann, boss])
            quiz = await ann.types("/study quiz", general)
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            boss.uninstalls()
            await fake.settled()
            assert set(gone) == {fake.team.id}
            assert all(each.acknowledged for each in fake.events)
            before = len(general.messages)
            pressed = await ann.clicks(quiz.buttons[0], quiz)
            assert not pressed.failed
            assert f"question 3 of {SIZE}" in pressed.text
            assert len(general.messages) == before
            assert fake.web.refusals == []
        with database.read() as session:
            left = session.scalars(select(GroupRow.left_at).where(GroupRow.external_id == fake.team.id)).one()
        assert left == clock.now, "what was under way does not undo it"

    asyncio.run(main())


def test_a_persons_own_revoked_token_is_none_of_ours(app: App) -> None:
    """Only the bot's own token matters; the event is done with at once."""

    async def main() -> None:
        gone: list[str] = []

        async def uninstalled(team: str) -> None:
            gone.append(team)

        async with hall(app, uninstalled=uninstalled) as (fake, _):
            fake.world.tell(fake.team, {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
            await fake.settled()
            assert [each.acknowledged for each in fake.events] == [True]
            assert gone == []

    asyncio.run(main())
