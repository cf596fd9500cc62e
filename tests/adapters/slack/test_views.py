"""Forms and replies as Slack's views: within every limit, nothing lost, and what is wrong said at its field."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.adapters.slack import views
from bot.adapters.slack.views import Origin
from bot.core.reply import Button, Buttons, Form, FormField, Heading, Reply
from bot.core.text import one_line, shortened, tidy
from bot.gallery import gallery
from bot.gallery.samples import HOSTILE, LONG
from tests.adapters.slack.blocks import controls, parts, texts

FORMS = {name: shown for name, shown in gallery().items() if isinstance(shown, Form)}
REPLIES = {name: shown for name, shown in gallery().items() if isinstance(shown, Reply)}
URL = "https://hooks.slack.com/actions/T1/1/secret"


@pytest.fixture
def shot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """A snapshot for each test as a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


def filled(view: dict[str, Any]) -> dict[str, Any]:
    """The view as Slack sends it when it is submitted as it stands."""
    inputs = [each for each in view["blocks"] if each["type"] == "input"]
    values = {each["block_id"]: {"value": {"value": each["element"].get("initial_value")}} for each in reversed(inputs)}
    return {**view, "id": "V1", "state": {"values": values}}


def assert_fits(view: dict[str, Any]) -> None:
    """What Slack would refuse is not in the view."""
    assert 1 <= len(view["blocks"]) <= 100
    assert len(view["callback_id"]) <= 255
    assert len(view.get("private_metadata", "")) <= 3000
    for key in ("title", "submit", "close"):
        assert 1 <= len(view.get(key, {"text": "x"})["text"]) <= 24
    ids = [each["block_id"] for each in view["blocks"] if "block_id" in each]
    assert len(set(ids)) == len(ids)
    for each in parts(view):
        if each.get("type") == "input":
            assert 1 <= len(each["label"]["text"]) <= 2000
        if each.get("type") == "plain_text_input":
            assert 1 <= each["max_length"] <= 3000
            assert 1 <= len(each.get("initial_value", "x")) <= each["max_length"]
            assert each["multiline"] or "\n" not in each.get("initial_value", "")
    assert all(texts(view))


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_within_slacks_limits(name: str) -> None:
    """Title, labels, ids, inputs and what stands in them."""
    assert_fits(views.form(FORMS[name], Origin("C1", URL, edits=True)))


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_fits_a_modal_and_app_home(name: str) -> None:
    """Also twice below one another, each element with an id of its own."""
    assert_fits(views.shown(REPLIES[name]))
    home = views.home(REPLIES[name], REPLIES[name])
    assert_fits(home)
    assert "title" not in home
    ids = [each["action_id"] for each in controls(home["blocks"])]
    assert len(set(ids)) == len(ids)
    assert all(".own:" in each for each in ids)


@pytest.mark.parametrize("name", FORMS)
def test_what_people_see(name: str, shot: SnapshotAssertion) -> None:
    """Every form of the gallery, as it is sent."""
    assert views.form(FORMS[name]) == shot


def test_a_loading_view_can_be_shown_at_once() -> None:
    """It needs nothing, and has nothing to submit."""
    assert_fits(views.loading("one"))
    assert "submit" not in views.loading("one")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_comes_back_as_it_was_shown(name: str) -> None:
    """Its action, where its answer goes, and each field's text within the field's limit."""
    origin = Origin("C1", URL, edits=True)
    view = filled(views.form(FORMS[name], origin))
    assert views.submitted(view) == (FORMS[name].action, origin)
    for field in FORMS[name].fields:
        text = tidy(field.value) if field.long else one_line(field.value)
        kept = views.fields(view)[field.name]
        assert kept == shortened(text, field.limit)


@given(st.lists(st.text(max_size=900) | st.just("x" * 3500), max_size=9), st.integers(1, 4000))
def test_a_long_text_loses_nothing_but_what_is_over_its_limit(lines: list[str], limit: int) -> None:
    """What one input cannot take stands in later ones, and comes back as it was, with or without lines."""
    text = tidy("\n".join(lines))
    view = views.form(Form("Form", "entry.new", (FormField("wordings", "More", text, long=True, limit=limit),)))
    assert_fits(view)
    assert views.fields(filled(view))["wordings"] == shortened(text, limit)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("pages", [1, 3])
def test_a_form_that_was_filled_in_can_be_shown_again_as_it_was(name: str, pages: int) -> None:
    """Title, action, labels, which fields are needed, and every text, also one that took several inputs."""
    text = "\n".join("a line of a long text" for _ in range(140 * pages)) if pages > 1 else ""
    fields = tuple(replace(each, limit=9999, value=text) if each.long and text else each for each in FORMS[name].fields)
    view = filled(views.form(replace(FORMS[name], fields=fields)))
    again = views.form(views.filled(view))
    assert again["blocks"] == [each for each in view["blocks"] if each["type"] == "input"]
    assert {**again, "blocks": []} == {**views.form(FORMS[name]), "blocks": []}


@given(st.text(), st.text(), st.text() | st.just("x" * 4000), st.text() | st.just("x" * 5000))
def test_whatever_stands_in_a_form_it_fits(title: str, label: str, url: str, value: str) -> None:
    """Any text in any place; metadata that would be too long lose the way back and keep the action."""
    shown = Form(title, "zone.set", (FormField("zone", label, value, limit=4000),), problem=label)
    view = views.form(shown, Origin("C1", url))
    assert_fits(view)
    assert views.submitted(view)[0] == "zone.set"


def test_a_problem_is_said_at_the_field_that_it_names() -> None:
    """Else at the first one; nothing is said where nothing is wrong."""
    fields = (FormField("question", "The question"), FormField("answer", "Your answer"))
    for problem, field in (
        ("I see no words in that answer.", "answer"),
        ("There's already an entry like that.", "question"),
        (LONG, "question"),
    ):
        ((name, said),) = views.errors(Form("Add", "entry.new", fields, problem)).items()
        assert name == field
        assert problem.startswith(said.rstrip("…"))
        assert len(said) <= 150
    assert views.errors(Form("Add", "entry.new", fields)) == {}


def test_the_problem_of_a_form_that_is_opened_again_stands_above_its_fields() -> None:
    """As it is, whatever it quotes."""
    view = views.form(Form("Add", "entry.new", (FormField("question", "The question"),), HOSTILE))
    assert texts(view["blocks"][0]) == [one_line(HOSTILE)]


def test_white_space_alone_is_missing_where_something_is_needed() -> None:
    """Slack takes it; we say it at the field, before anything else is done."""
    fields = (FormField("question", "?", " "), FormField("answer", "!", "x"), FormField("more", "…", required=False))
    view = filled(views.form(Form("Add", "entry.new", fields)))
    assert views.missing(view) == {"question": "Please write something here."}
    view["state"]["values"]["question"]["value"]["value"] = " \n\t "
    view["state"]["values"]["answer"]["value"]["value"] = None
    assert set(views.missing(view)) == {"question", "answer"}


@pytest.mark.parametrize("metadata", ["", "x", "[]", "null", '"a"', "{}", None])
def test_metadata_of_others_are_refused(metadata: str | None) -> None:
    """A view that is not of our making stands for nothing."""
    with pytest.raises(ValueError, match=r"metadata|Expecting"):
        views.submitted({"private_metadata": metadata})


def test_app_home_shows_replies_below_one_another() -> None:
    """With a line between two; a reply of no blocks shows its summary."""
    one = Reply("One", (Heading("One"), Buttons((Button("Go", "open:quiz"),))))
    view = views.home(one, Reply("Two", (Heading("Two"),)))
    assert view["type"] == "home"
    assert [each["type"] for each in view["blocks"]] == ["header", "actions", "divider", "header"]
    assert texts(views.shown(Reply("Nothing here", ()))["blocks"]) == ["Nothing here"]
    assert json.loads(json.dumps(view)) == view
