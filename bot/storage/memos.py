"""Short facts that processes keep for each other."""

from sqlalchemy import delete, or_, select, update

from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import MemoRow


def find(session: Reader, key: str) -> str | None:
    """What is kept under a key."""
    return session.scalars(select(MemoRow.value).where(MemoRow.key == key)).one_or_none()


def keep(session: Writer, key: str, value: str) -> None:
    """The value is kept under the key, in the place of what was."""
    if not insert_new(session, MemoRow, key=key, value=value):
        session.execute(update(MemoRow).where(MemoRow.key == key).values(value=value))


def forget(session: Writer, key: str) -> None:
    """What is kept under the key is gone, and under those that go on after it with a colon."""
    session.execute(delete(MemoRow).where(or_(MemoRow.key == key, MemoRow.key.startswith(f"{key}:", autoescape=True))))
