"""The composition root: the only place that builds things."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tzlocal import get_localzone_name

from bot.adapters.slack.keys import keys
from bot.app import App, Clock
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.calendar import zone_names
from bot.core.outages import Line
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
from bot.worker import Sender

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute


class Face(Protocol):
    """Study Hall on a platform."""

    name: str

    @property
    def sender(self) -> Sender:
        """What says there what the bot says on its own."""

    @property
    def routes(self) -> "Sequence[BaseRoute]":
        """What of it is reached by HTTP."""

    async def start(self) -> None:
        """The bot is there, or about to be.

        Raises:
            TokenError: the platform does not take a token.
            SettingsError: it is not there.
        """

    async def stay(self, stop: asyncio.Event) -> None:
        """The bot is there until `stop` is set; what it is answering then is answered first.

        Raises:
            TokenError, SettingsError: as above.
        """

    async def is_well(self) -> bool:
        """Whether the platform can tell it what happens."""

    async def hears(self) -> Sequence[Line]:
        """The lines by which it can just now; none of an outlet, whose life proves nothing."""


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
        policy=Policy(settings.new_cards, settings.questions_a_minute, settings.grace, settings.cards),
        workers=settings.workers,
        queue=settings.queue,
    )
    return app, copy


def platforms(settings: Settings, *, hears: bool = True) -> list[str]:
    """The platforms that there are tokens for, by name; `hears` tells whether they are listened to as well.

    Raises:
        SettingsError: what is set for one of them does not go together.
    """
    return [name for name, there in (("Discord", settings.token()), ("Slack", keys(settings, hears=hears))) if there]


def build_faces(app: App, settings: Settings, announce: Callable[[str], None]) -> list[Face]:
    """The app on each of them; `announce` writes a line for whoever started the program."""
    faces: list[Face] = []
    if settings.token():
        # an SDK takes up to a second to import, which nothing else should wait for
        from bot.adapters.discord import serve as discord  # noqa: PLC0415

        faces.append(discord.Face(app, settings, announce))
    if found := keys(settings):
        from bot.adapters.slack import serve as slack  # noqa: PLC0415

        faces.append(slack.Face(app, settings, found, utc_now, announce))
    return faces


def build_outlets(app: App, settings: Settings, _: Callable[[str], None]) -> list[Face]:
    """The app on each of them, where it says what it says on its own, and hears nothing."""
    outlets: list[Face] = []
    if settings.token():
        from bot.adapters.discord import outlet as discord  # noqa: PLC0415 - as above

        outlets.append(discord.Outlet(app, settings))
    if found := keys(settings, hears=False):
        from bot.adapters.slack import outlet as slack  # noqa: PLC0415 - as above

        outlets.append(slack.Outlet(app, settings, found, utc_now))
    return outlets


def build_site(app: App, faces: Sequence[Face]) -> "Starlette | None":
    """What is reached by HTTP, with its health; None where nothing is."""
    routes = [route for face in faces for route in face.routes]
    if not routes:
        return None
    from bot.adapters.http import site  # noqa: PLC0415 - as above

    async def database() -> bool:
        await app.remembered("ready")  # whatever it finds, it has looked
        return True

    async def index() -> bool:
        await asyncio.to_thread(app.shelf.indexes.warm)  # at once where it is fitted
        return True

    return site(routes, {"database": database, "index": index, **{face.name.lower(): face.is_well for face in faces}})


def machine_zone() -> str:
    """The machine's time zone, or UTC where it names none that is known."""
    try:
        name = get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return name if name in zone_names() else "UTC"
