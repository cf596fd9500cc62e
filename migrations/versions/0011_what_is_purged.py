"""What is kept for a while is found by its time: no post among deliveries, no open question in the inbox.

Both indexes leave out what is never purged, or the hourly look would walk over all of it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the change."""
    op.drop_index("ix_deliveries_created_at", table_name="deliveries")
    _index("ix_deliveries_created_at", "deliveries", "created_at", sa.text("kind != 'post'"))
    _index("ix_inbox_last_asked_at", "inbox", "last_asked_at", sa.text("state != 'open'"))


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_inbox_last_asked_at", table_name="inbox")
    op.drop_index("ix_deliveries_created_at", table_name="deliveries")
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"], unique=False)


def _index(name: str, table: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, table, [column], unique=False, sqlite_where=where, postgresql_where=where)
