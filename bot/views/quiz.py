"""A quiz, question by question, and its result."""

from collections.abc import Iterator

from bot.core.actions import action
from bot.core.languages import USUAL
from bot.core.quiz import AnswerGiven, AskedQuestion, Choice, Quiz, QuizItem, QuizKind
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Citation,
    Divider,
    Heading,
    Meaning,
    Paragraph,
    Progress,
    Quote,
    Reply,
    Text,
)
from bot.core.streaks import Streak
from bot.views.words import count, day_name, glimpse

_LETTERS = "ABCDEFGH"
_CLOSED, _OVER = "It closed at the end of its day; your answers are kept.", "It is over; your answers are kept."
_GLIMPSE = 70  # characters of a question in the list at the end: a line of the terminal


def question(quiz: Quiz, *, fresh: bool, daily_score: tuple[int, int] | None = None, language: str = USUAL) -> Reply:
    """The next question of a quiz.

    `fresh` tells that it has just begun, `daily_score` that today's is done and this is practice; `language` is that of
    the dates.
    """
    opening: list[Block] = []
    if fresh and quiz.kind is QuizKind.PRACTICE and daily_score:
        right, total = daily_score
        told = f"Today's quiz is done ({right} of {total} right). From here on it's practice, as much as you like."
        opening.append(Paragraph((told,)))
    elif not fresh:
        opening.append(Paragraph(("Welcome back! Your answers so far are kept.",)))
    return _asking(quiz, opening, language)


def after(given: AnswerGiven, *, in_channel: bool = False, language: str = USUAL) -> Reply:
    """The feedback on an answer, and the next question or the result, which can be shared where there is a channel."""
    feedback = [*_feedback(given)]
    if given.quiz.current:
        return _asking(given.quiz, [*feedback, Divider()], language)
    return _finished(given, feedback, in_channel=in_channel, language=language)


def shared(name: str, quiz: Quiz, streak: Streak, language: str = USUAL) -> Reply:
    """What a whole channel reads of a member's finished quiz: the score, and neither questions nor answers."""
    told = f" finished {_named(quiz, language)}: "
    days = f". Streak: {count(streak.length, 'day')}." if streak.length else "."
    return Reply(
        f"{name}{told}{_tally(quiz)}{days}",
        (Paragraph((name, told, Bold(_tally(quiz)), days)),),
        beside=True,
        public=True,
    )


def shared_before() -> Reply:
    """What is read instead when the button is pressed once more."""
    told = "You've shared this one already; once is enough."
    return Reply(told, (Paragraph((told,)),), beside=True)


def result(quiz: Quiz, position: int, language: str = USUAL) -> Reply:
    """One question of a quiz that takes no other answer to it, with the choice, what is right and why.

    Buttons lead to the others.
    """
    item = quiz.items[position]
    asked = item.question
    title = f"{_title(quiz, language)}: {_tally(quiz)}"
    closed = [] if quiz.finished or quiz.open else [Paragraph((_OVER if quiz.post else _CLOSED,))]
    return Reply(
        title,
        (
            Heading(title),
            *closed,
            Paragraph((f"Question {position + 1} of {len(quiz.items)}: ", Bold(asked.text))),
            Bullets(tuple(_marked(item, place) for place in range(len(asked.choices)))),
            *_told(item),
            Citation(asked.origin.title, asked.origin.heading, asked.origin.file),
            Buttons(tuple(_steps(quiz, position))),
        ),
    )


def _asking(quiz: Quiz, before: list[Block], language: str) -> Reply:
    item = quiz.current
    if item is None:  # callers hand over a quiz with a question left
        return result(quiz, 0, language)
    asked, title = item.question, _title(quiz, language)
    return Reply(
        f"{title}, question {item.position + 1} of {len(quiz.items)}: {asked.text}",
        (
            *before,
            Heading(f"{title}: question {item.position + 1} of {len(quiz.items)}"),
            Paragraph((asked.text,)),
            Buttons(tuple(_option(quiz, item, i) for i in range(len(asked.choices)))),
        ),
    )


def _option(quiz: Quiz, item: QuizItem, place: int) -> Button:
    written = action("answer", quiz.id, item.position, place)
    text = item.question.choices[place].text
    if item.question.fixed_order:
        return Button(text, written)
    return Button(_LETTERS[place], written, hint=text)


def _feedback(given: AnswerGiven) -> Iterator[Block]:
    """What was chosen, the belief behind it, and what is right; the question may be out of sight by now."""
    asked, chosen = given.item.question, given.item.chosen
    if not given.counted:
        yield Paragraph(("You answered this one before; your first answer counts.",))
    if chosen is None or given.item.is_right:
        yield _saying(f"✓ Right: {_truth(asked)}.", asked.why)
    elif asked.fixed_order:
        yield from _misjudged(asked, asked.choices[chosen])
    else:
        yield from _mistaken(asked, asked.choices[chosen])
    if given.summoned:
        yield Paragraph(("Its flashcard comes up in your next reviews.",))


def _misjudged(asked: AskedQuestion, choice: Choice) -> Iterator[Block]:
    yield _saying(f"✗ Not quite: {_truth(asked)}.", choice.why or asked.why)
    yield from _belief(asked, choice)
    if choice.why:
        yield Paragraph((asked.why,))


def _mistaken(asked: AskedQuestion, choice: Choice) -> Iterator[Block]:
    yield _saying(f"✗ Not quite: “{choice.text}”.", choice.why)
    yield from _belief(asked, choice)
    yield _saying(f"✓ Right: {_truth(asked)}.", asked.why)


def _told(item: QuizItem) -> Iterator[Block]:
    """The same beneath the question, whose options are in sight, each with its mark."""
    asked = item.question
    if item.chosen is None:
        yield _saying("Not answered.", None)
    elif not item.is_right:
        choice = asked.choices[item.chosen]
        if choice.why:
            yield _saying("✗", choice.why)
        yield from _belief(asked, choice)
    yield _saying("✓", asked.why)


def _truth(asked: AskedQuestion) -> str:
    right = asked.choices[asked.right].text
    return f"the statement is {right.lower()}" if asked.fixed_order else f"“{right}”"


def _saying(lead: str, why: str | None) -> Paragraph:
    return Paragraph((Bold(lead), f" {why}")) if why else Paragraph((Bold(lead),))


def _belief(asked: AskedQuestion, choice: Choice) -> Iterator[Block]:
    """The misconception that led to a choice, unless the question was about that very sentence."""
    if choice.claim and choice.claim.casefold() != asked.text.casefold():
        yield Paragraph(("Behind it is a common misconception:",))
        yield Quote(choice.claim)


def _finished(given: AnswerGiven, feedback: list[Block], *, in_channel: bool, language: str) -> Reply:
    quiz = given.quiz
    title = f"{_title(quiz, language)} is done"
    streak: list[Block] = []
    if given.streak:
        streak.append(
            Paragraph(("Today counts as a study day. Your streak: ", Bold(count(given.streak.length, "day")), "."))
        )
    return Reply(
        f"{title}: {_tally(quiz)}",
        (
            *feedback,
            Divider(),
            Heading(title),
            Progress(quiz.score, len(quiz.items), "right"),
            Bullets(
                tuple(
                    (f"{'✓' if item.is_right else '✗'} {glimpse(item.question.text, _GLIMPSE)}",) for item in quiz.items
                )
            ),
            *streak,
            Buttons(
                (
                    Button("Practise more", action("open", "quiz"), Meaning.GOOD),
                    _answers(quiz),
                    *((Button("Share my score", action("share", quiz.id)),) if in_channel else ()),
                    Button("My streak", action("open", "streak")),
                )
            ),
        ),
    )


def _answers(quiz: Quiz) -> Button:
    """The way to the answers; of a posted quiz it is told how the group chose, as well."""
    if quiz.post:
        return Button("See the answers, and how all chose", action("post.reveal", quiz.post, 0))
    return Button("See the answers", action("result", quiz.id, 0))


def _marked(item: QuizItem, place: int) -> Text:
    choice = item.question.choices[place]
    chosen = item.chosen == place
    notes = [note for note, holds in (("right", choice.right), ("your answer", chosen)) if holds]
    sign = "✓" if choice.right else "✗" if chosen else "·"
    return (f"{sign} {choice.text} ", Bold(f"({', '.join(notes)})")) if notes else (f"{sign} {choice.text}",)


def _steps(quiz: Quiz, position: int) -> Iterator[Button]:
    if quiz.open and not quiz.finished:
        yield Button("Go on with the quiz", action("open", "quiz"), Meaning.GOOD)
    if position + 1 < len(quiz.items):
        yield Button("Next question", action("result", quiz.id, position + 1))
    if position > 0:
        yield Button("Previous question", action("result", quiz.id, position - 1))
    if quiz.finished or not quiz.open:
        yield Button("Take a quiz", action("open", "quiz"))


def _title(quiz: Quiz, language: str) -> str:
    if quiz.kind is QuizKind.PRACTICE:
        return "Practice"
    if quiz.open:
        return "The daily quiz" if quiz.post else "Today's quiz"
    return f"Quiz of {day_name(quiz.date, language)}"


def _named(quiz: Quiz, language: str) -> str:
    """A quiz within a sentence."""
    if quiz.kind is QuizKind.PRACTICE:
        return "a practice quiz"
    if quiz.open:
        return "the daily quiz" if quiz.post else "today's quiz"
    return f"the quiz of {day_name(quiz.date, language)}"


def _tally(quiz: Quiz) -> str:
    so_far = " so far" if quiz.open and not quiz.finished else ""
    return f"{quiz.score} of {len(quiz.items)} right{so_far}"
