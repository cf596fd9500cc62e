"""The gallery holds everything that can be said, and all of it is fit for every platform."""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from types import CodeType, FrameType
from typing import get_args

import pytest

from bot.commands import TABLE
from bot.core.actions import ACTION_LIMIT, parse_action
from bot.core.errors import Refusal
from bot.core.reply import BUTTON_LIMIT, FORM_LIMIT, SELECT_LIMIT, Block, Button, Buttons, Form, Reply, Select, Span
from bot.core.text import tidy
from bot.gallery import admins_days, annul, gallery, reviews, stats, streaks
from bot.gallery.samples import REFUSALS
from bot.views import (
    ask,
    changes,
    config,
    entries,
    errors,
    home,
    inbox,
    leaderboard,
    posts,
    privacy,
    quiz,
    reminders,
    report,
    review,
    schedule,
    schedules,
    settings,
    streak,
    taking,
    vacations,
)

GALLERY = gallery()
REPLIES = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Reply)}
FORMS = {name: shown for name, shown in GALLERY.items() if isinstance(shown, Form)}
SPOKEN = [name for name in GALLERY if not name.startswith("blocks-")]
"""What views made; the rest is made by hand, to show what the union of blocks allows."""

LABEL_LIMIT = 75
"""Characters of a button (Slack's button element; Discord has 80)."""

TITLE_LIMIT = 45
"""Characters of a form's title and of its fields' labels (Discord's modal)."""


def parts(value: object) -> Iterator[object]:
    """A value and everything that it is made of."""
    yield value
    inner: tuple[object, ...] = ()
    if isinstance(value, tuple):
        inner = value
    elif is_dataclass(value):
        inner = tuple(getattr(value, field.name) for field in fields(value))
    for part in inner:
        yield from parts(part)


def buttons(reply: Reply) -> list[Button]:
    """Every choice of a reply."""
    return [part for part in parts(reply) if isinstance(part, Button)]


def views() -> dict[CodeType, str]:
    """Every public function that makes a reply or a form, by its code."""
    return {
        view.__code__: f"{module.__name__}.{name}"
        for module in (
            ask,
            changes,
            config,
            entries,
            errors,
            home,
            inbox,
            leaderboard,
            posts,
            privacy,
            quiz,
            reminders,
            report,
            review,
            schedule,
            schedules,
            settings,
            streak,
            taking,
            vacations,
            *admins_days.VIEWS,
            *annul.VIEWS,
            *streaks.VIEWS,
            *reviews.VIEWS,
            *stats.VIEWS,
        )
        for name, view in inspect.getmembers(module, inspect.isfunction)
        if view.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_view_is_in_the_gallery() -> None:
    """The gallery is made by the views themselves, each of them at least once."""
    called: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            called.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        gallery()
    finally:
        sys.setprofile(before)
    assert {name for code, name in views().items() if code not in called} == set()


def test_every_refusal_is_in_the_gallery() -> None:
    """Each kind of refusal is put into words, and in words of its own."""

    def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
        narrower = kind.__subclasses__()
        for each in narrower:
            yield from kinds(each)
        if not narrower:
            yield kind

    said = {type(refused): errors.refusal(refused).summary for refused in REFUSALS.values()}
    assert set(kinds(Refusal)) <= set(said)
    assert len(set(said.values())) == len(said)


def test_every_kind_of_block_and_span_is_in_the_gallery() -> None:
    """A renderer that can show the gallery can show whatever there is."""
    shown = {type(part) for part in parts(tuple(REPLIES.values()))}
    assert {*get_args(Block), *get_args(Span)} <= shown


def test_the_gallery_is_always_the_same() -> None:
    """Two galleries are equal: no clock, no chance, no order of a set is in it."""
    assert gallery() == GALLERY


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_keeps_the_limits_of_every_platform(name: str) -> None:
    """Rows of buttons, selects and labels are as short as the narrowest platform wants them, and none is empty."""
    for part in parts(REPLIES[name]):
        if isinstance(part, Buttons):
            assert len(part.buttons) <= BUTTON_LIMIT
        if isinstance(part, Select):
            assert len(part.options) <= SELECT_LIMIT
    if name in SPOKEN:
        assert tidy(REPLIES[name].summary)
        assert all(0 < len(tidy(button.label)) <= LABEL_LIMIT for button in buttons(REPLIES[name]))
        assert all(part.buttons for part in parts(REPLIES[name]) if isinstance(part, Buttons))


@pytest.mark.parametrize("name", SPOKEN)
def test_every_choice_leads_somewhere(name: str) -> None:
    """The action of each button, select and form is short enough to carry and is one that the command table knows."""
    shown = GALLERY[name]
    written = [shown.action] if isinstance(shown, Form) else [button.action for button in buttons(shown)]
    for each in written:
        assert len(each) <= ACTION_LIMIT
        action = parse_action(each)
        if action.verb == "open":
            assert action.arguments in [(row.name,) for row in TABLE.commands]
            continue
        row = TABLE.action(action.verb)
        assert row.form is isinstance(shown, Form)
        assert len(row.read(action.arguments)) == len(action.arguments)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_keeps_the_limits_of_every_platform(name: str) -> None:
    """A form has one to five fields of different names, short labels, and drafts no longer than their limit."""
    form = FORMS[name]
    assert 0 < len(form.fields) <= FORM_LIMIT
    assert len({field.name for field in form.fields}) == len(form.fields)
    assert 0 < len(form.title) <= TITLE_LIMIT
    assert all(0 < len(field.label) <= TITLE_LIMIT for field in form.fields)


@pytest.mark.parametrize("name", [name for name in SPOKEN if "hostile" not in name])
def test_no_view_writes_markup(name: str) -> None:
    """Where no person typed any, a text holds no platform's markup: that is the renderers' business."""
    shown = GALLERY[name]
    for part in parts(replace(shown, files=()) if isinstance(shown, Reply) else shown):  # a file is in its own language
        if isinstance(part, str):
            assert not re.search(r"[*`~<>\\]|\]\(", part), part
