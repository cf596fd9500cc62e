"""Stats: what a person's reviews come to, against a count by hand."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.calendar import ONE_DAY
from bot.core.recall import Grade
from bot.core.request import Asker, Place, Platform
from bot.core.streaks import REVIEWS_A_DAY
from bot.storage.engine import Database
from bot.storage.tables import CardMemoryRow
from tests.features.front import Person, edited, offered, study, text
from tests.features.test_marks import mistaken
from tests.features.test_review import card_of, graded, is_done
from tests.people import Clock

MakeApp = Callable[..., App]


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def on(platform: Platform, app: App) -> Person:
    """A member on another platform."""
    person = Person(app, place=Place("77", "A server"))
    person.asker = Asker(platform, "501", "Ann")
    return person


def test_who_has_not_begun_is_invited(ann: Person) -> None:
    """No figure is made up, and there is a way to begin."""
    shown = ann.says("stats")
    assert "Review a few flashcards, and you'll see here how well they stick." in text(shown)
    assert "told from 20 tests on; you have none yet" in text(shown)
    assert "none found yet; a wrong answer shows them" in text(shown)
    assert "default parameters" in text(shown)
    assert offered(shown, "open") == ["open:review"]


@pytest.mark.parametrize("seed", range(2))
def test_the_figures_are_those_of_a_count_by_hand(ann: Person, clock: Clock, database: Database, seed: int) -> None:
    """Fifty days of reviews: by day, tests of the last thirty days, what comes due, and study days."""
    dice = random.Random(seed)  # noqa: S311 - made-up grades, no secret
    given: list[tuple[int, int | None]] = []
    last: dict[str, int] = {}
    learnt: set[str] = set()
    for day in range(50):
        shown = ann.says("review")
        while not is_done(shown) and dice.random() < 0.9:
            card, grade = card_of(shown), dice.choice([Grade.AGAIN, Grade.HARD, Grade.HARD, Grade.GOOD])
            tested = card in learnt and day > last[card]
            given.append((day, grade > Grade.AGAIN if tested else None))
            shown = graded(ann, shown, grade)
            last[card] = day
            with database.read() as session:
                states = session.execute(select(CardMemoryRow.card_id, CardMemoryRow.state)).all()
            learnt = {name for name, state in states if state == 2}
        if day < 49:
            clock.advance(days=1)
    reviews = Counter(day for day, _ in given)
    row = [reviews[day] for day in range(36, 50)]
    tests = [passed for day, passed in given if passed is not None and day > 18]
    told = text(ann.says("stats"))
    assert ", ".join(map(str, row)) in told
    assert f"{sum(row)} in all, {row[-1]} today" in told
    assert f"{sum(number >= REVIEWS_A_DAY for number in row)} of the last 14" in told
    assert f"{sum(tests) / len(tests):.0%} of {len(tests)} tests in 30 days; you want 90%" in told
    with database.read() as session:
        dues = session.scalars(select(CardMemoryRow.due)).all()
    midnight = clock().replace(hour=0)
    ahead = Counter(max(0, (due - midnight) // ONE_DAY) for due in dues)
    assert ", ".join(str(ahead[day]) for day in range(14)) in told


def test_what_is_put_off_is_due_when_it_comes_back(ann: Person, clock: Clock) -> None:
    """A buried card is tomorrow's, a suspended one nobody's; both are told in the row of what comes due."""
    shown = ann.says("review")
    for _ in range(3):
        shown = graded(ann, shown, Grade.GOOD)
    clock.advance(hours=1)
    assert "3, 0, 0" in text(ann.says("stats"))
    first = ann.says("review")
    ann.chooses("bury", first)
    assert "2, 1, 0" in text(ann.says("stats"))
    ann.chooses("suspend", ann.says("review"))
    told = ann.says("stats")
    assert "1, 1, 0" in text(told)
    assert "1 suspended card" in text(told)


def test_a_picture_where_it_can_be_seen(app: App) -> None:
    """By the command or by the button: well-formed SVG, told how to open it, and a way back to the words."""
    ann = on(Platform.DISCORD, app)
    for shown in (ann.says("stats", **{"as": "picture"}), ann.chooses("stats.picture", ann.says("stats"))):
        (file,) = shown.files
        assert (file.name, file.media) == ("stats.svg", "image/svg+xml")
        assert ET.fromstring(file.text).tag.endswith("svg")  # noqa: S314 - our own
        assert "save it, and open it in a browser" in text(shown)
        assert ann.chooses("open", shown) == ann.says("stats")


@pytest.mark.parametrize("platform", [Platform.LOCAL, Platform.SLACK])
def test_words_where_a_picture_could_not_be_seen(app: App, platform: Platform) -> None:
    """Slack would pour the source into the chat, the terminal shows no file: no button for it, however it is asked."""
    ann = on(platform, app)
    shown = ann.says("stats", **{"as": "picture"})
    assert shown.files == ()
    assert shown == ann.presses("stats.picture") == ann.says("stats")
    assert not offered(shown, "stats.picture")


def test_what_today_has_no_room_for_is_tomorrows(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Beyond the day's limit, before and after it is reached: what is told of today is what a review brings."""
    ann = Person(make_app(database_url))
    shown = ann.says("review")
    for _ in range(5):
        shown = graded(ann, shown, Grade.EASY)
    clock.advance(days=60)
    ann.submits(ann.opens("review.settings", ann.says("stats")), new="0", all="3")
    assert "3, 2, 0" in text(ann.says("stats"))
    shown = ann.says("review")
    for left in (2, 1, 0):
        shown = graded(ann, shown, Grade.EASY)
        assert f"{left}, 2, 0" in text(ann.says("stats"))
    assert is_done(shown)


def test_beliefs_that_no_pack_has_are_not_told(ann: Person, tmp_path: Path) -> None:
    """They can never be overcome; where the pack has them again they are there again."""
    mistaken(ann)
    whole = text(ann.says("stats"))
    assert "0 of 1 that you once held" in whole
    renamed = ("more-water-is-better", "water-again")
    ann.app.use(edited(tmp_path, ("misconceptions", *renamed), ("questions", *renamed), ("faq", *renamed)))
    assert "none found yet" in text(ann.says("stats"))


def test_reviews_are_the_persons_and_study_days_the_members(app: App) -> None:
    """In another group the same reviews are told; a study day there is not one here."""
    here, there = Person(app, "Ann"), Person(app, "Ann", Place("other", "Another group"))
    graded(here, here.says("review"))
    study(there)
    for person, days in ((here, 0), (there, 1)):
        assert "1 in all, 1 today" in text(person.says("stats"))
        assert f"{days} of the last 14" in text(person.says("stats"))
