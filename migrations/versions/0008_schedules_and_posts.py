"""Schedules, what they post, vacations, and how fast may be posted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

KINDS = "kind IN ('quiz', 'myth', 'card')"
GIVEN_ONCE = {"sqlite_autoincrement": True}
"""What SQLite is told of a table that is made anew: the number of a row that is gone is given to no other."""

BEFORE = ("waiting", "claimed", "sent", "unknown", "failed")


def upgrade() -> None:
    """Make the change."""
    _schedules()
    with op.batch_alter_table("deliveries", table_kwargs=GIVEN_ONCE) as batch:
        batch.add_column(sa.Column("schedule_id", KEY, nullable=True))
        batch.add_column(sa.Column("doubt_since", INSTANT, nullable=True))
        batch.create_foreign_key(
            op.f("fk_deliveries_schedule_id"), "schedules", ["schedule_id"], ["id"], ondelete="SET NULL"
        )
        batch.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        batch.create_check_constraint(op.f("ck_deliveries_state"), _one_of((*BEFORE, "skipped")))
        batch.create_index(op.f("ix_deliveries_schedule_id"), ["schedule_id"], unique=False)
    _posts()
    with op.batch_alter_table("quizzes", table_kwargs=GIVEN_ONCE) as batch:
        batch.add_column(sa.Column("post_id", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_quizzes_post_id"), "posts", ["post_id"], ["id"], ondelete="CASCADE")
        batch.create_unique_constraint(op.f("uq_quizzes_post_id_member_id"), ["post_id", "member_id"])
    _one_daily_where("kind = 'daily' AND post_id IS NULL")


def downgrade() -> None:
    """Undo the change: quizzes that were posted are practice afterwards, posts that were skipped have failed."""
    op.execute("UPDATE quizzes SET kind = 'practice' WHERE post_id IS NOT NULL")
    op.execute("UPDATE deliveries SET state = 'failed' WHERE state = 'skipped'")
    _one_daily_where("kind = 'daily'")
    with op.batch_alter_table("quizzes", table_kwargs=GIVEN_ONCE) as batch:
        batch.drop_constraint(op.f("uq_quizzes_post_id_member_id"), type_="unique")
        batch.drop_constraint(op.f("fk_quizzes_post_id"), type_="foreignkey")
        batch.drop_column("post_id")
    for table in ("paces", "votes", "post_choices", "post_questions", "posts", "vacations"):
        op.drop_table(table)
    with op.batch_alter_table("deliveries", table_kwargs=GIVEN_ONCE) as batch:
        batch.drop_index(op.f("ix_deliveries_schedule_id"))
        batch.drop_constraint(op.f("fk_deliveries_schedule_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_deliveries_state"), type_="check")
        batch.create_check_constraint(op.f("ck_deliveries_state"), _one_of(BEFORE))
        batch.drop_column("doubt_since")
        batch.drop_column("schedule_id")
    op.drop_table("schedules")


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("minute", KEY, nullable=False),
        sa.Column("weekdays", KEY, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("packs", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("next_at", INSTANT, nullable=True),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_schedules_kind")),
        sa.CheckConstraint("state IN ('on', 'paused', 'shut')", name=op.f("ck_schedules_state")),
        _group("schedules"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sqlite_autoincrement=True,
    )
    _index("schedules", "group_id")
    _index("schedules", "next_at")
    op.create_table(
        "vacations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _group("vacations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacations")),
        sqlite_autoincrement=True,
    )
    _index("vacations", "group_id")
    op.create_table(
        "paces",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paces")),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("schedule_id", KEY, nullable=True),
        sa.Column("delivery_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("closes_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("look_at", INSTANT, nullable=True),
        sa.Column("edited_at", INSTANT, nullable=True),
        sa.Column("edits", KEY, nullable=False),
        sa.Column("takers", KEY, nullable=False),
        sa.Column("shown", KEY, nullable=False),
        sa.Column("frozen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_posts_kind")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_posts_delivery_id"), ondelete="SET NULL"
        ),
        _group("posts"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_posts_schedule_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_posts_delivery_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_group_id_local_date", "posts", ["group_id", "local_date"], unique=False)
    op.create_index("ix_posts_schedule_id_local_date", "posts", ["schedule_id", "local_date"], unique=False)
    _index("posts", "look_at")
    op.create_table(
        "post_questions",
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        _post("post_questions"),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_post_questions_version_id")),
        sa.PrimaryKeyConstraint("post_id", "position", name=op.f("pk_post_questions")),
    )
    _index("post_questions", "version_id")
    op.create_table(
        "post_choices",
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("position", KEY, nullable=False),
        sa.Column("choice", KEY, nullable=False),
        sa.Column("count", KEY, nullable=False),
        _post("post_choices"),
        sa.PrimaryKeyConstraint("post_id", "position", "choice", name=op.f("pk_post_choices")),
    )
    op.create_table(
        "votes",
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("choice", KEY, nullable=False),
        sa.Column("voted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_votes_member_id"), ondelete="CASCADE"),
        _post("votes"),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_votes")),
    )
    _index("votes", "member_id")


def _group(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f(f"fk_{table}_group_id"), ondelete="CASCADE")


def _post(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f(f"fk_{table}_post_id"), ondelete="CASCADE")


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _one_daily_where(condition: str) -> None:
    """A member has one daily quiz a date, of those that the condition is about."""
    op.drop_index("uq_quizzes_daily", table_name="quizzes")
    where = sa.text(condition)
    op.create_index(
        "uq_quizzes_daily",
        "quizzes",
        ["member_id", "local_date"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _one_of(states: Sequence[str]) -> str:
    return f"state IN ({', '.join(map(repr, states))})"
