"""What people wrote stays text on every page: names, questions, answers, packs; and no path leads out of the house."""

import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select, table, text

from bot.adapters.web.viewer import Viewer
from bot.app import App
from bot.library.load import load
from bot.storage.engine import Database
from tests.conftest import MakeApp
from tests.features.front import TINY
from tests.people import Clock
from tests.web.conftest import Visit, visiting
from tests.web.pages import Node, Page, parsed
from tests.web.site import FORM, Site

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</textarea></title><script>alert(1)</script>",
    "--></script><script>alert(1)</script><!--",
    "javascript:alert(1)",
    "{{7*7}} ${7*7} <%= 7 %>",
    "&lt;b&gt; &amp; &#0; &",
    "\u202egnirts\u2066 \x00\x1b[31m\ud800",
    "</option></select><form action=https://evil.example>",
)
PATHS = (
    "/static/../../../../etc/passwd",
    "/static/..%2f..%2f..%2fetc/passwd",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/%252e%252e%252fetc%252fpasswd",
    "/static/....//....//etc/passwd",
    "/static//etc/passwd",
    "/static/\\..\\..\\etc\\passwd",
    "/static/base.css",
    "/static/../guard.py",
    "/static/%00",
    "/static/" + "a" * 4000,
    "/files/../../etc/passwd",
    "/content/..%2f..%2fsettings.py",
    "/content?pack=../../../etc&entry=passwd",
    "/content?pack=%2fetc%2fpasswd",
    "/sandbox/../../etc/passwd",
    "/sandbox/static/../../../etc/passwd",
    "//etc/passwd",
    "/..",
    "/%2e%2e/",
)


def harmless(page: Page) -> Node:
    """The page as a tree, in which nothing runs but our one script, and nothing is loaded or sent from elsewhere.

    Raises:
        AssertionError: something would be.
    """
    tree = parsed(page.markup)
    scripts = [each.attributes for each in tree.all("script") if each.attributes.get("type") != "application/json"]
    assert all(re.fullmatch(r"/static/[0-9a-f]{16}\.js", each.get("src", "")) for each in scripts), scripts
    for each in tree.all():
        assert not [name for name in each.attributes if name.startswith("on") or name in {"style", "srcdoc"}], each
        for name in ("href", "src", "action", "formaction"):
            address = each.attributes.get(name, "/")
            assert address.startswith(("/", "#", "?", "https://", "http://")), (each.tag, address)
            assert not address.startswith("//")
            assert each.tag == "a" or not address.startswith("http"), (each.tag, address)
        assert each.tag not in {"iframe", "object", "embed", "base", "math"}
        assert "alert" not in "".join(each.attributes) or "alert" not in each.tag
    for island in tree.all("script", type="application/json"):
        json.loads("".join(text for text in island.children if isinstance(text, str)))
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    return tree


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_name_stays_a_name(visit_once: Visit, attack: str) -> None:
    """On every page of the menu, in its title, its links and its forms; the channel shows it to others as well."""

    async def main(site: Site) -> None:
        eve, ann = site.visitor(attack), site.visitor("Ann")
        for path in ("/", "/group", "/content", "/travel"):
            harmless(await eve.reads(path))
        await eve.reads()
        await eve.types("quiz")
        harmless(eve.shown)
        await eve.types("leaderboard")
        harmless(eve.shown)
        for path in ("/", "/group"):
            harmless(await ann.reads(path))

    visit_once(main)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_question_stays_a_question(visit_once: Visit, attack: str) -> None:
    """In the room where it was asked, in the inbox, in the search, and in the answer that it gets."""

    async def main(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        await ann.types("help")
        await bo.types(f"ask {attack} zygote fjord?")
        tree = harmless(bo.shown)
        if attack.isprintable():
            assert attack in tree.text
        harmless(await ann.types("faq inbox"))
        for path in ("/group", "/content", "/travel"):
            harmless(await ann.reads(path))
        harmless(await ann.reads("/content", q=attack, search=attack, question=attack))
        for message in site.world.rooms.seen_by(Viewer("bo", "Bo")):
            shown = await site.asks("GET", bo.at(f"/drawn/{message.id}"))
            if shown.status == 200:
                harmless(shown)

    visit_once(main)


def test_a_hostile_pack_stays_content(make_app: MakeApp, sqlite_url: str, tmp_path: Path, clock: Clock) -> None:
    """Its questions, answers, sources and choices, on the pages that show them and in a quiz."""
    folder = copytree(TINY, tmp_path / "packs" / "tiny")
    for file in folder.glob("*.yaml"):
        file.write_text(
            re.sub(
                r"(?m)^(\s*(?:- )?(?:answer|title|explanation|text|front|back|claim): )(?!true|false)(\w[^\n]*)$",
                _poisoned,
                file.read_text(),
            )
        )
    library = load([folder])
    assert not library.problems, library.problems

    def made(url: str) -> App:
        return make_app(url, library=library)

    async def main(site: Site) -> None:
        ann = site.visitor("Ann")
        asked = await ann.types("ask How often should I water my plants?")
        assert "<script>alert(1)</script>" in harmless(asked).text
        harmless(await ann.types("quiz"))
        content = await ann.reads("/content")
        links = [
            each.attributes["href"]
            for each in harmless(content).all("a")
            if "/content" in each.attributes.get("href", "")
        ]
        for link in links[:20]:
            found = await site.asks("GET", link)
            harmless(found)
            for deeper in [each.attributes["href"] for each in parsed(found.markup).all("a")][:40]:
                if deeper.startswith("/content"):
                    harmless(await site.asks("GET", deeper))

    visiting(made, sqlite_url, tmp_path, clock)(main)


def _poisoned(found: re.Match[str]) -> str:
    return f"{found[1]}'{found[2].strip(chr(34) + chr(39)).replace(chr(39), '’')} <script>alert(1)</script>'"


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(visit_once: Visit, path: str) -> None:
    """Raw or encoded: there is no such page, and nothing of any file."""

    async def main(site: Site) -> None:
        host = site.address.removeprefix("http://")
        reader, writer = await site.sends(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = (await reader.read()).decode(errors="replace")
        writer.close()
        status = int(answer.split()[1])
        assert status in {200, 303, 307, 400, 404, 414}, answer[:200]
        assert "root:" not in answer
        assert "import " not in answer.partition("\r\n\r\n")[2][:200]
        if "/content" not in path and status == 200:
            raise AssertionError(answer[:300])

    visit_once(main)


@pytest.mark.parametrize(
    "body",
    [
        "action=nonsense",
        "action=answer%3A1%3A2%3A3%3A4",
        "action=",
        "",
        "text=",
        "action=%00",
        "message=x&action=open%3Aquiz",
        "message=-1&action=open%3Aquiz",
        "message=999999999999999999999&action=open%3Aquiz",
        "message=%F0%9F%98%80",
        "name=ask&option=question&typed=%22",
    ],
)
def test_nonsense_is_answered_kindly(visit_once: Visit, body: str, log_file: Path) -> None:
    """Whatever a form holds that no page of ours has made; nothing breaks, and the next one is answered."""

    async def main(site: Site) -> None:
        for path in ("/say", "/press", "/submit", "/complete", "/arrive", "/clear"):
            headers = {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}
            answer = await site.asks("POST", f"{path}?as=Ann", headers, f"token={site.world.token}&{body}")
            assert answer.status < 500, (path, answer.status, answer.text)
        harmless(await site.visitor().reads())

    visit_once(main)
    assert "page failed" not in log_file.read_text()


@pytest.mark.parametrize(
    "query",
    [
        "as=",
        "as=%00",
        "as=%20",
        "as=" + "x" * 5000,
        "as=a&as=b",
        "in=nowhere",
        "as=%ff",
        "older=x",
        "&&&==",
        "as=Bo%0d%0aX-Evil:%201",
    ],
)
def test_nonsense_in_an_address_is_no_fault(visit_once: Visit, query: str) -> None:
    """Whoever it names nobody by is who started the program; nothing of it becomes a header."""

    async def main(site: Site) -> None:
        for path in ("/", "/group", "/content", "/travel"):
            shown = await site.asks("GET", f"{path}?{query}")
            assert shown.status == 200, (path, shown.status)
            assert "x-evil" not in shown.headers
            harmless(shown)
        sent = await site.asks("POST", f"/clear?{query}", {"Content-Type": FORM}, f"token={site.world.token}")
        assert sent.status in {200, 303}
        assert "x-evil" not in sent.headers

    visit_once(main)


def test_looking_changes_nothing(visit_once: Visit, sqlite_url: str) -> None:
    """No page makes anybody known or writes anything, whoever it is opened as: an image of another site's might be."""

    async def main(site: Site) -> None:
        before = rows(sqlite_url)
        for name in ("Ann", "Spam 1", "Spam 2"):
            for direct in (False, True):
                visitor = site.visitor(name, direct=direct)
                for path in ("/", "/group", "/content", "/travel"):
                    await visitor.reads(path)
        assert rows(sqlite_url) == before

    visit_once(main)


def rows(url: str) -> dict[str, list[object]]:
    """All that a database holds."""
    database = Database(url)
    with database.read() as session:
        names = session.core.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        found: dict[str, list[object]] = {
            name: [tuple(row) for row in session.core.execute(select(text("*")).select_from(table(name)))]
            for name in names
        }
    database.close()
    return found


def test_nothing_that_people_wrote_is_in_the_log(visit_once: Visit, log_file: Path) -> None:
    """No name, question, answer, search or path, whatever was asked for, refused or wrong; nor the page's token."""

    async def main(site: Site) -> None:
        eve = site.visitor("Eve Quokka")
        await eve.types("help")
        await eve.types("ask Why is my zebra sad?")
        await eve.types("faq inbox")
        await eve.types("/numbat")
        await site.asks("GET", eve.at("/okapi", q="okapi"))
        await site.asks("GET", "/", {"Host": "okapi.example", "Authorization": "Basic okapi"})
        await site.asks("POST", eve.at("/say"), {"Content-Type": FORM}, "token=okapi&text=okapi")
        await site.asks(
            "POST", eve.at("/press"), {"Content-Type": FORM}, f"token={site.world.token}&action=okapi%3Aokapi"
        )
        for path in ("/group", "/content", "/travel"):
            await eve.reads(path)
        _, writer = await site.sends(b"okapi okapi okapi\r\n\r\n")
        writer.close()
        tokens.append(site.world.token)

    tokens: list[str] = []
    visit_once(main)
    log = log_file.read_text()
    assert "answered" in log
    assert [each for each in ("Quokka", "quokka", "zebra", "numbat", "okapi", *tokens) if each in log] == []
