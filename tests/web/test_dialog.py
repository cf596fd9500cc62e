"""Forms on the page: what they are called, what stands in them, and how they are left."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.local import Local, local_asker
from bot.adapters.web.dialog import dialog, filled_in
from bot.adapters.web.rooms import Rooms
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.reply import Form, FormField
from tests.conftest import MakeApp
from tests.people import Clock
from tests.web.conftest import Visit
from tests.web.pages import parsed
from tests.web.site import Site

BO = Viewer("bo", "Bo")
TWO = Form("What is it?", "ask.it:7", (FormField("first", "The first"), FormField("then", "More", "So.", long=True)))


@pytest.fixture
def world(make_app: MakeApp, sqlite_url: str, clock: Clock) -> World:
    """The world in which forms are shown; nothing is looked up in it."""
    app = make_app(sqlite_url)
    return World(app, Rooms(clock), Local(app), clock, local_asker("Kim"), "token", "UTC")


def test_the_first_field_is_where_one_types(world: World) -> None:
    """The keyboard's place is in the first field, and nowhere else."""
    tree = parsed(dialog(TWO, BO, world, 17))
    focused = [each.attributes["name"] for each in tree.all() if "autofocus" in each.attributes]
    assert focused == ["f.first"]


def test_it_carries_what_it_is_about(world: World) -> None:
    """What is sent holds the form's action, the message it was opened from, and the token."""
    tree = parsed(dialog(TWO, BO, world, 17))
    hidden = {each.attributes["name"]: each.attributes["value"] for each in tree.all("input", type="hidden")}
    assert hidden == {"token": "token", "action": "ask.it:7", "message": "17"}
    assert tree.one("form").attributes["action"] == "/submit?as=Bo"


def test_it_can_be_left_without_a_script(world: World) -> None:
    """Cancel leads back to the room."""
    (way,) = [each for each in parsed(filled_in(TWO, BO, world, 0)).all("a") if each.text == "Cancel"]
    assert way.attributes["href"] == "/?as=Bo"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_what_was_typed_stands_in_it_as_it_was(world: World, text: str) -> None:
    """Whatever was typed into a field, short or long, is still there when the form comes back."""
    form = Form("?", "x", (FormField("a", "A", text), FormField("b", "B", f"\n{text}", long=True)))
    tree = parsed(filled_in(form, BO, world, 0))
    assert tree.one("input", name="f.a").attributes["value"] == text
    (written,) = tree.one("textarea", name="f.b").children
    assert written == f"\n\n{text}"  # of which a browser leaves out the first line feed


def test_the_form_that_is_open_can_be_drawn(visit_once: Visit) -> None:
    """The last form that somebody opened is remembered for them alone, and for that room."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        await ann.reads()
        await ann.presses("Plan a daily quiz")
        await ann.presses("Another time…")
        form = site.world.rooms.form_of(Viewer("ann", "Ann"))
        assert form
        assert form.title == "At what time?"
        assert site.world.rooms.form_of(BO) is None
        assert site.world.rooms.form_of(Viewer("ann", "Ann", True)) is None

    visit_once(scene)


def test_a_form_of_another_page_is_told_so(visit_once: Visit) -> None:
    """An action that is none, or no form's, is answered in words."""

    async def scene(site: Site) -> None:
        ann = site.visitor("Ann")
        token = site.world.token
        for action in ("", "no.such:1", "open:quiz"):
            page = await ann.posts(ann.at("/submit"), f"token={token}&action={action}&message=x&f.time=9")
            assert page.status == 200
            assert "went wrong" not in page.text

    visit_once(scene)
