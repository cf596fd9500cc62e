"""What a member is told of a daily post, privately."""

from collections.abc import Iterator

from bot.core.actions import action
from bot.core.posts import FEW, Shown, Started, Vote
from bot.core.quiz import Quiz
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Citation,
    Heading,
    Meaning,
    Paragraph,
    Quote,
    Reply,
    Text,
)
from bot.views.words import citation, count, glimpse

_GLIMPSE = 70  # characters of a question in a list: a line of the terminal
_SIDES = ("a myth", "a fact")


def taken(quiz: Quiz) -> Reply:
    """The result of a posted quiz that is finished."""
    title = f"You've taken this quiz: {quiz.score} of {len(quiz.items)} right"
    return Reply(
        title,
        (
            Heading(title),
            Bullets(
                tuple(
                    (f"{'✓' if item.is_right else '✗'} {glimpse(item.question.text, _GLIMPSE)}",) for item in quiz.items
                )
            ),
            Buttons((_reveal(quiz.post or 0), Button("Practise more", action("open", "quiz")))),
        ),
    )


def over() -> Reply:
    """A quiz that cannot be begun any more."""
    told = "This quiz is closed. The next one is a new chance, and until then you can practise."
    return Reply(told, (Paragraph((told,)), Buttons((Button("Practise", action("open", "quiz"), Meaning.GOOD),))))


def too_early(started: Started) -> Reply:
    """The answers are for those who have finished the quiz."""
    if not started.open and (started.quiz is None or not started.quiz.open):
        told = "The answers are for those who finished this quiz, and it is closed by now. You can practise any time."
        return Reply(told, (Paragraph((told,)), Buttons((Button("Practise", action("open", "quiz"), Meaning.GOOD),))))
    told = "The answers are for those who have finished this quiz, so that nobody's fun is spoilt."
    label = "Go on with the quiz" if started.quiz else "Start the quiz"
    return Reply(
        told,
        (Paragraph((told,)), Buttons((Button(label, action("post.start", started.post), Meaning.GOOD),))),
    )


def reveal(shown: Shown) -> Reply:
    """A question with its answer, its why, and how the group chose; buttons lead to the others."""
    asked = shown.question
    title = f"Question {shown.position + 1} of {shown.total}"
    return Reply(
        f"{title}: {asked.text}",
        (
            Heading(title),
            Paragraph((Bold(asked.text),)),
            Bullets(tuple(_line(shown, place) for place in range(len(asked.choices)))),
            Paragraph((asked.why,)),
            Paragraph((_group(shown),)),
            Citation(asked.origin.title, asked.origin.heading, asked.origin.file),
            *_pages(shown),
        ),
    )


def why(vote: Vote) -> Reply:
    """What a statement is and why, and whether the reader saw it."""
    statement = vote.statement
    told = _verdict(vote)
    blocks: list[Block] = [Heading("Myth or fact?"), Quote(statement.text)]
    if not vote.counted and vote.chosen is not None:
        blocks.append(Paragraph((f"You voted before, and took it for {_SIDES[vote.chosen]}.",)))
    blocks.append(Paragraph((Bold(told), " ", statement.why)))
    if statement.points:
        blocks.append(Bullets(tuple((point,) for point in statement.points)))
    blocks.append(citation(statement.origin, statement.stance, statement.as_of))
    return Reply(f"{told} {statement.why}", tuple(blocks))


def not_voted(post: int) -> Reply:
    """The why is for those who have voted, as long as others still can."""
    told = "Vote first, then you'll read why."
    buttons = Buttons((Button("Myth", action("post.vote", post, 0)), Button("Fact", action("post.vote", post, 1))))
    return Reply(told, (Paragraph((told,)), buttons))


def _verdict(vote: Vote) -> str:
    is_fact = vote.statement.is_fact
    told = f"it's {_SIDES[is_fact]}."
    if vote.chosen is None:
        return f"Voting is over: {told}"
    if vote.chosen == is_fact:
        return f"✓ You saw it: {told}"
    return f"✗ Many think so, but {told}" if not is_fact else f"✗ Not quite: {told}"


def _line(shown: Shown, place: int) -> Text:
    choice = shown.question.choices[place]
    sign = "✓" if choice.right else "✗" if shown.chosen == place else "·"
    notes = ["your answer"] if shown.chosen == place else []
    if shown.counts:
        notes.insert(0, f"{_share(shown, place)}%")
    return (f"{sign} {choice.text} ", Bold(f"({', '.join(notes)})")) if notes else (f"{sign} {choice.text}",)


def _share(shown: Shown, place: int) -> int:
    return round(100 * shown.counts[place] / max(1, sum(shown.counts)))


def _group(shown: Shown) -> str:
    if shown.counts:
        return f"How all {count(shown.takers, 'person', 'people')} chose stands beside each answer, without names."
    return f"How the group chose is shown from {FEW} people on; so far {count(shown.takers, 'has', 'have')} finished."


def _pages(shown: Shown) -> Iterator[Block]:
    steps = []
    if shown.position + 1 < shown.total:
        steps.append(Button("Next question", action("post.reveal", shown.post, shown.position + 1), Meaning.GOOD))
    if shown.position > 0:
        steps.append(Button("Previous question", action("post.reveal", shown.post, shown.position - 1)))
    if steps:
        yield Buttons(tuple(steps))


def _reveal(post: int) -> Button:
    return Button("See the answers, and how all chose", action("post.reveal", post, 0), Meaning.GOOD)
