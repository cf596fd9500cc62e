"""Replies as text for a terminal, in colour or plain, at any width."""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import assert_never
from zoneinfo import ZoneInfo

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as Styled

from bot.core.languages import written
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Channel,
    ChannelPick,
    Citation,
    Code,
    Divider,
    Facts,
    Heading,
    Link,
    Mention,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    Text,
    Typed,
    When,
)
from bot.core.text import one_line, tidy, tidy_keeping_ends

WIDTH = 80
"""Columns where the terminal does not say."""

_QUOTE = "  │ "
_BAR = 20  # cells of a progress bar
_GAP = re.compile(r"\n{3,}")
_MARKED = re.compile(r"[^\w\s] ")


def render(reply: Reply, *, width: int = WIDTH, colour: bool = False, first: int = 1) -> str:
    """The reply as lines of at most `width` columns; its choices are numbered from `first` in the order of `choices`.

    Files follow as they are.
    """
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        height=1,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    console.print(Group(*_spaced(reply.blocks, width, first)))
    for file in reply.files:
        console.print(Styled(f"\n{one_line(file.name)}", "dim"))
        console.print(Styled(tidy(file.text)), soft_wrap=True)  # as it is, so that it can be copied
    lines = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    return _GAP.sub("\n\n", lines).strip("\n") + "\n"


def choices(reply: Reply) -> list[Button]:
    """Every choice of a reply, in the order of their numbers."""
    return [button for block in reply.blocks for button in _offered(block)]


def _offered(block: Block) -> Sequence[Button]:
    if isinstance(block, Buttons):
        return block.buttons
    return block.options if isinstance(block, Select) else ()


def _spaced(blocks: Sequence[Block], width: int, number: int) -> Iterator[RenderableType]:
    for i, block in enumerate(blocks):
        if i and _apart(blocks[i - 1], block):
            yield Styled()
        yield _block(block, number, width)
        number += len(_offered(block))


def _apart(first: Block, second: Block) -> bool:
    """Whether an empty line stands between two blocks: not under a heading, nor before what a paragraph introduces."""
    if isinstance(first, Divider | Heading) or isinstance(second, Divider):
        return False
    return not (isinstance(first, Paragraph | Quote) and isinstance(second, Quote | Bullets))


def _block(block: Block, number: int, width: int) -> RenderableType:  # noqa: PLR0911 - one line for each kind
    match block:
        case Heading():
            return Styled(one_line(block.text), "bold cyan")
        case Paragraph():
            return _text(block.text)
        case Bullets():
            return Group(*(_bullet(_text(item)) for item in block.items))
        case Facts():
            return _facts(block, width)
        case Ranking():
            return _ranking(block)
        case Progress():
            return _progress(block)
        case Quote():
            return _Quoted(Styled(tidy(block.text), "italic"))
        case Citation():
            return _citation(block)
        case Buttons():
            return Group(*_choices(number, block.buttons))
        case Select():
            return Group(Styled(one_line(block.prompt)), *_choices(number, block.options))
        case ChannelPick():
            return Styled(f"{one_line(block.prompt)}: chosen where there are channels, such as on Discord.", "dim")
        case PersonPick():
            return Styled(f"{one_line(block.prompt)}: chosen where people can be picked, such as on Slack.", "dim")
        case Divider():
            return Padding(Rule(style="dim", characters="─"), (1, 0))
        case _:
            assert_never(block)


def _text(text: Text) -> Styled:
    styled = Styled()
    for span in text:
        match span:
            case str():
                styled.append(tidy_keeping_ends(span))
            case Bold():
                styled.append(tidy_keeping_ends(span.text), "bold")
            case Code() | Typed():
                styled.append(one_line(span.text), "green")
            case Mention():
                styled.append("@" + one_line(span.name), "cyan")
            case Channel():
                styled.append("the group's channel", "cyan")
            case When():
                styled.append(_when(span))
            case Link():
                styled.append(f"{one_line(span.label)} ({one_line(span.url)})", "underline")
            case _:
                assert_never(span)
    return styled


def _when(when: When) -> str:
    local = when.at.astimezone(ZoneInfo(when.zone) if when.zone else UTC)
    day = written(local.date(), when.language)
    return day if when.date_only else f"{day} {local:%H:%M}"


class _Quoted:
    """Text with a bar before each of its lines."""

    def __init__(self, text: Styled) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.wrap(console, max(1, options.max_width - len(_QUOTE))):
            yield Styled.assemble((_QUOTE, "dim"), line)


def _hanging(lead: str, text: Styled) -> Table:
    grid = Table.grid(padding=0)
    grid.add_column(width=len(lead), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Styled(lead, "dim"), text)
    return grid


def _bullet(text: Styled) -> Table:
    """A line of a list: a sign that the text begins with is its mark, as in “✓ right”."""
    if _MARKED.match(text.plain):
        return _hanging(f"  {text.plain[:2]}", text[2:])
    return _hanging("  • ", text)


def _columns(count: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    for _ in range(count):
        grid.add_column(overflow="fold")
    return grid


def _facts(block: Facts, width: int) -> RenderableType:
    """Two columns, or a line below another where the labels leave too little room."""
    named = ((label.text if isinstance(label, Typed) else label, value) for label, value in block.rows)
    rows = [(Styled(one_line(label), "bold"), _text(value)) for label, value in named]
    if max((label.cell_len for label, _ in rows), default=0) > width // 2:
        return Group(*(part for label, value in rows for part in (label, Padding(value, (0, 0, 0, 2)))))
    grid = _columns(2)
    for label, value in rows:
        grid.add_row(label, value)
    return grid


def _ranking(block: Ranking) -> Table:
    grid = _columns(3)
    for i, (place, name, reached) in enumerate(block.rows):
        style = "bold" if i == block.own else ""
        grid.add_row(Styled(f"{place}.", style), Styled(one_line(name), style), Styled(one_line(reached), style))
    return grid


def _progress(block: Progress) -> Styled:
    filled = min(_BAR, round(_BAR * block.done / block.total)) if block.total else 0
    return Styled.assemble(
        ("█" * filled, "green"),
        ("░" * (_BAR - filled), "dim"),
        f"  {block.done:,} of {block.total:,} {one_line(block.label)}",
    )


def _citation(block: Citation) -> Styled:
    note = f" ({one_line(block.note)})" if block.note else ""
    return Styled(f"Source: {one_line(block.title)}, “{one_line(block.heading)}”{note} [{one_line(block.file)}]", "dim")


def _choices(first: int, buttons: Sequence[Button]) -> Iterator[Table]:
    room = len(f"[{first + len(buttons) - 1}]")
    for number, button in enumerate(buttons, first):
        yield _hanging(f"  {f'[{number}]':>{room}} ", _choice(button))


def _choice(button: Button) -> Styled:
    """What is written beside a number: the hint alone where the label is no more than a letter to press."""
    label, hint = one_line(button.label), one_line(button.hint)
    if hint and len(label) <= 1:
        return Styled(hint)
    return Styled.assemble((label, "bold"), (f" ({hint})", "dim") if hint else "")
