"""The guard: no other page, name or machine gets at what the pages do, and every answer says how it may be used."""

import ast
import asyncio
import base64
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route, Router

from bot.adapters import password as password_module
from bot.adapters.http import is_loopback, serving, site
from bot.adapters.password import Password
from bot.adapters.web.careful import Careful
from bot.adapters.web.guard import BODY_LIMIT, POLICY, Guard, check_binding, public_host
from bot.adapters.web.world import fields
from bot.settings import SettingsError, read_settings
from tests.web.conftest import Visit
from tests.web.pages import Page, parsed
from tests.web.site import FORM, Site

TOKEN = "a-token-of-nobodys"  # noqa: S105 - as it says
PASSWORD = "a horse, a battery: ümlaut"  # noqa: S105 - as it says
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ELSEWHERE = "That did not come from this page; reload it and try again."


class Door:
    """A page behind a guard, which tells what it was sent, and whoever comes to its address."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self.port = int(address.rpartition(":")[2])
        self._session = session

    async def asks(self, method: str, path: str = "/", body: bytes | str | None = None, **headers: str) -> Page:
        """What comes back; headers are named with underscores, and leave out what our library would add."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.request(
            method, self.address + path, headers=named, data=body, skip_auto_headers=["Content-Type"]
        ) as answer:
            given = {name.lower(): value for name, value in answer.headers.items()}
            return Page(answer.status, given, await answer.text())

    async def gets(self, path: str = "/", **headers: str) -> int:
        """The status of a page."""
        return (await self.asks("GET", path, **headers)).status

    async def posts(self, body: bytes | str = f"token={TOKEN}&text=hello", **headers: str) -> Page:
        """What comes back of a form that is sent."""
        return await self.asks("POST", "/", body, **({"Content_Type": FORM} | headers))

    async def raw(self, text: str) -> str:
        """What comes back, to its end, of a request as it stands here."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(text.replace("\n", "\r\n").encode())
        answer = (await reader.read()).decode()
        writer.close()
        return answer


async def _told(request: Request) -> JSONResponse:
    return JSONResponse({"fields": dict(fields(request)), "body": (await request.body()).decode()})


def at_the_door(scene: Callable[[Door], Awaitable[None]], *, password: str = "", public: str = "") -> None:
    """The scene is played before a guarded page."""
    inside = Router([Route("/{rest:path}", _told, methods=["GET", "POST"])])
    routes = [Mount("/", Guard(inside, token=TOKEN, password=password, public=public))]

    async def main() -> None:
        async with (
            serving(site(routes, {}), "127.0.0.1", 0) as address,
            aiohttp.ClientSession() as session,
        ):
            await scene(Door(address, session))

    asyncio.run(main())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_is_called_by_its_own_names(host: str) -> None:
    """With the port that is listened to, or none."""

    async def main(door: Door) -> None:
        assert await door.gets(Host=host) == 200
        assert await door.gets(Host=f"{host}:{door.port}") == 200

    at_the_door(main)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost.evil.example",
        "127.0.0.1:1",
        "127.0.0.1:{port}0",
        "127.0.0.1:",
        "127.1:{port}",
        "0.0.0.0:{port}",
        "[::]:{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}@evil.example",
        "hall.example.org:1",
    ],
)
def test_a_name_that_somebody_made_lead_here_is_refused(host: str) -> None:
    """DNS rebinding: a page of theirs may reach us under their name, and reads nothing then, nor changes anything."""

    async def main(door: Door) -> None:
        named = host.format(port=door.port)
        refused = await door.asks("GET", Host=named)
        assert refused.status == 421
        assert "This address is for the machine it runs on" in refused.text
        assert (await door.posts(Host=named, Origin=f"http://{named}", Sec_Fetch_Site="same-origin")).status == 421

    at_the_door(main, public="hall.example.org")


def test_no_host_or_two_are_refused() -> None:
    """Whoever speaks so is no browser."""

    async def main(door: Door) -> None:
        ours = f"127.0.0.1:{door.port}"
        assert " 421 " in (await door.raw("GET / HTTP/1.0\n\n")).splitlines()[0]
        assert " 400 " in (await door.raw("GET / HTTP/1.1\n\n")).splitlines()[0]
        assert " 400 " in (await door.raw(f"GET / HTTP/1.1\nHost: {ours}\nHost: evil.example\n\n")).splitlines()[0]
        two = f"GET / HTTP/1.0\nHost: {ours}\nHost: evil.example\n\n"
        assert (await door.raw(two)).splitlines()[0].split()[1] in {"400", "421"}

    at_the_door(main)


def test_the_public_name_is_ours_too() -> None:
    """Where a proxy stands before us, with its port if it has one of its own."""

    async def main(door: Door) -> None:
        assert await door.gets(Host="Hall.example.org:8443") == 200
        assert await door.gets(Host="hall.example.org") == 421
        sent = await door.posts(Host="hall.example.org:8443", Origin="https://hall.example.org:8443")
        assert sent.status == 200

    at_the_door(main, public="hall.example.org:8443")


OURS: tuple[dict[str, str], ...] = (
    {},
    {"Sec_Fetch_Site": "same-origin"},
    {"Sec_Fetch_Site": "none"},
    {"Origin": "{address}"},
    {"Sec_Fetch_Site": "same-origin", "Origin": "{address}"},
)
THEIRS: tuple[dict[str, str], ...] = (
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "{address}"},
    {"Sec_Fetch_Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec_Fetch_Site": "anything"},
    {"Sec_Fetch_Site": ""},
    {"Origin": "http://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "{address}.evil.example"},
    {"Origin": "{address}@evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "file://"},
    {"Origin": "http://[evil"},
)


@pytest.mark.parametrize("headers", OURS)
def test_a_form_of_our_own_is_taken(headers: Mapping[str, str]) -> None:
    """With its fields, by browsers that say where they come from and by those that do not."""

    async def main(door: Door) -> None:
        sent = await door.posts(**{name: value.format(address=door.address) for name, value in headers.items()})
        assert sent.status == 200
        assert json.loads(sent.markup)["fields"] == {"token": TOKEN, "text": "hello"}

    at_the_door(main)


@pytest.mark.parametrize("headers", THEIRS)
def test_another_origin_cannot_post(headers: Mapping[str, str]) -> None:
    """Even if it had the token."""

    async def main(door: Door) -> None:
        refused = await door.posts(**{name: value.format(address=door.address) for name, value in headers.items()})
        assert (refused.status, ELSEWHERE in refused.text) == (403, True)

    at_the_door(main)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text=hello",
        "token=&text=hello",
        "token=wrong",
        f"token={TOKEN}x",
        f"token={TOKEN[:-1]}",
        f"token={TOKEN}&token=wrong",
        "token=%ff%fe",
        "token=\u00fc",
        f"TOKEN={TOKEN}",
    ],
)
def test_nothing_is_taken_without_the_token(body: str) -> None:
    """Even if it seems to come from our own page."""

    async def main(door: Door) -> None:
        refused = await door.posts(body, Sec_Fetch_Site="same-origin", Origin=door.address)
        assert (refused.status, ELSEWHERE in refused.text) == (403, True)

    at_the_door(main)


def test_a_script_of_ours_may_put_the_token_into_a_header() -> None:
    """Which no form of another site can."""

    async def main(door: Door) -> None:
        sent = await door.posts("text=hello", X_Studyhall_Token=TOKEN)
        assert (sent.status, json.loads(sent.markup)["fields"]) == (200, {"text": "hello"})
        assert (await door.posts("text=hello", X_Studyhall_Token="wrong")).status == 403  # noqa: S106 - as above

    at_the_door(main)


def test_fields_are_read_as_they_were_typed() -> None:
    """Letters of any language, line ends, empty ones; broken bytes are replaced."""

    async def main(door: Door) -> None:
        sent = await door.posts(f"token={TOKEN}&a=%E2%82%AC+%3C%26&b=&c=x%0D%0Ay&d=%FF&e=1&e=2")
        assert json.loads(sent.markup)["fields"] == {
            "token": TOKEN,
            "a": "€ <&",
            "b": "",
            "c": "x\r\ny",
            "d": "\ufffd",
            "e": "2",
        }

    at_the_door(main)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "x" * 500])
def test_only_forms_are_taken(kind: str) -> None:
    """What else can be sent from anywhere without being asked about is not even read."""

    async def main(door: Door) -> None:
        assert (await door.posts(Content_Type=kind)).status == 415

    at_the_door(main)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"])
def test_other_methods_are_no_way_around(method: str) -> None:
    """They are judged as a post is."""

    async def main(door: Door) -> None:
        assert (await door.asks(method, Sec_Fetch_Site="cross-site")).status == 403
        assert (await door.asks(method)).status == 415

    at_the_door(main)


def test_too_many_fields_are_refused() -> None:
    """Before they cost anything."""

    async def main(door: Door) -> None:
        assert (await door.posts(f"token={TOKEN}" + "&a=b" * 51)).status == 400

    at_the_door(main)


VISIT = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_may_link_here_and_no_more(site: str) -> None:
    """No image, frame or request of theirs is answered; what only our pages read is no goal of a link either."""

    async def main(door: Door) -> None:
        assert await door.gets("/group", Sec_Fetch_Site=site, **VISIT) == 200
        assert await door.gets("/group", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors", Sec_Fetch_Dest="image") == 403
        assert await door.gets("/group", Sec_Fetch_Site=site, Sec_Fetch_Mode="cors", Sec_Fetch_Dest="empty") == 403
        assert await door.gets("/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe") == 403
        assert await door.gets("/", Sec_Fetch_Site=site) == 403
        for path in ("/live", "/drawn/7", "/files/7/1", "/sandbox/live"):
            assert await door.gets(path, Sec_Fetch_Site=site, **VISIT) == 403
            assert await door.gets(path, Sec_Fetch_Site="same-origin") == 200

    at_the_door(main)


def basic(password: str, name: str = "kim") -> str:
    """The header by which a browser tells a password."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_a_password_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever name goes with it; without it, or with another, nothing is answered."""
    monkeypatch.setattr(password_module, "WRONG_SECONDS", 0.0)

    async def main(door: Door) -> None:
        asked = await door.asks("GET")
        assert asked.status == 401
        assert asked.headers["www-authenticate"].startswith("Basic ")
        assert await door.gets(Authorization=basic(PASSWORD)) == 200
        assert await door.gets(Authorization=basic(PASSWORD, "")) == 200
        assert (await door.posts(Authorization=basic(PASSWORD))).status == 200
        for wrong in (
            basic(""),
            basic(PASSWORD + "x"),
            basic(PASSWORD[:-1]),
            basic(PASSWORD.upper()),
            basic(PASSWORD).replace("Basic", "Bearer"),
            basic(PASSWORD) + "=",
            "Basic ====",
            "Basic",
            "",
            base64.b64encode(PASSWORD.encode()).decode(),
        ):
            assert await door.gets(Authorization=wrong) == 401, wrong
            assert (await door.posts(Authorization=wrong)).status == 401

    at_the_door(main, password=PASSWORD)


def test_wrong_passwords_take_their_time_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that they cannot be tried by the thousand, while whoever knows it waits for nobody."""
    monkeypatch.setattr(password_module, "WRONG_SECONDS", 0.15)

    async def main(door: Door) -> None:
        since = monotonic()
        wrong = [asyncio.create_task(door.gets(Authorization=basic(f"{number}"))) for number in range(3)]
        assert await door.gets(Authorization=basic(PASSWORD)) == 200
        assert not any(task.done() for task in wrong)
        assert await asyncio.gather(*wrong) == [401] * 3
        assert monotonic() - since >= 3 * 0.15

    at_the_door(main, password=PASSWORD)


def test_secrets_are_compared_in_constant_time() -> None:
    """By `hmac.compare_digest`, and by nothing else: how long it takes tells nothing of what is right in a guess."""
    for kind, secret in ((Guard, "self._token"), (Password, "self._digest")):
        tree = ast.parse(inspect.getsource(kind))
        calls = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Call)]
        assert [secret in each for each in calls if each.startswith("hmac.compare_digest(")] == [True]
        compared = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Compare)]
        assert not [each for each in compared if secret in each]


def test_a_body_is_taken_up_to_its_limit() -> None:
    """With or without a word of its length; whoever sends more reads why not."""

    async def main(door: Door) -> None:
        start = f"token={TOKEN}&text="
        fits = start + "x" * (BODY_LIMIT - len(start))
        assert (await door.posts(fits)).status == 200
        refused = await door.posts(fits + "x")
        assert (refused.status, "at most 64 kB" in refused.text) == (413, True)

    at_the_door(main)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machines_addresses_are_known(host: str) -> None:
    """Nothing else reaches what listens there."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "", "192.168.1.5", "10.0.0.1", "::ffff:10.0.0.1", "a..b", "no.such.host.invalid"],  # noqa: S104 - as they are named
)
def test_anything_else_is_not_this_machine_alone(host: str) -> None:
    """Nor is what nobody knows."""
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "more",
    [
        {"http_host": "0.0.0.0"},  # noqa: S104 - as it is named
        {"http_host": "::"},
        {"public_url": "https://hall.example"},
    ],
)
def test_beyond_this_machine_there_is_a_password_or_no_page(more: dict[str, str]) -> None:
    """It says which setting to set, before anything is listened to; one that is long enough will do."""
    with pytest.raises(SettingsError, match="only be reached from other machines with a password: set STUDYHALL_PLAY"):
        check_binding(read_settings(**more))
    check_binding(read_settings(playground_password="x" * 12, **more))


def test_a_short_password_is_no_password() -> None:
    """Not even on this machine."""
    check_binding(read_settings())
    check_binding(read_settings(playground_password="x" * 12))
    with pytest.raises(SettingsError, match="STUDYHALL_PLAYGROUND_PASSWORD: it needs 12 characters or more"):
        check_binding(read_settings(playground_password="x" * 11))


def test_the_public_host_is_the_addresses_own() -> None:
    """With its port where it names one."""
    assert public_host(read_settings()) == ""
    assert public_host(read_settings(public_url="https://Hall.example.org/study/")) == "Hall.example.org"
    assert public_host(read_settings(public_url="http://hall.example.org:8443")) == "hall.example.org:8443"


def inner_routes(page: Site) -> list[BaseRoute]:
    """The routes of the pages themselves, behind their guard."""
    (mount,) = page.page.routes
    assert isinstance(mount, Mount)
    careful = mount.app._app  # type: ignore[attr-defined]  # noqa: SLF001 - to see every way in
    assert isinstance(careful, Careful)
    router = careful._app  # noqa: SLF001 - as above
    assert isinstance(router, Router)
    return list(router.routes)


def filled(path: str) -> str:
    """A path with something in each of its gaps."""
    return "/".join("1" if part.startswith("{") else part for part in path.split("/"))


def test_every_way_in_is_guarded(visit_once: Visit) -> None:
    """Whatever answers says that nobody may frame it; a foreign name, and what another site posts, are refused."""

    async def main(site: Site) -> None:
        ways = [(each.path, frozenset(each.methods or ())) for each in inner_routes(site) if isinstance(each, Route)]
        assert {"/", "/group", "/content", "/travel"} <= {path for path, _ in ways}
        for path, methods in [*ways, ("/nowhere", frozenset({"GET", "POST"})), ("/sandbox/", frozenset({"GET"}))]:
            for method in methods:
                if not path.startswith("/live") or method == "POST":
                    shown = await site.asks(method, filled(path), {"Content-Type": FORM}, "token=wrong")
                    page = shown.headers.get("content-type", "text/html").startswith("text/html")
                    own = set() if page else {"content-security-policy", "cache-control"}
                    for name in HEADERS.keys() - own:
                        assert shown.headers.get(name) == HEADERS[name], (method, path, name)
                    assert "default-src 'none'" in shown.headers["content-security-policy"]
                    assert method in {"GET", "HEAD"} or shown.status == 403, (method, path, shown.status)
                foreign = await site.asks(method, filled(path), {"Host": "evil.example"})
                assert foreign.status == 421, (method, path)
            if "POST" in methods:
                body = f"token={site.world.token}"
                theirs = {"Content-Type": FORM, "Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
                assert (await site.asks("POST", filled(path), theirs, body)).status == 403, path

    visit_once(main)


def test_what_is_not_there_is_said_on_a_page(visit_once: Visit) -> None:
    """In a sentence, with a way back; and so is what went wrong, without its traceback."""

    async def main(site: Site) -> None:
        missing = await site.asks("GET", "/nowhere")
        assert (missing.status, "There is no such page." in missing.text) == (404, True)
        assert parsed(missing.markup).all("a", href="/?as=Ann")

    visit_once(main)


async def _fails(_: Request) -> PlainTextResponse:
    raise RuntimeError("zebra")


def test_a_fault_is_told_kindly_and_logged(visit_once: Visit, log_file: Path) -> None:
    """No traceback reaches who looks; the reference that does leads to it in the log."""

    async def main(here: Site) -> None:
        routes = [Mount("/", Guard(Careful(Router([Route("/", _fails)]), here.world), token=TOKEN))]
        async with serving(site(routes, {}), "127.0.0.1", 0) as address:
            shown = await Door(address, here.session).asks("GET")
        assert shown.status == 500
        assert "Something went wrong on our side" in shown.text
        assert "zebra" not in shown.markup
        assert shown.headers["x-frame-options"] == "DENY"
        reference = shown.text.partition("(")[2][:8]
        assert reference.isalnum()
        references.append(reference)

    references: list[str] = []
    visit_once(main)
    logged = log_file.read_text()
    assert references[0] in logged
    assert "zebra" in logged
