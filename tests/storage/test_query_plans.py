"""Queries find their rows by an index: none of them reads a whole table, however long people have studied."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.core.config import Leaderboard
from bot.core.content import Ref
from bot.core.leaderboard import By
from bot.core.ledger import Evidence
from bot.core.people import Member
from bot.core.posts import PostKind, QuizTeaser
from bot.core.recall import Grade
from bot.core.request import Place, Platform
from bot.core.schedules import EVERY_DAY, Schedule, State
from bot.storage import (
    asks,
    banks,
    caretakers,
    channels,
    drafts,
    faq,
    given,
    groups,
    inbox,
    ledger,
    mishaps,
    outbox,
    paces,
    people,
    posts,
    quizzes,
    reminders,
    reviews,
    schedules,
    scores,
    ticks,
)
from bot.storage.asks import Ask, Asking
from bot.storage.engine import Database, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import PostRow
from bot.storage.ticks import Made, Moved
from tests.storage import (
    queries_admin,
    queries_ahead,
    queries_days,
    queries_depth,
    queries_group,
    queries_people,
    queries_privacy,
    queries_reach,
    queries_reviews,
    queries_web,
)
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY, asker, begin, join, memory, versions

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PARTS = (
    queries_admin,
    queries_ahead,
    queries_days,
    queries_depth,
    queries_group,
    queries_people,
    queries_privacy,
    queries_reach,
    queries_reviews,
    queries_web,
)

CARD = Ref("tiny", "card-0")
LEASE = timedelta(minutes=1)
WATER = ("tiny", "faq-how-often")


def refind(session: Writer, member: Member) -> None:
    """A member's contact, when everything is known already."""
    group = people.add_group(session, asker("Ann"), Place("reds"), "reds", NOW)
    person = people.add_person(session, asker("Ann"), NOW)
    people.add_member(session, group, person, joined_on=TODAY, first_is_admin=True, now=NOW)
    assert member.person_id == person.id


def asked(session: Writer, member: Member) -> Ask:
    """The question that was asked."""
    found = asks.find(session, member.group_id, 1)
    assert found
    return found


def posted(session: Writer) -> PostRow:
    """The post that there is."""
    found = posts.get(session, 1)
    assert found
    return found


def planned(session: Writer, member: Member) -> Schedule:
    """The schedule that there is."""
    found = schedules.find(session, member.group_id, 1, "UTC")
    assert found
    return found


def reappoint(session: Writer, member: Member) -> None:
    """A caretaker's appointment, when there is one already."""
    for _ in range(2):
        caretakers.appoint(session, member.group_id, member.person_id)


QUERIES: dict[str, Query] = {
    "people.find": lambda session, _: people.find(session, asker("Ann"), "reds"),
    "people.add": refind,
    "people.group_in_which": lambda session, member: people.group_in_which(session, member.person_id, member.id),
    "people.rename": lambda session, member: people.rename(session, member.person_id, "Anna"),
    "people.set_zone": lambda session, member: people.set_zone(session, member.person_id, "UTC"),
    "people.zones": lambda session, member: people.zones(session, member.id),
    "people.begin_zone": lambda session, member: people.begin_zone(session, member.id, "UTC", NOW),
    "banks.bank": lambda session, _: banks.bank(session, Platform.LOCAL, "reds"),
    "groups.set_zone": lambda session, member: groups.set_zone(session, member.group_id, "Asia/Tokyo", NOW),
    "groups.set_questions": lambda session, member: groups.set_questions(session, member.group_id, 3),
    "groups.set_quiet": lambda session, member: groups.set_quiet(session, member.group_id, quiet=True),
    "groups.set_leaderboard": lambda session, member: groups.set_leaderboard(
        session, member.group_id, Leaderboard.NOBODY
    ),
    "groups.set_prompt_channel": lambda session, member: groups.set_prompt_channel(session, member.group_id, "1"),
    "ledger.credit": lambda session, member: ledger.credit(session, member, Evidence.QUIZ, NOW),
    "ledger.days": lambda session, member: ledger.days(session, member.id),
    "ledger.rests": lambda session, member: ledger.rests(session, member.group_id),
    "quizzes.keep_version": lambda session, _: versions(session, 1),
    "quizzes.daily_versions": lambda session, member: quizzes.daily_versions(session, member.group_id, TODAY),
    "quizzes.group_history": lambda session, member: quizzes.group_history(session, member.group_id, TODAY),
    "quizzes.member_history": lambda session, member: quizzes.member_history(session, member.id, TODAY),
    "quizzes.of_date": lambda session, member: quizzes.of_date(session, member.id, TODAY),
    "quizzes.latest": lambda session, member: quizzes.latest(session, member.id),
    "quizzes.owner": lambda session, _: quizzes.owner(session, 1),
    "quizzes.load": lambda session, member: quizzes.load(session, member.id, 1, TODAY),
    "quizzes.answer": lambda session, _: quizzes.answer(session, 1, 0, 0, NOW),
    "quizzes.finish": lambda session, _: quizzes.finish(session, 1, NOW),
    "quizzes.share": lambda session, _: quizzes.share(session, 1, NOW),
    "scores.first by days": lambda session, member: scores.first(session, member.group_id, "ever", By.DAYS),
    "scores.first by accuracy": lambda session, member: scores.first(session, member.group_id, "ever", By.ACCURACY),
    "scores.first by reviews": lambda session, member: scores.first(session, member.group_id, "ever", By.REVIEWS),
    "scores.better by days": lambda session, member: scores.better(session, member.group_id, "ever", By.DAYS, 1),
    "scores.better by accuracy": lambda session, member: scores.better(
        session, member.group_id, "ever", By.ACCURACY, 0.5
    ),
    "scores.better by reviews": lambda session, member: scores.better(session, member.group_id, "ever", By.REVIEWS, 1),
    "scores.of": lambda session, member: scores.of(session, member.id, "ever"),
    "scores.recount": lambda session, member: scores.recount(session, member.id),
    "faq.change": lambda session, member: faq.change(session, member.group_id),
    "faq.group": lambda session, _: faq.group(session, "local", "reds"),
    "faq.own_entries": lambda session, member: faq.own_entries(session, member.group_id),
    "faq.own_entry": lambda session, member: faq.own_entry(session, member.group_id, 1),
    "faq.own_phrasings": lambda session, member: faq.own_phrasings(session, member.group_id),
    "faq.listed": lambda session, member: faq.listed(session, member.group_id, 0, 10),
    "faq.add_entry": lambda session, member: faq.add_entry(session, member.group_id, "How?", "So.", ("why",), NOW),
    "faq.edit_entry": lambda session, member: faq.edit_entry(session, member.group_id, 1, "How?", "So."),
    "faq.remove_entry": lambda session, member: faq.remove_entry(session, member.group_id, 1),
    "faq.add_phrasings": lambda session, member: faq.add_phrasings(session, member.group_id, 1, ["how so"]),
    "faq.set_phrasings": lambda session, member: faq.set_phrasings(session, member.group_id, 1, ["how so"]),
    "faq.wordings": lambda session, member: faq.wordings(session, member.group_id, 1),
    "faq.remove_wording": lambda session, member: faq.remove_wording(session, member.group_id, 1),
    "faq.add_pack_phrasings": lambda session, member: faq.add_pack_phrasings(
        session, member.group_id, ("tiny", "faq-compost"), ["heap?"], NOW
    ),
    "faq.pack_wordings": lambda session, member: faq.pack_wordings(session, member.group_id, ("tiny", "faq-compost")),
    "faq.learnt": lambda session, member: faq.learnt(session, member.group_id, 0, 10),
    "faq.remove_pack_phrasing": lambda session, member: faq.remove_pack_phrasing(session, member.group_id, 1),
    "asks.since": lambda session, member: asks.since(session, member.id, NOW),
    "asks.keep": lambda session, member: asks.keep(session, member, Asking("Why?", "answer", (WATER,), None, NOW)),
    "asks.told": lambda session, member: asks.told(session, member.id, "slack:Ev1"),
    "asks.find": lambda session, member: asks.find(session, member.group_id, 1),
    "asks.owner": lambda session, _: asks.owner(session, 1),
    "asks.show": lambda session, member: asks.show(session, member.group_id, 1, WATER),
    "asks.judge": lambda session, member: asks.judge(session, member.group_id, asked(session, member), "helpful"),
    "asks.unanswered": lambda session, member: asks.unanswered(session, member.group_id, 1),
    "asks.tallies": lambda session, member: asks.tallies(session, member.group_id),
    "drafts.owner": lambda session, _: drafts.owner(session, 1),
    "inbox.keep": lambda session, member: inbox.keep(session, member, "Why?", "why", None, NOW),
    "inbox.keep like another": lambda session, member: inbox.keep(session, member, "So?", "so", None, NOW, same_as=1),
    "inbox.newest": lambda session, member: inbox.newest(session, member.group_id, 300),
    "inbox.waiting": lambda session, member: inbox.waiting(session, member.group_id, 10),
    "inbox.open_question": lambda session, member: inbox.open_question(session, member.group_id, 1),
    "inbox.wordings": lambda session, member: inbox.wordings(session, member.group_id, 1),
    "inbox.close": lambda session, member: inbox.close(session, member.group_id, 1, "dismissed"),
    "inbox.name_entry": lambda session, member: inbox.name_entry(session, member.group_id, 1, 1),
    "inbox.askers": lambda session, member: inbox.askers(session, member.group_id, 1),
    "people.set_listed": lambda session, member: people.set_listed(session, member.person_id, listed=False),
    "reminders.minute": lambda session, member: reminders.minute(session, member.person_id),
    "reminders.keep": lambda session, member: reminders.keep(session, member.person_id, 1170, NOW),
    "reminders.remove": lambda session, member: reminders.remove(session, member.person_id),
    "reminders.is_due": lambda session, _: reminders.is_due(session, Platform.LOCAL, None, NOW),
    "reminders.claim": lambda session, _: reminders.claim(session, Platform.LOCAL, None, NOW, 50),
    "reminders.claim for one": lambda session, _: reminders.claim(session, Platform.LOCAL, "ann", NOW, 50),
    "reminders.move": lambda session, member: reminders.move(session, member.person_id, NOW, 1),
    "reminders.awaken": lambda session, member: reminders.awaken(session, member.person_id, NOW),
    "reminders.awaken_group": lambda session, member: reminders.awaken_group(session, member.group_id, NOW),
    "reminders.last_date": lambda session, member: reminders.last_date(session, member.person_id),
    "reminders.active_since": lambda session, member: reminders.active_since(session, member.person_id, NOW + LEASE),
    "outbox.put": lambda session, member: outbox.put(
        session, "again", Addressee(member.group_id, Platform.LOCAL), "answered", {}, NOW
    ),
    "outbox.claim": lambda session, _: outbox.claim(session, Platform.LOCAL, NOW, LEASE),
    "outbox.claim for one": lambda session, _: outbox.claim(session, Platform.LOCAL, NOW, LEASE, "ann"),
    "outbox.was_missed": lambda session, _: outbox.was_missed(session, Platform.LOCAL, "ann"),
    "outbox.claim_missed": lambda session, _: outbox.claim_missed(session, Platform.LOCAL, "ann", NOW, LEASE),
    "outbox.falter": lambda session, _: outbox.falter(
        session, outbox.claim(session, Platform.LOCAL, NOW, LEASE)[0], "why", NOW
    ),
    "outbox.discard": lambda session, _: outbox.discard(session, outbox.claim(session, Platform.LOCAL, NOW, LEASE)[0]),
    "outbox.give_up": lambda session, member: outbox.give_up(session, member.group_id, "1", "why", NOW),
    "outbox.failures": lambda session, member: outbox.failures(session, member.group_id, NOW, 5),
    "groups.lock_packs": lambda session, member: groups.lock_packs(session, member.group_id),
    "groups.set_packs": lambda session, member: groups.set_packs(session, member.group_id, ["tiny"]),
    "channels.group_of": lambda session, _: channels.group_of(session, Platform.LOCAL, "reds"),
    "channels.close": lambda session, member: channels.close(session, member.group_id, "1", "why", NOW),
    "channels.close again": lambda session, member: [
        channels.close(session, member.group_id, "1", "why", NOW) for _ in range(2)
    ],
    "channels.reopen": lambda session, member: channels.reopen(session, member.group_id, "1"),
    "channels.closed": lambda session, member: channels.closed(session, member.group_id),
    "channels.rests": lambda session, _: channels.rests(session, Platform.LOCAL, "reds", "1", NOW),
    "channels.configured": lambda session, member: channels.configured(session, member.group_id),
    "caretakers.find": lambda session, member: caretakers.find(session, member.group_id),
    "caretakers.present": lambda session, member: caretakers.present(session, member.group_id),
    "caretakers.appoint": reappoint,
    "schedules.zone": lambda session, member: schedules.zone(session, member.group_id),
    "schedules.of": lambda session, member: schedules.of(session, member.group_id, "UTC"),
    "schedules.find": lambda session, member: schedules.find(session, member.group_id, 1, "UTC"),
    "schedules.save": lambda session, member: schedules.save(session, planned(session, member)),
    "schedules.remove": lambda session, _: schedules.remove(session, 1),
    "schedules.withdraw": lambda session, _: schedules.withdraw(session, 1),
    "schedules.redirect": lambda session, _: schedules.redirect(session, 1, "2"),
    "schedules.latest": lambda session, _: schedules.latest(session, 1),
    "schedules.shut": lambda session, member: schedules.shut(session, member.group_id, "1"),
    "schedules.awaken": lambda session, _: schedules.awaken(session, Platform.LOCAL, ["reds"], NOW),
    "schedules.vacations": lambda session, member: schedules.vacations(session, member.group_id),
    "schedules.remove_vacation": lambda session, member: schedules.remove_vacation(session, member.group_id, 1),
    "schedules.forget_vacations": lambda session, member: schedules.forget_vacations(session, member.group_id, TODAY),
    "ticks.is_due": lambda session, _: ticks.is_due(session, NOW),
    "ticks.claim": lambda session, _: ticks.claim(session, NOW, 100),
    "ticks.houses": lambda session, member: ticks.houses(session, [member.group_id]),
    "ticks.deliver": lambda session, member: ticks.deliver(
        session, [Made(1, member.group_id, Platform.LOCAL, "1", TODAY, NOW)]
    ),
    "ticks.go_on": lambda session, _: ticks.go_on(session, [Moved(1, (TODAY, NOW), TODAY)]),
    "posts.errand": lambda session, _: posts.errand(session, 1),
    "groups.packs": lambda session, member: groups.packs(session, member.group_id),
    "posts.find": lambda session, member: posts.find(session, member.group_id, 1),
    "posts.of_delivery": lambda session, _: posts.of_delivery(session, 1),
    "posts.earlier": lambda session, _: posts.earlier(session, posted(session)),
    "posts.questions": lambda session, _: posts.questions(session, 1),
    "posts.counts": lambda session, _: posts.counts(session, 1),
    "posts.is_planned": lambda session, member: posts.is_planned(session, member.group_id),
    "posts.taking": lambda session, member: posts.taking(session, member.group_id, member.id, TODAY, NOW),
    "posts.vote": lambda session, member: posts.vote(session, 1, member.id, 0, NOW),
    "posts.voted": lambda session, member: posts.voted(session, 1, member.id),
    "posts.count_in": lambda session, _: posts.count_in(session, 1, [(0, 1)], NOW),
    "posts.is_due": lambda session, _: posts.is_due(session, NOW),
    "posts.due": lambda session, _: posts.due(session, NOW, 100),
    "posts.states": lambda session, _: posts.states(session, ["key"]),
    "posts.platforms": lambda session, member: posts.platforms(session, [member.group_id]),
    "given.questions": lambda session, member: given.questions(session, member.group_id, TODAY),
    "given.shared": lambda session, member: given.shared(session, member.group_id, TODAY),
    "given.bodies": lambda session, member: given.bodies(session, member.group_id, PostKind.MYTH, TODAY),
    "given.weekdays": lambda session, member: given.weekdays(session, member.group_id, PostKind.QUIZ),
    "given.memories": lambda session, member: given.memories(session, member.group_id, [CARD], TODAY),
    "mishaps.mishaps": lambda session, member: list(mishaps.mishaps(session, member.group_id, NOW)),
    "paces.reserve": lambda session, _: paces.reserve(session, "line", LEASE, 1, NOW),
    "paces.hold": lambda session, _: paces.hold(session, "line", LEASE, NOW),
    "outbox.is_due": lambda session, _: outbox.is_due(session, Platform.LOCAL, NOW),
    "outbox.hand_back": lambda session, _: [
        outbox.hand_back(session, each) for each in outbox.claim(session, Platform.LOCAL, NOW, LEASE)
    ],
    "outbox.record": lambda session, _: [
        outbox.record(session, each, "sent", NOW) for each in outbox.claim(session, Platform.LOCAL, NOW, LEASE)
    ],
    **{name: query for part in PARTS for name, query in part.QUERIES.items()},
}


def plans(database: Database, query: Query) -> list[tuple[str, list[str]]]:
    """Every statement that a query runs, with SQLite's plan for it."""
    with database.write() as session:
        member = join(session)
        begin(session, member)
        reviews.record(session, member, CARD, 1, Grade.GOOD, memory(NOW), NOW)
        faq.add_entry(session, member.group_id, "Where?", "There.", ("which place",), NOW)
        faq.add_pack_phrasings(session, member.group_id, ("tiny", "faq-compost"), ["heap?"], NOW)
        inbox.keep(session, member, "Why?", "why", None, NOW)
        asks.keep(session, member, Asking("Why?", "answer", (WATER,), None, NOW, shown=WATER))
        to = Addressee(member.group_id, Platform.LOCAL, person_id=member.person_id)
        outbox.put(session, "key", to, "answered", {}, NOW)
        group = member.group_id
        plan = Schedule(0, group, PostKind.QUIZ, "1", 600, EVERY_DAY, "UTC", False, None, State.ON, NOW, TODAY)
        schedules.add(session, plan, NOW)
        schedules.add_vacation(session, group, TODAY, TODAY)
        facts = {"kind": "quiz", "channel": "1", "local_date": TODAY, "zone": "UTC", "created_at": NOW}
        times = {"opened_at": NOW, "closes_at": NOW + LEASE, "look_at": NOW}
        row = PostRow(group_id=group, schedule_id=1, **facts, **times)
        posts.add(session, row, QuizTeaser(("soil",), 2), versions(session, 1, 2))
        paces.hold(session, "line", LEASE, NOW)
    seen: list[str] = []
    with database.write() as session:
        driver: Any = session.core.connection.driver_connection
        driver.set_trace_callback(seen.append)
        query(session, member)
        session.flush()
        driver.set_trace_callback(None)
    assert seen
    with database.engine.connect() as connection:
        return [
            (said, [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")])
            for said in seen
            if not said.startswith("--")  # what foreign keys do by themselves
        ]


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_reads_a_whole_table(database: Database, query: str) -> None:
    """SQLite searches by an index wherever it looks for rows, and scans no table."""
    for statement, steps in plans(database, QUERIES[query]):
        assert not [step for step in steps if re.match(r"SCAN (?!(\d+ )?CONSTANT ROW|\d+-ROW VALUES)", step)], statement
        if not statement.startswith("INSERT"):
            assert any(step.startswith("SEARCH") for step in steps), statement


@pytest.mark.parametrize(
    ("query", "use"),
    [
        ("quizzes.of_date", "(member_id=? AND local_date=?)"),
        ("asks.since", "(member_id=? AND asked_at>?)"),
        ("asks.keep", "(member_id=? AND asked_at>?)"),
        ("people.find", "ix_deliveries_missed (person_id=? AND rowid>?)"),
        ("asks.told", "ix_asks_event (event=?)"),
        ("inbox.keep", "(group_id=? AND folded=?)"),
        ("inbox.waiting", "(group_id=? AND state=?)"),
        ("inbox.newest", "(group_id=? AND state=?)"),
        ("scores.first by days", "(group_id=? AND period=? AND shown=? AND days>?)"),
        ("scores.first by accuracy", "(group_id=? AND period=? AND shown=? AND accuracy>?)"),
        ("scores.first by reviews", "(group_id=? AND period=? AND shown=? AND reviews>?)"),
        ("faq.pack_wordings", "(group_id=? AND pack_id=? AND entry_id=?)"),
        ("schedules.latest", "(schedule_id=?)"),
        ("schedules.withdraw", "(schedule_id=?)"),
        ("schedules.redirect", "(schedule_id=?)"),
        ("ticks.is_due", "(next_at<?)"),
        ("ticks.claim", "(next_at<?)"),
        ("ticks.houses", "ix_vacations_group_id (group_id=?)"),
        ("ticks.go_on", "(rowid=?)"),
        ("posts.is_due", "(look_at<?)"),
        ("posts.due", "(look_at<?)"),
        ("posts.taking", "(group_id=? AND local_date>?)"),
        ("posts.earlier", "(schedule_id=? AND local_date>?)"),
        ("given.bodies", "(group_id=? AND local_date>?)"),
        ("given.questions", "(group_id=? AND local_date>?)"),
        ("given.shared", "(group_id=? AND local_date>?)"),
        ("reminders.is_due", "(next_at<?)"),
        ("reminders.claim", "(next_at<?)"),
        ("reminders.active_since", "(person_id=? AND reviewed_at>?)"),
        ("reminders.active_since", "(member_id=? AND local_date>?)"),
        ("reminders.active_since", "(member_id=? AND asked_at>?)"),
        ("reminders.last_date", "(person_id=?)"),
        ("outbox.claim", "(platform=? AND state=? AND due_at<?)"),
        ("outbox.claim for one", "(platform=? AND state=? AND due_at<?)"),
        *(each for part in PARTS for each in part.NARROWED),
    ],
)
def test_what_is_long_past_is_not_even_looked_at(database: Database, query: str, use: str) -> None:
    """The queries that run most narrow the rows down by every column of their index, so that years cost nothing."""
    assert any(use in step for _, steps in plans(database, QUERIES[query]) for step in steps)


@pytest.mark.parametrize("by", By)
def test_the_first_places_are_read_in_order_without_a_sort(database: Database, by: By) -> None:
    """However many share a place, no more rows are looked at than are shown."""
    for _, steps in plans(database, QUERIES[f"scores.first by {by}"]):
        assert not [step for step in steps if "TEMP B-TREE" in step]
