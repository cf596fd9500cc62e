"""Installing the app in workspaces: with a browser, by the real bolt, from a Slack that checks every step."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlalchemy import func, select, text

from bot.app import App
from bot.storage.engine import Database
from bot.storage.tables import InstallationRow, OauthStateRow
from tests.adapters.slack.house import House, house
from tests.fakes.slack import FakeSlack
from tests.people import Clock

# slack_sdk names itself to oauth.v2.access by a class of aiohttp's that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

Scene = Callable[[FakeSlack, House], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."


@pytest.fixture
def play(app: App, clock: Clock) -> Play:
    """Plays a scene with Study Hall online for many, in a Slack in which nobody has it yet and tokens rotate."""

    def run(scene: Scene) -> None:
        async def main() -> None:
            async with FakeSlack("http", installed=False, rotation=True) as fake, house(app, fake, clock) as hall:
                await scene(fake, hall)

        asyncio.run(main())

    return run


def kept(database: Database) -> list[InstallationRow]:
    """The installations in the database."""
    with database.read() as session:
        return list(session.scalars(select(InstallationRow)))


def test_a_person_adds_the_app_to_their_workspace_and_it_answers(play: Play, database: Database) -> None:
    """From our page over Slack's and back; the next command is answered, and no token stands in the database."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        begun = await hall.opens("/slack/install")
        assert "Add Study Hall to Slack" in begun.text
        assert begun.link.startswith(fake.authorize_url)
        attributes = {each.strip() for each in begun.headers["Set-Cookie"].split(";")[1:]}
        assert {"HttpOnly", "Secure", "Path=/"} <= attributes
        done = await hall.returns(ann.authorises(begun.link), begun.cookie)
        assert done.status == 200
        assert "Study Hall is installed in Study group" in done.text
        assert done.headers["Content-Security-Policy"].startswith("default-src 'none'")
        general = fake.channel("general", members=[ann])
        assert FINGER in (await ann.types(f"/study ask {WATER}", general)).text
        assert FINGER in (await ann.mentions(WATER, general)).text
        (row,) = kept(database)
        assert (row.team_id, row.team_name) == (fake.team.id, "Study group")
        assert (row.app_id, row.bot_user_id, row.bot_id) == (fake.app_id, fake.team.app.id, fake.team.app.bot_id)
        assert set(row.scopes.split(",")) >= {"commands", "chat:write"}
        for token in fake.world.tokens.known:
            assert token not in str(vars(row))
        for token in fake.world.tokens.refreshing:
            assert token not in str(vars(row))

    play(scene)


def test_a_state_is_good_once(play: Play, database: Database) -> None:
    """Whoever comes back with it again installs nothing; the database has not the state, only its digest."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        begun = await hall.opens("/slack/install")
        state = begun.cookie.partition("=")[2]
        with database.read() as session:
            (row,) = session.scalars(select(OauthStateRow))
            assert len(row.digest) == 64
            assert state not in row.digest
        assert (await hall.returns(ann.authorises(begun.link), begun.cookie)).status == 200
        again = await hall.returns(ann.authorises(begun.link), begun.cookie)
        assert again.status == 401
        assert "Please begin again" in again.text
        assert urljoin("https://hall.example/bots/slack/oauth_redirect", again.link).endswith("/bots/slack/install")
        assert len(fake.web.named("oauth.v2.access")) == 1

    play(scene)


def test_a_state_is_good_for_ten_minutes(play: Play, clock: Clock) -> None:
    """Later, nothing is asked of Slack."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        begun = await hall.opens("/slack/install")
        clock.now += timedelta(minutes=10)
        assert (await hall.returns(ann.authorises(begun.link), begun.cookie)).status == 401
        assert fake.web.named("oauth.v2.access") == []

    play(scene)


def test_an_installation_ends_in_the_browser_in_which_it_began(play: Play, database: Database) -> None:
    """A link that somebody was sent installs nothing, with no cookie, another's, or a state that nobody issued."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        begun, other = await hall.opens("/slack/install"), await hall.opens("/slack/install")
        back = ann.authorises(begun.link)
        for cookie in ("", other.cookie, "slack-app-oauth-state=", "slack-app-oauth-state=deleted"):
            page = await hall.returns(back, cookie)
            assert page.status == 400
            assert "another browser" in page.text
        forged = await hall.opens("/slack/oauth_redirect?code=x&state=made-up", "slack-app-oauth-state=made-up")
        assert forged.status == 401
        assert fake.web.named("oauth.v2.access") == []
        assert kept(database) == []
        assert (await hall.returns(back, begun.cookie)).status == 200, "a stranger's tries cost the right one nothing"

    play(scene)


def test_who_says_no_or_comes_back_with_nonsense_reads_what_happened(play: Play, database: Database) -> None:
    """Nothing of what stands in the address is shown, and nothing is kept."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        refused = await hall.installs(ann, allow=False)
        assert refused.status == 200
        assert "Nothing was installed" in refused.text
        odd = await hall.opens("/slack/oauth_redirect?error=%3Cscript%3Ealert(1)%3C/script%3E")
        assert "script" not in odd.text
        assert "went wrong on our side" in odd.text
        begun = await hall.opens("/slack/install")
        state = begun.cookie.partition("=")[2]
        assert "no confirmation" in (await hall.opens(f"/slack/oauth_redirect?state={state}", begun.cookie)).text
        begun = await hall.opens("/slack/install")
        state = begun.cookie.partition("=")[2]
        wrong = await hall.opens(f"/slack/oauth_redirect?state={state}&code=wrong", begun.cookie)
        assert (wrong.status, "did not confirm" in wrong.text) == (401, True)
        assert kept(database) == []

    play(scene)


@pytest.mark.parametrize("team", ["T0STUDY1", "x%0d%0aSet-Cookie:%20a=b", "%22%3E%3Cscript%3E", "T1%26scope=admin"])
def test_only_a_teams_id_is_passed_on_to_slack(play: Play, team: str) -> None:
    """The workspace to choose first can be named in the address; anything else in its place is left out."""

    async def scene(_: FakeSlack, hall: House) -> None:
        page = await hall.opens(f"/slack/install?team={team}")
        assert page.status == 200
        assert page.link.endswith("&team=T0STUDY1") is (team == "T0STUDY1")
        assert "team=" not in page.link or team == "T0STUDY1"
        assert "script" not in page.text
        assert "a=b" not in str(page.headers)

    play(scene)


def test_a_whole_organisation_is_told_that_it_cannot_be_yet(play: Play, database: Database) -> None:
    """On a clear page; its token is given back to Slack at once, and nothing is kept."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        team = fake.workspace("Branch", enterprise="Big")
        eve = fake.user("Eve", team=team, admin=True)
        page = await hall.installs(eve, org=True)
        assert page.status == 403
        assert "cannot be installed for a whole organisation yet" in page.text
        (token,) = (each for each in fake.world.tokens.known.values() if each.enterprise)
        assert token.dead == "token_revoked"
        assert kept(database) == []
        alone = await hall.installs(eve)
        assert "Study Hall is installed in Branch" in alone.text
        assert kept(database)[0].enterprise_id == team.enterprise["id"]  # type: ignore[index]  # it was given one

    play(scene)


def test_no_database_is_said_on_the_page(play: Play, database: Database) -> None:
    """Whoever installs it reads that it was not their fault, and no traceback."""

    async def scene(fake: FakeSlack, hall: House) -> None:
        ann = fake.user("Ann", admin=True)
        begun = await hall.opens("/slack/install")
        back = ann.authorises(begun.link)
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE oauth_states RENAME TO away"))
        try:
            for page in (await hall.opens("/slack/install"), await hall.returns(back, begun.cookie)):
                assert page.status == 500
                assert "went wrong on our side" in page.text
        finally:
            with database.engine.begin() as connection:
                connection.execute(text("ALTER TABLE away RENAME TO oauth_states"))
        assert (await hall.returns(back, begun.cookie)).status == 200

    play(scene)


def test_states_that_ran_out_are_tidied_away(play: Play, app: App, database: Database, clock: Clock) -> None:
    """Housekeeping forgets them, and no others."""

    async def scene(_: FakeSlack, hall: House) -> None:
        await hall.opens("/slack/install")
        clock.now += timedelta(minutes=9)
        await hall.opens("/slack/install")
        clock.now += timedelta(minutes=1)
        await app.housekeep()
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(OauthStateRow)) == 1

    play(scene)
