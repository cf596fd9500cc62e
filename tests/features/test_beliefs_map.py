"""The misconception map, against a count by hand: which members voiced what, in which week of their group's zone."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.console.render import choices
from bot.app import App
from bot.core.calendar import ONE_DAY, date_in
from bot.core.content import Ref
from bot.core.held import BeliefsMap
from bot.core.recall import Grade
from bot.core.reply import Reply
from bot.features.beliefs_map import beliefs_map
from bot.storage import people
from bot.storage.engine import Database
from tests.features.front import OTHER, Person, edited
from tests.features.test_marks import mistaken
from tests.features.test_review import graded
from tests.people import Clock

MakeApp = Callable[..., App]

WATER = Ref("tiny", "more-water-is-better")


def shown(database: Database, person: Person, clock: Clock, zone: str = "UTC") -> BeliefsMap:
    """The map of the person's group."""
    with database.read() as session:
        known = people.find(session, person.asker, person.place.group or "")
        return beliefs_map(session, known.group_id if known else 0, zone, person.app.shelf, clock())


def answered(person: Person, shown: Reply, dice: random.Random) -> tuple[Reply, bool]:
    """A question of a quiz is answered at random; the reply, and whether the choice comes from the misconception."""
    offered = [each for each in choices(shown) if each.action.startswith("answer:")]
    chosen = dice.choice(offered)
    wrong = "False" if shown.summary.endswith("is true.") else "True"
    return person.presses(chosen.action), chosen.label == wrong or chosen.hint.startswith("Wrong one")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_the_map_is_a_count_by_hand(
    make_app: MakeApp, database_url: str, database: Database, clock: Clock, zone: str
) -> None:
    """Ten weeks of three members' answers, at all hours: the last eight weeks by the group's clocks."""
    app = make_app(database_url, zone=zone)
    dice = random.Random(7)  # noqa: S311 - made-up answers, no secret
    crowd = [Person(app, name) for name in ("Ann", "Bob", "Cleo")]
    voiced: defaultdict[object, set[str]] = defaultdict(set)
    took: defaultdict[object, set[str]] = defaultdict(set)
    for _ in range(25):
        clock.advance(hours=dice.randrange(25, 120))
        person = dice.choice(crowd)
        reply = person.says("quiz")
        for _ in range(3):
            reply, believes = answered(person, reply, dice)
            day = date_in(zone, clock())
            monday = day - ONE_DAY * day.weekday()
            took[monday].add(person.asker.name)
            if believes:
                voiced[monday].add(person.asker.name)
    found = shown(database, crowd[0], clock, zone)
    today = date_in(zone, clock())
    assert found.mondays[-1] == today - ONE_DAY * today.weekday()
    assert found.answered == tuple(len(took[monday]) for monday in found.mondays)
    (held,) = found.held
    assert held.belief.ref == WATER
    assert held.weeks == tuple(len(voiced[monday]) for monday in found.mondays)
    assert held.people == len(set().union(*(voiced[monday] for monday in found.mondays)))
    assert (found.people, found.more) == (held.people, 0)


def test_what_is_overcome_is_told(app: App, database: Database, clock: Clock, tmp_path: Path) -> None:
    """By how many of those who voiced it; its words are those that the pack has now."""
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    for person in (ann, bob):
        mistaken(person)
    (held,) = shown(database, ann, clock).held
    assert (held.belief.claim, held.people, held.overcome) == ("More water is always better for plants.", 2, 0)
    clock.advance(minutes=1)
    graded(ann, ann.says("review"), Grade.EASY)
    clock.advance(days=30)
    graded(ann, ann.says("review"), Grade.GOOD)
    app.use(edited(tmp_path, ("misconceptions", "More water is always better for plants.", "Plants want more water.")))
    (held,) = shown(database, ann, clock).held
    assert (held.belief.claim, held.people, held.overcome) == ("Plants want more water.", 2, 1)


def test_answers_in_another_group_are_not_told(app: App, database: Database, clock: Clock) -> None:
    """Not even those of a person who is in both."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    here.arrives()
    mistaken(there)
    assert shown(database, here, clock).held == ()
    assert shown(database, here, clock).answered == (0,) * 8
    assert len(shown(database, there, clock).held) == 1


def test_what_is_past_is_forgotten(app: App, database: Database, clock: Clock) -> None:
    """Seven Mondays later it is the oldest week, eight later it is none."""
    ann = Person(app, "Ann")
    mistaken(ann)
    clock.advance(weeks=7)
    assert shown(database, ann, clock).held[0].weeks == (1, *(0,) * 7)
    clock.now += timedelta(weeks=1)
    assert shown(database, ann, clock).held == ()
