"""Daily posts as groups see them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.core.actions import action
from bot.core.posts import FEW, CardFront, Post, QuizTeaser, Statement
from bot.core.reply import Block, Bold, Button, Buttons, Heading, Meaning, Paragraph, Quote, Reply, Text, When
from bot.core.text import one_line
from bot.views.words import count, day_name

_MINUTES_A_QUESTION = 0.6


def post(post: Post, *, preview: bool = False) -> Reply:
    """A post as it stands; a preview is for its reader alone, and says nothing of how long it will be open."""
    if preview:
        post = replace(post, closes_at=None)
    match post.body:
        case QuizTeaser():
            shown = _quiz_result(post) if post.closed else _quiz(post, post.body)
        case Statement():
            shown = _myth_result(post, post.body) if post.closed else _myth(post, post.body)
        case CardFront():
            shown = _card(post, post.body)
        case _:
            assert_never(post.body)
    return Reply(shown.summary, shown.blocks, private=preview)


def sample() -> Reply:
    """The answer to a button of a preview."""
    told = (
        "This is a preview: only you see it, and nobody can take part yet. The real one will do what its button says."
    )
    return Reply(told, (Paragraph((told,)),), beside=True, private=True)


def _quiz(post: Post, teaser: QuizTeaser) -> Reply:
    size, minutes = count(teaser.questions, "question"), count(_minutes(teaser.questions), "minute")
    title = f"Daily quiz: {size}, about {minutes}"
    named = " · ".join(map(one_line, teaser.topics))  # a topic's own name may have commas
    fair = "Everybody gets the same, and only you see your answers. No points for speed."
    return Reply(
        f"{title}. {named}. {_taken(post, 'taken it')}",
        (
            Heading(title),
            *_late(post),
            Paragraph(("Today's topics: " if len(teaser.topics) > 1 else "Today's topic: ", Bold(named))),
            Paragraph((fair,)),
            Paragraph((*_open(post), _taken(post, "taken it"))),
            Buttons((Button("Start", action("post.start", post.id), Meaning.GOOD),)),
        ),
    )


def _quiz_result(post: Post) -> Reply:
    title = f"Daily quiz of {day_name(post.date)}: closed"
    told = _nobody("took it") if not post.takers else f"{count(post.takers, 'person', 'people')} took it."
    right, total = post.right
    share: Text = ()
    if post.takers >= FEW and total:
        share = (" ", Bold(f"{round(100 * right / total)}% of the answers were right"), ".")
    blocks: list[Block] = [Heading(title), Paragraph((told, *share))]
    if post.takers:
        blocks.append(Paragraph(("Did you finish it? Then see the answers, and how the group chose.",)))
        blocks.append(Buttons((Button("See the answers", action("post.reveal", post.id, 0)),)))
    return Reply(f"{title}. {told}{''.join(map(_plain, share))}", tuple(blocks))


def _myth(post: Post, statement: Statement) -> Reply:
    title = "Myth or fact?"
    return Reply(
        f"{title} {statement.text}",
        (
            Heading(title),
            *_late(post),
            Quote(statement.text),
            Paragraph(("Vote, then read why: only you see it. ", *_open(post), _taken(post, "voted"))),
            Buttons(
                (
                    Button("Myth", action("post.vote", post.id, 0)),
                    Button("Fact", action("post.vote", post.id, 1)),
                )
            ),
        ),
    )


def _myth_result(post: Post, statement: Statement) -> Reply:
    verdict = "It's a fact." if statement.is_fact else "It's a myth."
    title = f"Myth or fact? {verdict}"
    told = _split(post)
    return Reply(
        f"{title} {statement.text} {told}",
        (
            Heading(title),
            Quote(statement.text),
            Paragraph((told,)),
            Buttons((Button("Why?", action("post.why", post.id)),)),
        ),
    )


def _split(post: Post) -> str:
    """How the group voted; of a few it is told only that they did."""
    if not post.takers:
        return _nobody("voted")
    voted, total = count(post.takers, "person", "people"), sum(post.split)
    if post.takers < FEW or not total:
        return f"{voted} voted."
    myth = round(100 * post.split[0] / total)
    return f"{voted} voted: {myth}% took it for a myth, {100 - myth}% for a fact."


def _card(post: Post, front: CardFront) -> Reply:
    title = f"Flashcard of {day_name(post.date)}" if post.closed else "Flashcard of the day"
    turned = count(post.takers, "person", "people")
    if post.closed:
        told: Text = (f"{turned} turned it over." if post.takers else _nobody("turned it over"),)
    else:
        told = ("Say the answer to yourself, then turn it over: only you see it. ", _taken(post, "turned it over"))
    return Reply(
        f"{title}: {front.text}",
        (
            Heading(title),
            *_late(post),
            Paragraph((Bold(front.text),)),
            Paragraph(told),
            Buttons((Button("Turn it over", action("post.card", post.id), Meaning.GOOD),)),
        ),
    )


def _late(post: Post) -> Iterator[Block]:
    """A late one says so, as long as it is open."""
    if post.late and post.due_at and not post.closed:
        yield Paragraph((Bold("Late, sorry:"), " it was planned for ", When(post.due_at, post.zone), "."))


def _open(post: Post) -> Text:
    return ("Open until ", When(post.closes_at, post.zone), ". ") if post.closes_at else ()


def _taken(post: Post, done: str) -> str:
    if not post.takers:
        return f"Nobody has {done} yet: be the first!"
    return f"{count(post.takers, 'person has', 'people have')} {done}."


def _nobody(did: str) -> str:
    return f"Nobody {did} this time."


def _minutes(questions: int) -> int:
    return max(1, round(questions * _MINUTES_A_QUESTION))


def _plain(span: object) -> str:
    return span if isinstance(span, str) else span.text if isinstance(span, Bold) else ""
