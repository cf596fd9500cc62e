"""Installing by OAuth, rotating tokens, and uninstalling."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Impossible
from tests.fakes.slack.wire import Wire, played

# slack_sdk names itself to oauth.v2.access by a class of aiohttp's that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
BACK = "https://example.org/slack/oauth_redirect"


def address(wire: Wire, **more: str) -> str:
    """The page that an install page leads to."""
    query = {"client_id": wire.fake.client_id, "scope": "commands,chat:write", "state": "s1", "redirect_uri": BACK}
    return f"{wire.fake.authorize_url}?{urlencode(query | more)}"


def returned(url: str) -> dict[str, str]:
    """What stands in the address that the browser is sent to."""
    assert url.startswith(f"{BACK}?")
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


async def exchange(wire: Wire, code: str, **more: str) -> AsyncWebClient:
    """A client for what the code is good for."""
    given = {"client_id": wire.fake.client_id, "client_secret": wire.fake.client_secret, "redirect_uri": BACK}
    told = await wire.client.oauth_v2_access(code=code, **(given | more))
    return AsyncWebClient(token=told["access_token"], base_url=wire.fake.api)


def test_a_person_installs_the_app() -> None:
    """Who agrees comes back with a code and the state; the code is exchanged once, by who knows the secret."""

    async def scene(wire: Wire) -> None:
        other = wire.fake.workspace("Other")
        eve = wire.fake.user("Eve", team=other, admin=True)
        assert returned(eve.authorises(address(wire), allow=False)) == {"error": "access_denied", "state": "s1"}
        back = returned(eve.authorises(address(wire)))
        assert back["state"] == "s1"
        assert await wire.error(exchange(wire, "nothing")) == "invalid_code"
        assert await wire.error(exchange(wire, back["code"], client_secret="x")) == "bad_client_secret"  # noqa: S106
        assert await wire.error(exchange(wire, back["code"], redirect_uri="x")) == "bad_redirect_uri"
        client = await exchange(wire, back["code"])
        told = await client.auth_test()
        assert (told["team_id"], told["bot_id"]) == (other.id, other.app.bot_id)
        assert await wire.error(exchange(wire, back["code"])) == "code_already_used"
        assert (await wire.refused(client.users_info(user=eve.id)))["provided"] == "chat:write,commands"
        with pytest.raises(Impossible, match="client_id"):
            eve.authorises(address(wire, client_id="x"))
        with pytest.raises(Impossible, match="everything:write"):
            eve.authorises(address(wire, scope="everything:write"))

    played(scene)


def test_an_organisation_installs_the_app() -> None:
    """An install for an organisation names no team."""

    async def scene(wire: Wire) -> None:
        eve = wire.fake.user("Eve", team=wire.fake.workspace("Part", enterprise="Org"), admin=True)
        code = returned(eve.authorises(address(wire), org=True))["code"]
        given = {"client_id": wire.fake.client_id, "client_secret": wire.fake.client_secret, "redirect_uri": BACK}
        told = await wire.client.oauth_v2_access(code=code, **given)
        assert (told["is_enterprise_install"], told["team"], told["enterprise"]["name"]) == (True, None, "Org")
        with pytest.raises(Impossible, match="no organisation"):
            wire.ann.authorises(address(wire), org=True)

    played(scene)


def test_tokens_rotate() -> None:
    """A rotated token lives 12 hours; its refresh token gives a new one, once."""

    async def scene(wire: Wire) -> None:
        given = {"client_id": wire.fake.client_id, "client_secret": wire.fake.client_secret}
        code = returned(wire.ann.authorises(address(wire)))["code"]
        first = await wire.client.oauth_v2_access(code=code, redirect_uri=BACK, **given)
        assert first["expires_in"] == 43200
        wire.fake.clock.advance(hours=12)
        client = AsyncWebClient(token=first["access_token"], base_url=wire.fake.api)
        assert await wire.error(client.auth_test()) == "token_expired"

        async def refresh() -> str:
            renewed = await client.oauth_v2_access(
                grant_type="refresh_token", refresh_token=first["refresh_token"], **given
            )
            return str(renewed["access_token"])

        await AsyncWebClient(token=await refresh(), base_url=wire.fake.api).auth_test()
        assert await wire.error(refresh()) == "invalid_refresh_token"

    played(scene, rotation=True)


def test_an_admin_uninstalls_the_app() -> None:
    """The app is told twice, its token is dead, it is in no channel, and no command reaches it."""

    async def scene(wire: Wire) -> None:
        with pytest.raises(Impossible, match="Only admins"):
            wire.ben.uninstalls()
        wire.ann.uninstalls()
        assert [event.type for event in wire.fake.events] == ["tokens_revoked", "app_uninstalled"]
        assert wire.fake.events[0].payload["event"]["tokens"] == {"oauth": [], "bot": [wire.fake.team.app.id]}
        assert await wire.error(wire.post()) == "account_inactive"
        assert not wire.general.has(wire.fake.team.app)
        with pytest.raises(Impossible, match="not a valid command"):
            wire.ann.starts_typing("/study")
        code = returned(wire.ann.authorises(address(wire)))["code"]
        await (await exchange(wire, code)).auth_test()

    played(scene)
