"""A form of the bot's, as a dialog where a script runs and as a page where none does."""

from collections.abc import Mapping
from dataclasses import replace

from bot.adapters.web.html import NONE, Html, Value, el
from bot.adapters.web.page import form as posted
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.reply import Form, FormField, Reply
from bot.core.text import one_line, tidy

FIELD = "f."
"""What the names of a form's own fields begin with."""

_TITLE = "form-title"


def still_open(form: Form, typed: Mapping[str, str], why: Reply) -> Form:
    """The form with all that was typed into it, by the names of its fields, and why nothing came of it."""
    fields = tuple(replace(each, value=typed.get(each.name, each.value)) for each in form.fields)
    return replace(form, fields=fields, problem=why.summary)


def dialog(form: Form, viewer: Viewer, world: World, message: int) -> Html:
    """The form over the page; `message` is the number of that from which it was opened, 0 if it was typed."""
    return el("dialog", {"aria-labelledby": _TITLE}, filled_in(form, viewer, world, message))


def filled_in(form: Form, viewer: Viewer, world: World, message: int) -> Html:
    """The form as it stands, with what was wrong with the last try above it; the first field is where one types."""
    problem = el("p", {"class": "problem", "role": "alert"}, tidy(form.problem)) if form.problem else NONE
    drawn = world.at("/drawn/form", viewer)  # in a window of its own: what is typed here stays
    return posted(
        world,
        viewer,
        "/submit",
        {"class": "form"},
        el("input", {"type": "hidden", "name": "action", "value": form.action}),
        el("input", {"type": "hidden", "name": "message", "value": message}),
        el("h2", {"id": _TITLE}, one_line(form.title)),
        problem,
        *(_field(field, first=place == 0) for place, field in enumerate(form.fields)),
        el(
            "div",
            {"class": "ways"},
            el("button", {"class": "good"}, "Send"),
            el("a", {"class": "button plain cancel", "href": world.at("/", viewer)}, "Cancel"),
            el("a", {"class": "button plain", "href": drawn, "target": "_blank"}, "As Discord and Slack"),
        ),
    )


def _field(field: FormField, *, first: bool) -> Html:
    name = f"{FIELD}{field.name}"
    about: dict[str, Value] = {
        "id": name,
        "name": name,
        "maxlength": field.limit,
        "required": field.required,
        "autofocus": first,
        "autocomplete": "off",
    }
    label = el("label", {"for": name}, one_line(field.label))
    if field.long:
        return el("div", {"class": "field"}, label, el("textarea", {**about, "rows": 5}, field.value))
    return el("div", {"class": "field"}, label, el("input", {**about, "value": field.value}))
