"""The time machine as a page, without a script."""

import pytest

from bot.core.reply import Reply
from bot.core.request import TERMINAL, Press
from tests.conftest import START
from tests.people import Clock
from tests.web.conftest import Visit
from tests.web.site import Site, Visitor

AT_TEN = f"schedule.where:quiz:600:{TERMINAL}"


async def plan(site: Site, action: str = AT_TEN) -> Visitor:
    """Ann, the admin, does something to the group's schedules; by default she plans a quiz for ten every day."""
    ann = site.visitor()
    viewer = site.world.viewer(_Request())  # type: ignore[arg-type]  # of which it asks for the query alone
    assert isinstance(await site.world.ask(viewer, Press(action)), Reply)
    return ann


class _Request:
    """Of nobody in particular, so of who started the program."""

    query_params: dict[str, str] = {}  # noqa: RUF012 - which nobody writes to


def labels(visitor: Visitor, section: str) -> list[str]:
    """The buttons and links of a section."""
    (found,) = [
        each for each in visitor.shown.tree.all("section", "aside") if each.attributes.get("aria-label") == section
    ]
    return [each.text for each in found.all("button", "a")]


def banner(visitor: Visitor) -> str:
    """What stands at the top of a page of the sandbox."""
    return visitor.shown.tree.one("aside", class_="sandbox").text


def test_a_stranger_is_told_what_it_is_and_where_one_can_go(visit_once: Visit) -> None:
    """The page explains itself, names the ways, and has begun nothing by being looked at."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        page = await ann.reads("/travel")
        assert "a copy of your group with its own clock" in page.text
        ways = ["To tomorrow 09:00", "To the next post", "A week on", "Only open the sandbox"]
        assert labels(ann, "Begin") == [*ways, "To the chat"]
        assert "No post is planned. An admin plans one in the chat with /schedule" in page.text
        await plan(site)
        page = await ann.reads("/travel")
        assert labels(ann, "Begin") == ways
        assert "The next daily post comes Tue 10 Mar 10:00 (UTC)." in page.text
        assert site.sandboxes.current is None

    visit_once(scene)


def test_one_press_leads_to_tomorrow_and_what_was_planned_is_posted(visit_once: Visit) -> None:
    """The sandbox opens, its channel shows the post, the banner says how late it is and what came."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        page = await ann.presses("To the next post")
        assert page.status == 200
        assert "Sandbox" in page.tree.one("title").text
        assert "Tue 10 Mar 10:00 (UTC)" in banner(ann)
        assert "1 hour later. 1 post came." in banner(ann)
        assert "Daily quiz" in page.text
        assert "Everything above was copied from your group." in page.text
        await ann.presses("To tomorrow 09:00")
        assert "Wed 11 Mar 09:00 (UTC)" in banner(ann)

    visit_once(scene)


def test_a_posted_quiz_is_taken_in_the_sandbox(visit_once: Visit) -> None:
    """Whoever travels to tomorrow takes the quiz that is there, by its own buttons, to its end."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("To the next post")
        page = await ann.presses("Start")
        assert "question" in page.text
        for _ in range(20):
            answers = [
                (form, each)
                for form in page.forms
                for each in form.buttons
                if " answer:" in each.attributes.get("value", "")
            ]
            if not answers:
                break
            page = await ann.sends(answers[0][0], pressed=answers[0][1])
        assert "right" in page.text
        assert page.tree.one("aside", class_="sandbox").text

    visit_once(scene)


def test_a_week_on_is_listed_day_by_day(visit_once: Visit) -> None:
    """The page in the sandbox tells each thing that came, when, and what the journey came to."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("A week on")
        assert "7 days later. 7 posts came. Nobody studied meanwhile." in banner(ann)
        ann.prefix = "/sandbox"
        page = await ann.reads("/travel")
        (came,) = page.tree.all("ol", class_="came")
        lines = [each.text for each in came.all("li")]
        assert len(lines) == 7
        assert lines[0] == "Tue 10 Mar 10:00 The daily quiz was posted in the channel."
        assert lines[-1].startswith("Mon 16 Mar 10:00")

    visit_once(scene)


def test_a_time_of_ones_choice(visit_once: Visit) -> None:
    """What a browser's field sends is where it goes, by the group's clocks."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("Only open the sandbox")
        ann.prefix = "/sandbox"
        await ann.reads("/travel")
        field = ann.shown.tree.one("input", type="datetime-local").attributes
        assert field["min"] == "2026-03-10T09:00"
        assert field["max"] == "2026-04-10T09:00"
        page = await ann.fills(at="2026-03-12T18:30")
        assert page.status == 200
        assert "Thu 12 Mar 18:30 (UTC)" in banner(ann)

    visit_once(scene)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-10T08:00", "Time goes forward only. Begin anew to go back to now."),
        ("2026-05-10T08:00", "31 days at a time is the most."),
        ("soon", "I can't tell when that is."),
        ("<b>soon</b>", "I can't tell when that is."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(visit_once: Visit, typed: str, said: str) -> None:
    """The page says why, keeps what was typed, and it is still the same time."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("Only open the sandbox")
        ann.prefix = "/sandbox"
        await ann.reads("/travel")
        page = await ann.fills(at=typed)
        assert page.status == 422
        assert said in page.tree.one("p", role="alert").text
        assert page.tree.one("input", type="datetime-local").attributes["value"] == typed
        assert "Tue 10 Mar 09:00 (UTC)" in banner(ann)

    visit_once(scene)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ((), "No post is planned. An admin plans one in the chat with /schedule"),
        ((AT_TEN, "schedule.pause:1"), "No post is planned."),
        ((AT_TEN, "config.quiet:1"), "The group is in quiet mode"),
    ],
)
def test_without_a_post_ahead_it_is_said_why(visit_once: Visit, actions: tuple[str, ...], said: str) -> None:
    """Where none is planned, or none will come, there is no next post to go to."""

    async def scene(site: Site) -> None:
        for each in actions:
            await plan(site, each)
        ann = site.visitor()
        await ann.reads("/travel")
        page = await ann.presses("To the next post")
        assert page.status == 422
        assert said in page.tree.one("p", role="alert").text
        assert page.text.count(said) == 1

    visit_once(scene)


def test_pressed_twice_it_is_gone_once(visit_once: Visit) -> None:
    """A second press on a page that shows an earlier time goes nowhere, and says so."""

    async def scene(site: Site) -> None:
        ann, bo = await plan(site), site.visitor("Bo", prefix="/sandbox")
        await ann.reads("/travel")
        await ann.presses("Only open the sandbox")
        await bo.reads()
        await ann.presses("To tomorrow 09:00")
        page = await bo.presses("To tomorrow 09:00")
        assert "Somebody has travelled meanwhile" in page.text
        assert "Wed 11 Mar 09:00 (UTC)" in banner(bo)
        await bo.presses("To tomorrow 09:00")
        assert "Thu 12 Mar 09:00 (UTC)" in banner(bo)

    visit_once(scene)


def test_what_somebody_else_does_with_the_clock_is_seen(visit_once: Visit) -> None:
    """A page that is open asks for its banner anew: it gets another one once somebody has travelled, and else none."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        await ann.reads("/travel")
        await ann.presses("Only open the sandbox")
        same = await site.asks("GET", "/sandbox/travel/banner?as=Bo&journeys=0")
        assert (same.status, same.markup) == (204, "")
        await ann.presses("To tomorrow 09:00")
        other = await site.asks("GET", "/sandbox/travel/banner?as=Bo&journeys=0")
        assert other.status == 200
        assert "Wed 11 Mar 09:00 (UTC)" in other.tree.one("aside").text
        assert all(form.action.endswith("?as=Bo") for form in other.forms)
        await ann.presses("Leave")
        assert (await site.asks("GET", "/sandbox/travel/banner?as=Bo&journeys=1")).status == 303
        assert (await site.asks("GET", "/travel/banner?as=Bo&journeys=1")).status == 404

    visit_once(scene)


def test_the_real_time_machine_leads_into_a_sandbox_that_is_open(visit_once: Visit) -> None:
    """It says which time it is there; the ways on are there, and not here, where they could be pressed by mistake."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("To tomorrow 09:00")
        page = await ann.reads("/travel")
        assert "A sandbox is open. There it is Wed 11 Mar 09:00 (UTC)" in page.text
        assert labels(ann, "The sandbox") == ["Go on in the sandbox", "Begin anew", "Throw it away"]
        link = page.tree.one("a", class_="button good").attributes["href"]
        assert link.startswith("/sandbox/?")
        assert not page.tree.all("aside")

    visit_once(scene)


def test_beginning_anew_leads_back_to_now(visit_once: Visit, clock: Clock) -> None:
    """Another sandbox opens, with the group as it is by then."""

    async def scene(site: Site) -> None:
        ann = site.visitor()
        await ann.reads("/travel")
        await ann.presses("A week on")
        clock.advance(minutes=5)
        await plan(site)
        ann.prefix = "/sandbox"
        await ann.reads("/travel")
        await ann.presses("Begin anew")
        assert "Tue 10 Mar 09:05 (UTC)" in banner(ann)
        await ann.presses("To the next post")
        assert "1 post came." in banner(ann)

    visit_once(scene)


def test_leaving_leads_back_to_the_real_group(visit_once: Visit) -> None:
    """The sandbox is gone, the page says so, and its addresses lead here."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("A week on")
        page = await ann.presses("Leave")
        assert "The sandbox is closed, and nothing is left of it." in page.text
        assert not page.tree.all("aside")
        away = await site.asks("GET", "/sandbox/group?as=Bo")
        assert (away.status, away.headers["location"]) == (303, "/travel?as=Bo&closed=yes")
        assert (await site.asks("GET", "/sandbox/live?as=Bo")).status in {403, 404}
        await ann.reads("/travel")
        assert "closed" not in ann.shown.text

    visit_once(scene)


def test_the_viewer_stays_who_they_are(visit_once: Visit) -> None:
    """Bo goes into the sandbox and back as Bo."""

    async def scene(site: Site) -> None:
        await plan(site)
        bo = site.visitor("Bo")
        await bo.reads("/travel")
        page = await bo.presses("To tomorrow 09:00")
        assert "· Bo ·" in page.tree.one("title").text
        page = await bo.presses("Leave")
        assert "· Bo ·" in page.tree.one("title").text

    visit_once(scene)


def test_the_sandbox_has_every_page_that_the_real_group_has(visit_once: Visit) -> None:
    """The same menu, each page under the banner, and no link that leads out of it unseen."""

    async def scene(site: Site) -> None:
        ann = await plan(site)
        await ann.reads("/travel")
        await ann.presses("To tomorrow 09:00")
        for each in ann.shown.tree.one("nav", aria_label="Pages").all("a"):
            assert each.attributes["href"].startswith("/sandbox/")
            page = await site.asks("GET", each.attributes["href"])
            assert page.status == 200
            assert page.tree.one("aside", class_="sandbox").text
            assert all(form.action.startswith("/sandbox/") for form in page.forms)

    visit_once(scene)


def test_beginning_and_travelling_are_posts(visit_once: Visit) -> None:
    """No link can do either."""

    async def scene(site: Site) -> None:
        for path in ("/travel/go", "/travel/begin", "/travel/leave", "/travel/again"):
            assert (await site.asks("GET", path)).status == 405
        assert site.sandboxes.current is None
        assert site.world.clock() == START

    visit_once(scene)
