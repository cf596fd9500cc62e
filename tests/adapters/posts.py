"""What happens around a daily post, the same on every chat platform."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.core.quiz import SIZE


class Seen(Protocol):
    """A message as somebody sees it."""

    @property
    def message(self) -> object:
        """Which it is."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def buttons(self) -> list[str]:
        """What can be pressed, by label."""

    @property
    def ephemeral(self) -> bool:
        """Whether nobody else sees it."""


S = TypeVar("S", bound=Seen)


class Person(Protocol[S]):
    """A member of the platform."""

    async def clicks(self, label: str, on: S) -> S:
        """Presses a button and sees what comes of it."""


class Board(Protocol[S]):
    """A channel with its admin and three members."""

    @property
    def boss(self) -> Person[S]:
        """Its admin."""

    @property
    def members(self) -> Sequence[Person[S]]:
        """Ann, Ben and Cyd."""

    @property
    def posts(self) -> Sequence[S]:
        """What everybody reads in it."""

    async def plans(self, kind: str) -> S:
        """What is posted on the first noon after its admin has planned it."""

    async def passes(self, **span: float) -> None:
        """So much later, what is due by then is done, and what follows from it."""


async def takes(person: Person[S], post: S) -> S:
    """A posted quiz from its button to its end, in one message that nobody else sees, while the post stays as it is."""
    before = post.text
    shown = await person.clicks("Start", post)
    private = shown.message
    for number in range(1, SIZE + 1):
        assert f"question {number} of {SIZE}" in shown.text
        shown = await person.clicks(shown.buttons[0], shown)
        assert shown.message is private
    assert shown.ephemeral
    assert post.text == before
    return shown


async def quiz(board: Board[S]) -> None:
    """Privately; the same message tells the count, and the day after the result, with the answers for who finished."""
    post = await board.plans("Daily quiz")
    assert "be the first!" in post.text
    ann, ben, cyd = board.members
    ends = [await takes(each, post) for each in (ann, ben)]
    await board.passes(seconds=31)
    assert "2 people have taken it." in post.text
    seen = await ann.clicks("See the answers, and how all chose", ends[0])
    assert seen.ephemeral
    assert f"Question 1 of {SIZE}" in seen.text
    await takes(cyd, post)
    again = await cyd.clicks("Start", post)
    assert again.ephemeral
    assert "You've taken this quiz" in again.text
    await board.passes(days=1)
    assert board.posts[0].message is post.message
    assert "closed" in post.text
    assert "3 people took it." in post.text
    assert "of the answers were right" in post.text
    assert post.buttons == ["See the answers"]
    assert [each.buttons for each in board.posts[1:]] == [["Start"]]
    shut = post.text
    seen = await ben.clicks("See the answers", post)
    assert seen.ephemeral
    assert "How all 3 people chose" in seen.text
    told = await board.boss.clicks("See the answers", post)
    assert told.ephemeral
    assert "for those who finished" in told.text
    assert post.text == shut


async def myth(board: Board[S]) -> None:
    """Each voter reads why, privately, at once; the post tells how many voted, and in the end what it was."""
    post = await board.plans("Myth of the day")
    before = post.text
    for person, side in zip(board.members, ("Myth", "Fact", "Myth"), strict=True):
        told = await person.clicks(side, post)
        assert told.ephemeral
        assert "it's a" in told.text
        assert post.text == before
    told = await board.members[1].clicks("Myth", post)
    assert "You voted before, and took it for a fact." in told.text
    await board.passes(seconds=31)
    assert "3 people have voted." in post.text
    assert post.buttons == ["Myth", "Fact"]
    await board.passes(days=1)
    assert "3 people voted: 67% took it for a myth, 33% for a fact." in post.text
    assert post.buttons == ["Why?"]
    shut = post.text
    told = await board.boss.clicks("Why?", post)
    assert told.ephemeral
    assert "Voting is over" in told.text
    assert post.text == shut


async def flashcard(board: Board[S]) -> None:
    """Privately, with the question how well one knew it; who has is counted once, however often they look."""
    post = await board.plans("Flashcard")
    before = post.text
    ann, ben, _ = board.members
    for person in (ann, ben):
        back = await person.clicks("Turn it over", post)
        assert back.ephemeral
        assert post.text == before
        assert back.buttons[0].startswith("Again")
    back = await ann.clicks("Turn it over", post)
    good = next(each for each in back.buttons if each.startswith("Good"))
    graded = await ann.clicks(good, back)
    assert graded.ephemeral
    await board.passes(seconds=31)
    assert "2 people have turned it over." in post.text
    await board.passes(days=1)
    assert "2 people turned it over." in post.text
    assert post.buttons == ["Turn it over"]
