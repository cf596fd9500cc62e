"""Who hears a platform, and when nobody did: noted once, by whichever process, for the line that it was."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.outages import SILENCE, Line, Stretch
from bot.core.request import Platform
from bot.storage import outages
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import OutageRow, ReachRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, join, together

MINUTE = timedelta(minutes=1)
WHOLE = Line(0, 1)
FAR = NOW + timedelta(days=400)


def server(line: int) -> str:
    """The id of a Discord server with that number by which its shard is found."""
    return str((line << 22) + 5)


def four(*shards: int) -> list[Line]:
    """These of four shards."""
    return [Line(shard, 4) for shard in shards]


def beat(database: Database, minute: float, *lines: Line, platform: Platform = Platform.DISCORD) -> None:
    """The lines are heard so many minutes after the beginning."""
    with database.write() as session:
        outages.beat(session, platform, lines or [WHOLE], NOW + minute * MINUTE)


def steadily(database: Database, minutes: Iterable[int], *lines: Line) -> None:
    """The same in each of these minutes."""
    for minute in minutes:
        beat(database, minute, *lines)


def noted(database: Database) -> list[tuple[int, int, float, float]]:
    """The outages: the shard, of how many, from which minute to which."""
    with database.read() as session:
        rows = session.scalars(select(OutageRow).order_by(OutageRow.shards, OutageRow.shard, OutageRow.begins))
        return [(row.shard, row.shards, (row.begins - NOW) / MINUTE, (row.ends - NOW) / MINUTE) for row in rows]


def deaf(database: Database, line: int, minute: float, group: str = "", since: datetime = NOW) -> list[list[float]]:
    """When the server with that number was deaf, as it is known in that minute, from which minute to which."""
    with database.write() as session:
        member = join(session, "Ann", group or server(line), Platform.DISCORD)
        found = outages.between(session, Platform.DISCORD, member.group_id, since, FAR, NOW + minute * MINUTE)
    return sorted([(each.begins - NOW) / MINUTE, (each.ends - NOW) / MINUTE] for each in found)


def test_who_beats_all_the_time_has_no_outage(database: Database) -> None:
    """Nor does a first beat tell anything of what was before it, or a restart of five minutes leave anything."""
    steadily(database, range(10))
    beat(database, 9 + SILENCE / MINUTE)
    assert noted(database) == []
    assert deaf(database, 3, 9 + SILENCE / MINUTE) == []


@pytest.mark.parametrize("minutes", [6, 60, 1440])
def test_a_silence_is_an_outage_from_the_last_beat_to_the_next(database: Database, minutes: int) -> None:
    """However long it was; it is noted by the beat that ends it."""
    beat(database, 0)
    assert noted(database) == []
    beat(database, minutes)
    beat(database, minutes + 1)
    assert noted(database) == [(0, 1, 0, minutes)]
    assert deaf(database, 7, minutes + 1) == [[0, minutes]]


def test_an_outage_that_goes_on_is_known_before_anybody_has_noted_it(database: Database) -> None:
    """So that nobody is told that a freeze was used, in the minute before the first beat."""
    beat(database, 0)
    assert deaf(database, 7, 5) == []
    assert deaf(database, 7, 45) == [[0, 45]]
    assert deaf(database, 7, 45, since=NOW + 50 * MINUTE) == [[0, 45]], "what is told there is looked at by days"


def test_what_is_over_before_is_not_told(database: Database) -> None:
    """Only what reaches into the time that is asked for."""
    for minute in (0, 60, 61, 160, 161):
        beat(database, minute)
    assert deaf(database, 7, 161) == [[0, 60], [61, 160]]
    assert deaf(database, 7, 161, since=NOW + 60 * MINUTE) == [[61, 160]]
    with database.read() as session:
        until = NOW + 61 * MINUTE
        found = outages.between(session, Platform.DISCORD, 1, NOW, until, NOW + 300 * MINUTE)
        assert found == [Stretch(NOW, NOW + 60 * MINUTE)]


def test_one_shard_of_four_is_deaf_for_its_own_servers(database: Database) -> None:
    """And for nobody else; what is no server, a direct message's group, goes with the first shard."""
    beat(database, 0, *four(0, 1, 2, 3))
    steadily(database, range(1, 90), *four(0, 1, 3))
    assert [deaf(database, line, 89) for line in range(4)] == [[], [], [[0, 89]], []], "before it is noted as well"
    beat(database, 90, *four(0, 1, 2, 3))
    assert noted(database) == [(2, 4, 0, 90)]
    assert [deaf(database, line, 90) for line in range(8)] == [[], [], [[0, 90]], [], [], [], [[0, 90]], []]
    assert deaf(database, 0, 90, group="private-80351110224678912") == []
    beat(database, 200, *four(1, 2, 3))
    beat(database, 260, *four(0, 1, 2, 3))
    assert deaf(database, 0, 260, group="private-80351110224678912") == [[90, 260]]


def test_platforms_are_heard_each_for_itself(database: Database) -> None:
    """A beat of one is none of another."""
    for platform in (Platform.DISCORD, Platform.SLACK):
        beat(database, 0, platform=platform)
    steadily(database, range(1, 60), WHOLE)
    beat(database, 60, platform=Platform.SLACK)
    with database.read() as session:
        (row,) = session.scalars(select(OutageRow))
        assert (row.platform, row.begins, row.ends) == (Platform.SLACK, NOW, NOW + 60 * MINUTE)


def test_an_outage_over_which_shards_were_counted_anew_is_one_of_each_new_line(database: Database) -> None:
    """Each goes on from the shard that served its servers before, however late it comes up."""
    beat(database, 0, *four(0, 1, 2, 3))
    steadily(database, range(1, 31), *four(0, 1, 3))
    beat(database, 90, *(Line(n, 8) for n in range(4)))
    beat(database, 91 + 1440, *(Line(n, 8) for n in range(4)))
    beat(database, 3 * 1440, *(Line(n, 8) for n in range(8)))
    days = 3 * 1440
    assert [deaf(database, line, days)[0] for line in (0, 1, 2, 3)] == [[30, 90], [30, 90], [0, 90], [30, 90]]
    assert [deaf(database, line, days) for line in (4, 5, 6, 7)] == [
        [[30, days]],
        [[30, days]],
        [[0, days]],
        [[30, days]],
    ]


def test_shards_that_are_counted_anew_one_process_after_the_other_leave_no_outage(database: Database) -> None:
    """Both ways, as long as one of the two serves each server; the old lines are forgotten after a day."""
    steadily(database, range(20), *four(0, 1, 2, 3))
    steadily(database, range(20, 50), *four(2, 3), *(Line(n, 8) for n in (0, 1, 4, 5)))
    steadily(database, range(50, 200), *(Line(n, 8) for n in range(8)))
    steadily(database, range(200, 210), *four(0, 1, 2, 3))
    assert noted(database) == []
    assert [deaf(database, line, 210) for line in range(8)] == [[]] * 8
    steadily(database, range(210, 210 + 1441, 5), *four(0, 1, 2, 3))
    with database.read() as session:
        assert {row.shards for row in session.scalars(select(ReachRow))} == {4}


def test_of_twelve_processes_one_notes_an_outage(database: Database, again: Again) -> None:
    """All beat at once, with clocks that differ a little, at first and after a silence; the latest beat counts."""
    others = [again(database) for _ in range(3)]
    for minute in (0, 90, 180):
        together(12, lambda n, at=minute: beat(others[n % 3], at + n / 4, *four(0, 1, 2, 3)))  # type: ignore[misc]
    first, second = ([each for each in noted(database) if each[2] // 90 == n] for n in (0, 1))
    for found, minute in ((first, 0), (second, 90)):
        assert [each[:2] for each in found] == [(shard, 4) for shard in range(4)]
        assert {each[2] for each in found} <= {minute + n / 4 for n in range(12)}
        assert all(90 <= each[3] - minute < 93 for each in found)
    assert {each[2] for each in second} == {90 + 11 / 4}
    with database.read() as session:
        assert [row.heard_at for row in session.scalars(select(ReachRow))] == [NOW + (180 + 11 / 4) * MINUTE] * 4


def test_one_of_two_processes_is_enough(database: Database) -> None:
    """While one is restarted the other hears; and a clock that is ten minutes behind takes nothing back."""
    beat(database, 0)
    for minute in range(1, 60, 4):
        beat(database, minute)
        beat(database, minute - 10)
    assert noted(database) == []


def test_outages_that_cannot_be_are_found(database: Database) -> None:
    """The check of a database names those that overlap on a line, that end before they begin, or are of no line."""
    row = {"platform": "discord", "shard": 0, "shards": 1}
    with database.write() as session:
        for first, last in ((0, 60), (60, 90), (100, 160)):
            session.add(OutageRow(**row, begins=NOW + first * MINUTE, ends=NOW + last * MINUTE))
        session.add(OutageRow(**row | {"platform": "slack"}, begins=NOW, ends=NOW + 90 * MINUTE))
    assert check(database) == []
    with database.write() as session:
        session.add(OutageRow(**row, begins=NOW + 150 * MINUTE, ends=NOW + 170 * MINUTE))
        session.add(OutageRow(**row, begins=NOW + 300 * MINUTE, ends=NOW + 300 * MINUTE))
        session.add(OutageRow(**row | {"shard": 4, "shards": 4}, begins=NOW, ends=NOW + MINUTE))
    assert check(database) == [
        "outage 6 is of no line (0 of 1), or ends before it begins",
        "outage 7 is of no line (4 of 4), or ends before it begins",
        "outages 3 and 5 of one line overlap",
    ]
