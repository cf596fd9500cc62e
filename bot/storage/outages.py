"""When each line of a platform was heard, and the stretches of time in which no process heard it."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from math import gcd

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, select

from bot.core.outages import SILENCE, Line, Stretch, line_of
from bot.core.request import Platform
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import GroupRow, OutageRow, ReachRow

_LINES = (
    select(GroupRow.external_id, ReachRow.shard, ReachRow.shards, ReachRow.heard_at)
    .outerjoin(ReachRow, ReachRow.platform == bindparam("platform"))
    .where(GroupRow.id == bindparam("group"))
)
_OUTAGES = select(OutageRow.begins, OutageRow.ends).where(
    OutageRow.platform == bindparam("platform"),
    OutageRow.ends > bindparam("since"),
    OutageRow.begins < bindparam("until"),
    bindparam("key", type_=BigInteger) % OutageRow.shards == OutageRow.shard,
)
_KEPT = timedelta(days=1)  # for which lines are kept that are not counted so any more


def beat(session: Writer, platform: Platform, lines: Collection[Line], now: datetime) -> None:
    """Each of these lines is heard just now; where that was last so longer than `SILENCE` ago, there was an outage.

    When Discord's shards are counted anew, a line goes on from those that served its servers before. Processes wait
    for each other here, so an outage is noted once. The time is this process's, for days and posts are told by that.
    """
    kept = select(ReachRow).where(ReachRow.platform == platform).order_by(ReachRow.shards, ReachRow.shard)
    rows = {Line(row.shard, row.shards): row for row in session.scalars(kept.with_for_update())}
    last = {line: _last(line, rows) for line in lines}
    for line in sorted(lines, key=lambda each: (each.shards, each.shard)):
        name = {"platform": platform, "shard": line.shard, "shards": line.shards}
        before, row = last[line], rows.get(line)
        if before is not None and now - before > SILENCE:
            insert_new(session, OutageRow, **name, begins=before, ends=now)
        if row is None:
            insert_new(session, ReachRow, **name, heard_at=now)
        else:
            row.heard_at = max(row.heard_at, now)
    session.flush()
    for shards in {line.shards for line in lines}:
        if len({line for line in (*rows, *lines) if line.shards == shards}) == shards:  # none goes on from others
            others = (ReachRow.platform == platform, ReachRow.shards != shards, ReachRow.heard_at < now - _KEPT)
            session.execute(delete(ReachRow).where(*others))


def between(
    session: Reader, platform: Platform, group_id: int, since: datetime, until: datetime, now: datetime
) -> list[Stretch]:
    """When a group's line was deaf for longer than `SILENCE`, within that time or reaching into it.

    The last of them may go on still; it is told up to `now`.
    """
    connection, wanted = session.connection(), {"platform": platform, "group": group_id}
    lines = connection.execute(_LINES, wanted).all()
    key = line_of(lines[0].external_id)
    asked = wanted | {"key": key, "since": since, "until": until}
    deaf = [Stretch(begins, ends) for begins, ends in connection.execute(_OUTAGES, asked)]
    heard = max((line.heard_at for line in lines if line.shards and key % line.shards == line.shard), default=None)
    if heard is not None and heard < until and now - heard > SILENCE:
        deaf.append(Stretch(heard, now))
    return deaf


def amiss(session: Reader) -> list[str]:
    """A sentence for everything that is wrong with the outages: one that is none, two of a line at the same time."""
    return [*_impossible(session), *_doubled(session)]


def _last(line: Line, rows: dict[Line, ReachRow]) -> datetime | None:
    """When the line was last heard, or one of another count of lines by which its groups are served; None if never."""
    return max((row.heard_at for each, row in rows.items() if each == line or _shares(each, line)), default=None)


def _shares(one: Line, other: Line) -> bool:
    """Whether lines of two different counts can serve the same group."""
    return one.shards != other.shards and (one.shard - other.shard) % gcd(one.shards, other.shards) == 0


def _impossible(session: Reader) -> Iterator[str]:
    no_line: ColumnElement[bool] = (OutageRow.shard < 0) | (OutageRow.shard >= OutageRow.shards)
    wrong = no_line | (OutageRow.ends <= OutageRow.begins)
    for row in session.scalars(select(OutageRow).where(wrong).order_by(OutageRow.id)):
        yield f"outage {row.id} is of no line ({row.shard} of {row.shards}), or ends before it begins"


def _doubled(session: Reader) -> Iterator[str]:
    line = (OutageRow.platform, OutageRow.shards, OutageRow.shard)
    for one, other in pairwise(session.scalars(select(OutageRow).order_by(*line, OutageRow.begins))):
        same = (one.platform, one.shards, one.shard) == (other.platform, other.shards, other.shard)
        if same and other.begins < one.ends:
            yield f"outages {one.id} and {other.id} of one line overlap"
