"""A group with daily posts: schedules are set, time passes, and what is posted stands in its channel to be pressed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import case, select, update

from bot.app import App
from bot.commands.table import Context
from bot.core.outcomes import Fate, Outcome
from bot.core.people import Delivery
from bot.core.posts import Post, PostKind
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.core.schedules import EVERY_DAY, Schedule
from bot.features import posts, schedules
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, PostQuestionRow, PostRow, QuestionVersionRow, Table
from tests.features.front import Person, offered
from tests.people import Clock

T = TypeVar("T")
Row = TypeVar("Row", bound=Table)

GUILD = Place("guild", "Guild", "C1")
NINE = 9 * 60


@dataclass
class Told:
    """A message in a channel: what it says by now, and how often it was edited."""

    channel: str
    words: Reply
    post: Post | None
    edits: int = 0


@dataclass
class Board:
    """The channels of a platform, as the members of a group see them.

    `fates` are what becomes of the next tries, where that is not that they are sent; a post of a doubtful one stands
    there all the same if it `arrives`. Where it is `plain`, messages have no ids and stay as they are.
    """

    app: App
    clock: Clock
    told: dict[str, Told] = field(default_factory=dict)
    fates: list[Fate] = field(default_factory=list)
    plain: bool = False
    arrives: bool = False

    def person(self, name: str = "Ann", place: Place = GUILD) -> Person:
        """Somebody on Discord."""
        person = Person(self.app, name, place)
        person.asker = Asker(Platform.DISCORD, name.lower(), name)
        return person

    def schedule(
        self, kind: PostKind = PostKind.QUIZ, minute: int = NINE + 1, channel: str = "C1", place: Place = GUILD
    ) -> Schedule:
        """A schedule for every day; at the clocks' start it is a minute before the first post."""
        return self.sets(
            lambda context: schedules.create(
                context.writer(),
                context.member,
                kind,
                channel,
                minute,
                EVERY_DAY,
                default_zone="UTC",
                now=context.now,
            ),
            place,
        )

    def sets(self, what: Callable[[Context], T], place: Place = GUILD) -> T:
        """What an admin does there."""
        admin = self.person("Zoe", place)
        return asyncio.run(self.app.inquire(admin.asker, admin.place, what))

    def passes(self, **span: float) -> list[str]:
        """So much time passes, then the bot does what is due; the ids of the messages that are new."""
        self.clock.advance(**span)
        before = set(self.told)
        self.works()
        return sorted(set(self.told) - before, key=int)

    def works(self) -> None:
        """What is due is made, sent and recorded, until nothing is left."""

        async def work() -> None:
            while await self.app.tick():
                pass
            while claimed := await self.app.collect(Platform.DISCORD):
                outcomes = [self._send(delivery, words) for delivery, words in claimed]
                await self.app.record(outcomes)
                if any(each.fate not in {Fate.SENT, Fate.SKIPPED} for each in outcomes):
                    break

        asyncio.run(work())

    def _send(self, delivery: Delivery, words: Reply) -> Outcome:
        fate = self.fates.pop(0) if self.fates else Fate.SENT
        number = delivery.message or self._there(delivery)
        if fate is Fate.SENT and number is None and delivery.post and delivery.post.withdrawn:
            return Outcome(delivery, Fate.SKIPPED, delivery.post.withdrawn)
        if fate is Fate.SENT or (fate is Fate.DOUBTFUL and self.arrives):
            number = number or str(len(self.told) + 1)
            told = self.told.get(number)
            if told is None:
                self.told[number] = Told(delivery.channel or "", words, delivery.post)
            elif delivery.message:
                self.told[number] = replace(told, words=words, post=delivery.post, edits=told.edits + 1)
        if fate is not Fate.SENT:
            return Outcome(delivery, fate, "the test says so")
        return Outcome(delivery, fate, message=None if self.plain else number)

    def _there(self, delivery: Delivery) -> str | None:
        """The message that an earlier try has left, found by its post's number."""
        number = delivery.post.id if delivery.post and delivery.doubt is not None else 0
        return next((each for each, told in self.told.items() if told.post and told.post.id == number), None)

    def preview(self, schedule: Schedule) -> Post:
        """What a schedule would post now."""
        return self.sets(lambda context: posts.preview(context.session, schedule, context.shelf, context.now))


def rested(database: Database) -> None:
    """Whatever was tried in vain may be tried again; on PostgreSQL its rest is counted by the server's own clock."""
    with database.write() as session:
        session.execute(
            update(DeliveryRow).values(
                leased_until=None, state=case((DeliveryRow.state == "claimed", "waiting"), else_=DeliveryRow.state)
            )
        )


def aged(database: Database, span: timedelta) -> None:
    """Doubts began so long before; on PostgreSQL the server's clock counts, which no test can move."""
    if database.is_sqlite:
        return
    with database.write() as session:
        for each in session.scalars(select(DeliveryRow).where(DeliveryRow.doubt_since.is_not(None))):
            each.doubt_since = each.doubt_since and each.doubt_since - span


def taken(person: Person, start: str, choice: int = 0) -> list[Reply]:
    """A posted quiz from its button to its end, always with that choice on offer; every reply on the way."""
    replies = [person.presses(start)]
    while answers := offered(replies[-1], "answer"):
        replies.append(person.presses(answers[min(choice, len(answers) - 1)]))
    return replies


def rows(database: Database, table: type[Row]) -> list[Row]:
    """Every row of a table."""
    with database.read() as session:
        return list(session.scalars(select(table)))


def asked(database: Database) -> dict[date, list[str]]:
    """The questions of every post, by its date."""
    found: dict[date, list[str]] = {}
    with database.read() as session:
        statement = (
            select(PostRow.local_date, QuestionVersionRow.question_id)
            .join(PostQuestionRow, PostQuestionRow.post_id == PostRow.id)
            .join(QuestionVersionRow, QuestionVersionRow.id == PostQuestionRow.version_id)
            .order_by(PostRow.id, PostQuestionRow.position)
        )
        for day, question in session.execute(statement):
            found.setdefault(day, []).append(question)
    return found


def questions(person: Person, start: str) -> list[str]:
    """The questions of a posted quiz, as a person is asked them."""
    return [each.summary.split(": ", 1)[1] for each in taken(person, start) if offered(each, "answer")]


def takers(database: Database) -> int:
    """How many have taken part in the first post."""
    with database.read() as session:
        return session.get_one(PostRow, 1).takers


def states(database: Database) -> list[tuple[str, str, str | None]]:
    """Every delivery's kind, state and reason."""
    with database.read() as session:
        found = session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))
        return [(each.kind, each.state, each.error) for each in found]
