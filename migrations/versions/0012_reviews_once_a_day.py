"""A card counts once a day on leaderboards, however often it is graded: what it counted beyond that is taken out.

A process of the version before, beside a new one, still adds every grade: all are to be new before this counts.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

AGAIN = sa.text(
    "SELECT member_id, local_date, SUM(grades - 1) AS more FROM ("
    "SELECT member_id, local_date, COUNT(*) AS grades FROM reviews "
    "GROUP BY member_id, local_date, pack_id, card_id) AS each_card "
    "GROUP BY member_id, local_date HAVING SUM(grades - 1) > 0"
).columns(sa.column("member_id", KEY), sa.column("local_date", sa.Date()), sa.column("more", KEY))
"""How many grades of a member's date were of a card that had been graded on it before."""

SCORES = sa.table("scores", *(sa.column(name) for name in ("member_id", "period", "reviews")))


def upgrade() -> None:
    """Make the change."""
    _count(-1)


def downgrade() -> None:
    """Undo the change: every grade counts."""
    _count(1)


def _count(sign: int) -> None:
    connection = op.get_bind()
    for member, day, more in connection.execute(AGAIN).all():
        row = (SCORES.c.member_id == member, SCORES.c.period.in_(_periods(day)))
        connection.execute(sa.update(SCORES).where(*row).values(reviews=SCORES.c.reviews + sign * more))


def _periods(day: date) -> tuple[str, ...]:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}", f"{day.year:04}-{day.month:02}", "ever"
