"""Scores are the sums of what was done, at every moment, and places are who is ahead: against a count by hand."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.core.annulments import Annulment
from bot.core.calendar import ONE_DAY
from bot.core.content import Ref
from bot.core.leaderboard import ENOUGH, PLACES, By, Over, Score, period
from bot.core.ledger import Evidence
from bot.core.people import Member
from bot.core.quiz import QuizKind
from bot.core.recall import Grade
from bot.core.request import Platform
from bot.features import leaderboard
from bot.storage import annulments, ledger, people, presence, quizzes, reviews, scores
from bot.storage.check import check
from bot.storage.engine import Database, Writer
from bot.storage.migrate import downgrade, upgrade
from bot.storage.tables import AnnulmentRow, CardMemoryRow, MemberRow, PersonRow, ScoreRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, begin, join, joined, member_on, memory, review, together, versions

RIGHT, WRONG = 2, 0
"""Places of a right and a wrong choice, in the order of `begin`."""

QUESTIONS = (1, 2, 3, 4, 5)


def kept(database: Database) -> list[dict[str, Any]]:
    """Every score."""
    columns = ScoreRow.__table__.columns
    with database.read() as session:
        rows = session.execute(select(*columns).order_by(ScoreRow.member_id, ScoreRow.period)).mappings()
        return [dict(row) for row in rows]


def score(database: Database, member: Member, over: Over = Over.EVER, day: date = TODAY) -> Score:
    """A member's score."""
    with database.read() as session:
        return scores.of(session, member.id, period(over, day))


def daily(session: Writer, member: Member, right: int, day: date = TODAY) -> None:
    """The member takes the group's daily quiz with so many right answers."""
    quizzes.set_daily(session, member.group_id, day, versions(session, *QUESTIONS))
    run = begin(session, member, day, numbers=QUESTIONS)
    for position in range(len(QUESTIONS)):
        assert quizzes.answer(session, run, position, RIGHT if position < right else WRONG, NOW)


def test_answers_reviews_and_study_days_are_added_to_all_three_periods(database: Database) -> None:
    """Each once, in the week, the month and ever; what was there already adds nothing."""
    ann = joined(database)
    with database.write() as session:
        daily(session, ann, 3)
        assert not quizzes.answer(session, 1, 0, WRONG, NOW)
        assert ledger.credit(session, ann, Evidence.QUIZ, NOW)
        assert not ledger.credit(session, ann, Evidence.REVIEWS, NOW)
        assert review(session, ann, "card-0", NOW)
        assert not review(session, ann, "card-0", NOW)
    assert {over: score(database, ann, over) for over in Over} == dict.fromkeys(Over, Score(1, 5, 3, 1))
    assert score(database, ann, Over.WEEK, TODAY + timedelta(days=7)) == Score()
    assert {row["group_id"] for row in kept(database)} == {ann.group_id}


def test_a_card_is_one_review_a_day(database: Database) -> None:
    """However often it was graded; undone, it counts until none of its grades is left, and so does the recount."""
    ann = joined(database)
    second, third = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    with database.write() as session:
        assert review(session, ann, "card-0", NOW)
        assert review(session, ann, "card-0", NOW, number=2, now=second)
        assert review(session, ann, "card-1", NOW, now=third)
    assert score(database, ann) == Score(reviews=2)
    assert check(database) == []
    tomorrow = member_on(ann.id, ann.person_id, ann.group_id, NOW + ONE_DAY)
    for member, left in ((tomorrow, 2), (ann, 1)):
        with database.write() as session:
            if left == 2:
                assert review(session, member, "card-0", NOW, number=3, now=NOW + ONE_DAY)
            undone = reviews.newest(session, ann.person_id)
            assert undone is not None
            assert reviews.undo(session, member, undone.id)
        assert score(database, ann) == Score(reviews=left)
        assert check(database) == []
    with database.write() as session:
        newest = reviews.newest(session, ann.person_id)
        assert newest is not None
        session.execute(update(CardMemoryRow).values(undoable=True))
        assert reviews.undo(session, ann, newest.id)
    assert score(database, ann) == Score(reviews=1), "the first grade of the day is still there"
    before = kept(database)
    with database.write() as session:
        scores.recount(session, ann.id)
    assert kept(database) == before
    assert check(database) == []


def test_practice_does_not_count(database: Database) -> None:
    """Its answers are in no score."""
    ann = joined(database)
    with database.write() as session:
        run = begin(session, ann, TODAY, QuizKind.PRACTICE)
        assert quizzes.answer(session, run, 0, RIGHT, NOW)
    assert kept(database) == []


def test_what_is_undone_is_not_counted(database: Database) -> None:
    """A score belongs to the transaction of what it counts."""
    ann = joined(database)
    with pytest.raises(ZeroDivisionError), database.write() as session:  # noqa: PT012 - the block is what fails
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        review(session, ann, "card-0", NOW)
        raise ZeroDivisionError
    assert kept(database) == []


def test_an_accuracy_is_kept_from_the_twentieth_answer_on(database: Database) -> None:
    """Before it there is none; after it the one of the answers so far, in each period for itself."""
    ann = joined(database)
    days = [TODAY - timedelta(days=back) for back in (40, 2, 1, 0)]
    with database.write() as session:
        for number, day in enumerate(days):
            assert all(row is None for row in session.scalars(select(ScoreRow.accuracy))), number
            daily(session, ann, 4, day)
    accuracies = {row["period"]: row["accuracy"] for row in kept(database)}
    assert accuracies.pop("ever") == Score(answers=ENOUGH, correct=16).accuracy
    assert set(accuracies.values()) == {None}


def test_of_many_writers_at_once_none_is_lost(database: Database, again: Again) -> None:
    """Twelve grades at the same moment are twelve reviews, though nobody waits for the person's row."""
    ann = joined(database)
    both = (database, again(database))

    def grade(i: int) -> bool:
        with both[i % 2].write() as session:
            return reviews.record(session, ann, Ref("tiny", f"card-{i}"), 1, Grade.GOOD, memory(NOW), NOW)

    assert all(together(12, grade))
    assert {over: score(database, ann, over).reviews for over in Over} == dict.fromkeys(Over, 12)
    assert check(database) == []


@dataclass
class History:
    """What was done, as a test remembers it: member, date, what of it is right, studied or reviewed, and the wording.

    Of what is no answer the wording is 0; `annulled` are those that don't count.
    """

    members: list[Member] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    facts: list[tuple[int, date, str, int]] = field(default_factory=list)
    annulled: set[int] = field(default_factory=set)

    def total(self, member: Member, name: str, within: Callable[[date], bool]) -> int:
        """How often a member did something within a period."""
        counted = (each for each in self.facts if each[3] not in self.annulled)
        return sum(who == member.id and what == name and within(day) for who, day, what, _ in counted)

    def worth(self, member: Member, by: By, within: Callable[[date], bool]) -> float:
        """What a member is worth, below nothing for no place."""
        if by is not By.ACCURACY:
            return self.total(member, by.value, within) or -1
        right, wrong = (self.total(member, name, within) for name in ("right", "wrong"))
        n, z2 = right + wrong, 1.959963984540054**2
        if n < 20:
            return -1
        # the smaller root of (p - right/n)² = z² p (1 - p) / n, whose roots are the two ends of the interval
        a, b, c = n + z2, -(2 * right + z2), right * right / n
        return round((-b - math.sqrt(max(0, b * b - 4 * a * c))) / (2 * a), 9)


SPAN = 75
LAST = datetime(2027, 1, 31, 12, tzinfo=NOW.tzinfo)
"""The dates run over New Year, whose week belongs to both years."""


def lives(session: Writer, made: random.Random, most: int = 14, *, annuls: bool = True) -> History:
    """A group in which random members did random things on random dates; some left, some are not listed.

    Between them questions were annulled, and some of these counted again.
    """
    history = History()
    asked = versions(session, *QUESTIONS)
    for number in range(most):
        history.members.append(join(session, f"M{number}", "reds"))
    admin = history.members[0]
    for member in [*history.members, join(session, "Stranger", "blues")]:
        if annuls and made.random() < 0.5:
            which = made.choice(asked)
            rule(session, admin, which, stands=which not in history.annulled)
            history.annulled ^= {which}
        for back in sorted({int(SPAN * made.random() ** 2) for _ in range(made.randint(0, 8))}, reverse=True):
            now = LAST - timedelta(days=back)
            there = member_on(member.id, member.person_id, member.group_id, now, member.name)
            _day(session, there, asked, made, history)
        if made.random() < 0.15:
            history.hidden.add(member.id)
            if made.random() < 0.5:
                presence.depart(session, Platform.LOCAL, "reds", member.name.lower(), NOW)
            else:
                people.set_listed(session, member.person_id, listed=False)
    return history


def rule(session: Writer, admin: Member, version: int, *, stands: bool = True) -> int:
    """An admin annuls a wording, or takes that back; the answers that it was about."""
    if stands:
        assert annulments.add(session, admin.group_id, version, admin.id, "unclear", NOW)
    else:
        assert annulments.remove(session, admin.group_id, version)
    return annulments.answered(session, admin.group_id, version)[0]


def _day(session: Writer, member: Member, asked: Sequence[int], made: random.Random, history: History) -> None:
    done, now = made.choice(("quiz", "reviews", "half", "both")), member.timeline.today.begins
    if done in {"quiz", "both", "half"}:
        order = (1, 2, 0)
        quizzes.set_daily(session, member.group_id, member.today, asked)
        run = quizzes.start(session, member.id, QuizKind.DAILY, member.today, [(each, order) for each in asked], now)
        for position in range(2 if done == "half" else 5):
            right = made.random() < 0.7
            quizzes.answer(session, run, position, RIGHT if right else WRONG, now)
            history.facts.append((member.id, member.today, "right" if right else "wrong", asked[position]))
    if done in {"reviews", "both"}:
        for number in range(made.randint(1, 3)):
            assert review(session, member, f"card-{member.today}-{number}", now)
            history.facts.append((member.id, member.today, "reviews", 0))
    if done != "half":
        assert ledger.credit(session, member, Evidence.QUIZ, now)
        history.facts.append((member.id, member.today, "days", 0))


def within(over: Over, today: date) -> Callable[[date], bool]:
    """Whether a date lies in the same period as another."""
    return {
        Over.WEEK: lambda day: day - timedelta(days=day.weekday()) == today - timedelta(days=today.weekday()),
        Over.MONTH: lambda day: (day.year, day.month) == (today.year, today.month),
        Over.EVER: lambda _: True,
    }[over]


@pytest.mark.parametrize("seed", range(3))
def test_a_leaderboard_is_who_is_ahead(database: Database, seed: int) -> None:
    """For every member, measure and period: the first ten, everybody's place, and the sums, as counted by hand."""
    made = random.Random(seed)  # noqa: S311 - a history, not a secret
    with database.write() as session:
        history = lives(session, made)
    assert check(database) == []
    with database.read() as session:
        for now in (LAST, LAST - timedelta(days=31)):
            today = now.date()
            for by in By:
                for over in Over:
                    worths = {m.id: history.worth(m, by, within(over, today)) for m in history.members}
                    seen = {who: worth for who, worth in worths.items() if worth >= 0 and who not in history.hidden}
                    order = sorted(seen, key=lambda who: (seen[who], who), reverse=True)
                    placed = {who: 1 + sum(other > seen[who] for other in seen.values()) for who in order}
                    names = {m.id: m.name for m in history.members}
                    for member in history.members:
                        reader = replace(
                            member_on(member.id, member.person_id, member.group_id, now, member.name),
                            listed=member.id not in history.hidden,
                        )
                        board = leaderboard.board(session, reader, by, over)
                        first = [(each.place, each.name, each.own) for each in board.first]
                        assert first == [(placed[who], names[who], who == member.id) for who in order[:PLACES]]
                        own = board.own.place if board.own else None
                        assert own == (placed.get(member.id) if member.id not in order[:PLACES] else None)
                        assert board.score.days == history.total(member, "days", within(over, today))
                        assert board.score.correct == history.total(member, "right", within(over, today))


def test_an_upgrade_sums_up_what_was_done_before(bare: Database) -> None:
    """After the way down to a version without scores and up again, each is there as it was, to the last bit."""
    upgrade(bare, NOW)
    with bare.write() as session:
        lives(session, random.Random(7), 5, annuls=False)  # noqa: S311 - as above
        session.execute(update(MemberRow).values(left_at=None))
        session.execute(update(PersonRow).values(listed=True))
        scores.show(session, select(MemberRow.id))
    before = kept(bare)
    assert any(row["accuracy"] for row in before)
    downgrade(bare, "0004")
    upgrade(bare, NOW)
    assert kept(bare) == before
    assert check(bare) == []


def test_who_studies_hidden_is_shown_once_they_want_to_be(database: Database) -> None:
    """A first score is taken as its member stands; whoever turns up, or away, takes all of their scores along."""
    ann = joined(database)

    def shown(session: Writer) -> set[bool]:
        assert list(scores.differing(session)) == []
        return set(session.scalars(select(ScoreRow.shown)))

    with database.write() as session:
        people.set_listed(session, ann.person_id, listed=False)
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        assert shown(session) == {False}
        people.set_listed(session, ann.person_id, listed=True)
        assert shown(session) == {True}
        presence.depart(session, Platform.LOCAL, "reds", "ann", NOW)
        later = member_on(ann.id, ann.person_id, ann.group_id, NOW + timedelta(days=40))
        ledger.credit(session, later, Evidence.QUIZ, NOW)
        assert shown(session) == {False}
        presence.rejoin(session, ann.id)
        assert shown(session) == {True}


def test_an_upgrade_notes_who_is_shown(bare: Database) -> None:
    """Those who left or stay out before the upgrade are not on leaderboards after it."""
    upgrade(bare, NOW)
    with bare.write() as session:
        lives(session, random.Random(7), 9, annuls=False)  # noqa: S311 - as above
    before = kept(bare)
    assert {row["shown"] for row in before} == {True, False}
    downgrade(bare, "0008")
    upgrade(bare, NOW)
    assert kept(bare) == before


def test_on_the_way_down_what_was_annulled_counts(bare: Database) -> None:
    """The version before knows of no annulment: the scores are the sums of all answers afterwards, to the last bit."""
    upgrade(bare, NOW)
    with bare.write() as session:
        assert lives(session, random.Random(7), 9).annulled  # noqa: S311 - as above
    downgrade(bare, "0008")
    upgrade(bare, NOW)
    assert check(bare) == []


def test_a_recount_mends_a_members_scores(database: Database) -> None:
    """Wrong, missing and needless rows are as the facts have them afterwards, and others' are untouched."""
    with database.write() as session:
        lives(session, random.Random(3), 2)  # noqa: S311 - as above
        ann = join(session, "Ann")
        daily(session, ann, 2)
    before = kept(database)
    with database.write() as session:
        session.execute(update(ScoreRow).where(ScoreRow.member_id == ann.id).values(correct=9, accuracy=0.5))
        session.add(ScoreRow(member_id=ann.id, group_id=ann.group_id, period="1999-01", reviews=3))
    assert kept(database) != before
    with database.write() as session:
        scores.recount(session, ann.id)
    assert kept(database) == before
    with database.write() as session:
        scores.recount(session, join(session, "Idle").id)
    assert kept(database) == before


AMOUNT_TO = "3 scores are not what quizzes, reviews and study days amount to; the first is member 1's of 2026-03: "


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"days": 4}, "days 4 instead of 1"),
        ({"accuracy": 0.25}, "accuracy 0.25 instead of None"),
        ({"shown": False}, "shown False instead of True"),
    ],
)
def test_a_check_says_what_differs(database: Database, change: dict[str, Any], told: str) -> None:
    """How many scores are wrong, and the first of them with what it is and should be."""
    with database.write() as session:
        ann = join(session, "Ann")
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        session.execute(update(ScoreRow).values(**change))
    assert check(database) == [AMOUNT_TO + told]


def test_a_check_finds_scores_that_are_missing_or_stand_for_nothing(database: Database) -> None:
    """A row without facts, and facts without a row, are told alike."""
    with database.write() as session:
        ann, bob = join(session, "Ann"), join(session, "Bob")
        ledger.credit(session, ann, Evidence.QUIZ, NOW)
        session.execute(update(ScoreRow).where(ScoreRow.period == "ever").values(member_id=bob.id))
    (finding,) = check(database)
    assert finding.startswith("2 scores are not")
    assert "member 1's of ever: " in finding
    assert "days None instead of 1" in finding


def test_scores_of_another_group_are_not_looked_at(database: Database) -> None:
    """The same people in two groups have a leaderboard in each."""
    with database.write() as session:
        reds, blues = join(session, "Ann", "reds"), join(session, "Ann", "blues")
        ledger.credit(session, reds, Evidence.QUIZ, NOW)
        assert [each.place for each in leaderboard.board(session, reds, By.DAYS, Over.WEEK).first] == [1]
        assert leaderboard.board(session, blues, By.DAYS, Over.WEEK).first == ()


def test_annulled_answers_count_for_nobodys_accuracy(database: Database) -> None:
    """Neither those given before, in every period, nor those given after; all of them do once it is undone."""
    with database.write() as session:
        ann, bob = join(session, "Ann"), join(session, "Bob")
        for back in (40, 3, 2, 1):
            daily(session, ann, 3, TODAY - timedelta(days=back))
        third = versions(session, 3)[0]
        assert rule(session, ann, third) == 4
        assert annulments.answered(session, ann.group_id, third) == (4, 4)
        daily(session, ann, 5)
        daily(session, bob, 1)
    assert score(database, ann) == Score(answers=20, correct=12)
    assert score(database, ann, Over.WEEK) == Score(answers=8, correct=6)
    assert score(database, bob) == Score(answers=4, correct=1)
    assert check(database) == []
    with database.write() as session:
        assert rule(session, bob, third, stands=False) == 6
    assert score(database, ann) == Score(answers=25, correct=17)
    assert score(database, bob) == Score(answers=5, correct=1)
    assert check(database) == []


@pytest.mark.parametrize("first", ["answers", "annulment", "between"])
def test_it_does_not_matter_what_came_first(database: Database, first: str) -> None:
    """Answered and then annulled, or annulled and then answered: the scores are the same, to the last bit."""
    with database.write() as session:
        ann, bob = join(session, "Ann"), join(session, "Bob")
        (second,) = versions(session, 2)
        if first == "annulment":
            rule(session, ann, second)
        for back in range(5):
            if first == "between" and back == 2:
                rule(session, ann, second)
            for member in (ann, bob):
                daily(session, member, 4 - back % 2, TODAY - timedelta(days=back))
        if first == "answers":
            rule(session, ann, second)
    accuracies = {row["accuracy"] for row in kept(database) if row["period"] == "ever"}
    assert accuracies == {Score(answers=20, correct=13).accuracy}
    assert check(database) == []
    before = kept(database)
    with database.write() as session:
        for member in (ann, bob):
            scores.recount(session, member.id)
    assert kept(database) == before


def test_a_score_of_annulled_answers_alone_is_none(database: Database) -> None:
    """Who did nothing else in a period has no row of it; taken back, the row is there, hidden if the member is."""
    with database.write() as session:
        ann = join(session)
        daily(session, ann, 2)
        for each in versions(session, *QUESTIONS):
            rule(session, ann, each)
    assert kept(database) == []
    with database.write() as session:
        people.set_listed(session, ann.person_id, listed=False)
        daily(session, ann, 2, TODAY - timedelta(days=20))
        for each in versions(session, *QUESTIONS):
            assert rule(session, ann, each, stands=False) == 2
    assert score(database, ann) == Score(answers=10, correct=4)
    assert {row["shown"] for row in kept(database)} == {False}
    assert check(database) == []


def test_what_a_group_annuls_counts_in_the_others(database: Database) -> None:
    """The same wording in another group, and in practice, is not touched."""
    with database.write() as session:
        reds, blues = join(session, "Ann", "reds"), join(session, "Ann", "blues")
        for member in (reds, blues):
            daily(session, member, 2)
        run = begin(session, reds, TODAY, QuizKind.PRACTICE)
        assert quizzes.answer(session, run, 0, RIGHT, NOW)
        assert rule(session, reds, versions(session, 1)[0]) == 1
    assert score(database, reds) == Score(answers=4, correct=1)
    assert score(database, blues) == Score(answers=5, correct=2)


def test_answers_beside_an_annulment_are_left_out_as_well(database: Database, again: Again) -> None:
    """Twelve who answer while a question is annulled, and counts again, and is annulled: none of them slips through."""
    both = (database, again(database))
    with database.write() as session:
        members = [join(session, f"M{number}") for number in range(11)]
        quizzes.set_daily(session, members[0].group_id, TODAY, versions(session, *QUESTIONS))
        runs = [begin(session, member, numbers=QUESTIONS) for member in members]
        (first,) = versions(session, 1)

    def act(i: int) -> None:
        if i < len(runs):
            for position in range(len(QUESTIONS)):
                with both[i % 2].write() as session:
                    assert quizzes.answer(session, runs[i], position, RIGHT, NOW)
            return
        for stands in (True, False, True):
            with both[i % 2].write() as session:
                rule(session, members[0], first, stands=stands)

    together(len(runs) + 1, act)
    assert {score(database, member) for member in members} == {Score(answers=4, correct=4)}
    assert check(database) == []


def test_a_check_finds_annulled_answers_that_count(database: Database) -> None:
    """An annulment that nobody took out of the scores is told by them."""
    with database.write() as session:
        ann = join(session)
        daily(session, ann, 3)
        row = {"group_id": ann.group_id, "version_id": versions(session, 1)[0], "by_id": ann.id}
        session.add(AnnulmentRow(**row, reason="unclear", at=NOW))
    (finding,) = check(database)
    assert "answers 5 instead of 4, correct 3 instead of 2" in finding


def test_what_can_be_annulled_is_what_the_group_was_asked(database: Database) -> None:
    """The latest first, each wording once; what is annulled already stays in sight, however long ago it was."""
    with database.write() as session:
        ann = join(session)
        other = join(session, "Ann", "blues")
        one, two, three, four = versions(session, 1, 2, 3, 4)
        for day, asked in ((TODAY - timedelta(days=30), (four, three)), (TODAY, (two,)), (TODAY - ONE_DAY, (one, two))):
            quizzes.set_daily(session, ann.group_id, day, asked)
        quizzes.set_daily(session, other.group_id, TODAY, (three,))
        annulments.add(session, ann.group_id, four, ann.id, "unclear", NOW)
        found = annulments.asked(session, ann.group_id, TODAY - ONE_DAY)
        assert [(each.version, each.on) for each in found] == [(two, TODAY), (one, TODAY - ONE_DAY), (four, None)]
        assert [each.annulled for each in found] == [None, None, Annulment("unclear", "Ann", NOW)]
        assert annulments.count(session, ann.group_id) == 1
        session.execute(delete(PersonRow))
        (left,) = (each.annulled for each in annulments.asked(session, ann.group_id, TODAY + ONE_DAY))
        assert left == Annulment("unclear", None, NOW)


def test_an_upgrade_counts_a_card_once_a_day(bare: Database) -> None:
    """What was counted for each grade before; the way back counts every grade again."""
    upgrade(bare, NOW)
    with bare.write() as session:
        ann = join(session)
        for number in range(1, 41):
            review(session, ann, "card-0", NOW, number=number, now=NOW + timedelta(seconds=number))
        review(session, ann, "card-1", NOW)
    before = kept(bare)
    downgrade(bare, "0011")
    assert score(bare, ann) == Score(reviews=41)
    upgrade(bare, NOW)
    assert kept(bare) == before
    assert check(bare) == []
