"""The chat over HTTP: what everybody does there without a script, what a script gets, and what a stream tells."""

import json

import pytest
from sqlalchemy import select

from bot.adapters.web import chat as chat_page
from bot.adapters.web.chat import PARTS
from bot.core.reply import File, PersonPick, Reply
from bot.core.request import Platform
from bot.features.roster import Here, here
from bot.storage.engine import Reader
from bot.storage.tables import DeliveryRow
from tests.failing import without
from tests.features.front import UNKNOWN
from tests.people import Clock
from tests.web.conftest import Visit
from tests.web.pages import Node, Page, parsed
from tests.web.site import FORM, Site, Visitor

PRIVATE = "Only you see this"


def articles(page: Page) -> list[Node]:
    """The messages of a page, the oldest first."""
    return page.tree.all("article")


def last(page: Page) -> str:
    """What the newest message says."""
    return articles(page)[-1].text


async def begins(site: Site, name: str, *, direct: bool = False) -> Visitor:
    """Somebody who has opened the page and was greeted."""
    visitor = site.visitor(name, direct=direct)
    await visitor.reads()
    await visitor.presses("Begin")
    return visitor


async def sends(visitor: Visitor, path: str, **fields: str) -> Page:
    """What the page's script gets for a form."""
    headers = {"Content-Type": FORM, "Origin": visitor.site.address, "Accept": PARTS}
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return await visitor.site.asks(
        "POST", visitor.at(path), {**headers, "X-Studyhall-Token": visitor.site.world.token}, body
    )


def test_a_newcomer_is_told_where_they_are_and_what_to_try(visit: Visit) -> None:
    """The first page says what the room is and has things to press, without anybody being made known by looking."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        page = await ann.reads()
        assert "This is your group's channel" in page.text
        assert "Ask “How often should I water my plants?”" in page.text
        assert "Plan a daily quiz" in page.text
        assert "You are Ann · admin" in page.text
        await site.visitor("Bo").reads()
        assert "Plan a daily quiz" not in (await site.visitor("Bo").reads()).text
        assert [each.account for each in await site.app.work(_here)] == ["ann"]

    visit(scene)


def _here(session: Reader, _: object) -> tuple[Here, ...]:
    return here(session, Platform.LOCAL, "local")


def test_a_question_and_its_answer_are_for_all(visit: Visit) -> None:
    """What somebody asks in the channel is read there by everybody, under who said it; in a direct room by nobody."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        asked, answered = articles(await ann.types("How often should I water my plants?"))
        assert (asked.one("b").text, asked.all("p")[-1].text) == ("Ann", "How often should I water my plants?")
        assert answered.all("b")[0].text == "Study Hall"
        assert "When the soil is dry" in answered.text
        assert [each.text for each in articles(await bo.reads())] == [asked.text, answered.text]
        await site.visitor("Ann", direct=True).types("What can go on the compost?")
        assert len(articles(await bo.reads())) == 2
        assert len(articles(await site.visitor("Bo", direct=True).reads())) == 0

    visit(scene)


def test_what_is_private_is_read_by_its_asker_alone(visit: Visit) -> None:
    """A private command, and its answer, are seen by nobody else, and say so in words."""

    async def scene(site: Site) -> None:
        page = await site.visitor("Ann").types("/streak")
        assert [PRIVATE in each.text for each in articles(page)] == [True, True]
        assert articles(await site.visitor("Bo").reads()) == []
        direct = await site.visitor("Ann", direct=True).types("streak")
        assert [PRIVATE in each.text for each in articles(direct)] == [False, False]

    visit(scene)


def test_a_slash_is_as_good_as_none(visit: Visit) -> None:
    """Commands are read with a slash before them and without; a slash alone is a call for help."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        assert last(await ann.types("/quiz")).partition("Study Hall")[2] != ""
        assert "question 1 of" in last(await ann.types("quiz"))
        assert "What I can do" in last(await ann.types("/"))
        assert "I don't know “qiz”" in last(await ann.types("/qiz"))

    visit(scene)


def test_a_quiz_is_taken_in_one_message_to_its_end(visit: Visit) -> None:
    """Each answer takes the place of the question before it, and a page that is loaded anew in between goes on."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        page = await ann.types("/quiz")
        count, rounds = len(articles(page)), 0
        while "answer:" in page.markup:
            page = await ann.reads()
            form = page.form("/press")
            button = next(each for each in form.buttons if " answer:" in each.attributes["value"])
            page = await ann.sends(form, pressed=button)
            rounds += 1
        assert rounds > 1
        assert len(articles(page)) == count
        assert "Today's quiz is done" in last(page)

    visit(scene)


def test_what_is_shared_is_for_all_and_takes_no_place(visit: Visit) -> None:
    """A word beside a private message that is public stands in the channel for everybody; the message stays."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        page = await ann.types("/quiz")
        while "answer:" in page.markup:
            form = page.form("/press")
            button = next(each for each in form.buttons if " answer:" in each.attributes["value"])
            page = await ann.sends(form, pressed=button)
        before = len(articles(page))
        page = await ann.presses("Share my score")
        assert len(articles(page)) == before + 1
        assert "Today's quiz is done" in articles(page)[-2].text
        assert PRIVATE not in last(page)
        assert [each.text for each in articles(await bo.reads())] == [last(page)]

    visit(scene)


def test_what_was_pressed_stays_when_nothing_came_of_it(visit: Visit, database_url: str) -> None:
    """A quiz whose answer meets a fault is there to be answered again; the word about that stands below it."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        form = (await ann.types("/quiz")).form("/press")
        button = next(each for each in form.buttons if " answer:" in each.attributes["value"])
        with without(database_url, "quiz_questions"):
            page = await ann.sends(form, pressed=button)
        assert "Something went wrong on my side, sorry." in last(page)
        assert "question 1 of" in articles(page)[-2].text
        assert "question 2 of" in articles(await ann.sends(form, pressed=button))[-2].text

    visit(scene)


def test_a_form_that_meets_a_fault_stays_open(visit: Visit, database_url: str) -> None:
    """With all that was typed, and why nothing came of it; once that is mended, the form is taken."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        await ann.types("/faq add")
        with without(database_url, "faq_entries"):
            page = await ann.fills(**{"f.question": "Where is it?", "f.answer": "Under the <stairs>."})
        assert "Something went wrong on my side, sorry." in page.tree.one(role="alert").text
        form = page.form("/submit")
        assert (form.fields["f.question"], form.fields["f.answer"]) == ("Where is it?", "Under the <stairs>.")
        assert "Kept." in last(await ann.sends(form))

    visit(scene)


def test_a_button_of_everybodys_message_answers_its_presser_alone(visit: Visit) -> None:
    """Whoever presses in a message that all see gets a word of their own, and the message stays as it is."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        await ann.types("How often should I water my plants?")
        await bo.reads()
        page = await bo.presses("Helpful")
        assert "Only the person who asked can say that" in last(page)
        assert PRIVATE in last(page)
        assert len(articles(await ann.reads())) == 2

    visit(scene)


def test_an_admin_plans_a_daily_quiz_by_pressing_alone(visit: Visit) -> None:
    """What, when, where: three buttons from the first page on; a select then leads back to it."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        assert "when?" in last(await ann.presses("Plan a daily quiz"))
        assert "where?" in last(await ann.presses("09:00"))
        planned = last(await ann.presses("In the group's channel"))
        assert "every day at 09:00 in #study-hall" in planned
        page = await ann.types("/schedule")
        form = next(each for each in page.forms if each.action.startswith("/press") and "press" in each.fields)
        assert "Daily quiz" in last(await ann.sends(form))

    visit(scene)


def test_a_form_is_a_page_that_comes_back_with_what_was_typed(visit: Visit) -> None:
    """A form is filled in on a page of its own; what is wrong is said above it, and what was typed stays."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        await ann.presses("Plan a daily quiz")
        page = await ann.presses("Another time…")
        assert page.tree.one("h2").text == "At what time?"
        page = await ann.fills(**{"f.time": "soon"})
        assert "can't read “soon”" in page.tree.one(role="alert").text
        assert page.tree.one("input", name="f.time").attributes["value"] == "soon"
        page = await ann.fills(**{"f.time": "19:30"})
        assert "at 19:30: where?" in last(page)
        assert len(articles(page)) == 2  # it took the place of the message that it was opened from

    visit(scene)


def test_a_person_is_picked_from_those_who_are_there(visit: Visit) -> None:
    """Where somebody is to be named, the group's people are offered, and the one who is picked is meant."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        await begins(site, "Bo")
        pick = Reply("Who?", (PersonPick("Let somebody be an admin here", "config.admin"),))
        site.world.rooms.answer("local", pick, site.world.clock(), only="ann")
        page = await ann.reads()
        form = next(each for each in page.forms if "Let somebody be" in each.node.text)
        values = {each.text: each.attributes["value"] for each in form.node.all("option")}
        assert values.keys() == {"Ann", "Bo"}
        assert "Bo" in last(await ann.sends(form, press=values["Bo"]))
        assert [each.account for each in await site.app.work(_here) if each.admin] == ["ann", "bo"]

    visit(scene)


def test_who_is_no_admin_is_shown_how_to_be_one(visit: Visit) -> None:
    """Bo may not plan anything; the page tells how to be Ann, who may."""

    async def scene(site: Site) -> None:
        await begins(site, "Ann")
        bo = await begins(site, "Bo")
        page = await bo.types("/schedule")
        assert "Only this group's admins can do that." in last(page)
        link = next(each for each in page.tree.all("a") if each.text == "Be Ann (admin)")
        again = await site.asks("GET", link.attributes["href"])
        assert "You are Ann · admin" in again.text

    visit(scene)


def test_one_is_greeted_once(visit: Visit) -> None:
    """Whoever opens a room is greeted there when they begin, and not again by another window."""

    async def scene(site: Site) -> None:
        bo = await begins(site, "Bo")
        assert "Hello, Bo!" in last(bo.shown)
        page = await sends(bo, "/arrive")
        assert page.markup == ""
        assert len(articles(await bo.reads())) == 1
        assert "Begin" not in bo.shown.text

    visit(scene)


def test_a_link_on_another_site_makes_nobody_known(visit: Visit) -> None:
    """Whom it names is not greeted by themselves, and so stays a stranger until they press a button of ours."""

    async def scene(site: Site) -> None:
        await begins(site, "Ann")
        for name, where, begins_alone in (
            ("Eve", "cross-site", False),
            ("Eve", "same-site", False),
            ("Eve", "none", True),
            ("Eve", None, True),
            ("Ann", "cross-site", False),
        ):
            coming = {"Sec-Fetch-Mode": "navigate"} | ({"Sec-Fetch-Site": where} if where else {})
            page = await site.asks("GET", site.visitor(name).at("/"), coming)
            assert page.status == 200
            assert ("data-arrive" in page.markup) == begins_alone, (name, where)

    visit(scene)


def test_another_spelling_of_a_name_renames_nobody(visit: Visit) -> None:
    """Who is known as Ann stays so, in whatever letters an address names her."""

    async def scene(site: Site) -> None:
        await begins(site, "Ann")
        page = await site.visitor("aNN").reads()
        assert "You are Ann" in page.text
        assert all("as=aNN" not in each.action for each in page.forms)

    visit(scene)


async def answers(site: Site) -> None:
    """Bo asks in private what nobody knows, and Ann, who is the admin, answers it while Bo is away."""
    ann = await begins(site, "Ann")
    await site.visitor("Bo", direct=True).types(UNKNOWN)
    page = await ann.types("/faq inbox")
    page = await ann.sends(next(each for each in page.forms if UNKNOWN in each.node.text))
    await ann.presses(
        next(each.text for each in page.tree.all("button") if " inbox.answer:" in each.attributes.get("value", ""))
    )
    await ann.fills(**{"f.answer": "By the fjord."})


def test_what_could_not_be_said_is_said_with_the_next_answer(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for somebody comes below the next answer they get, for them alone, and once."""

    async def scene(site: Site) -> None:
        monkeypatch.setattr(chat_page, "LINGER", 0.0)
        await answers(site)
        ((delivery, _),) = await site.app.collect(Platform.LOCAL, "bo")
        await site.app.settle(delivery, "failed", "the test says so")
        bo = site.visitor("Bo")
        page = await bo.types("How often should I water my plants?")
        assert "By the fjord." in last(page)
        assert PRIVATE in last(page)
        assert "By the fjord." not in last(await bo.types("/streak"))
        assert await site.app.work(lambda session, _: session.scalars(select(DeliveryRow.state)).all()) == ["sent"]

    visit(scene)


def test_a_notice_comes_to_whom_it_is_for_while_they_are_there(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bo's question is answered by the admin: it waits until Bo is there, then stands in Bo's direct room alone."""

    async def scene(site: Site) -> None:
        monkeypatch.setattr(chat_page, "LINGER", 0.0)
        await answers(site)
        bo = site.visitor("Bo", direct=True)
        await site.world.local.pass_on()
        assert "By the fjord." not in (await bo.reads()).text
        with site.world.local.here("bo"):
            await site.world.local.pass_on()
        assert "By the fjord." in (await bo.reads()).text
        assert "By the fjord." not in (await site.visitor("Cy", direct=True).reads()).text

    visit(scene)


def test_a_script_gets_what_has_changed(visit: Visit) -> None:
    """A form that a script sends is answered with the messages that are new or changed, or with a dialog."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        said = await sends(ann, "/say", text="/streak")
        assert said.status == 200
        assert [each.tag for each in parsed(said.markup).children if isinstance(each, Node)] == ["article"] * 2
        made = await sends(ann, "/press", press="0+schedule.time:quiz")
        assert parsed(made.markup).one("dialog").one("h2").text == "At what time?"
        nothing = await sends(ann, "/say", text="++")
        assert (nothing.status, nothing.markup) == (200, "")

    visit(scene)


def test_two_browsers_see_the_same_as_it_happens(visit: Visit) -> None:
    """What Ann does comes to Bo's stream in its order; what is hers alone does not."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        async with bo.streams() as stream:
            await ann.types("/streak")
            await ann.types("How often should I water my plants?")
            first, second = await stream.next(), await stream.next()
            assert first
            assert second
            assert "How often" in parsed(first.data).text
            assert "When the soil is dry" in parsed(second.data).text
            page = await bo.reads()
            assert [each.attributes["id"] for each in articles(page)] == [
                parsed(each.data).one("article").attributes["id"] for each in (first, second)
            ]

    visit(scene)


def test_who_was_away_catches_up(visit: Visit) -> None:
    """A stream that begins at the page's number, or at the last event's, tells what has come since; nothing twice."""

    async def scene(site: Site) -> None:
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        after = (await bo.reads()).tree.one(role="log").attributes["data-after"]
        await ann.types("How often should I water my plants?")
        async with bo.streams(after=after) as stream:
            first, second = await stream.next(), await stream.next()
        assert first
        assert second
        async with bo.streams(after=after, last=first.id) as stream:
            again = await stream.next()
        assert again == second

    visit(scene)


def test_another_process_begins_anew(visit: Visit) -> None:
    """A number of a process that is gone is nothing to go on from: the page is to be read anew."""

    async def scene(site: Site) -> None:
        async with site.visitor("Bo").streams(last="0000-5") as stream:
            event = await stream.next()
        assert event
        assert event.kind == "reset"

    visit(scene)


def test_clearing_takes_away_what_is_ones_own(visit: Visit) -> None:
    """What Ann alone saw is gone, what all see stays; her other windows are told to read anew."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        await ann.types("How often should I water my plants?")
        async with ann.streams() as stream:
            page = await ann.presses("Clear what only I see")
            event = await stream.next()
        assert event
        assert event.kind == "reset"
        assert [PRIVATE in each.text for each in articles(page)] == [False, False]

    visit(scene)


def test_more_streams_than_there_can_be_are_turned_away(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes when all streams are taken is told so at once, and can still do everything."""

    async def scene(site: Site) -> None:
        monkeypatch.setattr("bot.adapters.web.rooms.STREAMS", 1)
        ann, bo = site.visitor("Ann"), site.visitor("Bo")
        async with ann.streams() as stream:
            await ann.types("How often should I water my plants?")
            await stream.next()
            assert (await site.asks("GET", bo.at("/live"))).status == 503
            assert len(articles(await bo.types("What can go on the compost?"))) == 4

    visit_once(scene)


def test_who_has_a_page_open_is_there(visit_once: Visit) -> None:
    """Somebody is there while their stream is open, and a while after; nobody else is."""

    async def scene(site: Site) -> None:
        async with site.visitor("Bo").streams() as stream:
            await site.visitor("Ann").types("How often should I water my plants?")
            await stream.next()
            assert set(site.world.local.present) == {"ann", "bo"}

    visit_once(scene)


def test_earlier_messages_are_behind_a_link(visit_once: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page begins with the newest messages, so that it stays small; the earlier ones are one press away."""

    async def scene(site: Site) -> None:
        monkeypatch.setattr(chat_page, "SHOWN", 2)
        ann = site.visitor("Ann")
        await ann.types("How often should I water my plants?")
        page = await ann.types("What can go on the compost?")
        assert len(articles(page)) == 2
        link = next(each for each in page.tree.all("a") if each.text == "Earlier messages")
        assert len(articles(await site.asks("GET", link.attributes["href"]))) == 4

    visit_once(scene)


def test_options_are_completed_as_they_are_typed(visit: Visit) -> None:
    """What an option may become is told to a script; of what cannot be completed there is nothing."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        found = await sends(ann, "/complete", name="settings", option="zone", typed="berl")
        assert ["Europe/Berlin", "Europe/Berlin"] in json.loads(found.markup)
        assert json.loads((await sends(ann, "/complete", name="no such", option="x", typed="y")).markup) == []

    visit(scene)


def test_commands_are_offered_to_whom_they_are_for(visit: Visit) -> None:
    """The page lists a member's commands to a member, an admin's to an admin, and in direct what is for there."""

    async def scene(site: Site) -> None:
        def names(page: Page) -> set[str]:
            island = page.tree.one("script", id="commands")
            return {name for name, _, _ in json.loads("".join(map(str, island.children)))}

        admins = names(await (await begins(site, "Ann")).reads())
        members = names(await site.visitor("Bo").reads())
        direct = names(await site.visitor("Ann", direct=True).reads())
        assert {"ask", "quiz"} <= members
        assert "schedule" in admins - members
        assert "quiz" in direct
        assert "schedule" not in direct

    visit(scene)


def test_a_file_is_given_to_who_sees_its_message(visit: Visit) -> None:
    """A reply's file can be saved, as what it is and under its name, and a picture is no page; nobody else has it."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        reply = Reply("All.", (), files=(File("älles.svg", "<svg/>", "image/svg+xml"),))
        made = site.world.rooms.answer("local", reply, site.world.clock(), only="ann")
        path = f"/files/{made.id}/0"
        found = await site.asks("GET", ann.at(path))
        assert (found.status, found.markup) == (200, "<svg/>")
        assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A4lles.svg"
        assert "sandbox" in found.headers["content-security-policy"]
        assert found.headers["x-content-type-options"] == "nosniff"
        assert (await site.asks("GET", site.visitor("Bo").at(path))).status == 404
        assert (await site.asks("GET", ann.at(f"/files/{made.id}/1"))).status == 404
        assert (await site.asks("GET", ann.at("/files/1/0"))).status == 404

    visit(scene)


def test_a_press_in_a_message_that_is_gone_is_answered(visit: Visit) -> None:
    """A button of a message that has dropped out works; what it says is a new message."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        page = await sends(ann, "/press", press="12345+open:streak")
        assert len(parsed(page.markup).all("article")) == 1
        assert len(articles(await ann.reads())) == 2

    visit(scene)


@pytest.mark.parametrize("press", ["", "17", "x y", "1 no.such:1", "1 answer:x", "-1 open:quiz", "1 open:nothing"])
def test_an_odd_press_is_told_so(visit_once: Visit, press: str) -> None:
    """Whatever is posted as a button gets an answer in words, and no fault."""

    async def scene(site: Site) -> None:
        page = await sends(await begins(site, "Ann"), "/press", press=press.replace(" ", "+"))
        assert page.status == 200
        assert "went wrong" not in page.text

    visit_once(scene)


def test_posts_of_before_stand_in_the_channel_again(visit: Visit, clock: Clock) -> None:
    """A daily quiz that is open can be taken after a restart, and its message then tells how many did."""

    async def scene(site: Site) -> None:
        ann = await begins(site, "Ann")
        await ann.presses("Plan a daily quiz")
        await ann.presses("12:00")
        await ann.presses("In the group's channel")
        clock.advance(hours=3)
        await site.world.local.pass_on()
        assert "Daily quiz" in last(await site.visitor("Bo").reads())
        number = articles(await site.visitor("Bo").reads())[-1].attributes["id"]
        page = await site.visitor("Bo").reads()
        assert page.tree.one(id=number).all("button")[0].text == "Start"

    visit(scene)
