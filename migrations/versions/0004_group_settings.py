"""What a group's admins set, each in a column of its own, and since when its zone counts; who waits, by member."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the change."""
    op.add_column("groups", sa.Column("zone_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups", sa.Column("questions_a_minute", KEY, nullable=True))
    op.add_column("groups", sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "groups", sa.Column("leaderboard", sa.String(length=16), server_default=sa.text("'everyone'"), nullable=False)
    )
    op.add_column("groups", sa.Column("prompt_channel", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_inbox_askers_member_id"), "inbox_askers", ["member_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index(op.f("ix_inbox_askers_member_id"), table_name="inbox_askers")
    for column in ("prompt_channel", "leaderboard", "quiet", "questions_a_minute", "zone_since"):
        op.drop_column("groups", column)
