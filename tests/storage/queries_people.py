"""The queries of people's own settings, of scores and of what is annulled, whose plans are looked at."""

from bot.core.people import Member
from bot.storage import annulments, people, quizzes
from bot.storage.engine import Writer
from tests.storage.queries import Query
from tests.storage.world import NOW, TODAY, versions


def answered(session: Writer, member: Member) -> None:
    """The group's quiz of the day has an answer to its first question."""
    quizzes.set_daily(session, member.group_id, TODAY, versions(session, 1, 2))
    quizzes.answer(session, 1, 0, 0, NOW)


def annul(session: Writer, member: Member) -> None:
    """That question is annulled."""
    answered(session, member)
    assert annulments.add(session, member.group_id, 1, member.id, "unclear", NOW)


def restore(session: Writer, member: Member) -> None:
    """And then it is not."""
    annul(session, member)
    assert annulments.remove(session, member.group_id, 1)


QUERIES: dict[str, Query] = {
    "annulments.stands": lambda session, member: annulments.stands(session, member.group_id, 1),
    "annulments.count": lambda session, member: annulments.count(session, member.group_id),
    "annulments.asked": lambda session, member: annulments.asked(session, member.group_id, TODAY),
    "people.set_language": lambda session, member: people.set_language(session, member.person_id, "de"),
    "quizzes.wording": lambda session, _: quizzes.wording(session, 1),
    "annulments.answered": lambda session, member: annulments.answered(session, member.group_id, 1),
    "annulments.add": annul,
    "annulments.remove": restore,
}

NARROWED: list[tuple[str, str]] = [
    ("scores.better by days", "COVERING INDEX ix_scores_days (group_id=? AND period=? AND shown=? AND days>?)"),
    (
        "scores.better by accuracy",
        "COVERING INDEX ix_scores_accuracy (group_id=? AND period=? AND shown=? AND accuracy>?)",
    ),
    (
        "scores.better by reviews",
        "COVERING INDEX ix_scores_reviews (group_id=? AND period=? AND shown=? AND reviews>?)",
    ),
    ("annulments.asked", "(group_id=? AND local_date>?)"),
    ("annulments.answered", "(member_id=? AND local_date=?)"),
    ("annulments.answered", "(post_id=?)"),
]
