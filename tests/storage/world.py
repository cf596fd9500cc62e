"""A small world for storage: members who are known, things they did, and threads that start together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy import select

from bot.core.calendar import ZoneSpell, timeline
from bot.core.content import Origin, Ref
from bot.core.people import Member
from bot.core.quiz import AskedQuestion, Choice, QuizKind
from bot.core.recall import Grade, Memory
from bot.core.request import Asker, Place, Platform
from bot.storage import people, quizzes, reviews
from bot.storage.engine import Database, Reader, Writer
from bot.storage.tables import GroupRow

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)

T = TypeVar("T")


def together(count: int, job: Callable[[int], T]) -> list[T]:
    """What a job gives for 0, 1, 2 …, each in a thread of its own, all begun at the same moment."""
    start = threading.Barrier(count, timeout=60)

    def run(number: int) -> T:
        start.wait()
        return job(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def asker(name: str, platform: Platform = Platform.LOCAL) -> Asker:
    """The account of that name."""
    return Asker(platform, name.lower(), name)


def join(session: Writer, name: str = "Ann", group: str = "reds", platform: Platform = Platform.LOCAL) -> Member:
    """The member that a person is in a group, made known if they were not."""
    account = asker(name, platform)
    found = people.add_group(session, account, Place(group, group.title()), group, NOW)
    person = people.add_person(session, account, NOW)
    people.add_member(session, found, person, joined_on=TODAY, first_is_admin=False, now=NOW)
    known = people.find(session, account, group)
    assert known is not None
    return member_on(known.id, person.id, found.id, NOW, name, platform)


def version(session: Reader, group_id: int) -> int:
    """The number that grows with every change of a group's entries."""
    return session.scalars(select(GroupRow.faq_version).where(GroupRow.id == group_id)).one()


def member_on(
    member_id: int, person_id: int, group_id: int, now: datetime, name: str = "Ann", platform: Platform = Platform.LOCAL
) -> Member:
    """A member as use cases know them at an instant, in UTC."""
    days = timeline([ZoneSpell(NOW, "UTC")], now)
    return Member(member_id, person_id, group_id, platform, name, "UTC", admin=False, joined=TODAY, timeline=days)


def joined(database: Database, name: str = "Ann", group: str = "reds") -> Member:
    """The same in a transaction of its own."""
    with database.write() as session:
        return join(session, name, group)


def question(number: int, why: str = "Because.") -> AskedQuestion:
    """A question with three choices, the first of them right."""
    return AskedQuestion(
        ref=Ref("tiny", f"q-{number}"),
        topic="soil",
        text=f"Question {number}?",
        choices=(Choice("Right", right=True), Choice("Wrong", right=False), Choice("Silly", right=False, why="No.")),
        why=why,
        fixed_order=False,
        origin=Origin("Notes", "Soils", "notes.txt"),
    )


def versions(session: Writer, *numbers: int) -> list[int]:
    """The kept wordings of those questions."""
    return [quizzes.keep_version(session, question(number)) for number in numbers]


def begin(
    session: Writer, member: Member, day: date = TODAY, kind: QuizKind = QuizKind.DAILY, numbers: Sequence[int] = (1, 2)
) -> int:
    """A quiz of those questions that a member has begun, its options turned round by one."""
    order = (1, 2, 0)
    return quizzes.start(session, member.id, kind, day, [(each, order) for each in versions(session, *numbers)], NOW)


def memory(due: datetime, last: datetime = NOW) -> Memory:
    """A memory of a card that comes due then."""
    return Memory(state=2, step=None, stability=3.5, difficulty=5.25, last_review=last, due=due)


def review(session: Writer, member: Member, card: str, due: datetime, number: int = 1, now: datetime = NOW) -> bool:
    """A member's grade of a card that comes due again then."""
    return reviews.record(session, member, Ref("tiny", card), number, Grade.GOOD, memory(due, now), now)
