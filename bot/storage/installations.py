"""Workspaces that have installed the app, and installations under way. Tokens come and go encrypted."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import InstallationRow, OauthStateRow


@dataclass(frozen=True, slots=True)
class Installation:
    """What is known of the app in a workspace: ids as Slack's, tokens encrypted, `expires_at` where they rotate."""

    team_id: str
    enterprise_id: str | None
    team_name: str
    app_id: str
    bot_user_id: str
    bot_id: str
    bot_token: str
    refresh_token: str | None
    expires_at: datetime | None
    scopes: str


def find(session: Reader, team: str) -> Installation | None:
    """The app in a workspace."""
    row = session.scalars(select(InstallationRow).where(InstallationRow.team_id == team)).one_or_none()
    return _known(row) if row else None


def every(session: Reader) -> list[Installation]:
    """The app in all workspaces, the newest last."""
    return [_known(row) for row in session.scalars(select(InstallationRow).order_by(InstallationRow.id))]


def save(session: Writer, made: Installation, now: datetime) -> None:
    """The workspace has the app like that, in place of what it had."""
    values = asdict(made) | {"installed_at": now, "leased_until": None}
    if not insert_new(session, InstallationRow, **values):
        session.execute(update(InstallationRow).where(InstallationRow.team_id == made.team_id).values(values))


def lease(session: Writer, found: Installation, now: datetime, until: datetime) -> bool:
    """Whether the caller may renew these tokens, until then; not if another does, or they are not the last ones."""
    leased = update(InstallationRow).where(_has(found), _is_free(now)).values(leased_until=until)
    return bool(session.execute(leased).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def renew(session: Writer, found: Installation, token: str, refresh: str, expires_at: datetime) -> bool:
    """The workspace has these tokens instead; False if it has others by now, or none."""
    renewed = (
        update(InstallationRow)
        .where(_has(found))
        .values(bot_token=token, refresh_token=refresh, expires_at=expires_at, leased_until=None)
    )
    return bool(session.execute(renewed).rowcount)  # type: ignore[attr-defined]  # as above


def reseal(session: Writer, found: Installation, token: str, refresh: str | None, now: datetime) -> None:
    """The same tokens are kept, encrypted otherwise; not while a process renews them, which goes by how they stand."""
    resealed = update(InstallationRow).where(_has(found), _is_free(now))
    session.execute(resealed.values(bot_token=token, refresh_token=refresh))


def forget(session: Writer, found: Installation) -> None:
    """These tokens are gone, with all else about the app there; not those that have come meanwhile."""
    session.execute(delete(InstallationRow).where(_has(found)))


def issue(session: Writer, digest: str, expires_at: datetime) -> None:
    """A state of that digest is good once, until then."""
    session.add(OauthStateRow(digest=digest, expires_at=expires_at))


def redeem(session: Writer, digest: str, now: datetime) -> bool:
    """Whether a state was good; it is not any more."""
    gone = delete(OauthStateRow).where(OauthStateRow.digest == digest, OauthStateRow.expires_at > now)
    return bool(session.execute(gone).rowcount)  # type: ignore[attr-defined]  # a DELETE's result has a count


def states_outdated(session: Reader, now: datetime) -> bool:
    """Whether there is a state that has expired."""
    return bool(session.scalar(select(exists().where(OauthStateRow.expires_at <= now))))


def forget_states(session: Writer, now: datetime) -> None:
    """States that have expired are gone."""
    session.execute(delete(OauthStateRow).where(OauthStateRow.expires_at <= now))


def _has(found: Installation) -> ColumnElement[bool]:
    return (InstallationRow.team_id == found.team_id) & (InstallationRow.bot_token == found.bot_token)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(InstallationRow.leased_until.is_(None), InstallationRow.leased_until <= now)


def _known(row: InstallationRow) -> Installation:
    return Installation(
        row.team_id,
        row.enterprise_id,
        row.team_name,
        row.app_id,
        row.bot_user_id,
        row.bot_id,
        row.bot_token,
        row.refresh_token,
        row.expires_at,
        row.scopes,
    )
