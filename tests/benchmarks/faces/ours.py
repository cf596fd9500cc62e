"""Our app as it is asked: what `wiring` builds, over a database of its own."""

from pathlib import Path
from typing import Any

from bot.app import App
from bot.logs import log_to
from bot.settings import Settings
from bot.storage.engine import Database
from bot.wiring import build_app, open_database
from tests.benchmarks.ask import library
from tests.benchmarks.faces.plain import A_MINUTE


def ours(folder: Path, **more: Any) -> tuple[App, Settings]:
    """The app with a pack of 500 entries, in a process that has nothing else to log; `more` are settings."""
    settings, kept = database(folder, **more)
    log_to(settings.log_file, settings.log_level)
    return over(settings, kept), settings


def database(folder: Path, **more: Any) -> tuple[Settings, Database]:
    """The settings, and the database that they name; a member's questions are counted, and nobody is held back."""
    settings = Settings(data_dir=folder, zone="UTC", questions_a_minute=A_MINUTE).model_copy(update=more)
    return settings, open_database(settings)


def over(settings: Settings, kept: Database) -> App:
    """The app over that database."""
    return build_app(settings, kept, library())[0]
