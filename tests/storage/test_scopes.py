"""Nothing of one group, member or person is read or changed from another, though all of them have the same data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.calendar import ONE_DAY
from bot.core.config import Leaderboard
from bot.core.content import Ref
from bot.core.ledger import Evidence
from bot.core.limits import Chosen
from bot.core.people import Member
from bot.core.request import Platform
from bot.storage import (
    asks,
    beliefs,
    faq,
    groups,
    inbox,
    ledger,
    marks,
    outbox,
    people,
    quizzes,
    review_settings,
    reviews,
)
from bot.storage.asks import Ask, Asking
from bot.storage.engine import Database, Reader, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import GroupRow, InboxRow, PersonRow
from tests.storage.world import NOW, TODAY, asker, begin, join, member_on, review, version, versions

LATER = NOW + timedelta(hours=1)
TOMORROW = TODAY + ONE_DAY

CARE = ("tiny", "faq-compost")
CARD = Ref("tiny", "card-0")

Scope = tuple[str, str]


@dataclass(frozen=True, slots=True)
class World:
    """Two people, each of them in two groups, and what each has begun."""

    members: dict[str, Member]
    quizzes: dict[str, int]
    questions: dict[str, int]
    entries: dict[str, int]
    wordings: dict[str, int]
    learnt: dict[str, int]
    asks: dict[str, int]

    @property
    def ann(self) -> Member:
        """The one who acts: Ann, in the red group."""
        return self.members["ann reds"]


@pytest.fixture
def world(database: Database) -> World:
    """Ann and Bob in the reds and the blues, everybody with the same quiz, study day, zone and card, all alike."""
    made = World({}, {}, {}, {}, {}, {}, {})
    with database.write() as session:
        for group in ("reds", "blues"):
            for name in ("Ann", "Bob"):
                made.members[f"{name.lower()} {group}"] = join(session, name, group)
        for key, member in made.members.items():
            people.begin_zone(session, member.id, "UTC", NOW)
            ledger.credit(session, member, Evidence.QUIZ, NOW)
            made.quizzes[key] = begin(session, member)
            asking = Asking("What rots?", "answer", (CARE,), None, NOW, shown=CARE, event=f"of {key}")
            made.asks[key] = asks.keep(session, member, asking) or 0
        for group in ("reds", "blues"):
            member = made.members[f"ann {group}"]
            quizzes.set_daily(session, member.group_id, TODAY, versions(session, 1, 2))
            made.entries[group] = faq.add_entry(session, member.group_id, "Question?", "Answer.", ("Asked so?",), NOW)
            made.wordings[group] = faq.wordings(session, member.group_id, made.entries[group])[0].id
            faq.add_pack_phrasings(session, member.group_id, CARE, ["heap?"], NOW)
            made.learnt[group] = faq.learnt(session, member.group_id, 0, 1)[1][0].id
            made.questions[group] = inbox.keep(session, member, "Why?", "why", None, NOW)
            inbox.keep(session, member, "Why then?", "why then", None, NOW, same_as=made.questions[group])
        for name in ("ann", "bob"):
            review(session, made.members[f"{name} blues"], "card-0", NOW)
    return made


def member_view(session: Reader, member: Member) -> dict[str, Any]:
    """Everything that can be read of a member."""
    runs = quizzes.of_date(session, member.id, TODAY)
    return {
        "zones": people.zones(session, member.id),
        "days": ledger.days(session, member.id),
        "runs": [run[1:] for run in runs],
        "tomorrow's": [run[1:] for run in quizzes.of_date(session, member.id, TOMORROW)],
        "latest": quizzes.latest(session, member.id) == runs[-1][0],
        "quizzes": [getattr(quizzes.load(session, member.id, run[0], TODAY), "items", None) for run in runs],
        "seen": quizzes.member_history(session, member.id, TODAY),
        "grades": reviews.on_date(session, member.id, TODAY),
        "asked": asks.since(session, member.id, NOW - ONE_DAY),
    }


def group_view(session: Reader, group_id: int) -> dict[str, Any]:
    """Everything that can be read of a group."""
    count, waiting = inbox.waiting(session, group_id, 10)
    row = session.get_one(GroupRow, group_id)
    return {
        "daily": quizzes.daily_versions(session, group_id, TODAY),
        "tomorrow's": quizzes.daily_versions(session, group_id, TOMORROW),
        "shared": quizzes.group_history(session, group_id, TODAY),
        "version": version(session, group_id),
        "zone": (row.zone, row.zone_since),
        "set": (row.questions_a_minute, row.quiet, row.leaderboard, row.prompt_channel),
        "entries": [(each.question, each.answer, each.phrasings) for each in faq.own_entries(session, group_id)],
        "waiting": (count, [(each.text, each.times, each.first_asked_at) for each in waiting]),
        "listed": [(each.question, each.wordings) for each in faq.listed(session, group_id, 0, 10)[1]],
        "searched": [text for _, text in faq.own_phrasings(session, group_id)],
        "learnt": [(each.text, each.entry) for each in faq.learnt(session, group_id, 0, 10)[1]],
        "of a pack's": faq.pack_wordings(session, group_id, CARE),
        "newest": [text for _, text in inbox.newest(session, group_id, 10)],
        "asked so": [inbox.wordings(session, group_id, each.id) for each in waiting],
        "tallies": asks.tallies(session, group_id),
        "askers": [len(inbox.askers(session, group_id, each.id)) for each in waiting],
    }


def person_view(session: Reader, person_id: int) -> dict[str, Any]:
    """Everything that can be read of a person."""
    row = session.execute(select(PersonRow.zone, PersonRow.name).where(PersonRow.id == person_id)).one()
    return {
        "zone": row.zone,
        "renamed": row.name not in {"Ann", "Bob"},
        "memory": reviews.memory(session, person_id, Ref("tiny", "card-0")),
        "due": reviews.coming(session, person_id, NOW + timedelta(days=30), NOW + timedelta(days=30)),
        "coming": reviews.coming(session, person_id, NOW, NOW + timedelta(days=30)),
        "met": reviews.met(session, person_id),
        "today": reviews.today(session, person_id, NOW),
        "by date": reviews.by_date(session, person_id, NOW),
        "tests": reviews.tests(session, person_id, NOW),
        "summoned": marks.summoned(session, person_id),
        "suspended": marks.suspended(session, person_id),
        "set aside": marks.set_aside(session, person_id, NOW),
        "beliefs": beliefs.count(session, person_id),
        "wishes": review_settings.of(session, person_id),
    }


def views(database: Database, world: World) -> dict[Scope, dict[str, Any]]:
    """Everything that can be read, by scope."""
    with database.read() as session:
        seen = {("member", key): member_view(session, member) for key, member in world.members.items()}
        for group in ("reds", "blues"):
            seen["group", group] = group_view(session, world.members[f"ann {group}"].group_id)
        for name in ("ann", "bob"):
            seen["person", name] = person_view(session, world.members[f"{name} reds"].person_id)
    return seen


def test_the_world_is_the_same_everywhere(database: Database, world: World) -> None:
    """Before anything is done, members read alike, groups read alike, and people read alike."""
    seen = views(database, world)
    for kind, first in (("group", "reds"), ("person", "ann")):
        assert all(view == seen[kind, first] for (each, _), view in seen.items() if each == kind)
    reds, blues = (seen["member", f"ann {group}"] for group in ("reds", "blues"))
    assert reds == {**blues, "grades": 0}
    assert blues["grades"] == 1
    assert seen["member", "bob reds"] == reds


def asked(session: Reader, world: World, whose: str) -> Ask:
    """A question as it was kept."""
    found = asks.find(session, world.members[whose].group_id, world.asks[whose])
    assert found
    return found


Act = Callable[[Writer, World], object]

MEMBER, GROUP, PERSON = ("member", "ann reds"), ("group", "reds"), ("person", "ann")

ACTS: dict[str, tuple[Act, set[Scope]]] = {
    "move": (lambda session, world: people.begin_zone(session, world.ann.id, "Asia/Tokyo", LATER), {MEMBER}),
    "credit": (
        lambda session, world: ledger.credit(
            session,
            member_on(world.ann.id, world.ann.person_id, world.ann.group_id, NOW + ONE_DAY),
            Evidence.QUIZ,
            LATER,
        ),
        {MEMBER},
    ),
    "start": (lambda session, world: begin(session, world.ann, TOMORROW, numbers=(3,)), {MEMBER}),
    "answer": (lambda session, world: quizzes.answer(session, world.quizzes["ann reds"], 0, 1, LATER), {MEMBER}),
    "finish": (lambda session, world: quizzes.finish(session, world.quizzes["ann reds"], LATER), {MEMBER}),
    "grade again": (lambda session, world: review(session, world.ann, "card-0", LATER, number=2), {MEMBER, PERSON}),
    "grade anew": (lambda session, world: review(session, world.ann, "card-1", LATER), {MEMBER, PERSON}),
    "bury": (lambda session, world: marks.bury(session, world.ann.person_id, CARD, LATER), {PERSON}),
    "suspend": (lambda session, world: marks.suspend(session, world.ann.person_id, CARD), {PERSON}),
    "summon": (lambda session, world: marks.summon(session, world.ann.person_id, CARD, LATER), {PERSON}),
    "voice": (lambda session, world: beliefs.voiced(session, world.ann.person_id, CARD, LATER), {PERSON}),
    "wish": (lambda session, world: review_settings.keep(session, world.ann.person_id, Chosen(0.8)), {PERSON}),
    "choose": (
        lambda session, world: quizzes.set_daily(session, world.ann.group_id, TOMORROW, versions(session, 3)),
        {GROUP},
    ),
    "write": (lambda session, world: faq.add_entry(session, world.ann.group_id, "How?", "So.", (), LATER), {GROUP}),
    "rewrite": (
        lambda session, world: faq.edit_entry(session, world.ann.group_id, world.entries["reds"], "How?", "So."),
        {GROUP},
    ),
    "remove": (
        lambda session, world: faq.remove_entry(session, world.ann.group_id, world.entries["reds"]),
        {GROUP},
    ),
    "add a wording": (
        lambda session, world: faq.add_phrasings(session, world.ann.group_id, world.entries["reds"], ["So?"]),
        {GROUP},
    ),
    "set wordings": (
        lambda session, world: faq.set_phrasings(session, world.ann.group_id, world.entries["reds"], ["So?"]),
        {GROUP},
    ),
    "forget": (
        lambda session, world: faq.remove_wording(session, world.ann.group_id, world.wordings["reds"]),
        {GROUP},
    ),
    "learn": (
        lambda session, world: faq.add_pack_phrasings(session, world.ann.group_id, CARE, ["rot?"], LATER),
        {GROUP},
    ),
    "unlearn": (
        lambda session, world: faq.remove_pack_phrasing(session, world.ann.group_id, world.learnt["reds"]),
        {GROUP},
    ),
    "set the group's zone": (
        lambda session, world: groups.set_zone(session, world.ann.group_id, "Asia/Tokyo", LATER),
        {GROUP},
    ),
    "set questions": (lambda session, world: groups.set_questions(session, world.ann.group_id, 3), {GROUP}),
    "be quiet": (lambda session, world: groups.set_quiet(session, world.ann.group_id, quiet=True), {GROUP}),
    "set the leaderboard": (
        lambda session, world: groups.set_leaderboard(session, world.ann.group_id, Leaderboard.ADMINS),
        {GROUP},
    ),
    "set the channel": (lambda session, world: groups.set_prompt_channel(session, world.ann.group_id, "1"), {GROUP}),
    "ask again": (lambda session, world: inbox.keep(session, world.ann, "Why?", "why", None, LATER), {GROUP}),
    "ask anew": (lambda session, world: inbox.keep(session, world.ann, "Who?", "who", None, LATER), {GROUP}),
    "ask alike": (
        lambda session, world: inbox.keep(
            session, world.ann, "But why?", "but why", None, LATER, same_as=world.questions["reds"]
        ),
        {GROUP},
    ),
    "close": (
        lambda session, world: inbox.close(session, world.ann.group_id, world.questions["reds"], "dismissed"),
        {GROUP},
    ),
    "ask": (
        lambda session, world: asks.keep(session, world.ann, Asking("What else?", "answer", (CARE,), None, LATER)),
        {MEMBER},
    ),
    "judge": (
        lambda session, world: asks.judge(session, world.ann.group_id, asked(session, world, "ann reds"), "helpful"),
        {GROUP},
    ),
    "rename": (lambda session, world: people.rename(session, world.ann.person_id, "Anna"), {PERSON}),
    "set zone": (lambda session, world: people.set_zone(session, world.ann.person_id, "Asia/Tokyo"), {PERSON}),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_one_does_shows_there_and_nowhere_else(database: Database, world: World, act: str) -> None:
    """Each thing that Ann does among the reds changes what is read of exactly those whose it is."""
    run, expected = ACTS[act]
    before = views(database, world)
    with database.write() as session:
        run(session, world)
    after = views(database, world)
    assert {scope for scope, view in after.items() if view != before[scope]} == expected


def test_another_members_quiz_cannot_be_loaded(database: Database, world: World) -> None:
    """A quiz's number opens it for its own member only, not even for the same person in another group."""
    with database.read() as session:
        for key, member in world.members.items():
            for other, number in world.quizzes.items():
                assert (quizzes.load(session, member.id, number, TODAY) is not None) == (key == other)
                assert quizzes.owner(session, number) == world.members[other].id


def test_another_groups_entry_cannot_be_read_or_changed(database: Database, world: World) -> None:
    """The numbers of an entry and of its wordings are nothing in another group; changing them there says no."""
    reds, blues = world.ann.group_id, world.members["ann blues"].group_id
    entry, wording, learnt = world.entries["blues"], world.wordings["blues"], world.learnt["blues"]
    before = views(database, world)
    with database.write() as session:
        assert faq.own_entry(session, reds, world.entries["reds"]) is not None
        assert faq.own_entry(session, blues, world.entries["reds"]) is None
        assert faq.own_entry(session, reds, entry) is None
        assert faq.wordings(session, reds, entry) == []
        assert not faq.edit_entry(session, reds, entry, "Mine?", "Mine.")
        assert not faq.add_phrasings(session, reds, entry, ["mine"])
        assert not faq.set_phrasings(session, reds, entry, ["mine"])
        assert faq.remove_wording(session, reds, wording) is None
        assert not faq.remove_pack_phrasing(session, reds, learnt)
        assert not faq.remove_entry(session, reds, entry)
    after = views(database, world)
    for view in (before, after):
        view["group", "reds"].pop("version")  # it may grow for nothing; then the same is looked at anew
    assert after == before


def test_another_groups_question_cannot_be_read_or_closed(database: Database, world: World) -> None:
    """A waiting question's number is nothing in another group; closing it there says no and changes nothing."""
    reds, blues = world.ann.group_id, world.questions["blues"]
    before = views(database, world)
    with database.write() as session:
        assert inbox.open_question(session, reds, blues) is None
        assert inbox.wordings(session, reds, blues) == []
        assert inbox.askers(session, reds, blues) == []
        assert not inbox.close(session, reds, blues, "answered")
        inbox.name_entry(session, reds, blues, world.entries["reds"])
        assert set(session.scalars(select(InboxRow.entry_id))) == {None}
    assert views(database, world) == before


def test_another_groups_ask_cannot_be_read_or_judged(database: Database, world: World) -> None:
    """The number of what was asked is nothing in another group, and what is said of it there stays unsaid."""
    reds, blues = world.ann.group_id, world.asks["ann blues"]
    before = views(database, world)
    with database.write() as session:
        theirs = asked(session, world, "ann blues")
        assert asks.find(session, reds, blues) is None
        assert asks.told(session, world.ann.id, "of ann blues") is None
        asks.judge(session, reds, theirs, "helpful")
        assert not asks.unanswered(session, reds, blues)
        assert asked(session, world, "ann blues") == theirs
    assert views(database, world) == before


def test_a_member_is_found_by_account_and_group_together(database: Database, world: World) -> None:
    """The same ids on another platform are somebody else somewhere else, and an unknown pair is nobody."""
    with database.write() as session:
        stranger = join(session, "Ann", "reds", Platform.DISCORD)
        join(session, "Cleo", "greens")
        for key, member in world.members.items():
            name, group = key.split()
            known = people.find(session, asker(name.title()), group)
            assert known is not None
            assert (known.id, known.person_id, known.group_id) == (member.id, member.person_id, member.group_id)
        known = people.find(session, asker("Ann", Platform.DISCORD), "reds")
        assert known is not None
        assert (known.id, known.person_id, known.group_id) == (
            stranger.id,
            stranger.person_id,
            stranger.group_id,
        )
        assert stranger.person_id != world.ann.person_id
        assert stranger.group_id != world.ann.group_id
        strangers = [(asker("Ann"), "greens"), (asker("Cleo"), "reds"), (asker("Bob", Platform.SLACK), "reds")]
        for nobody, group in strangers:
            assert people.find(session, nobody, group) is None


def test_a_grade_among_the_reds_counts_on_their_day_only(database: Database, world: World) -> None:
    """The memory of a card is the person's, in every group; the grades of a date are the member's."""
    with database.write() as session:
        review(session, world.ann, "card-0", LATER, number=2)
        assert reviews.memory(session, world.ann.person_id, Ref("tiny", "card-0"))[0] == 2
        assert reviews.on_date(session, world.ann.id, TODAY) == 1
        assert reviews.on_date(session, world.members["ann blues"].id, TODAY) == 1
        assert reviews.on_date(session, world.members["bob reds"].id, TODAY) == 0


def test_a_delivery_is_claimed_for_its_platform_and_person_only(database: Database, world: World) -> None:
    """A worker for one person gets what is for them or for everybody there; others' deliveries stay unclaimed."""
    with database.write() as session:
        stranger = join(session, "Ann", "reds", Platform.DISCORD)
        for key, member in {**world.members, "stranger": stranger}.items():
            to = Addressee(member.group_id, member.platform, person_id=member.person_id)
            outbox.put(session, key, to, "answered", {"to": key}, NOW)
        to = Addressee(world.ann.group_id, Platform.LOCAL, channel="general")
        outbox.put(session, "channel", to, "answered", {"to": "channel"}, NOW)

    def claimed(platform: Platform, person: str | None) -> set[str]:
        told: set[str] = set()
        with database.write() as session:
            while found := outbox.claim(session, platform, NOW, timedelta(hours=1), person):
                assert all(each.person in {person, None} for each in found) or person is None
                told |= {each.facts["to"] for each in found}
                assert all(outbox.record(session, each, "sent", NOW) for each in found)  # one at a time for each
        return told

    assert claimed(Platform.DISCORD, "bob") == set()
    assert claimed(Platform.SLACK, None) == set()
    assert claimed(Platform.LOCAL, "ann") == {"ann reds", "ann blues", "channel"}
    assert claimed(Platform.DISCORD, None) == {"stranger"}
    assert claimed(Platform.LOCAL, None) == {"bob reds", "bob blues"}
