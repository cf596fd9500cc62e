"""Accounts of a workspace: people, guests, apps' users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.fakes.slack.places import Team
    from tests.fakes.slack.refusals import Json


@dataclass(eq=False)
class User:
    """An account. A guest is `restricted` (several channels) or `ultra_restricted` (one)."""

    id: str
    name: str
    team: Team
    bot_id: str = ""
    admin: bool = False
    owner: bool = False
    restricted: bool = False
    ultra_restricted: bool = False
    deleted: bool = False
    tz: str | None = "Etc/UTC"
    locale: str = "en-US"

    @property
    def is_bot(self) -> bool:
        """Whether it is an app's."""
        return bool(self.bot_id)

    @property
    def mention(self) -> str:
        """What names this account in a message."""
        return f"<@{self.id}>"

    @property
    def handle(self) -> str:
        """The name without blanks and capitals."""
        return self.name.lower().replace(" ", ".")

    def short(self) -> Json:
        """As an interaction names who acted."""
        return {"id": self.id, "username": self.handle, "name": self.handle, "team_id": self.team.id}

    def payload(self, *, locale: bool = False) -> Json:
        """As `users.info` shows it."""
        shown: Json = {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.handle,
            "deleted": self.deleted,
            "color": "9f69e7",
            "real_name": self.name,
            "profile": {
                "real_name": self.name,
                "real_name_normalized": self.name,
                "display_name": self.name,
                "display_name_normalized": self.name,
                "team": self.team.id,
            },
            "is_admin": self.admin or self.owner,
            "is_owner": self.owner,
            "is_primary_owner": self.owner,
            "is_restricted": self.restricted or self.ultra_restricted,
            "is_ultra_restricted": self.ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1700000000,
            "who_can_share_contact_card": "EVERYONE",
        }
        if self.tz is not None:
            here = self.team.world.clock.now.astimezone(ZoneInfo(self.tz))
            offset = here.utcoffset() or timedelta()
            shown |= {"tz": self.tz, "tz_label": here.tzname(), "tz_offset": int(offset.total_seconds())}
        return shown | ({"locale": self.locale} if locale else {})
