"""Whether a database can be relied on."""

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from bot.storage import beliefs, ledger, outages, posts, scores
from bot.storage.backup import check_file
from bot.storage.engine import Database, DatabaseError, Reader, reason
from bot.storage.migrate import head, revision
from bot.storage.tables import CardMemoryRow, QuizQuestionRow, QuizRow, ReviewRow


def check(database: Database) -> list[str]:
    """A sentence for everything that is wrong with the database; none if it is intact and up to date."""
    try:
        if database.file:
            check_file(database.file)
        with database.engine.connect() as connection:
            if (current := revision(connection)) != head():
                return [
                    f"the database is at revision {current}, this version needs {head()}; run “studyhall db upgrade”"
                ]
            return [
                *_orphans(connection, database),
                *_unfinished(connection),
                *_miscounted(connection),
                *_misscored(Reader(connection)),
                *_misposted(Reader(connection)),
                *(each for kept in (ledger, beliefs, outages) for each in kept.amiss(Reader(connection))),
            ]
    except DatabaseError as error:
        return [str(error)]
    except DBAPIError as error:
        return [f"the database cannot be read: {reason(error)}"]


def _orphans(connection: Connection, database: Database) -> list[str]:
    if not database.is_sqlite:
        return []  # PostgreSQL never lets one come to be
    return [
        f"a row of {row[0]} refers to a row of {row[2]} that is not there"
        for row in connection.execute(text("PRAGMA foreign_key_check"))
    ]


def _unfinished(connection: Connection) -> list[str]:
    statement = (
        select(func.count(QuizRow.id.distinct()))
        .join(QuizQuestionRow, QuizQuestionRow.quiz_id == QuizRow.id)
        .where(QuizRow.finished_at.is_not(None), QuizQuestionRow.chosen.is_(None))
    )
    found = connection.scalar(statement)
    return [f"{found} finished quizzes lack an answer"] if found else []


def _miscounted(connection: Connection) -> list[str]:
    grades = (
        select(func.count())
        .where(
            ReviewRow.person_id == CardMemoryRow.person_id,
            ReviewRow.pack_id == CardMemoryRow.pack_id,
            ReviewRow.card_id == CardMemoryRow.card_id,
        )
        .scalar_subquery()
    )
    found = connection.scalar(select(func.count()).select_from(CardMemoryRow).where(CardMemoryRow.reviews != grades))
    return [f"{found} cards count more or fewer reviews than there are"] if found else []


def _misposted(session: Reader) -> list[str]:
    found = posts.miscounted(session)
    return [f"{found} daily posts count another number of answers than of people, or too few people"] if found else []


def _misscored(session: Reader) -> list[str]:
    """Scores that are not what quizzes, reviews and study days amount to, the first of them with what differs."""
    wrong = 0
    example = ""
    for kept, due in scores.differing(session):
        wrong += 1
        if wrong == 1:
            key = due or kept
            names = [name for name in key if kept.get(name) != due.get(name)]
            told = ", ".join(f"{name} {kept.get(name)} instead of {due.get(name)}" for name in names)
            example = f"the first is member {key['member_id']}'s of {key['period']}: {told}"
    return [f"{wrong} scores are not what quizzes, reviews and study days amount to; {example}"] if wrong else []
