"""The chat in a terminal: one member, one line at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from bot.adapters.console.interpret import interpret, is_stray_number
from bot.adapters.console.lines import Lines
from bot.adapters.console.render import choices, render
from bot.adapters.local import LOCAL
from bot.app import App
from bot.core.people import Delivery, UncertainError
from bot.core.reply import Answer, Button, Choices, Form, FormField, Nothing, Paragraph, Reply
from bot.core.request import Arrive, Asker, Intent, Request, Submit
from bot.core.text import one_line, shortened, tidy
from bot.views.home import nudge, stray_number

PROMPT = "› "
QUIT = frozenset({"quit", "exit", "bye", ":q"})
CANCEL = "cancel"
GOES_ON = "\\"
"""At the end of a line of a long field: another line follows."""

_ECHOED = 200  # characters of a piped line that are shown before its answer


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: how it is written, how many columns wide, and whether it may be coloured."""

    write: Callable[[str], None]
    width: int
    colour: bool


class Chat:
    """A conversation; a hearer of the local group.

    Args:
        app: the front door.
        asker: who is typing.
        lines: what is typed.
        screen: where text goes.
    """

    def __init__(self, app: App, asker: Asker, lines: Lines, screen: Screen) -> None:
        self._app = app
        self._asker = asker
        self._lines = lines
        self._screen = screen
        self._write = screen.write
        self._offered: list[Button] = []
        self.account = asker.external_id

    async def run(self, deliver: Callable[[], Awaitable[object]]) -> None:
        """The conversation, to its end: the last line, `quit`, or Ctrl-C. Everything answered is kept by then.

        `deliver` is run after each answer, and passes on what waits for this member.
        """
        await self._show(await self._ask(Arrive()))
        await deliver()
        while await self._turn():
            await deliver()
        self._write("Bye! Everything you did is kept.\n")

    def concerns(self, delivery: Delivery) -> bool:
        """What is said to all, or to who is typing, can be read here."""
        return delivery.person in {None, self.account}

    async def hear(self, delivery: Delivery, words: Reply) -> str:
        """A message of the bot's own is on the screen, its choices on offer after those that are.

        What is there cannot be edited: of a post the result alone follows, when it is over.

        Raises:
            UncertainError: a post that is not wanted any more may have been shown before; the screen cannot be asked.
        """
        if delivery.post and delivery.post.withdrawn:
            raise UncertainError("nobody knows whether it was shown before")
        if delivery.message is None or (delivery.post and delivery.post.closed):
            self._write("\n" + self._rendered(words, first=len(self._offered) + 1))
            self._offered += choices(words)
        return delivery.message or f"line-{delivery.id}"

    async def _turn(self) -> bool:
        line = await self._next(PROMPT)
        if line is None or line.strip().casefold() in QUIT:
            return False
        text = one_line(line)
        if not text:
            await self._show(nudge())
        elif is_stray_number(text, self._offered):
            await self._show(stray_number(len(self._offered)))
        else:
            await self._show(await self._ask(interpret(text, self._offered, self._app.table)))
        return True

    async def _next(self, prompt: str) -> str | None:
        try:
            line = await self._lines.next(prompt)
        except KeyboardInterrupt:
            return None
        if line is not None and not self._lines.live:
            self._write("\n")
            self._say(prompt + shortened(one_line(line), _ECHOED))
        return line

    async def _ask(self, intent: Intent) -> Answer:
        return await self._app.handle(Request(self._asker, LOCAL, intent))

    async def _show(self, answer: Answer) -> None:
        """The answer is on the screen; a form is filled in first, as often as it comes back, and its answer shown."""
        while isinstance(answer, Form):
            filled = await self._fill(answer)
            if filled is None:
                self._say("Left as it was; nothing was sent.")
                return
            answer = await self._ask(filled)
        match answer:
            case Reply():
                self._offered = choices(answer) or self._offered
                self._write("\n" + self._rendered(answer))
            case Choices() | Nothing():
                pass
            case _:
                assert_never(answer)

    async def _fill(self, form: Form) -> Submit | None:
        """The form, filled in field by field; None where it is left.

        What was typed stands in the fields of the next try.
        """
        self._write("\n")
        self._say(f"{one_line(form.title)} (“{CANCEL}” leaves it)")
        if form.problem:
            self._say(one_line(form.problem))
        fields: dict[str, str] = {}
        for field in form.fields:
            typed = await self._field(field)
            if typed is None:
                return None
            fields[field.name] = typed
        return Submit(form.action, fields)

    async def _field(self, field: FormField) -> str | None:
        """What was typed into a field, or what stood in it where nothing was; None where the form is left."""
        more = f" (a line that ends in {GOES_ON} goes on in the next)" if field.long else ""
        self._say(f"{field.label}{more}:")
        if field.value:
            self._say(f"  now: {one_line(field.value)} (an empty line keeps it)")
        while True:
            line = await self._lines_of(field)
            if line is None or one_line(line).casefold() == CANCEL:
                return None
            if typed := (tidy(line) if field.long else one_line(line)) or field.value:
                return typed
            if not field.required:
                return ""
            self._say("This one is needed.")

    async def _lines_of(self, field: FormField) -> str | None:
        """What was typed into a field: a line, and those after it while they say that they go on."""
        lines: list[str] = []
        while (line := await self._next("… ")) is not None:
            goes_on = field.long and line.rstrip().endswith(GOES_ON)
            lines.append(line.rstrip()[: -len(GOES_ON)] if goes_on else line)
            if not goes_on:
                return "\n".join(lines)
        return None

    def _say(self, line: str) -> None:
        self._write(self._rendered(Reply(line, (Paragraph((line,)),))))

    def _rendered(self, reply: Reply, first: int = 1) -> str:
        return render(reply, width=self._screen.width, colour=self._screen.colour, first=first)
