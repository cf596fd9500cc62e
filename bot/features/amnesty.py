"""Dates that the bot itself spoilt for a member, which cost no streak."""

from collections.abc import Sequence
from datetime import date

from bot.core.outages import Spoilt
from bot.core.people import Member
from bot.storage.engine import Reader


def of(session: Reader, member: Member, dates: Sequence[date]) -> dict[date, Spoilt]:  # noqa: ARG001 - see below
    """Which of the dates, in their order, the bot spoilt; none so far, as nobody notes yet when it could be reached."""
    return {}
