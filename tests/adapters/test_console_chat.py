"""The conversation in the terminal, from end to end."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from rich.cells import cell_len

from bot.adapters.console.chat import Chat, Screen
from bot.adapters.local import LOCAL, local_asker
from bot.app import App
from bot.core.people import Delivery, UncertainError
from bot.core.posts import CardFront, Post
from bot.core.reply import Button, Buttons, Paragraph, Reply
from bot.core.request import TERMINAL, Platform, Request, Submit
from bot.storage import channels, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from tests.features.front import UNKNOWN, Person, unknown
from tests.people import Script, chat, sits
from tests.storage.world import NOW

HOSTILE = (
    "\x1b[31mred\x1b[0m alert",
    "\x1b]0;owned\x07 title",
    "\x9b2J clear it",
    "zebra\x08\x08\x08 zygote",
    "tab\tand\x0bform\x0cfeed",
    "back\rto the start",
    "\x00\x01\x02\x7f\x85",
    "\u202egnirts a",
    "\x1bPq sixel \x1b\\",
)


@pytest.fixture
def app(make_app: Callable[..., App], sqlite_url: str) -> App:
    """One database will do for what the terminal shows; where it matters, `either` is each of them."""
    return make_app(sqlite_url)


@pytest.fixture
def either(make_app: Callable[..., App], database_url: str) -> App:
    """The front door over an empty database, once of each kind."""
    return make_app(database_url)


class Typist(Script):
    """Somebody at a real keyboard: nothing that they type is repeated, and some lines are Ctrl-C."""

    live = True

    def __init__(self, lines: Sequence[str | None]) -> None:
        super().__init__([line or "" for line in lines])
        self._interrupts = [line is None for line in lines]

    async def next(self, prompt: str) -> str | None:
        """The next line.

        Raises:
            KeyboardInterrupt: it is Ctrl-C.
        """
        if self._interrupts and self._interrupts.pop(0):
            await super().next(prompt)
            raise KeyboardInterrupt
        return await super().next(prompt)


def typed(app: App, *lines: str | None, name: str = "Ann", colour: bool = False) -> str:
    """All that a terminal shows to somebody who types these lines there; None is Ctrl-C."""
    written: list[str] = []

    asyncio.run(sits(app, Chat(app, local_asker(name), Typist(lines), Screen(written.append, 80, colour=colour))))
    return "".join(written)


def unwanted(shown: str) -> set[str]:
    """The control characters in a text, but for the line feed, and what turns a text around."""
    return {char for char in shown if unicodedata.category(char) == "Cc" or char in "\u202e\u2066"} - {"\n"}


def parts(shown: str) -> list[str]:
    """What was shown after each line that was typed, the welcome first."""
    return re.split(r"^›(?: |$)", shown, flags=re.MULTILINE)


def flat(shown: str) -> str:
    """The text on one line."""
    return " ".join(shown.split())


def test_a_quiz_can_be_taken_to_its_end(either: App) -> None:
    """Five answers finish the daily quiz, and today becomes a study day."""
    shown = chat(either, "quiz", "1", "1", "1", "1", "1", "streak")
    assert "of 5" in shown
    assert "Your streak: 1 day" in shown
    assert Person(either).streak().length == 1


def test_a_conversation_begins_with_a_welcome_and_ends_with_a_word(app: App) -> None:
    """The member is greeted by name; the end of the lines is a farewell."""
    shown = chat(app, name="Ann Lee")
    assert "Hello, Ann Lee!" in shown
    assert shown.endswith("Bye! Everything you did is kept.\n")


@pytest.mark.parametrize("word", ["quit", "exit", "bye", ":q", "QUIT", "  Quit  "])
def test_a_word_ends_it(app: App, word: str) -> None:
    """What comes after it is not read."""
    shown = chat(app, word, "help")
    assert "What I can do" not in shown
    assert shown.count("Bye!") == 1


@pytest.mark.parametrize("line", ["", "   ", "\t", "\x00", "\x1b", "\u202e\x07"])
def test_an_empty_line_gets_a_hint(app: App, line: str) -> None:
    """Nothing, or nothing that is left of it, is answered with what could be typed."""
    assert "Type a question, quiz, review or help." in flat(chat(app, line))


def test_lines_from_a_pipe_are_repeated_before_their_answers(app: App) -> None:
    """So that what comes out of a pipe can be read; at a keyboard nothing is repeated."""
    assert "\n› help\n" in chat(app, "help")
    assert "› help" not in typed(app, "help")


def test_a_slip_in_a_command_can_be_chosen_right(app: App) -> None:
    """`quizz` offers `quiz`, and 1 takes it."""
    _, slip, choice, *_ = parts(chat(app, "quizz", "1"))
    assert "[1] quiz" in slip
    assert "question 1 of 5" in choice


@pytest.mark.parametrize("line", ["0", "4", "99", "[7]", "999999999"])
def test_a_number_that_is_no_choice_gets_a_sentence(app: App, line: str) -> None:
    """The welcome has three; the sentence says so, and nothing is chosen."""
    shown = parts(chat(app, line))[1]
    assert "3" in shown
    assert "question 1" not in shown


def test_choices_stay_on_offer_while_other_things_are_said(app: App) -> None:
    """An empty line or a stray number in the middle of a quiz lose nothing: 1 still answers it."""
    shown = chat(app, "quiz", "", "99", "1")
    assert "question 2 of 5" in parts(shown)[-1]


def test_a_question_in_the_middle_of_a_quiz_loses_nothing(app: App) -> None:
    """What is numbered on the screen is what a number means: here the verdict; the quiz goes on where it was."""
    shown = chat(app, "quiz", "1", "How often should I water my plants?", "1", "quiz")
    assert "Glad it helped!" in parts(shown)[-2]
    assert "question 2 of 5" in parts(shown)[-1]


def test_a_quiz_that_was_left_goes_on_at_the_next_start(either: App) -> None:
    """The next conversation says where it is, and 1 goes on."""
    chat(either, "quiz", "1", "1")
    shown = chat(either, "1")
    assert "question 3 of 5" in parts(shown)[0]
    assert "question 3 of 5" in parts(shown)[1]


def test_ctrl_c_in_a_quiz_loses_nothing(either: App) -> None:
    """It ends the conversation kindly; what was answered is kept, and the rest waits."""
    shown = typed(either, "quiz", "1", "1", None, "help")
    assert shown.endswith("Bye! Everything you did is kept.\n")
    assert "What I can do" not in shown
    assert "question 3 of 5" in typed(either, "quiz")


def test_names_that_differ_in_case_are_one_person(app: App) -> None:
    """A quiz begun as Ann goes on as ANN."""
    chat(app, "quiz", "1", name="Ann")
    assert "question 2 of 5" in chat(app, "quiz", name="ANN")


@pytest.mark.parametrize("line", HOSTILE)
def test_control_characters_are_never_written_to_the_terminal(app: App, line: str) -> None:
    """Neither in the echo, nor in an answer, nor in the admin's inbox, nor in a form, nor at the next start."""
    for shown in (
        chat(app, line, f"quiz {line}", f"/{line}", f"settings {line}", f"ask {line} zygote", name="Bob"),
        chat(app, "faq inbox", "1", "1", line, line, name="Zoe"),
        chat(app, "settings", "1", line, "cancel"),
        typed(app, line),
    ):
        assert unwanted(shown) == set()


@pytest.mark.parametrize("name", HOSTILE)
def test_control_characters_in_a_name_are_never_written(app: App, name: str) -> None:
    """Whoever is called so is greeted by what is left of it."""
    shown = chat(app, "streak", name=name)
    assert unwanted(shown) == set()
    assert "Hello" in shown


def test_control_characters_are_never_taken_for_colour(app: App) -> None:
    """In a coloured terminal the only escapes are our own: colours, nothing that moves or clears."""
    shown = typed(app, *HOSTILE, "quiz", colour=True)
    assert "\x1b[1" in shown
    assert re.findall(r"\x1b(?!\[[0-9;]*m)", shown) == []
    assert unwanted(shown) == {"\x1b"}


def test_a_line_of_ten_thousand_characters_is_told_its_length(app: App) -> None:
    """One word or many: a sentence, not an essay, and no fault."""
    for line in ("x" * 10_000, "what is this " * 800):
        shown = flat(chat(app, line))
        assert f"{len(line.strip()):,} characters" in shown
        assert "went wrong" not in shown


def test_markup_of_the_terminal_library_is_text(app: App) -> None:
    """Square brackets and emoji codes are shown as they were typed."""
    chat(app, "[bold red]zebra[/] :smile: zygote [link=x]fjord[/link]", name="Bob")
    shown = flat(chat(app, "faq inbox", name="Bob"))
    assert "[bold red]zebra[/] :smile: zygote [link=x]fjord[/link]" in shown


def long_conversations() -> Iterator[tuple[str, ...]]:
    """Lines that make long lines."""
    yield "help", "quiz", "1", "1", "1", "1", "1", "1", "review", "1", "3", "streak", "settings"
    yield "x" * 10_000, "word " * 3000, "漢字" * 300, "é" * 500
    yield "settings " + "y" * 300, "settings", "1", "z" * 300, "漢" * 200, "cancel"
    yield (
        f"ask {'zygote' * 20}",
        f"ask {'zebra fjord ' * 60}",
        "faq inbox",
        "1",
        "1",
        "",
        "w" * 901,
        "q" * 200,
        "cancel",
    )
    yield "quiz " + "n" * 200, "/" + "n" * 200, "[" * 200, "🙂" * 200


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("lines", [*long_conversations()], ids=lambda lines: lines[0][:12])
def test_no_line_is_wider_than_the_terminal(app: App, lines: tuple[str, ...], width: int) -> None:
    """Whatever is typed, answered, repeated, or kept as a draft, each line fits, wide letters counted as two."""
    for shown in (chat(app, *lines, name="N" * 200, width=width), chat(app, "faq inbox", "1", "1", width=width)):
        assert [line for line in shown.splitlines() if cell_len(line) > width] == []
        assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_nothing_is_coloured_where_no_colour_is_wanted(app: App) -> None:
    """Not one escape code in a pipe."""
    assert "\x1b" not in chat(app, "help", "quiz", "1", "review", "1", "streak", "settings", "1", "cancel")


def test_a_notice_arrives_at_the_next_start_and_only_once(either: App) -> None:
    """Bob asked and left; Ann answered; Bob reads it when he comes back, and never again."""
    chat(either, name="Ann")
    assert unknown() in flat(chat(either, UNKNOWN, name="Bob"))
    chat(either, "faq inbox", "1", "1", "", "Only when frozen.", name="Ann")
    back = chat(either, "help", name="Bob")
    assert parts(back)[0].count("Only when frozen.") == 1
    assert "Only when frozen." not in parts(back)[1]
    assert "Only when frozen." not in chat(either, name="Bob")


def test_a_notice_arrives_after_the_next_line(either: App) -> None:
    """Bob stays; the answer comes while he takes a quiz, and his choices stay as they were."""
    chat(either, name="Ann")

    class Bob(Script):
        """Ann answers while he has the quiz before him."""

        async def next(self, prompt: str) -> str | None:
            line = await super().next(prompt)
            if line == "help":
                done = Submit("inbox.save:1", {"question": UNKNOWN, "answer": "Only when frozen."})
                await either.handle(Request(local_asker("Ann"), LOCAL, done))
            return line

    written: list[str] = []

    async def converse() -> None:
        lines = Bob([UNKNOWN, "quiz", "help", "1", "streak"])
        talk = Chat(either, local_asker("Bob"), lines, Screen(written.append, 80, colour=False))
        await sits(either, talk)

    asyncio.run(converse())
    shown = parts("".join(written))
    assert [part.count("Only when frozen.") for part in shown] == [0, 0, 0, 1, 0, 0]
    assert "question 2 of 5" in shown[4]


def test_a_form_is_filled_in_field_by_field(app: App) -> None:
    """Each field has its label; the last one sends it."""
    shown = parts(chat(app, "settings", "1", "Asia/Tokyo"))
    assert "cancel" in shown[2]
    assert "Asia/Tokyo" in "".join(shown[2:])
    assert Person(app).streak().today.zone
    assert "Asia/Tokyo" in chat(app, "settings")


@pytest.mark.parametrize("word", ["cancel", "CANCEL", " Cancel "])
def test_a_form_can_be_left(app: App, word: str) -> None:
    """Nothing is sent, and the conversation goes on."""
    shown = chat(app, "settings", "1", word, "help")
    assert "nothing was sent" in shown
    assert "What I can do" in shown
    assert "UTC" in flat(chat(app, "settings"))


def test_an_empty_line_keeps_what_stands_in_a_field(either: App) -> None:
    """A wrong zone stays as the draft; the admin's question is kept as it was asked."""
    chat(either, name="Ann")
    chat(either, UNKNOWN, name="Bob")
    shown = chat(either, "faq inbox", "1", "1", "", "Only when frozen.")
    assert f"now: {UNKNOWN}" in shown
    assert UNKNOWN in parts(shown)[-1] or UNKNOWN in shown.split("… Only when frozen.")[1]
    assert "Only when frozen." in flat(chat(either, UNKNOWN, name="Bob"))


def test_a_failed_form_shows_what_is_wrong_and_the_draft(app: App) -> None:
    """An unknown zone comes back with names near to it; an empty line sends the draft again."""
    shown = flat(chat(app, "settings", "1", "Europe/Berlim", "", "Europe/Berlin"))
    assert shown.count("now: Europe/Berlim") == 2
    assert "Europe/Berlin" in flat(chat(app, "settings"))


def test_a_field_that_is_needed_is_asked_for_again(app: App) -> None:
    """An empty line where nothing stands yet is no answer."""
    shown = chat(app, "settings", "1", "", "", "Asia/Tokyo")
    assert shown.count("This one is needed.") == 2
    assert "Asia/Tokyo" in flat(chat(app, "settings"))


@pytest.mark.parametrize("lines", [("settings", "1"), ("settings", "1", "nonsense"), ("settings", "1", "")])
def test_the_end_of_the_lines_in_a_form_ends_it_all(app: App, lines: tuple[str, ...]) -> None:
    """Nothing is sent, and the farewell is said once."""
    shown = chat(app, *lines)
    assert "nothing was sent" in shown
    assert shown.endswith("Bye! Everything you did is kept.\n")
    assert "UTC" in flat(chat(app, "settings"))


def test_ctrl_c_in_a_form_leaves_the_form_alone(app: App) -> None:
    """The first one leaves the form, the next one the conversation."""
    shown = typed(app, "settings", "1", None, "help", None, "streak")
    assert "nothing was sent" in shown
    assert "What I can do" in shown
    assert shown.endswith("Bye! Everything you did is kept.\n")


def test_a_form_can_be_tried_as_often_as_one_likes(app: App) -> None:
    """Five hundred wrong zones are as many kind sentences, and the next one still works."""
    shown = chat(app, "settings", "1", *("nowhere" for _ in range(500)), "Asia/Tokyo", "help")
    assert shown.count("now: nowhere") == 500
    assert "What I can do" in shown
    assert "Asia/Tokyo" in flat(chat(app, "settings"))


def test_a_number_in_a_form_is_text(app: App) -> None:
    """What is typed into a field chooses nothing."""
    assert "now: 1" in chat(app, "settings", "1", "1")


def test_a_long_field_takes_many_lines(app: App) -> None:
    """A line that ends in a backslash goes on in the next, in fields that are long and nowhere else."""
    shown = chat(app, "faq add", "When \\", "On Thursdays. \\", "\\", "At six.", "")
    assert "goes on in the next" in shown
    found = chat(app, "ask when \\")
    assert "When \\\nOn Thursdays.\n\nAt six." in found


def posted(number: int, *, message: str | None = None, closed: bool = False) -> Delivery:
    """A daily post that is to be shown, or an edit of it."""
    body = CardFront("Front", "tiny", "card")
    post = Post(1, NOW.date(), "UTC", body, closed=closed)
    return Delivery(number, "post", {}, Platform.LOCAL, None, TERMINAL, 1, NOW, "local", message=message, post=post)


def words(text: str, *labels: str) -> Reply:
    """What is said, with its buttons."""
    return Reply(text, (Paragraph((text,)), Buttons(tuple(Button(each, f"menu:{each}") for each in labels))))


def test_the_choices_of_a_post_follow_those_on_offer(app: App) -> None:
    """A number means what it stands beside: what was offered before stays, and a post's own come after it."""
    written: list[str] = []

    async def converse() -> None:
        talk = Chat(app, local_asker("Ann"), Script(["quiz"]), Screen(written.append, 80, colour=False))
        await talk.run(nothing)
        before = len(talk._offered)  # noqa: SLF001 - what is on offer shows in numbers alone
        written.clear()
        await talk.hear(posted(1), words("First post", "Start"))
        await talk.hear(posted(2), words("Second post", "Myth", "Fact"))
        assert [each.action for each in talk._offered[before:]] == ["menu:Start", "menu:Myth", "menu:Fact"]  # noqa: SLF001
        shown = "".join(written)
        for number, label in enumerate(("Start", "Myth", "Fact"), before + 1):
            assert re.search(rf"\[{number}\] +{label}", shown), shown

    async def nothing() -> None:
        """Nothing waits."""

    asyncio.run(converse())


def test_of_edits_only_the_result_of_a_post_is_shown(app: App) -> None:
    """What stands in a terminal stays there: a new count is not said again and again."""
    written: list[str] = []

    async def converse() -> None:
        talk = Chat(app, local_asker("Ann"), Script([]), Screen(written.append, 80, colour=False))
        message = await talk.hear(posted(1), words("Post"))
        assert await talk.hear(posted(2, message=message), words("One has taken it")) == message
        assert await talk.hear(posted(3, message=message, closed=True), words("The result")) == message

    asyncio.run(converse())
    assert "".join(written).split() == ["Post", "The", "result"]


def test_a_post_that_is_not_wanted_any_more_is_not_shown(app: App) -> None:
    """Nobody knows whether it stood on the screen before."""
    written: list[str] = []
    late = posted(1)
    assert late.post is not None
    withdrawn = replace(late, post=replace(late.post, withdrawn="it is too late"))

    async def converse() -> None:
        talk = Chat(app, local_asker("Ann"), Script([]), Screen(written.append, 80, colour=False))
        with pytest.raises(UncertainError):
            await talk.hear(withdrawn, words("Post"))

    asyncio.run(converse())
    assert written == []


def test_what_is_said_to_everybody_is_shown_to_who_is_here(either: App, database: Database) -> None:
    """Once; while another's own messages wait for them."""
    chat(either, name="Ann")
    chat(either, name="Bob")
    facts = {"asked": "Why?", "answer": "For all.", "question": "Why?"}
    with database.write() as session:
        group = channels.group_of(session, Platform.LOCAL, "local")
        assert group is not None
        outbox.put(session, "all", Addressee(group.id, Platform.LOCAL, channel=TERMINAL), "answered", facts, NOW)
    assert "For all." in chat(either, name="Bob")
    assert "For all." not in chat(either, name="Ann")
