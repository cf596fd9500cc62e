"""Myths of the day and flashcards of the day: a vote each, a look each, and why, in private."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.app import App
from bot.core.errors import Gone
from bot.core.posts import PostKind, Statement
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.shipped import shipped
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, PostChoiceRow, PostRow, VoteRow
from tests.features.front import Person, at_once, edited, labels, offered, refusal, text
from tests.features.postings import Board, rows
from tests.people import Clock

MakeApp = Callable[..., App]
MYTH, FACT = "post.vote:1:0", "post.vote:1:1"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The pack that comes with the bot."""
    return Shelf(load([shipped("content") / "ml-engineering"]))


@pytest.fixture
def board(app: App, clock: Clock, shelf: Shelf) -> Board:
    """A server's channels."""
    app.use(shelf)
    return Board(app, clock)


@pytest.fixture
def myth(board: Board) -> Board:
    """The same with a statement that was posted a moment ago."""
    board.schedule(PostKind.MYTH)
    assert board.passes(minutes=1) == ["1"]
    return board


@pytest.fixture
def card(board: Board) -> Board:
    """The same with a flashcard."""
    board.schedule(PostKind.CARD)
    assert board.passes(minutes=1) == ["1"]
    return board


def statement(board: Board, number: str = "1") -> Statement:
    """The statement of a post."""
    post = board.told[number].post
    assert post
    assert isinstance(post.body, Statement)
    return post.body


def right(board: Board) -> str:
    """The button of who sees what it is."""
    return FACT if statement(board).is_fact else MYTH


def wrong(board: Board) -> str:
    """The other one."""
    return MYTH if statement(board).is_fact else FACT


def votes(database: Database) -> list[int]:
    """What was voted."""
    return sorted(row.choice for row in rows(database, VoteRow) if isinstance(row, VoteRow))


def test_a_statement_asks_and_gives_nothing_away(myth: Board) -> None:
    """Its words, two buttons, and no why."""
    told = myth.told["1"].words
    body = statement(myth)
    assert labels(told) == ["Myth", "Fact"]
    assert offered(told, "post.vote") == [MYTH, FACT]
    assert f"│ {body.text}" in text(told)
    assert body.why not in text(told)
    assert "✓" not in text(told)


def test_a_vote_is_answered_with_why(myth: Board) -> None:
    """In private: whether they saw it, what it is, and where that comes from."""
    body = statement(myth)
    seen, missed = myth.person("Ann").presses(right(myth)), myth.person("Bob").presses(wrong(myth))
    assert "✓ You saw it" in text(seen)
    assert "✗" in text(missed)
    for shown in (seen, missed):
        assert " ".join(body.why.split()) in text(shown)
        assert body.origin.title in text(shown)
        assert not shown.public


def test_a_vote_counts_once(myth: Board, database: Database) -> None:
    """A second click, on the other button too, changes nothing and says what counts."""
    ann = myth.person()
    ann.presses(MYTH)
    for again in (MYTH, FACT):
        assert "You voted before, and took it for a myth." in text(ann.presses(again))
    assert votes(database) == [0]
    myth.passes(seconds=31)
    assert "1 person has voted" in text(myth.told["1"].words)


def test_two_votes_at_once_are_one(myth: Board, make_app: MakeApp, database_url: str, database: Database) -> None:
    """One person in two processes."""
    ann = myth.person()
    ann.arrives()
    twin = Board(make_app(database_url), myth.clock).person()
    shown = at_once(partial(ann.presses, MYTH), partial(twin.presses, FACT))
    assert sum("voted before" in text(each) for each in shown) == 1
    assert len(votes(database)) == 1
    assert check(database) == []


def test_many_votes_at_once_all_count(myth: Board, make_app: MakeApp, database_url: str, database: Database) -> None:
    """Sixteen people in two processes: sixteen votes, counted by what they were."""
    other = Board(make_app(database_url), myth.clock)
    people = [(myth, other)[n % 2].person(f"P{n}") for n in range(16)]
    for person in people:
        person.arrives()
    at_once(*(partial(person.presses, (MYTH, FACT)[n % 3 == 0]) for n, person in enumerate(people)))
    counted = {row.choice: row.count for row in rows(database, PostChoiceRow) if isinstance(row, PostChoiceRow)}
    assert counted == {0: 10, 1: 6}
    assert check(database) == []


def test_the_end_tells_how_the_group_voted_and_what_it_is(myth: Board) -> None:
    """From three on; the buttons are gone, but the one to the why, which is open to all by then."""
    for name, button in (("Ann", right(myth)), ("Bob", right(myth)), ("Cyd", wrong(myth))):
        myth.person(name).presses(button)
    myth.passes(hours=24)
    myth.passes(seconds=1)
    shown = text(myth.told["1"].words)
    assert ("It's a fact." if statement(myth).is_fact else "It's a myth.") in shown
    myth_share = 33 if statement(myth).is_fact else 67
    assert f"3 people voted: {myth_share}% took it for a myth, {100 - myth_share}% for a fact." in shown
    assert labels(myth.told["1"].words) == ["Why?"]
    late = text(myth.person("Dan").presses("post.why:1"))
    assert "Voting is over" in late


@pytest.mark.parametrize("people", [0, 1, 2])
def test_of_a_few_the_split_is_not_told(myth: Board, people: int) -> None:
    """It would say who voted for what."""
    for number in range(people):
        myth.person(f"P{number}").presses(MYTH)
    myth.passes(hours=24)
    myth.passes(seconds=1)
    shown = text(myth.told["1"].words)
    assert "%" not in shown
    assert ("Nobody voted" in shown) is (people == 0)


def test_a_vote_that_comes_too_late_is_none(myth: Board, database: Database) -> None:
    """By an old button: it reads why, and counts for nothing."""
    myth.passes(hours=24)
    myth.passes(seconds=1)
    assert "Voting is over" in text(myth.person().presses(MYTH))
    assert votes(database) == []


def test_the_why_is_for_who_has_voted(myth: Board) -> None:
    """As long as others can still vote."""
    ann = myth.person()
    early = ann.presses("post.why:1")
    assert "Vote first" in text(early)
    assert labels(early) == ["Myth", "Fact"]
    ann.presses(MYTH)
    assert " ".join(statement(myth).why.split()) in text(ann.presses("post.why:1"))


def test_a_vote_for_something_else_is_refused(myth: Board, database: Database) -> None:
    """Neither a myth nor a fact."""
    assert text(myth.person().presses("post.vote:1:2")) == refusal(Gone("button"))
    assert votes(database) == []


def test_why_is_told_as_it_stood_when_it_was_posted(myth: Board, tmp_path: Path) -> None:
    """Also when the packs are others by then."""
    before = text(myth.person("Ann").presses(MYTH))
    myth.app.use(edited(tmp_path))
    assert text(myth.person("Bob").presses(MYTH)) == before


def test_no_statement_comes_again_within_two_weeks(board: Board) -> None:
    """Thirty days of statements, myths and facts: none repeats one of the 14 days before, and none is half-true."""
    board.schedule(PostKind.MYTH)
    board.passes(minutes=1)
    for _ in range(29):
        board.passes(days=1)
    told = [statement(board, str(number)) for number in range(1, 31)]
    for place, each in enumerate(told):
        assert each.text not in {before.text for before in told[max(0, place - 13) : place]}
    assert 8 <= sum(each.is_fact for each in told) <= 22
    assert {each.misconception for each in told}.isdisjoint(
        {"ai-automates-everything", "ai-has-intuition", "degree-only-route", "online-is-effortless"}
    )


def test_where_statements_run_out_the_post_is_skipped(
    app: App, clock: Clock, database: Database, tmp_path: Path
) -> None:
    """A pack with one plain myth has its claim and its truth; then nothing is posted until two weeks are over."""
    app.use(edited(tmp_path))
    board = Board(app, clock)
    board.schedule(PostKind.MYTH)
    clock.advance(minutes=-1439)
    days = [bool(board.passes(days=1)) for _ in range(16)]
    assert sum(days) < 16
    assert days[:2] == [True, True]
    errors = {row.error for row in rows(database, DeliveryRow) if isinstance(row, DeliveryRow) and row.error}
    assert errors == {"the group was given all myths of its packs within the last 14 days"}


def test_a_card_is_turned_over_in_private_and_graded_as_any_other(card: Board) -> None:
    """The answer, its source and four grades; a grade goes on to the review."""
    told = card.told["1"].words
    assert labels(told) == ["Turn it over"]
    shown = card.person().presses("post.card:1")
    assert "How well did you know it?" in text(shown)
    assert len(offered(shown, "grade")) == 4
    assert "Kept. This card comes back" in text(card.person().chooses("grade", shown))


def test_each_turns_it_over_once_in_the_count(card: Board, database: Database) -> None:
    """However often they look."""
    for name in ("Ann", "Bob", "Ann", "Ann"):
        card.person(name).presses("post.card:1")
    card.passes(seconds=31)
    assert "2 people have turned it over" in text(card.told["1"].words)
    card.passes(hours=24)
    card.passes(seconds=1)
    assert "2 people turned it over." in text(card.told["1"].words)
    assert "How well" in text(card.person("Cyd").presses("post.card:1"))
    assert check(database) == []


def test_a_card_that_no_pack_has_any_more_is_gone(card: Board, tmp_path: Path) -> None:
    """And says so."""
    card.app.use(edited(tmp_path))
    assert text(card.person().presses("post.card:1")) == refusal(Gone("card"))


def test_no_card_comes_again_within_two_weeks_and_none_asks_myth_or_fact(board: Board) -> None:
    """Those are posts of their own."""
    board.schedule(PostKind.CARD)
    board.passes(minutes=1)
    for _ in range(29):
        board.passes(days=1)
    fronts = [told.post.body for told in board.told.values() if told.post]
    assert len(fronts) == 30
    for place, each in enumerate(fronts):
        assert each not in fronts[max(0, place - 13) : place]
    assert not any("Myth or fact" in text(told.words) for told in board.told.values())


def test_votes_are_exported_and_deleted_and_stay_counted(myth: Board, database: Database) -> None:
    """Whoever leaves takes their vote along; the number of votes stays."""
    for name in ("Ann", "Bob", "Cyd"):
        myth.person(name).presses(MYTH)
    bob = myth.person("Bob")
    shown = bob.says("privacy export")
    assert "Daily posts" in text(shown)
    assert '"votes"' in shown.files[0].text
    bob.chooses("privacy.gone", bob.says("privacy delete"))
    assert votes(database) == [0, 0]
    (row,) = rows(database, PostRow)
    assert isinstance(row, PostRow)
    assert row.takers == 3
    assert check(database) == []


def test_a_newcomer_is_known_by_their_first_vote(myth: Board) -> None:
    """Whoever presses for the first time needs no command before."""
    person: Person = myth.person("Newcomer")
    assert "✓" in text(person.presses(right(myth)))
