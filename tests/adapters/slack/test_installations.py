"""Tokens of workspaces: kept encrypted, renewed once, found quickly, erased when they are dead."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.adapters.slack.one import One
from bot.adapters.slack.refusals import UnreachedError
from bot.adapters.slack.rotation import NoTokenError
from bot.adapters.slack.seal import BrokenSealError, Seal
from bot.adapters.slack.tokens import Tokens
from bot.app import App
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.features import installations
from bot.settings import SettingsError
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, InstallationRow
from tests.adapters.slack.house import KEY, House, house
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack, Person
from tests.fakes.slack.faults import ALWAYS
from tests.people import Clock

# slack_sdk names itself to oauth.v2.access by a class of aiohttp's that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

Scene = Callable[[FakeSlack, House, Person], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
EARLY = installations.EARLY
LIFE = timedelta(hours=12)


@asynccontextmanager
async def installed(app: App, clock: Clock) -> AsyncIterator[tuple[FakeSlack, House, Person]]:
    """A Slack whose tokens rotate, and Ann, who has added Study Hall to it."""
    async with FakeSlack("http", installed=False, rotation=True) as fake, house(app, fake, clock) as hall:
        ann = fake.user("Ann", admin=True)
        assert (await hall.installs(ann)).status == 200
        yield fake, hall, ann


@pytest.fixture
def play(app: App, clock: Clock) -> Play:
    """Plays a scene after Ann has added Study Hall to her workspace."""

    def run(scene: Scene) -> None:
        async def main() -> None:
            async with installed(app, clock) as (fake, hall, ann):
                await scene(fake, hall, ann)

        asyncio.run(main())

    return run


def tokens(app: App, fake: FakeSlack, clock: Clock, key: str = KEY) -> Tokens:
    """The tokens as another process over the same database has them; nobody sleeps there."""

    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    client = AsyncWebClient(base_url=fake.api)
    return Tokens(app, Seal(key), client, fake.client_id, fake.client_secret, clock, sleep)


def later(fake: FakeSlack, clock: Clock, span: timedelta) -> None:
    """So much later, for Slack and for us."""
    clock.now += span
    fake.clock.advance(seconds=span.total_seconds())


def renewals(fake: FakeSlack) -> int:
    """How often a token was renewed, or somebody tried."""
    return sum(each.json.get("grant_type") == "refresh_token" for each in fake.web.named("oauth.v2.access"))


def rows(database: Database) -> list[InstallationRow]:
    """What the database has."""
    with database.read() as session:
        return list(session.scalars(select(InstallationRow)))


def team_row(database: Database) -> GroupRow:
    """The workspace as a group."""
    with database.read() as session:
        return session.scalars(select(GroupRow).where(GroupRow.platform == Platform.SLACK)).one()


def test_a_token_is_renewed_before_it_ends_for_work_that_only_posts_too(play: Play, clock: Clock) -> None:
    """Two hours before; once; and then there is quiet for ten hours."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        token_of = hall.face._workspaces.token_of  # noqa: SLF001 - what the sender is handed
        first = await token_of(fake.team.id)
        later(fake, clock, LIFE - EARLY - timedelta(seconds=5))
        assert await token_of(fake.team.id) == first
        assert renewals(fake) == 0
        later(fake, clock, timedelta(seconds=5))
        second = await token_of(fake.team.id)
        assert second == fake.token(fake.team) != first
        assert await token_of(fake.team.id) == second
        assert renewals(fake) == 1
        later(fake, clock, LIFE)
        general = fake.channel("general", members=[ann])
        assert FINGER in (await ann.mentions(WATER, general)).text, "the old one is over for good by now"
        assert renewals(fake) == 2

    play(scene)


def test_many_who_need_a_token_at_once_renew_it_once(
    play: Play, clock: Clock, make_app: MakeApp, database_url: str
) -> None:
    """In one process and in three over one database: a refresh token is good once, so nobody else tries it."""

    async def scene(fake: FakeSlack, hall: House, _: Person) -> None:
        others = [tokens(make_app(database_url), fake, clock) for _ in range(3)]
        await asyncio.gather(*(each.load() for each in others))
        later(fake, clock, LIFE + timedelta(minutes=1))
        held = fake.faults.hold("oauth.v2.access")
        asked = [asyncio.ensure_future(each.token_of(fake.team.id)) for each in others for _ in range(5)]
        await fake.until(lambda: held.caught == 1, "one of them renews it")
        assert held.gate is not None
        held.gate.set()
        assert set(await asyncio.gather(*asked)) == {fake.token(fake.team)}
        assert renewals(fake) == 1
        await asyncio.gather(*(each.close() for each in others))
        assert await hall.face._workspaces.token_of(fake.team.id) == fake.token(fake.team)  # noqa: SLF001 - as above
        assert renewals(fake) == 1

    play(scene)


def test_while_another_process_renews_it_a_token_that_holds_is_used(
    play: Play, clock: Clock, make_app: MakeApp, database_url: str
) -> None:
    """Nobody waits for what they don't need yet."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        one, two = (tokens(make_app(database_url), fake, clock) for _ in range(2))
        first = fake.token(fake.team)
        later(fake, clock, LIFE - EARLY)
        held = fake.faults.hold("oauth.v2.access")
        renewing = asyncio.ensure_future(one.token_of(fake.team.id))
        await fake.until(lambda: held.caught == 1, "it is being renewed")
        assert await two.token_of(fake.team.id) == first
        assert held.gate is not None
        held.gate.set()
        assert await renewing == await two.token_of(fake.team.id) == fake.token(fake.team) != first
        await one.close()

    play(scene)


def test_a_process_that_ended_while_it_renewed_is_followed_by_another(
    play: Play, app: App, clock: Clock, make_app: MakeApp, database_url: str
) -> None:
    """After a minute, at the latest when somebody needs a token again."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        later(fake, clock, LIFE - EARLY)
        found, ours = await app.work(lambda session, now: installations.begin_renewal(session, fake.team.id, now))
        assert found is not None
        assert ours
        other = tokens(make_app(database_url), fake, clock)
        first = await other.token_of(fake.team.id)
        assert renewals(fake) == 0
        later(fake, clock, installations.LEASE)
        assert await other.token_of(fake.team.id) == fake.token(fake.team) != first
        assert renewals(fake) == 1
        await other.close()

    play(scene)


@pytest.mark.parametrize("trouble", ["away", "refused"])
def test_where_slack_renews_nothing_the_old_token_serves_while_it_holds(
    play: Play, clock: Clock, trouble: str, make_app: MakeApp, database_url: str
) -> None:
    """It is tried again a minute later, and not by everybody meanwhile."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        other = tokens(make_app(database_url), fake, clock)
        first = await other.token_of(fake.team.id)
        later(fake, clock, LIFE - EARLY)
        if trouble == "away":
            fake.faults.break_before("oauth.v2.access", times=2)
        else:
            fake.faults.refuse("oauth.v2.access", "internal_error")
        assert {await other.token_of(fake.team.id) for _ in range(5)} == {first}
        tried = renewals(fake)
        assert tried in {1, 2}, "slack_sdk itself tries a broken connection twice"
        later(fake, clock, installations.LEASE)
        assert await other.token_of(fake.team.id) == fake.token(fake.team) != first
        assert renewals(fake) == tried + 1
        await other.close()

    play(scene)


def test_a_renewed_token_outlives_a_database_that_is_busy(
    play: Play, clock: Clock, make_app: MakeApp, database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack gives it once, so it is kept as soon as that can be done, and serves until then."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        app = make_app(database_url)
        other = tokens(app, fake, clock)
        later(fake, clock, LIFE - EARLY)
        work, failing = app.work, [2]

        async def works(job: Callable[..., Any]) -> Any:
            if renewals(fake) and failing[0]:
                failing[0] -= 1
                raise OSError("busy")
            return await work(job)

        monkeypatch.setattr(app, "work", works)
        token = await other.token_of(fake.team.id)
        assert token == fake.token(fake.team)
        await other.close()
        (row,) = rows(database)
        assert Seal(KEY).open(row.bot_token) == token
        assert Seal(KEY).open(row.refresh_token or "") in fake.world.tokens.refreshing

    play(scene)


def test_an_uninstalled_workspace_has_no_tokens_left_at_once(
    play: Play, database: Database, clock: Clock, app: App
) -> None:
    """Its data are kept for 30 days and then erased; the last thing said there is answered by nobody."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        general = fake.channel("general", members=[ann])
        await ann.types(f"/study ask {WATER}", general)
        ann.uninstalls()
        await fake.settled()
        assert rows(database) == []
        assert await hall.face._workspaces.token_of(fake.team.id) is None  # noqa: SLF001 - as above
        assert team_row(database).left_at == clock.now
        later(fake, clock, timedelta(days=29))
        await app.housekeep()
        assert team_row(database).name
        later(fake, clock, timedelta(days=2))
        await app.housekeep()
        with database.read() as session:
            assert session.scalars(select(GroupRow).where(GroupRow.platform == Platform.SLACK)).all() == []

    play(scene)


def test_a_workspace_that_comes_back_finds_its_data(play: Play, database: Database, clock: Clock) -> None:
    """Within 30 days; and what Slack tells late of the time before harms nothing."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        general = fake.channel("general", members=[ann])
        await ann.types(f"/study ask {WATER}", general)
        before = team_row(database).id
        ann.uninstalls()
        await fake.settled()
        later(fake, clock, timedelta(days=20))
        assert (await hall.installs(ann)).status == 200
        assert team_row(database).left_at is None
        gone = {"type": "app_uninstalled", "event_ts": fake.world.ids.ts()}
        fake.world.tell(fake.team, gone)
        await fake.settled()
        assert len(rows(database)) == 1, "the token works, so that was said of an earlier life"
        assert FINGER in (await ann.types(f"/study ask {WATER}", general)).text
        assert (team_row(database).id, team_row(database).left_at) == (before, None)

    play(scene)


def test_the_one_workspace_whose_token_is_set_goes_and_comes_back(app: App, database: Database, clock: Clock) -> None:
    """Gone when it removes the app, back when the bot starts with a token that works; never while its token works."""

    async def main() -> None:
        async with FakeSlack() as fake:
            boss, client = fake.user("Boss", admin=True), AsyncWebClient(base_url=fake.api)
            place = Place(fake.team.id, fake.team.name)
            await app.handle(Request(Asker(Platform.SLACK, boss.id, "Boss"), place, Command("streak")))
            one = One(app, client, fake.bot_token)
            assert await one.load() == "Study Hall is on Slack, in Study group."
            await one.uninstalled(fake.team.id)
            assert team_row(database).left_at is None
            fake.faults.fail("auth.test")
            with pytest.raises(UnreachedError):
                await one.uninstalled(fake.team.id)
            assert team_row(database).left_at is None, "Slack says nothing about it"
            boss.uninstalls()
            await one.revoked(fake.team.id)
            assert team_row(database).left_at is None, "a token that is wrong is the operator's to mend"
            await one.uninstalled(fake.team.id)
            assert team_row(database).left_at == clock.now
            fake.world.install(fake.team)
            assert await One(app, client, fake.token(fake.team)).load()
            assert team_row(database).left_at is None

    asyncio.run(main())


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_a_token_that_is_dead_is_erased_when_that_shows(
    play: Play, database: Database, clock: Clock, error: str
) -> None:
    """Though nobody has said so, and for good: the very request that shows it does not call the bot back."""

    async def scene(fake: FakeSlack, _: House, ann: Person) -> None:
        ben = fake.user("Ben")
        general = fake.channel("general", members=[ann, ben])
        await ann.types(f"/study ask {WATER}", general)
        fake.revokes(error)
        assert "streak" in (await ben.types("/study streak", general)).text.lower()
        assert rows(database) == []
        assert team_row(database).left_at == clock.now

    play(scene)


def test_a_token_that_was_refused_once_is_kept_if_slack_takes_it(play: Play, database: Database) -> None:
    """One wrong word does not uninstall anything; nor does a Slack that is away."""

    async def scene(fake: FakeSlack, hall: House, _: Person) -> None:
        revoked = hall.face._workspaces.revoked  # noqa: SLF001 - what the sender is handed
        await revoked(fake.team.id)
        fake.revokes()
        fake.faults.fail("auth.test")
        await revoked(fake.team.id)
        assert len(rows(database)) == 1
        await revoked(fake.team.id)
        assert rows(database) == []
        await revoked(fake.team.id)

    play(scene)


@pytest.mark.parametrize("trouble", ["away", "limited"])
def test_where_slack_does_not_say_whether_a_token_works_it_is_kept(
    play: Play, database: Database, clock: Clock, trouble: str
) -> None:
    """What is told of another token is left to Slack's retry, when the one that we have is found to work."""

    async def scene(fake: FakeSlack, _: House, ann: Person) -> None:
        await ann.types("/study streak", fake.channel("general", members=[ann]))
        fault = fake.faults.fail("auth.test") if trouble == "away" else fake.faults.limit("auth.test")
        fake.world.tell(fake.team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0OLD"]}})
        for acknowledged in (False, True):
            await fake.settled()
            (told,) = fake.events
            assert told.acknowledged is acknowledged
            assert len(rows(database)) == 1
            assert team_row(database).left_at is None
            later(fake, clock, timedelta(minutes=5))
            fake.resend()
        assert fault.caught == 1

    play(scene)


def test_a_token_that_was_revoked_is_erased_though_nothing_says_that_the_app_was_removed(
    play: Play, database: Database
) -> None:
    """Each of the two events is enough."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        fake.revokes("token_revoked", told=True)
        await fake.settled()
        assert [each.type for each in fake.events] == ["tokens_revoked"]
        assert rows(database) == []

    play(scene)


def test_a_workspace_that_removed_it_while_nobody_heard_is_found_at_the_next_start(
    app: App, clock: Clock, database: Database, make_app: MakeApp, database_url: str
) -> None:
    """Its token has no end that would show it; its data are erased when they would have been otherwise."""

    async def main() -> None:
        async with FakeSlack("http", installed=False) as fake:
            async with house(app, fake, clock) as hall:
                ann = fake.user("Ann", admin=True)
                await hall.installs(ann)
                await ann.types("/study streak", fake.channel("general", members=[ann]))
            fake.revokes("account_inactive")
            async with house(make_app(database_url), fake, clock):
                await fake.until(lambda: rows(database) == [], "its tokens are erased")
            assert team_row(database).left_at == clock.now

    asyncio.run(main())


@pytest.mark.parametrize("trouble", ["away", "limited"])
def test_a_look_at_the_start_erases_nothing_of_which_slack_says_nothing(
    play: Play, clock: Clock, database: Database, make_app: MakeApp, database_url: str, trouble: str
) -> None:
    """It is in the log, and the next start looks again."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        if trouble == "away":
            fake.faults.break_before("auth.test", times=2)
        else:
            fake.faults.limit("auth.test")
        other = tokens(make_app(database_url), fake, clock)
        with capture_logs() as lines:
            await other.load()
            await fake.until(lambda: bool(lines), "it looks")
        assert {each["event"] for each in lines} == {"slack token not looked at"}
        assert await other.token_of(fake.team.id) == fake.token(fake.team)
        await other.close()
        assert len(rows(database)) == 1

    play(scene)


@pytest.mark.parametrize("started", [True, False])
def test_a_workspace_whose_token_is_not_renewed_any_more_is_given_up(
    play: Play, clock: Clock, database: Database, make_app: MakeApp, database_url: str, *, started: bool
) -> None:
    """It removed the app while nobody heard; that shows when the token is next needed, or at a start."""

    async def scene(fake: FakeSlack, _: House, ann: Person) -> None:
        await ann.types("/study streak", fake.channel("general", members=[ann]))
        fake.revokes("account_inactive")
        other = tokens(make_app(database_url), fake, clock)
        later(fake, clock, LIFE + timedelta(hours=1))
        if started:
            fake.faults.refuse("auth.test", "token_expired", times=ALWAYS)
            await other.load()
            await fake.until(lambda: rows(database) == [], "its tokens are erased")
        assert await other.token_of(fake.team.id) is None
        assert rows(database) == []
        assert team_row(database).left_at == clock.now
        await other.close()

    play(scene)


def test_a_refresh_token_that_was_lost_costs_nothing_before_the_token_ends(
    play: Play, clock: Clock, database: Database, make_app: MakeApp, database_url: str
) -> None:
    """While Slack takes it, it serves; then the workspace has to add the app once more."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        other = tokens(make_app(database_url), fake, clock)
        first = await other.token_of(fake.team.id)
        later(fake, clock, LIFE - EARLY)
        fake.world.tokens.refreshing.clear()
        assert await other.token_of(fake.team.id) == first
        assert len(rows(database)) == 1
        later(fake, clock, EARLY)
        assert await other.token_of(fake.team.id) is None
        assert (await hall.installs(ann)).status == 200
        assert await other.token_of(fake.team.id) == fake.token(fake.team)
        await other.close()

    play(scene)


def test_wrong_credentials_of_ours_give_up_no_workspace(
    play: Play, clock: Clock, database: Database, make_app: MakeApp, database_url: str
) -> None:
    """Whoever runs the bot can mend them; until then there is no token, and nothing is forgotten."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        other = tokens(make_app(database_url), fake, clock)
        later(fake, clock, LIFE)
        fake.faults.refuse("oauth.v2.access", "bad_client_secret")
        with pytest.raises(NoTokenError):
            await other.token_of(fake.team.id)
        assert len(rows(database)) == 1
        await other.close()

    play(scene)


def test_a_database_that_is_away_costs_no_token_that_holds(
    play: Play, clock: Clock, make_app: MakeApp, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its last two hours it is not renewed then, and serves until it ends."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        app = make_app(database_url)
        other = tokens(app, fake, clock)
        first = await other.token_of(fake.team.id)

        async def away(*_: object, **__: object) -> None:
            raise OSError("away")

        with monkeypatch.context() as patch:
            patch.setattr(app, "work", away)
            later(fake, clock, LIFE - EARLY)
            assert await other.token_of(fake.team.id) == first
            later(fake, clock, EARLY)
            with pytest.raises(OSError, match="away"):
                await other.token_of(fake.team.id)
        assert await other.token_of(fake.team.id) == fake.token(fake.team) != first
        await other.close()

    play(scene)


def test_tokens_that_have_come_meanwhile_are_not_forgotten(play: Play, app: App, database: Database) -> None:
    """Forgetting names the tokens that it is about."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        found = await app.work(lambda session, _: installations.find(session, fake.team.id))
        assert found is not None
        await hall.installs(ann)
        await app.work(lambda session, _: installations.forget(session, found))
        assert len(rows(database)) == 1
        assert not await app.work(lambda session, now: installations.renew(session, found, "old", "old", now)), (
            "nor written over"
        )

    play(scene)


def test_who_we_are_is_known_from_memory(play: Play, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that hangs keeps no command from being acknowledged, also of a workspace that is not remembered."""

    async def scene(fake: FakeSlack, hall: House, _: Person) -> None:
        gate = asyncio.Event()

        async def hangs(_: object) -> None:
            await gate.wait()

        workspaces = hall.face._workspaces  # noqa: SLF001 - what bolt asks
        monkeypatch.setattr(app, "work", hangs)
        known = await workspaces.authorize(fake.team.id, None)
        assert known is not None
        assert (known.bot_token, known.bot_user_id) == (fake.token(fake.team), fake.team.app.id)
        monkeypatch.setattr("bot.adapters.slack.tokens.AUTHORIZED_WITHIN", 0.05)
        stranger = await asyncio.wait_for(workspaces.authorize("T0UNKNOWN", None), 2)
        assert stranger is not None
        assert stranger.bot_token is None
        monkeypatch.undo()
        gate.set()

    play(scene)


def test_a_workspace_that_has_not_installed_it_is_told_so(play: Play) -> None:
    """Whoever types there reads what to do; nothing is looked up in vain at Slack."""

    async def scene(fake: FakeSlack, hall: House, ann: Person) -> None:
        workspaces = hall.face._workspaces  # noqa: SLF001 - as above
        fake.revokes()
        await workspaces.revoked(fake.team.id)
        shown = await ann.types("/study streak", fake.channel("general", members=[ann]))
        assert "isn't installed here any more. Add it again at https://hall.example/slack/install" in shown.text
        assert fake.web.named("users.info") == []
        assert await workspaces.authorize("T0UNKNOWN", None) is None
        assert await workspaces.authorize(None, "E1") is None
        assert await workspaces.token_of("T0UNKNOWN") is None

    play(scene)


def test_all_that_is_kept_is_there_at_the_next_start(
    play: Play, make_app: MakeApp, database_url: str, clock: Clock
) -> None:
    """And a key that was lost is said at once, with how many cannot be read."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        app = make_app(database_url)
        one = tokens(app, fake, clock)
        assert await one.load() == "Study Hall is on Slack, in 1 workspace."
        assert await one.token_of(fake.team.id) == fake.token(fake.team)
        lost = tokens(app, fake, clock, Fernet.generate_key().decode())
        sentence = "Study Hall is on Slack, in 0 workspaces. STUDYHALL_SECRET_KEY does not open the tokens of 1 more."
        assert await lost.load() == sentence
        assert await lost.token_of(fake.team.id) is None

    play(scene)


def test_a_key_can_be_changed(
    play: Play, make_app: MakeApp, database_url: str, database: Database, clock: Clock
) -> None:
    """Once it was started with the new one before the old, the old one opens nothing and is not needed."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        new = Fernet.generate_key().decode()
        app = make_app(database_url)
        both = tokens(app, fake, clock, f"{new},{KEY}")
        await both.load()
        (row,) = rows(database)
        with pytest.raises(BrokenSealError):
            Seal(KEY).open(row.bot_token)
        alone = tokens(app, fake, clock, new)
        assert await alone.load() == "Study Hall is on Slack, in 1 workspace."
        later(fake, clock, LIFE - EARLY)
        assert await alone.token_of(fake.team.id) == fake.token(fake.team)
        assert renewals(fake) == 1
        await alone.close()

    play(scene)


def test_the_first_key_encrypts_and_each_decrypts() -> None:
    """So a key can be changed while all is in use; what none of them made is not opened."""
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    sealed = Seal(old).close("xoxb-1")
    assert "xoxb" not in sealed
    assert Seal(f"{new},{old}").open(sealed) == "xoxb-1"
    assert Seal(new).open(Seal(f" {new} , {old} ").close("xoxb-2")) == "xoxb-2"
    for broken in (sealed[:-2], "", "ü", sealed):
        with pytest.raises(BrokenSealError):
            Seal(new).open(broken)
    for keys in ("", " , ", "short", f"{old},short"):
        with pytest.raises(SettingsError, match="STUDYHALL_SECRET_KEY: that is no key"):
            Seal(keys)


def test_a_token_that_somebody_wrote_over_is_not_used(
    play: Play, database: Database, make_app: MakeApp, database_url: str, clock: Clock
) -> None:
    """What no key opens counts as not installed, and breaks nothing else."""

    async def scene(fake: FakeSlack, _: House, __: Person) -> None:
        with database.write() as session:
            session.execute(update(InstallationRow).values(bot_token="nonsense"))  # noqa: S106 - as it says
        other = tokens(make_app(database_url), fake, clock)
        assert await other.token_of(fake.team.id) is None
        await other.uninstalled(fake.team.id)
        assert rows(database) == []

    play(scene)
