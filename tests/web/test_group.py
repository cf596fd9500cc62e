"""The group's page: what each reader sees, by the rules of the chat, and nothing is written by looking."""

import asyncio
import random
from xml.etree import ElementTree as ET

import pytest

from bot.adapters.console.render import choices
from bot.app import App
from bot.core.group import CALENDARS
from bot.storage.engine import Database
from bot.views import group as words
from tests.conftest import MakeApp
from tests.features.front import UNKNOWN, Person, finish_quiz
from tests.features.test_group import plan, rows
from tests.features.test_marks import mistaken
from tests.people import Clock
from tests.web.conftest import Visit
from tests.web.pages import Node, Page
from tests.web.site import Site

HOSTILE = "<img src=x onerror=alert(1)>"
ALL = ["schedules", "deliveries", "inbox", "beliefs", "calendars", "leaderboard", "stats"]
OPEN_TO_ALL = [name for name in ALL if name not in {"deliveries", "inbox"}]


@pytest.fixture
def crowd(make_app: MakeApp, database_url: str) -> App:
    """Ann, the admin, and Bartholomew, who are known to a front door over the page's database."""
    app = make_app(database_url)
    for name in ("Ann", "Bartholomew"):
        Person(app, name).arrives()
    return app


def parts(page: Page) -> list[str]:
    """The parts of the page, by the names that its links lead to."""
    return [each.attributes["id"] for each in page.tree.all("h2")]


def part(page: Page, name: str) -> Node:
    """A part of the page."""
    return page.tree.one("section", aria_labelledby=name)


def test_an_empty_group(visit: Visit) -> None:
    """Each part says that there is nothing yet, and what to do about it."""

    async def scene(site: Site) -> None:
        shown = await site.visitor("Ann").reads("/group")
        assert parts(shown) == ALL
        for said in (
            "Nothing is planned. An admin plans a daily quiz in the chat: /schedule.",
            words.DELIVERED_NONE,
            words.INBOX_NONE,
            words.BELIEFS_NONE,
            words.NOBODY,
            words.UNREVIEWED,
        ):
            assert said in shown.text
        assert not shown.tree.all("svg")

    visit(scene)


def test_nothing_is_written_by_looking(visit: Visit, crowd: App, database: Database) -> None:
    """Not by who is known, nor does anybody become known."""
    finish_quiz(Person(crowd, "Bartholomew"))

    async def scene(site: Site) -> None:
        before = rows(database)
        for name in ("Ann", "Bartholomew", "Eve"):
            await site.visitor(name).reads("/group")
            await site.asks("GET", site.visitor(name).at("/group/stats.svg"))
        assert rows(database) == before

    visit(scene)


def test_what_is_the_admins_is_shown_to_admins(visit: Visit, crowd: App) -> None:
    """Others see neither a heading of it nor a link to it."""
    bob = Person(crowd, "Bartholomew")
    bob.asks(UNKNOWN)
    bob.presses("keep:1")

    async def scene(site: Site) -> None:
        shown = await site.visitor("Ann").reads("/group")
        assert parts(shown) == ALL
        assert f"1 question waiting. Take care of them in the chat: /faq inbox. {UNKNOWN}" in part(shown, "inbox").text
        for name in ("Bartholomew", "Eve"):
            shown = await site.visitor(name).reads("/group")
            assert parts(shown) == OPEN_TO_ALL
            links = [each.attributes["href"] for each in shown.tree.one("nav", aria_label="On this page").all("a")]
            assert links == [f"#{each}" for each in OPEN_TO_ALL]
            assert UNKNOWN not in shown.markup

    visit(scene)


def test_schedules_with_their_next_posts(visit: Visit, crowd: App) -> None:
    """Three instants of each that is on, by its clocks."""
    ann = Person(crowd, "Ann")
    plan(ann, 21 * 60)
    plan(ann, 8 * 60)
    ann.presses("schedule.pause:2")

    async def scene(site: Site) -> None:
        shown = part(await site.visitor("Bartholomew").reads("/group"), "schedules")
        first, second = shown.all("h3")
        assert (first.text, second.text) == ("Daily quiz at 21:00", "Daily quiz at 08:00")
        times = shown.all("time")
        assert [each.text for each in times] == [f"{day} 21:00" for day in ("Tue 10 Mar", "Wed 11 Mar", "Thu 12 Mar")]
        assert times[0].attributes["datetime"] == "2026-03-10T21:00+00:00"
        assert "every day, UTC; paused" in shown.text

    visit(scene)


def test_the_map_and_its_table_say_the_same(visit: Visit, crowd: App, clock: Clock) -> None:
    """Who voiced it is not said; anybody sees it."""
    for name in ("Ann", "Bartholomew"):
        mistaken(Person(crowd, name))
    clock.advance(weeks=1)
    mistaken(Person(crowd, "Ann"))

    async def scene(site: Site) -> None:
        shown = part(await site.visitor("Eve").reads("/group"), "beliefs")
        claim = "More water is always better for plants."
        assert f"2 members voiced 1 false belief in the last 8 weeks. Most: “{claim}” (2 people)." in shown.text
        assert f"{claim} 2 people; by week: 0, 0, 0, 0, 0, 0, 2, 1." in shown.one("desc").text
        (row,) = shown.one("tbody").all("tr")
        assert [each.text for each in row.all("th", "td")] == [claim, *"000000", "2", "1", "2", "0"]
        assert "Bartholomew" not in shown.text

    visit(scene)


def test_calendars_name_each_day_in_words(visit: Visit, crowd: App, clock: Clock) -> None:
    """One's own first, from the first week on, Monday to Sunday; of others only what they did, not why."""
    finish_quiz(Person(crowd, "Bartholomew"))
    clock.advance(days=1)
    Person(crowd, "Ann").says("excuse", who="Bartholomew", day="today", why="At the dentist's.")
    clock.advance(days=1)

    async def scene(site: Site) -> None:
        for name, kept in (("Bartholomew", "excused"), ("Ann", "no study needed")):
            shown = part(await site.visitor(name).reads("/group"), "calendars")
            assert shown.all("caption")[0].text.startswith(f"{name} (you)")
            (his,) = [each for each in shown.all("table") if "Bartholomew" in each.text]
            (last,) = his.one("tbody").all("tr")
            assert [each.text for each in last.all("td")] == ["", "studied", kept, "still open", "", "", ""]
            assert last.one("th").text == "9 Mar"
            assert "dentist" not in shown.text

    visit(scene)


def test_who_stays_out_of_leaderboards_stays_out(visit: Visit, crowd: App) -> None:
    """Of places and calendars; they are told so."""
    bob = Person(crowd, "Bartholomew")
    finish_quiz(bob)
    bob.presses("listed:0")

    async def scene(site: Site) -> None:
        for name in ("Ann", "Eve"):
            assert "Bartholomew" not in (await site.visitor(name).reads("/group")).text
        shown = await site.visitor("Bartholomew").reads("/group")
        assert "Bartholomew (you)" in shown.text

    visit(scene)


def test_a_leaderboard_that_admins_keep_to_themselves(visit: Visit, crowd: App) -> None:
    """Others are told so, and see no calendar but theirs."""
    Person(crowd, "Ann").presses("config.leaderboard:admins")
    finish_quiz(Person(crowd, "Ann"))

    async def scene(site: Site) -> None:
        shown = await site.visitor("Bartholomew").reads("/group")
        assert "Your group's admins keep the leaderboard to themselves." in part(shown, "leaderboard").text
        assert [each.text.split(" (")[0] for each in part(shown, "calendars").all("caption")] == ["Bartholomew"]
        shown = await site.visitor("Ann").reads("/group")
        assert "1. Ann 1 day" in part(shown, "leaderboard").text
        assert len(part(shown, "calendars").all("caption")) == 2

    visit(scene)


def test_places_are_those_of_the_chat(visit: Visit, crowd: App) -> None:
    """By period and measure; what nobody has a place in is left out, and the reader's own row is marked."""
    finish_quiz(Person(crowd, "Bartholomew"))

    async def scene(site: Site) -> None:
        shown = part(await site.visitor("Bartholomew").reads("/group"), "leaderboard")
        assert [each.text for each in shown.all("h3")] == ["This week", "This month", "All time"]
        assert [each.text for each in shown.all("h4")] == ["Study days"] * 3
        assert [each.text for each in shown.all("tr", **{"class": "own"})] == ["1. Bartholomew 1 day"] * 3

    visit(scene)


def test_the_picture_of_ones_own_reviews(visit: Visit, crowd: App) -> None:
    """SVG from an address of its own that may load and run nothing; a stranger has none."""
    ann = Person(crowd, "Ann")
    shown = ann.chooses("show", ann.says("review"))
    ann.presses(next(each.action for each in choices(shown) if each.action.startswith("grade:")))

    async def scene(site: Site) -> None:
        page = await site.visitor("Ann").reads("/group")
        image = part(page, "stats").one("img")
        assert (image.attributes["width"], image.attributes["height"]) == ("640", "580")
        picture = await site.asks("GET", image.attributes["src"])
        assert ET.fromstring(picture.markup).tag.endswith("svg")  # noqa: S314 - our own
        assert "1 in all, 1 today" in picture.markup
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert picture.headers["x-content-type-options"] == "nosniff"
        assert "1 in all, 1 today" in part(page, "stats").text
        stranger = site.visitor("Eve")
        assert (await site.asks("GET", stranger.at("/group/stats.svg"))).status == 404
        assert words.STRANGER in part(await stranger.reads("/group"), "stats").text

    visit(scene)


def test_calendars_of_many_come_some_at_a_time(visit: Visit, crowd: App) -> None:
    """Ways on and back, and whatever stands in the address."""
    for number in range(CALENDARS):
        Person(crowd, f"Member {number:02}").arrives()

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        (more,) = part(await ann.reads("/group"), "calendars").all("a")
        assert more.text == "More"
        assert more.attributes["href"].endswith("#calendars")
        shown = await ann.reads("/group", since=str(CALENDARS))
        assert [each.text for each in part(shown, "calendars").all("a")] == ["Earlier ones"]
        assert [each.text.split()[0] for each in part(shown, "calendars").all("caption")] == ["Ann", "Member"]
        for odd in ("-1", "x", "9" * 30, "", "1.5"):
            assert len(part(await ann.reads("/group", since=odd), "calendars").all("caption")) >= 1

    visit(scene)


def test_what_people_wrote_stays_text(visit: Visit, make_app: MakeApp, database_url: str) -> None:
    """Names and questions with markup in them; every id is there once, and nothing has a style or runs."""
    app = make_app(database_url)
    ann, hostile = Person(app, "Ann"), Person(app, HOSTILE)
    ann.arrives()
    finish_quiz(hostile)
    hostile.asks(f"{HOSTILE} zebra zygote?")
    hostile.presses("keep:1")
    mistaken(ann)

    async def scene(site: Site) -> None:
        for name in ("Ann", HOSTILE):
            shown = await site.visitor(name).reads("/group")
            assert HOSTILE in shown.text
            everything = list(shown.tree.below())
            ids = [each.attributes["id"] for each in everything if "id" in each.attributes]
            assert len(ids) == len(set(ids))
            for each in everything:
                assert not [key for key in each.attributes if key.startswith("on") or key == "style"]

    visit(scene)


def test_the_page_stays_small(visit_once: Visit, make_app: MakeApp, sqlite_url: str, clock: Clock) -> None:
    """However much there is to show; without what all pages share, and the picture of one's reviews."""
    app, dice = make_app(sqlite_url), random.Random(1)  # noqa: S311 - made-up answers, no secret
    crowd = [Person(app, f"A member with a rather long name {number:02}") for number in range(2 * CALENDARS)]
    plan(Person(app, crowd[0].asker.name))
    for _ in range(6):
        for each in dice.sample(crowd, 5):
            finish_quiz(each)
        clock.advance(days=1, hours=1)
        asyncio.run(app.tick())

    async def scene(site: Site) -> None:
        shown = await site.visitor(crowd[0].asker.name).reads("/group")
        assert len(shown.markup.encode()) < 45_000

    visit_once(scene)
