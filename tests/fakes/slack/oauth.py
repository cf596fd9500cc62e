"""The page on which a person lets the app into their workspace, without the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.slack.inputs import Impossible
from tests.fakes.slack.tokens import CODE_LIFETIME, Grant

if TYPE_CHECKING:
    from tests.fakes.slack.people import User
    from tests.fakes.slack.world import World

AUTHORIZE = "/oauth/v2/authorize"


def authorise(world: World, person: User, url: str, redirect_urls: set[str], *, allow: bool, org: bool) -> str:
    """The address that the browser is sent to when the person has agreed, or has not.

    Raises:
        Impossible: Slack's page would show an error instead.
    """
    query = {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}
    if not urlsplit(url).path.endswith(AUTHORIZE):
        raise Impossible(f"That is no page of Slack's to authorise an app on: {url}")
    if query.get("client_id") != world.client_id:
        raise Impossible("Invalid client_id parameter")
    redirect = query.get("redirect_uri")
    if not redirect_urls and redirect is None:
        raise Impossible("redirect_uri did not match any configured URIs")
    if redirect is not None and redirect_urls and not any(redirect.startswith(known) for known in redirect_urls):
        raise Impossible(f"redirect_uri did not match any configured URIs: {redirect}")
    scopes = frozenset(scope for scope in query.get("scope", "").replace(" ", ",").split(",") if scope)
    if not scopes:
        raise Impossible("Invalid permissions requested: no scope")
    if unknown := scopes - KNOWN_SCOPES:
        raise Impossible(f"Invalid permissions requested: {sorted(unknown)}")
    if org and person.team.enterprise is None:
        raise Impossible(f"{person.team.name} belongs to no organisation")
    back = redirect or min(redirect_urls)
    told = {"state": query["state"]} if "state" in query else {}
    if not allow:
        return f"{back}?{urlencode({'error': 'access_denied', **told})}"
    until = world.clock.now + CODE_LIFETIME
    grant = Grant(f"code.{world.ids.secret()}", person.team, person.id, scopes, redirect, until, org)
    world.tokens.grants[grant.code] = grant
    return f"{back}?{urlencode({'code': grant.code, **told})}"


KNOWN_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
    }
)
