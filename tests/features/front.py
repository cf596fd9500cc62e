"""Somebody at the front door: says commands, presses buttons by what they do, fills in forms, reads what is shown."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import TypeVar

from bot.adapters.console.render import choices, render
from bot.adapters.local import LOCAL, local_asker
from bot.app import App
from bot.core.asking import Answerer, Unknown
from bot.core.errors import Refusal
from bot.core.reply import Answer, Button, Buttons, Form, Reply
from bot.core.request import Arrive, Asker, Command, Intent, Place, Press, Request, Submit
from bot.core.streaks import Streak
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.library.load import load
from bot.views import ask as ask_view
from bot.views import errors as error_view

TINY = Path(__file__).parents[1] / "packs" / "tiny"
OTHER = Place("other", "Another group")
UNKNOWN = "Zebra zygote fjord?"
"""A question that the tiny pack knows nothing about."""

T = TypeVar("T")


class Person:
    """One member of a group, at one process's front door."""

    def __init__(self, app: App, name: str = "Ann", place: Place = LOCAL, *, admin: bool = False) -> None:
        account = local_asker(name)
        self.app = app
        self.asker = Asker(account.platform, account.external_id, account.name, admin)
        self.place = place

    def wants(self, intent: Intent) -> Answer:
        """The answer to whatever it is."""
        return asyncio.run(self.app.handle(Request(self.asker, self.place, intent)))

    def reply(self, intent: Intent) -> Reply:
        """The answer, which is no form."""
        answer = self.wants(intent)
        assert isinstance(answer, Reply)
        return answer

    def arrives(self) -> Reply:
        """The welcome."""
        return self.reply(Arrive())

    def says(self, name: str, **options: str) -> Reply:
        """The reply to a command."""
        return self.reply(Command(name, options))

    def asks(self, question: str) -> Reply:
        """The reply to a question."""
        return self.says("ask", question=question)

    def presses(self, action: str) -> Reply:
        """The reply to a button's action."""
        return self.reply(Press(action))

    def chooses(self, beginning: str, shown: Reply) -> Reply:
        """The reply to the first choice whose action begins so."""
        return self.presses(choice(shown, beginning).action)

    def opens(self, beginning: str, shown: Reply) -> Form:
        """The form behind the first choice whose action begins so."""
        form = self.wants(Press(choice(shown, beginning).action))
        assert isinstance(form, Form)
        return form

    def submits(self, form: Form, **fields: str) -> Answer:
        """The answer to a form that was filled in."""
        return self.wants(Submit(form.action, fields))

    def streak(self) -> Streak:
        """The streak as a value."""
        return asyncio.run(
            self.app.inquire(self.asker, self.place, lambda context: streak_of(context.session, context.member))
        )

    def notices(self) -> list[str]:
        """What the bot says to this member on its own, claimed and recorded as sent."""

        async def deliver() -> list[str]:
            told = []
            for delivery, words in await self.app.collect(self.asker.platform, self.asker.external_id):
                assert await self.app.settle(delivery, "sent")
                told.append(text(words))
            return told

        return asyncio.run(deliver())


def text(answer: Answer) -> str:
    """What a person reads, on one line, whatever its width."""
    if isinstance(answer, Form):
        parts = [answer.title, answer.problem, *(f"{field.label} {field.value}" for field in answer.fields)]
        return " ".join(" ".join(parts).split())
    assert isinstance(answer, Reply)
    return " ".join(render(answer, width=2000).split())


def refusal(error: Refusal) -> str:
    """What a person reads when that is refused."""
    return text(error_view.refusal(error))


def unknown(*, admin: bool = False) -> str:
    """What a person reads when nothing is known about a question."""
    return text(ask_view.asked(Unknown(UNKNOWN), Answerer.ASKER if admin else Answerer.ADMINS))


def labels(shown: Reply) -> list[str]:
    """The labels on offer."""
    return [each.label for each in choices(shown)]


def choice(shown: Reply, beginning: str) -> Button:
    """The first choice whose action begins so."""
    return next(each for each in choices(shown) if each.action.startswith(beginning))


def options(shown: Reply) -> list[str]:
    """What stands on the buttons, or beside them where that says more."""
    found = [each for block in shown.blocks if isinstance(block, Buttons) for each in block.buttons]
    return [each.hint or each.label for each in found]


def offered(shown: Reply, verb: str) -> list[str]:
    """The actions on offer with a verb."""
    return [each.action for each in choices(shown) if each.action.split(":")[0] == verb]


def finish_quiz(person: Person, begin: str = "quiz") -> list[Reply]:
    """A quiz is taken to its end, always with the first choice; every reply on the way."""
    replies = [person.says(begin)]
    while answers := offered(replies[-1], "answer"):
        replies.append(person.presses(answers[0]))
    return replies


def finish_rightly(person: Person) -> None:
    """A quiz of the tiny pack is taken to its end without a mistake, so that no flashcard is due because of it."""
    shown = person.says("quiz")
    while answers := [each for each in choices(shown) if each.action.startswith("answer:")]:
        right = "True" if shown.summary.endswith("is true.") else "False"
        (answer,) = [each.action for each in answers if each.label == right or each.hint.startswith("Right")]
        shown = person.presses(answer)


def study(person: Person) -> int:
    """A quiz; the length of the streak after it."""
    finish_quiz(person)
    return person.streak().length


def at_once(*jobs: Callable[[], T]) -> list[T]:
    """What the jobs return, each in a thread of its own, all let go at the same moment."""
    gate = threading.Barrier(len(jobs))
    results: dict[int, T] = {}

    def run(number: int, job: Callable[[], T]) -> None:
        gate.wait()
        results[number] = job()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(jobs))]


def edited(folder: Path, *changes: tuple[str, str, str]) -> Shelf:
    """The tiny pack with texts replaced: file (without its ending), what stood there, what stands there now."""
    pack = copytree(TINY, folder / "tiny")
    for kind, before, after in changes:
        path = pack / f"{kind}.yaml"
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after))
    library = load([pack])
    assert library.problems == ()
    return Shelf(library)


def grown(folder: Path, questions: int) -> Shelf:
    """The tiny pack with so many questions more."""
    pack = copytree(TINY, folder / "tiny")
    with (pack / "questions.yaml").open("a") as file:
        for line in _questions(questions):
            file.write(line)
    library = load([pack])
    assert library.problems == ()
    return Shelf(library)


def _questions(count: int) -> Iterator[str]:
    for number in range(count):
        yield (
            f"- {{id: more-{number}, topic: {'water' if number % 2 else 'soil'}, kind: true-false, "
            f"text: Further statement {number} is true., answer: true, why: It says so., stance: settled, "
            "source: {document: notes, heading: Soils}}\n"
        )
