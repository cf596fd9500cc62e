"""What a group's questions are looked up in: its number, and which version of its own entries counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.core.request import Platform
from bot.storage.engine import Reader
from bot.storage.tables import GroupRow


@dataclass(frozen=True, slots=True)
class Bank:
    """A group by its number, the version of its own entries (0 while it has none), and its packs, or None for all."""

    group_id: int
    version: int = 0
    packs: Sequence[str] | None = None


NOBODYS = Bank(0)
"""Of a group that nobody has met yet: the packs alone."""


def bank(session: Reader, platform: Platform, group: str) -> Bank:
    """The bank of the group with that id on its platform; `NOBODYS` where there is no such group."""
    row = session.execute(
        select(GroupRow.id, GroupRow.faq_version, GroupRow.packs).where(
            GroupRow.platform == platform, GroupRow.external_id == group
        )
    ).one_or_none()
    return Bank(*row) if row else NOBODYS
