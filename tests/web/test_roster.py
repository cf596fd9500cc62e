"""Who can be chosen to be, or to be named: those who are in the group."""

import asyncio

from bot.app import App
from bot.core.request import Arrive, Place, Platform
from bot.features.roster import Here, here
from bot.storage.engine import Reader
from tests.features.front import Person
from tests.web.conftest import Visit
from tests.web.site import Site


def found(app: App, group: str = "local") -> list[Here]:
    """Those who are in the group."""
    return list(asyncio.run(app.work(lambda session, _: here(session, Platform.LOCAL, group))))


def test_whoever_was_met_first_comes_first_and_is_the_admin(app: App) -> None:
    """The group's people stand in the order in which they came, each with their account and whether they are admins."""
    for name in ("Kim", "Ann", "Bo Li"):
        Person(app, name).reply(Arrive())
    assert found(app) == [Here("kim", "Kim", True), Here("ann", "Ann", False), Here("bo li", "Bo Li", False)]


def test_those_of_another_group_are_not_in_this_one(app: App) -> None:
    """Nobody shows up in a group where they were never met, nor anybody in one that is not there."""
    Person(app, "Ann", Place("other", "Other")).reply(Arrive())
    assert found(app) == []
    assert [each.account for each in found(app, "other")] == ["ann"]


def test_a_crowd_is_cut_where_a_select_ends(app: App) -> None:
    """Of many members the first 25 are offered."""
    for number in range(27):
        Person(app, f"m{number}").reply(Arrive())
    assert [each.account for each in found(app)] == [f"m{number}" for number in range(25)]


def test_who_has_left_is_not_offered(app: App) -> None:
    """Whoever left the group is not in it."""
    Person(app, "Ann").reply(Arrive())
    Person(app, "Bo").reply(Arrive())
    asyncio.run(app.departed(Platform.LOCAL, "local", "ann"))
    assert [each.account for each in found(app)] == ["bo"]


def test_one_can_be_anybody(visit: Visit) -> None:
    """Everybody who is there can be chosen, and two who are not yet; the one who one is stands out."""

    async def scene(site: Site) -> None:
        await site.visitor("Cy").types("/streak")
        page = await site.visitor("Cy", direct=True).reads()
        roster = next(each for each in page.tree.all("details") if each.attributes["class"] == "you")
        links = {each.text: each.attributes for each in roster.all("a")}
        assert links.keys() == {"Ann admin", "Cy", "Bo", "Cleo"}
        assert [name for name, each in links.items() if "aria-current" in each] == ["Cy"]
        again = await site.asks("GET", links["Bo"]["href"])
        assert "You are Bo" in again.text
        assert "Nobody else reads this" in again.text

    visit(scene)


def test_one_can_be_somebody_new(visit: Visit) -> None:
    """A name that is typed is who one is from then on; nobody is made known by that, and nothing in it is markup."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        page = await ann.reads()
        form = next(each for each in page.forms if "as" in each.fields)
        page = await ann.sends(form, **{"as": "<b>Zoë</b>"})
        assert "You are <b>Zoë</b>" in page.text
        current = [each.text for each in page.tree.all("a", aria_current="true")]
        assert current == ["<b>Zoë</b>"]
        assert [each.account for each in await site.app.work(_all)] == ["ann"]

    visit(scene)


def _all(session: Reader, _: object) -> tuple[Here, ...]:
    return here(session, Platform.LOCAL, "local")
