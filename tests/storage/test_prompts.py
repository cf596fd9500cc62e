"""Daily posts that did not come in time, and those of which nobody but an admin is the cause."""

from datetime import timedelta

import pytest

from bot.core.outages import Prompt
from bot.core.posts import MISSED, OUT_OF_TURN, TOO_LATE
from bot.storage import prompts
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from tests.storage.world import NOW, joined

MINUTE = timedelta(minutes=1)


def post(group_id: int, state: str, **more: object) -> DeliveryRow:
    """A group's post that was due then."""
    values = {"key": "post", "kind": "post", "facts": {}, "platform": "discord", "channel": "C1"} | more
    return DeliveryRow(group_id=group_id, state=state, due_at=NOW, created_at=NOW, **values)


def lapsed(database: Database, state: str, error: str | None = None, late: float | None = None, **more: object) -> bool:
    """Whether a post that was due then, and of which that became, is told to have lapsed, two hours later."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        sent_at = None if late is None else NOW + late * MINUTE
        session.add(post(ann.group_id, state, error=error, sent_at=sent_at, **more))
        session.flush()
        now, since, until = NOW + 120 * MINUTE, NOW - 60 * MINUTE, NOW + 30 * MINUTE
        assert prompts.lapsed(session, bob.group_id, since, until, now) == []
        assert prompts.lapsed(session, ann.group_id, NOW + MINUTE, until, now) == []
        assert prompts.lapsed(session, ann.group_id, since, NOW, now) == []
        found = prompts.lapsed(session, ann.group_id, since, until, now)
    assert found in ([], [Prompt(NOW, sent_at)])
    return bool(found)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("skipped", MISSED),
        ("skipped", TOO_LATE),
        ("failed", "no"),
        ("unknown", "no"),
        ("waiting", None),
        ("claimed", None),
    ],
)
def test_what_never_came_has_lapsed(database: Database, state: str, error: str | None) -> None:
    """Whatever kept it: the bot was late, it was refused, nobody knows, or it waits still."""
    assert lapsed(database, state, error)


@pytest.mark.parametrize("late", [30.5, 420])
def test_what_came_late_may_have_lapsed(database: Database, late: float) -> None:
    """With when it came, so that each member's day tells whether it was too late there."""
    assert lapsed(database, "sent", late=late)


@pytest.mark.parametrize("late", [0, 5, 29])
def test_what_came_in_time_has_not(database: Database, late: float) -> None:
    """Half an hour is no matter."""
    assert not lapsed(database, "sent", late=late)


@pytest.mark.parametrize("error", ["its schedule was removed before it was posted", "its packs have no cards", None])
def test_what_an_admin_did_not_want_is_nobodys_fault(database: Database, error: str | None) -> None:
    """A schedule that was paused or removed, packs with nothing left: no day is spoilt by that."""
    assert not lapsed(database, "skipped", error)


def test_what_was_asked_for_out_of_turn_was_never_planned(database: Database) -> None:
    """Nobody waited for it; neither for what is no post."""
    assert not lapsed(database, "failed", "no", facts={OUT_OF_TURN: "yes"})


def test_what_is_no_post_is_no_prompt(database: Database) -> None:
    """A notice that failed has no time of its own."""
    assert not lapsed(database, "failed", "no", kind="answered")


def test_a_post_has_half_an_hour_to_come(database: Database) -> None:
    """Until then it has not lapsed, whatever is known of it by then."""
    ann = joined(database)
    with database.write() as session:
        session.add(post(ann.group_id, "failed"))
        session.flush()
        for minutes, told in ((30, []), (31, [Prompt(NOW, None)])):
            assert prompts.lapsed(session, ann.group_id, NOW, NOW + MINUTE, NOW + minutes * MINUTE) == told
