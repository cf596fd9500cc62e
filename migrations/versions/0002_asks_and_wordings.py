"""What was asked and what was thought of the answers; further wordings in the inbox, and of a pack's entries."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "faq_tallies",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("helpful", KEY, nullable=False),
        sa.Column("rejected", KEY, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_faq_tallies_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "pack_id", "entry_id", name=op.f("pk_faq_tallies")),
    )
    op.create_table(
        "pack_phrasings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_pack_phrasings_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_phrasings")),
    )
    op.create_index(
        "ix_pack_phrasings_group_id_pack_id_entry_id",
        "pack_phrasings",
        ["group_id", "pack_id", "entry_id"],
        unique=False,
    )

    op.create_table(
        "asks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=True),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('answer', 'suggest', 'unknown')", name=op.f("ck_asks_outcome")),
        sa.CheckConstraint("verdict IN ('helpful', 'rejected')", name=op.f("ck_asks_verdict")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_asks_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_asks_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
    )
    op.create_index("ix_asks_asked_at", "asks", ["asked_at"], unique=False)
    op.create_index(op.f("ix_asks_group_id"), "asks", ["group_id"], unique=False)
    op.create_index("ix_asks_member_id_asked_at", "asks", ["member_id", "asked_at"], unique=False)

    op.create_index(op.f("ix_inbox_entry_id"), "inbox", ["entry_id"], unique=False)
    op.create_table(
        "inbox_wordings",
        sa.Column("inbox_id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox.id"], name=op.f("fk_inbox_wordings_inbox_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("inbox_id", "digest", name=op.f("pk_inbox_wordings")),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("inbox_wordings")
    op.drop_index(op.f("ix_inbox_entry_id"), table_name="inbox")
    op.drop_index("ix_asks_member_id_asked_at", table_name="asks")
    op.drop_index(op.f("ix_asks_group_id"), table_name="asks")
    op.drop_index("ix_asks_asked_at", table_name="asks")

    op.drop_table("asks")
    op.drop_index("ix_pack_phrasings_group_id_pack_id_entry_id", table_name="pack_phrasings")

    op.drop_table("pack_phrasings")
    op.drop_table("faq_tallies")
