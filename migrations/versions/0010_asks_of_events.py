"""A question that is asked in what a platform may tell again is asked once: its row names the event.

A process of the version before goes on beside a new one: the column is null where nothing is said of it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TOLD = sa.text("event IS NOT NULL")


def upgrade() -> None:
    """Make the change."""
    op.add_column("asks", sa.Column("event", sa.String(length=120), nullable=True))
    op.create_index("ix_asks_event", "asks", ["event"], unique=True, sqlite_where=TOLD, postgresql_where=TOLD)


def downgrade() -> None:
    """Undo the change: a question that is told again is asked anew."""
    op.drop_index("ix_asks_event", table_name="asks")
    op.drop_column("asks", "event")
