"""The first tables: groups, people, the ledger, quizzes, reviews, answers, the inbox and the outbox."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "groups",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("faq_version", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_groups_platform_external_id")),
    )
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_people_platform_external_id")),
    )
    op.create_table(
        "question_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_versions")),
        sa.UniqueConstraint("digest", name=op.f("uq_question_versions_digest")),
    )
    op.create_index(
        "ix_question_versions_pack_id_question_id",
        "question_versions",
        ["pack_id", "question_id"],
        unique=False,
    )

    op.create_table(
        "card_memories",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("reviews", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("step", KEY, nullable=True),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("last_review", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_card_memories_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "pack_id", "card_id", name=op.f("pk_card_memories")),
    )
    op.create_index("ix_card_memories_person_id_due", "card_memories", ["person_id", "due"], unique=False)

    op.create_table(
        "daily_questions",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_daily_questions_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_daily_questions_version_id")),
        sa.PrimaryKeyConstraint("group_id", "local_date", "position", name=op.f("pk_daily_questions")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", KEY, nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", KEY, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'unknown', 'failed')", name=op.f("ck_deliveries_state")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_deliveries_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deliveries_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index("ix_deliveries_group_id", "deliveries", ["group_id"], unique=False)
    op.create_index("ix_deliveries_person_id", "deliveries", ["person_id"], unique=False)
    op.create_index("ix_deliveries_platform_state_due_at", "deliveries", ["platform", "state", "due_at"], unique=False)

    op.create_table(
        "faq_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_faq_entries_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entries")),
    )
    op.create_index("ix_faq_entries_group_id", "faq_entries", ["group_id"], unique=False)

    op.create_table(
        "members",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_members_group_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_members_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_members_group_id_person_id")),
    )
    op.create_index("ix_members_person_id", "members", ["person_id"], unique=False)

    op.create_table(
        "faq_phrasings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["faq_entries.id"], name=op.f("fk_faq_phrasings_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_phrasings")),
    )
    op.create_index("ix_faq_phrasings_entry_id", "faq_phrasings", ["entry_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("times", KEY, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("entry_id", KEY, nullable=True),
        sa.Column("first_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'dismissed')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["faq_entries.id"], name=op.f("fk_inbox_entry_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_inbox_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_group_id_state", "inbox", ["group_id", "state"], unique=False)
    op.create_index(
        "uq_inbox_open",
        "inbox",
        ["group_id", "folded"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "member_zones",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_zones_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "since", name=op.f("pk_member_zones")),
    )
    op.create_table(
        "quizzes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('daily', 'practice')", name=op.f("ck_quizzes_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_quizzes_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes")),
    )
    op.create_index("ix_quizzes_member_id_local_date", "quizzes", ["member_id", "local_date"], unique=False)
    op.create_index(
        "uq_quizzes_daily",
        "quizzes",
        ["member_id", "local_date"],
        unique=True,
        sqlite_where=sa.text("kind = 'daily'"),
        postgresql_where=sa.text("kind = 'daily'"),
    )

    op.create_table(
        "reviews",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("grade", KEY, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reviews_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviews_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint(
            "person_id",
            "pack_id",
            "card_id",
            "number",
            name=op.f("uq_reviews_person_id_pack_id_card_id_number"),
        ),
    )
    op.create_index("ix_reviews_member_id_local_date", "reviews", ["member_id", "local_date"], unique=False)
    op.create_index("ix_reviews_person_id_reviewed_at", "reviews", ["person_id", "reviewed_at"], unique=False)

    op.create_table(
        "study_days",
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("studied_with", sa.String(length=16), nullable=False),
        sa.Column("studied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_study_days_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "local_date", name=op.f("pk_study_days")),
    )
    op.create_table(
        "inbox_askers",
        sa.Column("inbox_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_inbox_askers_inbox_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_inbox_askers_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("inbox_id", "member_id", name=op.f("pk_inbox_askers")),
    )
    op.create_table(
        "quiz_questions",
        sa.Column("quiz_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("option_order", sa.String(length=8), nullable=False),
        sa.Column("chosen", KEY, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["quiz_id"], ["quizzes.id"], name=op.f("fk_quiz_questions_quiz_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_quiz_questions_version_id")),
        sa.PrimaryKeyConstraint("quiz_id", "position", name=op.f("pk_quiz_questions")),
    )
    op.create_index("ix_quiz_questions_version_id", "quiz_questions", ["version_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_quiz_questions_version_id", table_name="quiz_questions")

    op.drop_table("quiz_questions")
    op.drop_table("inbox_askers")
    op.drop_table("study_days")
    op.drop_index("ix_reviews_person_id_reviewed_at", table_name="reviews")
    op.drop_index("ix_reviews_member_id_local_date", table_name="reviews")

    op.drop_table("reviews")
    op.drop_index(
        "uq_quizzes_daily",
        table_name="quizzes",
        sqlite_where=sa.text("kind = 'daily'"),
        postgresql_where=sa.text("kind = 'daily'"),
    )
    op.drop_index("ix_quizzes_member_id_local_date", table_name="quizzes")

    op.drop_table("quizzes")
    op.drop_table("member_zones")
    op.drop_index(
        "uq_inbox_open",
        table_name="inbox",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_inbox_group_id_state", table_name="inbox")

    op.drop_table("inbox")
    op.drop_index("ix_faq_phrasings_entry_id", table_name="faq_phrasings")

    op.drop_table("faq_phrasings")
    op.drop_index("ix_members_person_id", table_name="members")

    op.drop_table("members")
    op.drop_index("ix_faq_entries_group_id", table_name="faq_entries")

    op.drop_table("faq_entries")
    op.drop_index("ix_deliveries_platform_state_due_at", table_name="deliveries")
    op.drop_index("ix_deliveries_person_id", table_name="deliveries")
    op.drop_index("ix_deliveries_group_id", table_name="deliveries")

    op.drop_table("deliveries")
    op.drop_table("daily_questions")
    op.drop_index("ix_card_memories_person_id_due", table_name="card_memories")

    op.drop_table("card_memories")
    op.drop_index("ix_question_versions_pack_id_question_id", table_name="question_versions")

    op.drop_table("question_versions")
    op.drop_table("people")
    op.drop_table("groups")
