"""Replies as Discord's components, forms as its modals: plain JSON values, within every limit.

Limits and types: Discord's developer documentation, "Component Reference" and "Message Resource".
"""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from bot.adapters.discord.markdown import escaped, spans
from bot.core.actions import ACTION_LIMIT
from bot.core.reply import (
    Block,
    Bullets,
    Button,
    Buttons,
    ChannelPick,
    Citation,
    Divider,
    Facts,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Text,
    Typed,
)
from bot.core.text import one_line, shortened, tidy

Json = dict[str, Any]

COMPONENTS_V2 = 1 << 15
"""The flag of a message that is made of components alone."""

EPHEMERAL = 1 << 6
"""The flag of a message that only one person sees."""

TEXT_LIMIT = 4000
"""Characters of all texts of a message together."""

COMPONENT_LIMIT = 40
"""Components of a message, those within others counted too."""

LABEL_LIMIT, OPTION_LIMIT, PLACEHOLDER_LIMIT, TITLE_LIMIT, INPUT_LIMIT = 80, 100, 150, 45, 4000
ROW, PICKS = 5, 25
"""Buttons in a row; options of a select."""

SELECT = "select"
"""Where the ids of selects begin; what is chosen in one is an action itself."""

CHANNEL = "channel"
"""Where the ids of channel selects begin; an action follows, which lacks the chosen channel's id."""

PERSON = "person"
"""Where the ids of user selects begin; an action follows, which lacks the chosen account's id."""

_ACTION_ROW, _BUTTON, _SELECT, _INPUT, _PEOPLE, _CHANNELS, _TEXT, _FILE = 1, 2, 3, 4, 5, 8, 10, 13
_SEPARATOR, _CONTAINER, _LABEL = 14, 17, 18
_POSTABLE = [0, 5]  # types of channels: text, announcement
_STYLES = {Meaning.NEUTRAL: 2, Meaning.GOOD: 3, Meaning.RISKY: 4}
_ACCENT = 0x4F6BED
_AGAIN = "~"  # no action holds one
_LENT = f"{_AGAIN}!"
_CUT = "\n-# … the rest does not fit into a message."
_BAR = 12  # cells of a progress bar
_KEEPS = "\u200b"  # of no width; without it a heading loses the number signs at its end


def message(reply: Reply, *, lent: bool = False) -> list[Json]:
    """The components of a reply: one container with texts, rows of buttons and selects in their order.

    What is lent is known again by its ids (`is_lent`).
    """
    parts: list[Json] = []
    room = TEXT_LIMIT - len(_CUT)
    lines: list[str] = []
    for block in reply.blocks:
        lines += _lines(block)
        if isinstance(block, Buttons | Select | ChannelPick | PersonPick | Divider):
            room -= _flush(parts, lines, room)
            parts += _controls(block, len(parts))
    _flush(parts, lines, room)
    shown = _fitting(parts, COMPONENT_LIMIT - len(reply.files))
    _tell_apart(shown, _LENT if lent else "")
    files = ({"type": _FILE, "file": {"url": f"attachment://{each.name}"}} for each in reply.files)
    return [{"type": _CONTAINER, "accent_color": _ACCENT, "components": shown}, *files]


def action_of(custom_id: str) -> str:
    """The action that a component's id stands for."""
    return custom_id.partition(_AGAIN)[0]


def is_lent(custom_id: str) -> bool:
    """Whether what bears this id was shown in answer to an admins' command, which Discord let its user give."""
    return _LENT in custom_id


def modal(form: Form, *, lent: bool = False) -> Json:
    """The modal of a form; its id stands for the action that it submits."""
    return {
        "custom_id": form.action + (_LENT if lent else ""),
        "title": shortened(one_line(form.title), TITLE_LIMIT),
        "components": [_field(field) for field in form.fields],
    }


def _flush(parts: list[Json], lines: list[str], room: int) -> int:
    """The lines so far are a text of the message; how many characters it took."""
    content = "\n".join(lines).strip("\n")
    lines.clear()
    if not content or room <= 0:
        return 0
    if len(content) > room:
        content = _without_half(content[:room]) + _CUT
    parts.append({"type": _TEXT, "content": content})
    return len(content)


def _without_half(text: str) -> str:
    """The text without the beginning of an escape at its end."""
    return text.rstrip("\\").rstrip()


def _tell_apart(parts: list[Json], mark: str) -> None:
    """Ids are unique in a message and values in a select, also where two choices do the same."""
    seen: set[str] = set()
    for part in parts:
        for control in part.get("components", ()):
            control["custom_id"] = _unlike(control["custom_id"] + mark, seen)
            values: set[str] = set()
            for option in control.get("options", ()):
                option["value"] = _unlike(option["value"], values)


def _unlike(wanted: str, seen: set[str]) -> str:
    number, made = 1, wanted
    while made in seen:
        number += 1
        made = f"{wanted[: ACTION_LIMIT - 1 - len(str(number))]}{_AGAIN}{number}"
    seen.add(made)
    return made


def _fitting(parts: list[Json], limit: int) -> list[Json]:
    """As many parts as there is room for, their container counted."""
    count, kept = 1, []
    for part in parts:
        count += 1 + len(part.get("components", ()))
        if count > limit:
            break
        kept.append(part)
    return kept


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            said = escaped(one_line(block.text))
            yield f"### {said}{_KEEPS if said.endswith('#') else ''}"
        case Paragraph():
            yield from (spans(block.text), "")
        case Bullets():
            yield from (*(f"- {_item(item)}" for item in block.items), "")
        case Facts():
            yield from (*(f"{_label(label)} {spans(value)}" for label, value in block.rows), "")
        case Ranking():
            yield from (*_places(block), "")
        case Progress():
            filled = min(_BAR, round(_BAR * block.done / block.total)) if block.total else 0
            bar = "█" * filled + "░" * (_BAR - filled)
            yield from (f"{bar} {block.done:,} of {block.total:,} {escaped(one_line(block.label))}", "")
        case Quote():
            yield from (*(f"> {escaped(line)}" for line in tidy(block.text).split("\n")), "")
        case Citation():
            note = f" ({block.note})" if block.note else ""
            yield f"-# {escaped(one_line(f'Source: {block.title}, “{block.heading}”{note}'))}"
        case Buttons():
            yield from _letters(block.buttons)
        case Select() | ChannelPick() | PersonPick() | Divider():
            pass
        case _:
            assert_never(block)


def _item(item: Text) -> str:
    return spans(item).replace("\n", " ")


def _label(label: str | Typed) -> str:
    return spans((label,)) if isinstance(label, Typed) else f"**{escaped(one_line(label))}**"


def _places(block: Ranking) -> Iterator[str]:
    for i, (place, name, reached) in enumerate(block.rows):
        row = f"{place}\\. {escaped(one_line(name))} · {escaped(one_line(reached))}"
        yield f"**{row}**" if i == block.own else row


def _letters(buttons: Sequence[Button]) -> Iterator[str]:
    """What stands behind buttons that are no more than a letter to press."""
    for button in buttons:
        if _is_letter(button):
            yield f"**{escaped(one_line(button.label))}** {escaped(one_line(button.hint))}"


def _is_letter(button: Button) -> bool:
    return bool(button.hint) and len(one_line(button.label)) <= 1


def _controls(block: Buttons | Select | ChannelPick | PersonPick | Divider, number: int) -> list[Json]:
    match block:
        case Buttons():
            rows = (block.buttons[i : i + ROW] for i in range(0, len(block.buttons), ROW))
            return [{"type": _ACTION_ROW, "components": [_button(each) for each in row]} for row in rows]
        case Select():
            return [{"type": _ACTION_ROW, "components": [_select(block, number)]}] if block.options else []
        case ChannelPick():
            return [{"type": _ACTION_ROW, "components": [_channels(block)]}]
        case PersonPick():
            return [{"type": _ACTION_ROW, "components": [_people(block)]}]
        case Divider():
            return [{"type": _SEPARATOR, "divider": True}]
        case _:
            assert_never(block)


def _button(button: Button) -> Json:
    label, hint = one_line(button.label), one_line(button.hint)
    if hint and not _is_letter(button):
        label = f"{label} ({hint})"
    return {
        "type": _BUTTON,
        "style": _STYLES[button.meaning],
        "label": shortened(label, LABEL_LIMIT) or "…",
        "custom_id": button.action,
    }


def _select(block: Select, number: int) -> Json:
    options = (
        {"label": shortened(one_line(each.label), OPTION_LIMIT) or "…", "value": each.action}
        | ({"description": shortened(one_line(each.hint), OPTION_LIMIT)} if one_line(each.hint) else {})
        for each in block.options[:PICKS]
    )
    return {
        "type": _SELECT,
        "custom_id": f"{SELECT}:{number}",
        "placeholder": shortened(one_line(block.prompt), PLACEHOLDER_LIMIT),
        "options": list(options),
    }


def _channels(block: ChannelPick) -> Json:
    chosen = {"default_values": [{"id": block.chosen, "type": "channel"}]} if block.chosen else {}
    return {
        "type": _CHANNELS,
        "custom_id": f"{CHANNEL}:{block.action}",
        "placeholder": shortened(one_line(block.prompt), PLACEHOLDER_LIMIT),
        "channel_types": _POSTABLE,
        **chosen,
    }


def _people(block: PersonPick) -> Json:
    return {
        "type": _PEOPLE,
        "custom_id": f"{PERSON}:{block.action}",
        "placeholder": shortened(one_line(block.prompt), PLACEHOLDER_LIMIT),
    }


def _field(field: FormField) -> Json:
    limit = min(field.limit, INPUT_LIMIT)
    entry: Json = {
        "type": _INPUT,
        "custom_id": field.name,
        "style": 2 if field.long else 1,
        "required": field.required,
        "max_length": limit,
    }
    if field.value:
        entry["value"] = shortened(tidy(field.value), limit)
    return {"type": _LABEL, "label": shortened(one_line(field.label), TITLE_LIMIT), "component": entry}
