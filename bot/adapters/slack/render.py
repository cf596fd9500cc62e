"""Replies as Slack's blocks: plain JSON values, within every limit.

Limits and kinds: Slack's developer documentation, "Blocks", "Block elements" and "Composition objects", where no other
source is named. Labels are `plain_text` without emoji, all running text is `rich_text`: nothing is ever parsed.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, assert_never

from bot.adapters.slack.mrkdwn import plain
from bot.adapters.slack.richtext import elements, literal, section
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ChannelPick,
    Citation,
    Divider,
    Facts,
    Heading,
    Meaning,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Span,
    Text,
    Typed,
)
from bot.core.text import one_line, shortened, tidy

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
"""Blocks of a message; of a modal or App Home."""

TOTAL_LIMIT = 12_000
"""Characters of all texts of a message together: near 13,200 Slack says `msg_blocks_too_long` (not documented)."""

HEADING_LIMIT, SMALL_LIMIT, LABEL_LIMIT, OPTION_LIMIT, PLACEHOLDER_LIMIT = 150, 2000, 75, 75, 150
ELEMENTS, PICKS = 25, 100
"""Elements of an actions block; options of a select."""

VALUE_LIMIT, ID_LIMIT = 150, 255
"""Characters of an option's value (a button's may have 2,000), and of an `action_id`."""

PRESS, SELECT, CHANNEL, PERSON, OWN = "press", "select", "channel", "person", "own"
"""What the ids of elements begin with: the kind, `.own` if only its reader sees what it stands in, a colon, a number.
A button's value, or the chosen option's, is an action itself; behind the number of a choice of a channel or a person
stands one that lacks it."""

_STYLES = {Meaning.NEUTRAL: {}, Meaning.GOOD: {"style": "primary"}, Meaning.RISKY: {"style": "danger"}}
_KINDS = {"button": PRESS, "static_select": SELECT, "conversations_select": CHANNEL, "users_select": PERSON}
_AGAIN = "~"  # no action holds one
_CUT = "… the rest does not fit into a message."
_BAR = 12  # cells of a progress bar
_TEXTS = {"text", "fallback", "elements", "options", "description", "placeholder"}


def message(reply: Reply, *, own: bool = False) -> Json:
    """A reply's `text` and `blocks`; `own` where its reader alone sees it, though the message itself does not tell."""
    return {"text": plain(reply.summary) or "…", "blocks": blocks(reply, MESSAGE_BLOCKS, own=own)}


def blocks(reply: Reply, limit: int, *, own: bool = False) -> list[Json]:
    """A reply's blocks, at most `limit`; where something does not fit, the last one says so."""
    made = [part for block in reply.blocks for part in _parts(block)]
    made += [preformatted(file.text) for file in reply.files if file.text.strip()]
    fitting = _within(made, limit)
    _name(fitting, f".{OWN}" if own else "")
    return fitting


def action_of(value: str) -> str:
    """The action that a button's or an option's value stands for."""
    return value.partition(_AGAIN)[0]


def label(text: str, limit: int) -> Json:
    """A label: one line that is shown as it stands."""
    return {"type": "plain_text", "text": shortened(one_line(text), limit) or "…", "emoji": False}


def paragraph(*texts: Text) -> Json:
    """A block of running text, each of `texts` on a line of its own."""
    lines = [line for text in texts if (line := elements(text))]
    joined = [each for i, line in enumerate(lines) for each in ([{"type": "text", "text": "\n"}] if i else []) + line]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": joined}]}


def preformatted(text: str) -> Json:
    """A file's text, to be copied: sending files would need one more scope."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [literal(text)]}]}


def _parts(block: Block) -> Iterator[Json]:
    """The blocks that show a block; none where there is nothing to show."""
    match block:
        case Heading():
            if one_line(block.text):
                yield {"type": "header", "text": label(block.text, HEADING_LIMIT)}
        case Citation():
            note = f" ({block.note})" if block.note else ""
            said = label(f"Source: {block.title}, “{block.heading}”{note}", SMALL_LIMIT)
            yield {"type": "context", "elements": [said]}
        case Buttons():
            yield from _said(map(_letter, filter(_is_letter, block.buttons)))
            for i in range(0, len(block.buttons), ELEMENTS):
                yield _actions(list(_buttons(block.buttons[i : i + ELEMENTS])))
        case Select():
            if block.options:
                yield _actions([_select(block)])
        case ChannelPick():
            yield _actions([_channels(block)])
        case PersonPick():
            yield _actions([_people(block)])
        case Divider():
            yield {"type": "divider"}
        case Paragraph() | Bullets() | Facts() | Ranking() | Progress() | Quote():
            yield from _running(block)
        case _:
            assert_never(block)


def _label(name: str | Typed) -> Span:
    return name if isinstance(name, Typed) else Bold(one_line(name))


def _running(block: Paragraph | Bullets | Facts | Ranking | Progress | Quote) -> Iterator[Json]:
    match block:
        case Paragraph():
            yield from _said([block.text])
        case Bullets():
            if items := [made for item in block.items if (made := section(item))["elements"]]:
                listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
                yield {"type": "rich_text", "elements": [listed]}
        case Facts():
            yield from _said((_label(name), " ", *value) for name, value in block.rows)
        case Ranking():
            yield from _said(_place(block, i) for i in range(len(block.rows)))
        case Progress():
            filled = max(0, min(_BAR, round(_BAR * block.done / block.total))) if block.total else 0
            bar = "█" * filled + "░" * (_BAR - filled)
            yield from _said([(f"{bar} {block.done:,} of {block.total:,} {one_line(block.label)}",)])
        case Quote():
            if tidy(block.text):
                quoted = {"type": "rich_text_quote", "elements": [literal(tidy(block.text))]}
                yield {"type": "rich_text", "elements": [quoted]}
        case _:
            assert_never(block)


def _said(texts: Iterable[Text]) -> Iterator[Json]:
    made = paragraph(*texts)
    if made["elements"][0]["elements"]:
        yield made


def _place(block: Ranking, i: int) -> Text:
    place, name, reached = block.rows[i]
    row = f"{place}. {one_line(name)} · {one_line(reached)}"
    return (Bold(row),) if i == block.own else (row,)


def _is_letter(button: Button) -> bool:
    """Whether a button is no more than a letter to press, and what it stands for is said above it."""
    return bool(one_line(button.hint)) and len(one_line(button.label)) <= 1


def _letter(button: Button) -> Text:
    return (Bold(one_line(button.label)), " ", one_line(button.hint))


def _actions(made: Sequence[Json]) -> Json:
    return {"type": "actions", "elements": made}


def _buttons(buttons: Sequence[Button]) -> Iterator[Json]:
    """Buttons; Slack asks for one primary button in a set, so that only the first good one looks so."""
    good = True
    for button in buttons:
        styled = _STYLES[button.meaning] if good or button.meaning is not Meaning.GOOD else {}
        good = good and button.meaning is not Meaning.GOOD
        yield _button(button) | styled


def _button(button: Button) -> Json:
    name, hint = one_line(button.label), one_line(button.hint)
    if hint and not _is_letter(button):
        name = f"{name} ({hint})"
    spoken = f"{name}: {hint}" if _is_letter(button) else _spoken(name)
    heard = {"accessibility_label": shortened(spoken, LABEL_LIMIT)} if spoken else {}
    return {"type": "button", "text": label(name, LABEL_LIMIT), "value": button.action} | heard


def _spoken(name: str) -> str:
    """What a screen reader says for a label without a letter or digit: the names of its signs."""
    if any(char.isalnum() for char in name):
        return ""
    return ", ".join(unicodedata.name(char, "").lower() for char in name if unicodedata.category(char)[0] in "SP")


def _select(block: Select) -> Json:
    options, values = [], set[str]()
    for each in block.options[:PICKS]:
        hint = {"description": label(each.hint, OPTION_LIMIT)} if one_line(each.hint) else {}
        options.append({"text": label(each.label, OPTION_LIMIT), "value": _unlike(each.action, values)} | hint)
    prompt = block.prompt if len(block.options) <= PICKS else f"The first {PICKS}: {block.prompt}"
    return {"type": "static_select", "placeholder": label(prompt, PLACEHOLDER_LIMIT), "options": options}


def _unlike(wanted: str, seen: set[str]) -> str:
    """A value of its own for each of a select's options, also where two do the same."""
    number, made = 1, wanted
    while made in seen:
        number += 1
        made = f"{wanted[: VALUE_LIMIT - 1 - len(str(number))]}{_AGAIN}{number}"
    seen.add(made)
    return made


def _channels(block: ChannelPick) -> Json:
    """A choice of a channel, public or private, that no other workspace shares."""
    chosen = {"initial_conversation": block.chosen} if block.chosen and block.chosen.isalnum() else {}
    return {
        "type": "conversations_select",
        "action_id": block.action,
        "placeholder": label(block.prompt, PLACEHOLDER_LIMIT),
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
        **chosen,
    }


def _people(block: PersonPick) -> Json:
    """A choice of an account; Slack cannot leave guests and bots out of it."""
    return {
        "type": "users_select",
        "action_id": block.action,
        "placeholder": label(block.prompt, PLACEHOLDER_LIMIT),
    }


def _name(made: Sequence[Json], mark: str) -> None:
    """Each element's id is its own in the whole message, and says what kind of value it gives."""
    controls = (each for part in made if part["type"] == "actions" for each in part["elements"])
    for number, each in enumerate(controls):
        action = f":{each['action_id']}" if "action_id" in each else ""
        each["action_id"] = f"{_KINDS[each['type']]}{mark}:{number}{action}"


def _within(made: Sequence[Json], limit: int) -> list[Json]:
    """As much as fits; of what is too long running text goes first, so that what can be pressed stays."""
    if len(made) <= limit and sum(map(_length, made)) <= TOTAL_LIMIT - len(_CUT):
        return list(made)
    room = TOTAL_LIMIT - len(_CUT) - sum(_length(each) for each in made if each["type"] == "actions")
    kept: list[Json] = []
    whole = True
    for block in made:
        if block["type"] == "actions":
            kept.append(block)
        elif whole:
            shown = _cut(block, room)
            whole = shown == block
            room -= _length(block)
            kept += [shown] if shown else []
    while len(kept) + (not whole) > limit or sum(map(_length, kept)) > TOTAL_LIMIT - len(_CUT):
        kept.pop()
        whole = False
    return kept if whole else [*kept, paragraph((_CUT,))]


def _cut(part: Json, room: int) -> Json | None:
    """A block or an element as far as it fits into so many characters; None where nothing of it does."""
    if _length(part) <= room:
        return part
    if part["type"] == "text" and room > 0:
        return part | {"text": shortened(part["text"], room)}
    kept: list[Json] = []
    for each in part.get("elements", ()):
        if shown := _cut(each, room):
            kept.append(shown)
        room -= _length(each)
        if room <= 0:
            break
    return part | {"elements": kept} if kept else None


def _length(part: Any) -> int:
    """Characters of all texts in a block, in whatever depth."""
    if isinstance(part, dict):
        return sum(len(each) if isinstance(each, str) else _length(each) for key, each in part.items() if key in _TEXTS)
    return sum(map(_length, part)) if isinstance(part, list) else 0
