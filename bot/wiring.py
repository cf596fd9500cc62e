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
from bot.logs import log_to
from bot.search.features import TextSpace
from bot.search.semantic import Semantic
from bot.search.space import Make
from bot.search.threads import one_thread
from bot.settings import Settings, SettingsError, read_settings
from bot.shipped import shipped
from bot.storage.engine import Database
from bot.storage.migrate import ensure_current


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def settings_for_work() -> Settings:
    """The settings, with the log open; before anything else that can fail."""
    settings = read_settings()
    try:
        log_to(settings.log_file, settings.log_level)
    except OSError as error:
        raise SettingsError(
            f"the log cannot be written to {settings.log_file}: {error.strerror}; "
            "set STUDYHALL_DATA_DIR to a folder of yours"
        ) from error
    return settings


def open_database(settings: Settings) -> Database:
    """The database that the settings name; nothing is connected yet."""
    return Database(settings.url, connections=settings.workers)


def read_library(settings: Settings, before: Library | None = None) -> Library:
    """The packs that travel with the bot and those of the operator's folders."""
    return load([shipped("content"), *settings.content], before)


def find_engine(name: str, settings: Settings, kept: Path | None = None) -> Make:
    """An engine of FAQ lookup, as what makes its features; `kept` is the file for the vectors of the hybrid one.

    Raises:
        SemanticError: the hybrid engine cannot be used; the message says why, and what to do.
    """
    return Semantic(settings.model_dir, kept).space if name == "hybrid" else TextSpace


def build_app(
    settings: Settings, database: Database, library: Library, clock: Clock = utc_now, space: Make = TextSpace
) -> tuple[App, Path | None]:
    """The app over a database that is up to date afterwards; with the backup made, if it had to be upgraded."""
    one_thread()
    copy = ensure_current(database, clock())
    app = App(
        database,
        TABLE,
        Shelf(library, space),
        clock,
        default_zone=settings.zone or machine_zone(),
        policy=Policy(settings.new_cards, settings.questions_a_minute),
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
