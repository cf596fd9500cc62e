"""How Alembic reaches the database: by the connection it is handed, or, from its own command line, by the settings."""

from alembic import context
from sqlalchemy import Connection

from bot.settings import read_settings
from bot.storage.engine import Database
from bot.storage.tables import Table


def run(connection: Connection) -> None:
    """The asked-for revisions run inside the connection's own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        compare_type=True,
        transactional_ddl=True,  # also on SQLite, where the transaction is ours
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(read_settings().url)
    with database.engine.connect().execution_options(immediate=True, migrating=True) as own, own.begin():
        run(own)
