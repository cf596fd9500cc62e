"""Which group a direct message is about, who takes care of a group, who left; packs, scores, reminders."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.add_column("groups", sa.Column("packs", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("groups", sa.Column("left_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_groups_left_at"), "groups", ["left_at"], unique=False)
    op.add_column("members", sa.Column("left_at", INSTANT, nullable=True))
    op.add_column("people", sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("quizzes", sa.Column("shared_at", INSTANT, nullable=True))
    op.create_table(
        "caretakers",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_caretakers_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_caretakers_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_caretakers")),
    )
    op.create_index(op.f("ix_caretakers_person_id"), "caretakers", ["person_id"], unique=False)
    op.create_table(
        "closed_channels",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("refused_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_closed_channels_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "channel", name=op.f("pk_closed_channels")),
    )
    op.create_table(
        "direct_groups",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_direct_groups_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_direct_groups_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_direct_groups")),
    )
    op.create_index(op.f("ix_direct_groups_group_id"), "direct_groups", ["group_id"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("minute", KEY, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("unanswered", KEY, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminders")),
    )
    op.create_index(op.f("ix_reminders_next_at"), "reminders", ["next_at"], unique=False)
    op.create_table(
        "scores",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("days", KEY, nullable=False),
        sa.Column("answers", KEY, nullable=False),
        sa.Column("correct", KEY, nullable=False),
        sa.Column("reviews", KEY, nullable=False),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_scores_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_scores_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "period", name=op.f("pk_scores")),
    )
    for column in ("accuracy", "days", "reviews"):
        op.create_index(f"ix_scores_{column}", "scores", ["group_id", "period", column], unique=False)


def downgrade() -> None:
    """Undo the change."""
    for table in ("scores", "reminders", "direct_groups", "closed_channels", "caretakers"):
        op.drop_table(table)
    op.drop_column("quizzes", "shared_at")
    op.drop_column("people", "listed")
    op.drop_column("members", "left_at")
    op.drop_index(op.f("ix_groups_left_at"), table_name="groups")
    op.drop_column("groups", "left_at")
    op.drop_column("groups", "packs")
