"""What is waiting for a member who has just arrived."""

from datetime import datetime

from bot.core.limits import Limits
from bot.core.people import Member
from bot.core.quiz import Quiz
from bot.core.streaks import Streak
from bot.features import quiz, review
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage.engine import Reader


def waiting(
    session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime
) -> tuple[Streak, Quiz | None, int]:
    """The streak, a quiz that was begun and can be finished, and how many due cards a review would bring."""
    return (
        streak_of(session, member),
        quiz.waiting(session, member, now),
        len(review.due_cards(session, member, shelf, usual, now)),
    )
