"""Workspaces that have installed the app, with their tokens, and installations under way."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class InstallationRow(Table):
    """A Slack workspace that has installed the app; ids are Slack's, both tokens are encrypted.

    `expires_at` is the token's end where tokens are rotated. While a process renews it, the row is that process's until
    `leased_until`, since a refresh token is good once.
    """

    __tablename__ = "installations"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(String(64), unique=True)
    enterprise_id: Mapped[str | None] = mapped_column(String(64))
    team_name: Mapped[str]
    app_id: Mapped[str] = mapped_column(String(64))
    bot_user_id: Mapped[str] = mapped_column(String(64))
    bot_id: Mapped[str] = mapped_column(String(64))
    bot_token: Mapped[str]
    refresh_token: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    scopes: Mapped[str]
    installed_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]


class OauthStateRow(Table):
    """An installation that was begun: the SHA-256 of its state, which is good once, until `expires_at`."""

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
