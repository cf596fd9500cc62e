"""What is known of a day besides study: excuses, vacations, rest, outages; what admins ruled; settings of reviews.

A process of the version before goes on beside a new one: every column that it does not write is null or has a default.
Only a row of `study_days` that tells no study it cannot read. Such rows come to be when somebody first excuses a day or
goes on vacation, so all processes are to be new by then.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

GIVEN_ONCE = {"sqlite_autoincrement": True}
"""What SQLite is told of a table that is made anew: the number of a row that is gone is given to no other."""

KNOWN = "studied_with IS NOT NULL OR excused_for IS NOT NULL OR vacation_at IS NOT NULL"
MEASURES = ("accuracy", "days", "reviews")

ENOUGH, Z = 20, 1.959963984540054
"""Answers from which on there is an accuracy, and the normal distribution's 97.5th percentile."""

ANNULLED = sa.text(
    "SELECT members.id, members.group_id, quizzes.local_date, asked.option_order, asked.chosen, versions.body "
    "FROM annulments JOIN question_versions versions ON versions.id = annulments.version_id "
    "JOIN quiz_questions asked ON asked.version_id = versions.id JOIN quizzes ON quizzes.id = asked.quiz_id "
    "JOIN members ON members.id = quizzes.member_id AND members.group_id = annulments.group_id "
    "WHERE quizzes.kind = 'daily' AND asked.chosen IS NOT NULL"
).columns(sa.column("id", KEY), sa.column("group_id", KEY), local_date=sa.Date(), body=sa.JSON())
"""Every answer that counts for nothing."""

SCORES = sa.table(
    "scores",
    *(sa.column(n) for n in ("member_id", "period", "group_id", "answers", "correct")),
    *(sa.column(n) for n in ("days", "reviews", "accuracy")),
)


def upgrade() -> None:
    """Make the change."""
    op.add_column("groups", sa.Column("rests", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("members", sa.Column("told_at", INSTANT, nullable=True))
    op.add_column("people", sa.Column("language", sa.String(length=8), server_default=sa.text("'en'"), nullable=False))
    _days()
    _reach()
    _rulings()
    _reviews()
    op.add_column("scores", sa.Column("shown", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(
        "UPDATE scores SET shown = false WHERE member_id IN (SELECT members.id FROM members "
        "JOIN people ON people.id = members.person_id WHERE members.left_at IS NOT NULL OR NOT people.listed)"
    )
    _rank_by("shown")
    _sole_asker("inbox", "SET NULL", GIVEN_ONCE)
    _sole_asker("inbox_wordings", "CASCADE", {})


def downgrade() -> None:
    """Undo the change: excuses, vacations and rest days are forgotten, study days stay; what was annulled counts."""
    _count_annulled(op.get_bind())
    _nobodys("inbox_wordings", {})
    _nobodys("inbox", GIVEN_ONCE)
    _rank_by()
    op.drop_column("scores", "shown")
    for table in ("review_settings", "beliefs", "card_marks"):
        op.drop_table(table)
    op.drop_column("card_memories", "undoable")
    op.drop_column("card_memories", "before")
    op.drop_column("reviews", "recalled")
    op.drop_table("annulments")
    op.drop_table("audits")
    op.drop_index(op.f("ix_deliveries_created_at"), table_name="deliveries")
    op.drop_index("ix_deliveries_posts", table_name="deliveries")
    op.drop_table("outages")
    op.drop_table("reaches")
    op.drop_table("rest_weeks")
    op.execute("DELETE FROM study_days WHERE studied_with IS NULL")
    op.drop_index("ix_study_days_excused_by", table_name="study_days")
    with op.batch_alter_table("study_days") as batch:
        batch.drop_constraint(op.f("ck_study_days_known"), type_="check")
        batch.drop_constraint(op.f("fk_study_days_excused_by"), type_="foreignkey")
        for column in ("vacation_at", "excused_at", "excused_by", "excused_for"):
            batch.drop_column(column)
        batch.alter_column("studied_with", existing_type=sa.String(length=16), nullable=False)
        batch.alter_column("studied_at", existing_type=INSTANT, nullable=False)
    op.drop_column("people", "language")
    op.drop_column("members", "told_at")
    op.drop_column("groups", "rests")


def _count_annulled(connection: sa.Connection) -> None:
    """Answers that admins annulled are in the scores again."""
    sums: defaultdict[tuple[int, int, str], Counter[str]] = defaultdict(Counter)
    for row in connection.execute(ANNULLED):
        right = row.body["choices"][int(row.option_order[row.chosen])]["right"]
        for period in _periods(row.local_date):
            sums[row.id, row.group_id, period].update(answers=1, correct=int(right))
    for (member, group, period), more in sums.items():
        key = (SCORES.c.member_id == member, SCORES.c.period == period)
        there = connection.execute(sa.select(SCORES.c.answers, SCORES.c.correct).where(*key)).one_or_none()
        answers, correct = (more[name] + (getattr(there, name) if there else 0) for name in ("answers", "correct"))
        values = {"answers": answers, "correct": correct, "accuracy": _wilson(correct, answers)}
        if there:
            connection.execute(sa.update(SCORES).where(*key).values(values))
        else:
            none = {"member_id": member, "group_id": group, "period": period, "days": 0, "reviews": 0}
            connection.execute(sa.insert(SCORES).values(none | values))


def _periods(day: date) -> tuple[str, ...]:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}", f"{day.year:04}-{day.month:02}", "ever"


def _wilson(right: int, total: int) -> float | None:
    """The lower end of Wilson's 95 % interval, to the last bit as the bot has it; None of too few."""
    if total < ENOUGH:
        return None
    if not right:
        return 0.0
    share, z2 = right / total, Z * Z
    spread = Z * math.sqrt((share * (1 - share) + z2 / (4 * total)) / total)
    return (share + z2 / (2 * total) - spread) / (1 + z2 / total)


def _days() -> None:
    with op.batch_alter_table("study_days") as batch:
        batch.alter_column("studied_with", existing_type=sa.String(length=16), nullable=True)
        batch.alter_column("studied_at", existing_type=INSTANT, nullable=True)
        batch.add_column(sa.Column("excused_for", sa.Text(), nullable=True))
        batch.add_column(sa.Column("excused_by", KEY, nullable=True))
        batch.add_column(sa.Column("excused_at", INSTANT, nullable=True))
        batch.add_column(sa.Column("vacation_at", INSTANT, nullable=True))
        batch.create_foreign_key(
            op.f("fk_study_days_excused_by"), "members", ["excused_by"], ["id"], ondelete="SET NULL"
        )
        batch.create_check_constraint(op.f("ck_study_days_known"), KNOWN)
    _index_where("ix_study_days_excused_by", "study_days", ["excused_by"], "excused_by IS NOT NULL")
    op.create_table(
        "rest_weeks",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("weekdays", KEY, nullable=False),
        _group("rest_weeks"),
        sa.PrimaryKeyConstraint("group_id", "since", name=op.f("pk_rest_weeks")),
    )


def _reach() -> None:
    op.create_table(
        "reaches",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("shard", KEY, nullable=False),
        sa.Column("shards", KEY, nullable=False),
        sa.Column("heard_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "shard", "shards", name=op.f("pk_reaches")),
    )
    op.create_table(
        "outages",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("shard", KEY, nullable=False),
        sa.Column("shards", KEY, nullable=False),
        sa.Column("begins", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint(
            "platform", "shard", "shards", "begins", name=op.f("uq_outages_platform_shard_shards_begins")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outages_platform_ends", "outages", ["platform", "ends"], unique=False)
    _index_where("ix_deliveries_posts", "deliveries", ["group_id", "due_at"], "kind = 'post'")
    op.create_index(op.f("ix_deliveries_created_at"), "deliveries", ["created_at"], unique=False)


def _rulings() -> None:
    op.create_table(
        "audits",
        sa.Column("id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("actor_id", KEY, nullable=True),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("about IN ('group', 'member')", name=op.f("ck_audits_about")),
        _group("audits"),
        _member("audits", "actor_id"),
        _member("audits", "subject_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audits_group_id_id", "audits", ["group_id", "id"], unique=False)
    for column in ("actor_id", "subject_id"):
        op.create_index(op.f(f"ix_audits_{column}"), "audits", [column], unique=False)
    op.create_table(
        "annulments",
        sa.Column("group_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _member("annulments", "by_id"),
        _group("annulments"),
        sa.ForeignKeyConstraint(["version_id"], ["question_versions.id"], name=op.f("fk_annulments_version_id")),
        sa.PrimaryKeyConstraint("group_id", "version_id", name=op.f("pk_annulments")),
    )
    op.create_index(op.f("ix_annulments_by_id"), "annulments", ["by_id"], unique=False)


def _reviews() -> None:
    op.add_column("reviews", sa.Column("recalled", sa.Boolean(), nullable=True))
    op.add_column("card_memories", sa.Column("before", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("card_memories", sa.Column("undoable", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "card_marks",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("buried_until", INSTANT, nullable=True),
        sa.Column("summoned_at", INSTANT, nullable=True),
        _person("card_marks"),
        sa.PrimaryKeyConstraint("person_id", "pack_id", "card_id", name=op.f("pk_card_marks")),
    )
    op.create_index("ix_card_marks_person_id_summoned_at", "card_marks", ["person_id", "summoned_at"], unique=False)
    op.create_table(
        "beliefs",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("pack_id", sa.String(length=40), nullable=False),
        sa.Column("misconception_id", sa.String(length=40), nullable=False),
        sa.Column("voiced", KEY, nullable=False),
        sa.Column("voiced_at", INSTANT, nullable=False),
        sa.Column("overcome_at", INSTANT, nullable=True),
        _person("beliefs"),
        sa.PrimaryKeyConstraint("person_id", "pack_id", "misconception_id", name=op.f("pk_beliefs")),
    )
    op.create_table(
        "review_settings",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("retention", sa.Double(), nullable=True),
        sa.Column("new_a_day", KEY, nullable=True),
        sa.Column("cards_a_day", KEY, nullable=True),
        _person("review_settings"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_review_settings")),
    )


def _group(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f(f"fk_{table}_group_id"), ondelete="CASCADE")


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE")


def _member(table: str, column: str) -> sa.ForeignKeyConstraint:
    """A member who may be gone."""
    return sa.ForeignKeyConstraint([column], ["members.id"], name=op.f(f"fk_{table}_{column}"), ondelete="SET NULL")


def _index_where(name: str, table: str, columns: Sequence[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [*columns], unique=False, sqlite_where=where, postgresql_where=where)


def _rank_by(*first: str) -> None:
    """Scores are found by group, period, these columns and what they are compared by."""
    for measure in MEASURES:
        op.drop_index(f"ix_scores_{measure}", table_name="scores")
        op.create_index(
            f"ix_scores_{measure}", "scores", ["group_id", "period", *first, measure, "member_id"], unique=False
        )


def _sole_asker(table: str, ondelete: str, options: dict[str, bool]) -> None:
    with op.batch_alter_table(table, table_kwargs=options) as batch:
        batch.add_column(sa.Column("sole_id", KEY, nullable=True))
        batch.create_foreign_key(op.f(f"fk_{table}_sole_id"), "members", ["sole_id"], ["id"], ondelete=ondelete)
        batch.create_index(op.f(f"ix_{table}_sole_id"), ["sole_id"], unique=False)


def _nobodys(table: str, options: dict[str, bool]) -> None:
    with op.batch_alter_table(table, table_kwargs=options) as batch:
        batch.drop_index(op.f(f"ix_{table}_sole_id"))
        batch.drop_constraint(op.f(f"fk_{table}_sole_id"), type_="foreignkey")
        batch.drop_column("sole_id")
