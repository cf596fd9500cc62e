"""Groups, people, and who is a member of what."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class GroupRow(Table):
    """A Discord server, a Slack workspace, or the local group, and what its admins have set.

    `zone` counts since `zone_since`; `packs` are all where none were chosen; `rests` tells that weekdays without a
    prompt are rest days; `left_at` is when it sent the bot away.
    Some defaults are the database's own, for processes of the version before them.
    """

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    zone: Mapped[str | None] = mapped_column(String(64))
    zone_since: Mapped[datetime | None]
    questions_a_minute: Mapped[int | None]
    quiet: Mapped[bool] = mapped_column(default=False, server_default=false())
    leaderboard: Mapped[str] = mapped_column(String(16), default="everyone", server_default=text("'everyone'"))
    prompt_channel: Mapped[str | None] = mapped_column(String(64))
    packs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    rests: Mapped[bool] = mapped_column(default=False, server_default=false())
    left_at: Mapped[datetime | None] = mapped_column(index=True)
    faq_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class PersonRow(Table):
    """A platform account; owns the zone and the review memory; `listed` on leaderboards, or not.

    `platform_zone` is the zone that the platform names, which counts while the person has set none; `language` is that
    of the dates that they read.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str]
    zone: Mapped[str | None] = mapped_column(String(64))
    platform_zone: Mapped[str | None] = mapped_column(String(64))
    listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    language: Mapped[str] = mapped_column(String(8), default="en", server_default=text("'en'"))
    created_at: Mapped[datetime]


class MemberRow(Table):
    """A person in a group; `joined_on` is the local date of the first contact, `left_at` when the group was left.

    Up to `told_at` they were told what became of their days.
    """

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    admin: Mapped[bool] = mapped_column(default=False)
    joined_on: Mapped[date]
    told_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class MemberZoneRow(Table):
    """The zone that counts for a member's days since an instant."""

    __tablename__ = "member_zones"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))


class CaretakerRow(Table):
    """The admin who last set something up in a group: who is told when something there needs one."""

    __tablename__ = "caretakers"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class DirectGroupRow(Table):
    """The group that a person's direct messages are about: the one last used, or chosen."""

    __tablename__ = "direct_groups"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
