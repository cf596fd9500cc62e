"""The composition root: the only place that builds things."""

from datetime import UTC, datetime
from pathlib import Path

from tzlocal import get_localzone_name

from bot.app import App, Clock
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.calendar import zone_names
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.settings import Settings
from bot.shipped import shipped
from bot.storage.engine import Database
from bot.storage.migrate import ensure_current


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def open_database(settings: Settings) -> Database:
    """The database that the settings name; nothing is connected yet."""
    return Database(settings.url, connections=settings.workers)


def read_library(settings: Settings, before: Library | None = None) -> Library:
    """The packs that travel with the bot and those of the operator's folders."""
    return load([shipped("content"), *settings.content], before)


def build_app(
    settings: Settings, database: Database, library: Library, clock: Clock = utc_now
) -> tuple[App, Path | None]:
    """The app over a database that is up to date afterwards; with the backup made, if it had to be upgraded."""
    copy = ensure_current(database, clock())
    app = App(
        database,
        TABLE,
        Shelf(library),
        clock,
        default_zone=settings.zone or machine_zone(),
        policy=Policy(settings.new_cards),
        workers=settings.workers,
        queue=settings.queue,
    )
    return app, copy


def machine_zone() -> str:
    """The machine's time zone, or UTC where it names none that is known."""
    try:
        name = get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return name if name in zone_names() else "UTC"
