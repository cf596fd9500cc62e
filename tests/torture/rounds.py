"""A round: posts that are due, workers that are killed while they post them, and what came of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, GroupRow, PostRow, ScheduleRow
from tests.torture.scenes import Scene, fake_of, scene
from tests.torture.workers import Workers

PATIENCE = 120.0
"""Seconds that a round may take."""

BETWEEN = 0.5
"""Share of the deaths that come exactly between a send and its record, to all workers; the others come to one, soon."""

SOON = 0.2
"""Seconds within which such a death comes."""

LOOK = 0.1
"""Seconds between two looks at whether all is recorded; nothing else tells from outside."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round is like.

    Attributes:
        platform: where is posted.
        posts: how many are due.
        workers: how many processes work at the same time.
        kills: how many are killed.
        seed: what the moments of their deaths are made from.
        looks: whether Discord's nonces are not relied on, so that doubts are settled by looking into the channel.
    """

    platform: Platform
    posts: int
    workers: int
    kills: int
    seed: int
    looks: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a round's posts: those that are in no channel, those that are there more than once, and so on.

    `astray` are deliveries whose record does not say what the channel shows.
    """

    lost: int
    double: int
    unknown: int
    astray: int
    kills: int
    seconds: float


async def play(plan: Plan, url: str, folder: Path) -> Outcome:
    """A round on an empty database, which the migrations have built."""
    async with fake_of(plan.platform) as fake:
        there = scene(fake, plan.posts)
        with closing(Database(url)) as database:
            fill(database, there)
            environment = {**there.environment, "STUDYHALL_DATABASE_URL": url, "STUDYHALL_DATA_DIR": str(folder)}
            environment |= {"hurries": "yes", "mortal": "yes", "looks": "yes" if plan.looks else ""}
            begun = asyncio.get_running_loop().time()
            async with Workers(folder, environment) as workers:
                kills = await asyncio.wait_for(_through(plan, there, workers, database), PATIENCE)
            return _outcome(database, there, kills, asyncio.get_running_loop().time() - begun)


def fill(database: Database, there: Scene, now: datetime | None = None) -> None:
    """The groups are known, and each channel has a post that is due, by the clock if no time is given."""
    now = now or datetime.now(UTC)
    due = now - timedelta(seconds=1)
    groups = {
        group: {"platform": there.platform, "external_id": group, "name": "Group", "zone": "UTC", "created_at": now}
        for group in dict.fromkeys(spot.group for spot in there.spots)
    }
    with database.write() as session:
        session.execute(insert(GroupRow).values(faq_version=0), list(groups.values()))
        numbers = dict(iter(session.execute(select(GroupRow.external_id, GroupRow.id))))
        session.execute(
            insert(ScheduleRow),
            [
                {
                    "group_id": numbers[spot.group],
                    "kind": there.kinds[place % len(there.kinds)],
                    "channel": spot.channel,
                    "minute": due.hour * 60 + due.minute,
                    "weekdays": 127,
                    "state": "on",
                    "next_at": due,
                    "next_date": due.date(),
                    "created_at": now,
                }
                for place, spot in enumerate(there.spots)
            ],
        )


async def _through(plan: Plan, there: Scene, workers: Workers, database: Database) -> int:
    """Workers have worked, been killed and begun anew until every post is settled; how often some were killed."""
    chance = random.Random(plan.seed)  # noqa: S311 - a fair spread is wanted, not a secret
    deaths = iter(sorted(chance.sample(range(1, plan.posts), plan.kills)))
    following, taken, struck = next(deaths, None), 0, 0
    later: set[asyncio.Task[None]] = set()

    async def strike(victims: Sequence[int], after: float = 0.0) -> None:
        await asyncio.sleep(after)
        for _ in range(await workers.kill(*victims)):
            await workers.begin()

    async def hook() -> None:
        nonlocal following, taken, struck
        taken += 1
        if following is None or taken < following:
            return
        following = next(deaths, None)
        struck += 1
        between = chance.random() < BETWEEN
        task = asyncio.ensure_future(
            strike(workers.alive) if between else strike(workers.alive[:1], chance.random() * SOON)
        )
        later.add(task)
        task.add_done_callback(later.discard)
        if between:
            await asyncio.wait({task})  # it has been sent, and nobody is left to record it

    there.on_taken(hook)
    for _ in range(plan.workers):
        await workers.begin()

    def watch() -> None:
        assert workers.alive or later, workers.log[-3000:]

    await until_settled(database, plan.posts, watch)
    await asyncio.gather(*later)
    await workers.end(*workers.alive)
    return struck


async def until_settled(database: Database, posts: int, watch: Callable[[], None]) -> None:
    """Something has become of every post; until then it is watched that there is still somebody to see to it."""
    while not await asyncio.to_thread(_settled, database, posts):  # elsewhere, for the platform is served here
        watch()
        await asyncio.sleep(LOOK)


def _settled(database: Database, posts: int) -> bool:
    counted = select(DeliveryRow.state, func.count()).where(DeliveryRow.kind == "post").group_by(DeliveryRow.state)
    with database.read() as session:
        states = Counter(dict(iter(session.execute(counted))))
    return states.total() == posts and not states["waiting"] and not states["claimed"]


def _outcome(database: Database, there: Scene, kills: int, seconds: float) -> Outcome:
    counts = there.counts()
    with database.read() as session:
        rows = session.execute(
            select(DeliveryRow.channel, DeliveryRow.state, PostRow.message)
            .outerjoin(PostRow, PostRow.delivery_id == DeliveryRow.id)
            .where(DeliveryRow.kind == "post")
        ).all()
        unknown = session.scalar(select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state == "unknown"))
    return Outcome(
        lost=sum(not counts[spot.channel] for spot in there.spots),
        double=sum(counts[spot.channel] > 1 for spot in there.spots),
        unknown=unknown or 0,
        astray=sum((state == "sent") != bool(counts[channel or ""] and message) for channel, state, message in rows),
        kills=kills,
        seconds=seconds,
    )
