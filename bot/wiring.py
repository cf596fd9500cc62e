"""The composition root: the only place that builds things."""

import asyncio
import secrets
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from tzlocal import get_localzone_name

from bot.adapters.local import Local
from bot.adapters.slack.keys import keys
from bot.app import App, Clock
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.calendar import zone_names
from bot.core.outages import Line
from bot.core.request import Asker
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.logs import log_to
from bot.search.features import TextSpace
from bot.search.semantic import Semantic
from bot.search.space import Make
from bot.search.threads import one_thread
from bot.settings import Settings, SettingsError, read_settings
from bot.shipped import shipped
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.storage.locality import is_local_alone
from bot.storage.migrate import ensure_current
from bot.storage.throwaway import Folder
from bot.worker import Sender

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute

    from bot.adapters.web.face import Playground
    from bot.adapters.web.world import Throwaway
    from bot.core.preview import Draw


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


def settings_for_work(*, served: bool = False) -> Settings:
    """The settings, with the log open; before anything else that can fail.

    The log goes where the settings say, and else into its file, but for what is `served` and has nobody in its
    terminal: whoever supervises that reads standard error.
    """
    settings = read_settings()
    by_stderr = settings.log_to == "stderr" or (settings.log_to == "auto" and served)
    try:
        log_to(sys.stderr if by_stderr else settings.log_file, settings.log_level)
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
    return _app(settings, database, Shelf(library, space), clock), copy


def build_playground(app: App, settings: Settings, database: Database, owner: Asker) -> "Playground":
    """The page of the app's local group, for whoever started the program.

    Raises:
        SettingsError: it could be reached from other machines, and nothing is asked for.
    """
    from bot.adapters.web import face, guard  # noqa: PLC0415 - as below
    from bot.adapters.web.rooms import Rooms  # noqa: PLC0415
    from bot.adapters.web.sandbox import Sandboxes  # noqa: PLC0415
    from bot.adapters.web.world import World  # noqa: PLC0415

    guard.check_binding(settings)
    world = World(
        app,
        Rooms(utc_now),
        Local(app),
        utc_now,
        owner,
        secrets.token_urlsafe(32),
        settings.zone or machine_zone(),
        roots=(shipped("content"), *settings.content),
        draws=draws(),
    )
    sandboxes = Sandboxes(lambda clock: build_sandbox(app, settings, database, clock), face.pages)
    public = guard.public_host(settings)
    return face.Playground(world, sandboxes, password=settings.secret("playground_password"), public=public)


def build_sandbox(app: App, settings: Settings, database: Database, clock: Clock) -> "Throwaway":
    """An app over a throwaway database, with the packs of another one's, that lives by the clock.

    It begins as a copy of the local group, where nothing else is in the database: what other people wrote, and what
    opens their workspaces, is never copied. Else it begins empty.

    Raises:
        DatabaseError: it cannot be made.
    """
    from bot.adapters.web.world import Throwaway  # noqa: PLC0415 - as below

    folder = Folder()  # which nobody else may enter
    file = folder.path / "studyhall.db"
    try:
        copied = _copied(database, file)
        made = Database(f"sqlite:///{quote(str(file))}", connections=settings.workers)
        ensure_current(made, clock())
    except BaseException:
        folder.close()
        raise
    beside = _app(settings, made, app.shelf, clock, is_played=True)

    def close() -> None:
        beside.close()
        folder.close()

    return Throwaway(beside, copied, close)


def draws() -> "tuple[Draw, ...]":
    """How each platform would draw a reply; none of it needs the platform's SDK."""
    from bot.adapters.discord.preview import preview as discord  # noqa: PLC0415 - as below
    from bot.adapters.slack.preview import preview as slack  # noqa: PLC0415

    return discord, slack


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


def build_scrape(app: App, settings: Settings, page: "Playground | None" = None) -> "Sequence[BaseRoute]":
    """What tells in figures what the app does, which is counted from now on; none where nobody may read them.

    At a port of their own they are for whoever reaches that; elsewhere for this machine, or for the page's password.
    """
    from bot.adapters.http import THIS_MACHINE, is_loopback  # noqa: PLC0415 - as below
    from bot.adapters.metrics import Scrape, counting  # noqa: PLC0415

    own_port, at_home = settings.metrics_port is not None, is_loopback(settings.http_host)
    password = "" if own_port else settings.secret("playground_password")
    if not (own_port or at_home or password):
        return ()
    meters = counting(app, (lambda: page.world.rooms.streams) if page else lambda: 0)
    hosts = THIS_MACHINE | {settings.http_host} if at_home and not own_port and not password else frozenset()
    return [Scrape(meters, app, password=password, hosts=hosts).route]


def build_site(
    app: App,
    faces: Sequence[Face],
    page: "Playground | None" = None,
    more: "Sequence[BaseRoute]" = (),
    *,
    answers: bool = True,
) -> "Starlette":
    """What is reached by HTTP: health, `more`, what the faces hear, and the page, if there is one.

    Where nobody is answered (`answers`) it is well without an index.
    """
    routes = [*more, *(route for face in faces for route in face.routes), *(page.routes if page else ())]
    from bot.adapters.http import site  # noqa: PLC0415 - as above

    async def database() -> bool:
        await app.remembered("ready")  # whatever it finds, it has looked
        return True

    async def index() -> bool:
        await asyncio.to_thread(app.shelf.indexes.warm)  # at once where it is fitted
        return True

    checks = {"database": database} | ({"index": index} if answers else {})
    return site(routes, checks | {face.name.lower(): face.is_well for face in faces})


def _app(settings: Settings, database: Database, shelf: Shelf, clock: Clock, *, is_played: bool = False) -> App:
    return App(
        database,
        TABLE,
        shelf,
        clock,
        default_zone=settings.zone or machine_zone(),
        policy=Policy(settings.new_cards, settings.questions_a_minute, settings.grace, settings.cards),
        workers=settings.workers,
        queue=settings.queue,
        is_played=is_played,
    )


def _copied(database: Database, file: Path) -> bool:
    """Whether the file is now a copy of the database, which is one of the local group alone."""
    if database.file is None:
        return False
    with database.read() as session:
        if not is_local_alone(session):
            return False
    backup(database.file, file)
    return True


def machine_zone() -> str:
    """The machine's time zone, or UTC where it names none that is known."""
    try:
        name = get_localzone_name()
    except (ValueError, LookupError, OSError):
        return "UTC"
    return name if name in zone_names() else "UTC"
