"""Which group a direct message is about, who takes care of a group, who left; packs, scores, reminders."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

MEMBERS = sa.table("members", sa.column("id", KEY), sa.column("group_id", KEY))
DAYS = sa.table("study_days", sa.column("member_id", KEY), sa.column("local_date", sa.Date()))
REVIEWS = sa.table("reviews", sa.column("member_id", KEY), sa.column("local_date", sa.Date()))
QUIZZES = sa.table(
    "quizzes",
    sa.column("id", KEY),
    sa.column("member_id", KEY),
    sa.column("kind", sa.String()),
    sa.column("local_date", sa.Date()),
)
ASKED = sa.table(
    "quiz_questions",
    sa.column("quiz_id", KEY),
    sa.column("version_id", KEY),
    sa.column("option_order", sa.String()),
    sa.column("chosen", KEY),
)
VERSIONS = sa.table("question_versions", sa.column("id", KEY), sa.column("body", sa.JSON()))
SCORES = sa.table(
    "scores",
    *(sa.column(name, KEY) for name in ("member_id", "group_id", "days", "answers", "correct", "reviews")),
    sa.column("period", sa.String()),
    sa.column("accuracy", sa.Double()),
)

SOME = 100  # members whose history is summed up at once
ENOUGH = 20  # answers from which on an accuracy says something
Z = 1.959963984540054  # the normal distribution's 97.5th percentile


def upgrade() -> None:
    """Make the change."""
    op.add_column("groups", sa.Column("packs", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("groups", sa.Column("left_at", INSTANT, nullable=True))
    op.create_index(op.f("ix_groups_left_at"), "groups", ["left_at"], unique=False)
    op.add_column("members", sa.Column("left_at", INSTANT, nullable=True))
    op.add_column("people", sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("people", sa.Column("platform_zone", sa.String(length=64), nullable=True))
    op.add_column("quizzes", sa.Column("shared_at", INSTANT, nullable=True))
    op.create_index(
        "ix_deliveries_missed",
        "deliveries",
        ["person_id"],
        unique=False,
        sqlite_where=sa.text("state = 'failed' AND channel IS NULL"),
        postgresql_where=sa.text("state = 'failed' AND channel IS NULL"),
    )
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
        "events",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_begun_at"), "events", ["begun_at"], unique=False)
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
        op.create_index(f"ix_scores_{column}", "scores", ["group_id", "period", column, "member_id"], unique=False)
    _fill_scores(op.get_bind())


def _fill_scores(connection: sa.Connection) -> None:
    """Every member's scores are the sums of what they did so far."""
    right = {number: _right(body) for number, body in connection.execute(sa.select(VERSIONS.c.id, VERSIONS.c.body))}
    last = 0
    following = sa.select(MEMBERS).order_by(MEMBERS.c.id).limit(SOME)
    while some := connection.execute(following.where(MEMBERS.c.id > last)).all():
        last = some[-1].id
        groups = {member.id: member.group_id for member in some}
        sums: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for member, day, reached in _facts(connection, [*groups], right):
            year, week, _ = day.isocalendar()
            for period in (f"{year:04}-W{week:02}", f"{day.year:04}-{day.month:02}", "ever"):
                sums[member, period].update(reached)
        rows = [_row(member, groups[member], period, counted) for (member, period), counted in sums.items()]
        if rows:
            connection.execute(sa.insert(SCORES), rows)


def _facts(
    connection: sa.Connection, members: Sequence[int], right: dict[int, str]
) -> Iterator[tuple[int, date, dict[str, int]]]:
    for table, name in ((DAYS, "days"), (REVIEWS, "reviews")):
        facts = sa.select(table.c.member_id, table.c.local_date).where(table.c.member_id.in_(members))
        for member, day in connection.execute(facts):
            yield member, day, {name: 1}
    answers = (
        sa.select(QUIZZES.c.member_id, QUIZZES.c.local_date, ASKED.c.version_id, ASKED.c.option_order, ASKED.c.chosen)
        .join(ASKED, ASKED.c.quiz_id == QUIZZES.c.id)
        .where(QUIZZES.c.member_id.in_(members), QUIZZES.c.kind == "daily", ASKED.c.chosen.is_not(None))
    )
    for member, day, version, order, chosen in connection.execute(answers):
        yield member, day, {"answers": 1, "correct": int(order[chosen] in right[version])}


def _right(body: dict[str, Any]) -> str:
    """The right choice of a question, as an order of options names it."""
    return "".join(str(i) for i, choice in enumerate(body["choices"]) if choice["right"])


def _row(member: int, group: int, period: str, counted: Counter[str]) -> dict[str, Any]:
    sums = {name: counted[name] for name in ("days", "answers", "correct", "reviews")}
    accuracy = _wilson(sums["correct"], sums["answers"]) if sums["answers"] >= ENOUGH else None
    return {"member_id": member, "group_id": group, "period": period, **sums, "accuracy": accuracy}


def _wilson(right: int, total: int) -> float:
    """The lower end of Wilson's 95 % interval, to the last bit as the bot has it."""
    if not right:
        return 0.0
    share, z2 = right / total, Z * Z
    spread = Z * math.sqrt((share * (1 - share) + z2 / (4 * total)) / total)
    return (share + z2 / (2 * total) - spread) / (1 + z2 / total)


def downgrade() -> None:
    """Undo the change."""
    for table in ("scores", "reminders", "events", "direct_groups", "closed_channels", "caretakers"):
        op.drop_table(table)
    op.drop_index("ix_deliveries_missed", table_name="deliveries")
    op.drop_column("quizzes", "shared_at")
    op.drop_column("people", "platform_zone")
    op.drop_column("people", "listed")
    op.drop_column("members", "left_at")
    op.drop_index(op.f("ix_groups_left_at"), table_name="groups")
    op.drop_column("groups", "left_at")
    op.drop_column("groups", "packs")
