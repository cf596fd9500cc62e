"""Whether a database is the local group's alone."""

from sqlalchemy import exists, or_, select

from bot.core.request import Platform
from bot.storage.engine import Reader
from bot.storage.tables import GroupRow, InstallationRow, PersonRow


def is_local_alone(session: Reader) -> bool:
    """Whether nothing of another platform's is in it: no group, no account, and no token of an installation."""
    elsewhere = or_(
        exists().where(GroupRow.platform != Platform.LOCAL.value),
        exists().where(PersonRow.platform != Platform.LOCAL.value),
        exists(select(InstallationRow.id)),
    )
    return not session.scalar(select(elsewhere))
