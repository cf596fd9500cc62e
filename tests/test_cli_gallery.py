"""`studyhall gallery` writes everything the bot says, for each face, into one file that needs nothing else."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.adapters.console.render import render
from bot.cli import cli
from bot.core.reply import Form, Reply
from bot.core.text import one_line, tidy
from bot.gallery import gallery
from bot.gallery.exhibit import exhibit
from bot.gallery.samples import HOSTILE
from tests.web.looking import PRESSED, classed, exact
from tests.web.pages import Node, parsed

ENTRIES = gallery()


@cache
def made() -> str:
    """The file."""
    return exhibit(ENTRIES)


@cache
def tree() -> Node:
    """What is in it."""
    return parsed(made())


@cache
def entries() -> dict[str, Node]:
    """Each entry of it by its name."""
    return {each.attributes["id"]: each for each in classed(tree(), "entry")}


def face(name: str, called: str) -> Node:
    """An entry as one face shows it."""
    return next(each for each in classed(entries()[name], "face") if exact(each.all("h4")[0]) == called)


def test_everything_is_in_it_for_each_face() -> None:
    """Every reply and form, on the page, as Discord and Slack would draw it, in the terminal, and with its sizes."""
    assert list(entries()) == sorted(ENTRIES)
    for name, entry in entries().items():
        labels = [exact(each.all("h4")[0]) for each in classed(entry, "face")]
        assert labels == ["The page", "Discord", "Slack", "Terminal"], name
        assert len(classed(entry, "sizes")) == 2, name


def test_every_entry_is_listed() -> None:
    """The contents lead to each of them, and to nothing else; no two things have one name."""
    listed = [each.attributes["href"] for each in tree().one("nav").all("a")]
    assert listed == [f"#{name}" for name in entries()]
    ids = [each.attributes["id"] for each in tree().all() if "id" in each.attributes and each.tag == "section"]
    assert len(ids) == len(set(ids)) == len(ENTRIES)


@pytest.mark.parametrize("name", ["quiz-first-question", "blocks-hostile", "streak-long"])
def test_the_terminal_is_shown_as_it_is(name: str) -> None:
    """What stands under the terminal is what its renderer writes."""
    shown = ENTRIES[name]
    assert isinstance(shown, Reply)
    assert exact(face(name, "Terminal").all("pre")[0]) == render(shown)


def test_a_form_is_shown_on_each_face() -> None:
    """Its title, labels and values."""
    name, form = next((name, each) for name, each in ENTRIES.items() if isinstance(each, Form) and each.fields[0].value)
    for called in ("The page", "Discord", "Slack", "Terminal"):
        shown = face(name, called)
        assert one_line(form.fields[0].label)[:20] in exact(shown)
        values = [each.attributes.get("value", "") for each in shown.all("input")]
        assert form.fields[0].value in [*values, exact(shown)] or form.fields[0].value in exact(shown)


def test_it_needs_nothing_else_and_nothing_in_it_acts() -> None:
    """No script, no picture, no font, no address but links; every control is switched off; no attribute runs."""
    assert not tree().all("script", "link", "img", "iframe", "object", "embed")
    style = "".join(exact(each) for each in tree().all("style"))
    assert not re.search(r"url\(|@import|@font-face|expression", style)
    for each in tree().all():
        assert not [name for name in each.attributes if name.startswith("on") or name in {"style", "src", "srcdoc"}]
        assert each.tag == "a" or "href" not in each.attributes
    addresses = {each.attributes.get("href", "") for each in tree().all("a")}
    assert {each for each in addresses if not each.startswith("#")} <= {
        "https://example.org/guide",
        "https://evil.example",
        "",  # one that leads nowhere any more
    }
    assert all("disabled" in each.attributes for each in controls(tree()))


def controls(node: Node) -> Iterator[Node]:
    """What could be pressed or typed into, were it not within what is switched off."""
    for each in node.children:
        if isinstance(each, Node) and not (each.tag == "fieldset" and "disabled" in each.attributes):
            if each.tag in PRESSED:
                yield each
            yield from controls(each)


def test_hostile_text_is_text() -> None:
    """It stands there whole on each face, and is markup nowhere."""
    for called in ("The page", "Discord", "Slack", "Terminal"):
        shown = face("notice-answered-hostile", called)
        assert one_line(HOSTILE)[:60] in " ".join(exact(shown).split()), called
        assert not shown.all("script")
    assert "<script>alert" not in made()
    assert tidy(HOSTILE) in exact(face("notice-answered-hostile", "Slack"))


def test_the_same_bytes_come_twice() -> None:
    """No clock, no chance, no order of what is put in."""
    some = {name: shown for name, shown in ENTRIES.items() if name.startswith(("quiz", "streak", "blocks"))}
    assert exhibit(some) == exhibit(dict(reversed(some.items())))


def test_it_is_written_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into `gallery.html` here, and to standard output for a dash: whole, the same bytes, and how much is said."""
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli, ["gallery"])
    assert said.exit_code == 0
    assert f"{len(ENTRIES)} replies and forms are in gallery.html" in said.output
    written = (tmp_path / "gallery.html").read_bytes()
    assert written.decode() == made()
    assert CliRunner().invoke(cli, ["gallery", "-"]).stdout_bytes == written


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """What is wrong is said, without a traceback."""
    said = CliRunner().invoke(cli, ["gallery", str(tmp_path / "nowhere" / "gallery.html")])
    assert said.exit_code == 1
    assert "cannot be written: No such file or directory." in said.output
    assert "Traceback" not in said.output
