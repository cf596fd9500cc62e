"""On SQLite, too, the number of a row that is gone is never given to another: buttons and caches outlive rows."""

from collections.abc import Sequence

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = (
    "asks",
    "deliveries",
    "drafts",
    "faq_entries",
    "faq_phrasings",
    "groups",
    "inbox",
    "installations",
    "members",
    "pack_phrasings",
    "people",
    "question_versions",
    "quizzes",
    "reviews",
)


def upgrade() -> None:
    """Make the change."""
    for table in TABLES:
        _rebuild(table, given_once=True)


def downgrade() -> None:
    """Undo the change."""
    for table in TABLES:
        _rebuild(table, given_once=False)


def _rebuild(table: str, *, given_once: bool) -> None:
    """SQLite knows this of a table from when it was made, so it is made anew, with all that is in it.

    A key that counts up so has no name there, the others have one.
    """
    if op.get_bind().dialect.name != "sqlite":
        return
    options = {"sqlite_autoincrement": given_once}
    with op.batch_alter_table(table, recreate="always", table_kwargs=options) as batch:
        if not given_once:
            batch.create_primary_key(op.f(f"pk_{table}"), ["id"])
