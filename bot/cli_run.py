"""`studyhall run`, `chat` and `ask`: the bot at work."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from bot.adapters.console.chat import Chat, Screen
from bot.adapters.console.lines import Lines, standard_lines
from bot.adapters.console.once import ask_once
from bot.adapters.console.render import render
from bot.adapters.local import local_asker
from bot.app import App
from bot.core.content import Problem
from bot.features.shelf import Shelf
from bot.here import at_home, converse
from bot.platforms import serve
from bot.search.features import TextSpace
from bot.search.space import Make
from bot.search.weights import SemanticError
from bot.settings import Settings, SettingsError, TokenError, read_settings
from bot.storage.engine import Database
from bot.wiring import (
    Face,
    build_app,
    build_faces,
    build_outlets,
    build_playground,
    find_engine,
    open_database,
    platforms,
    read_library,
    settings_for_work,
)

if TYPE_CHECKING:
    from bot.adapters.web.face import Playground

log = structlog.get_logger()

Build = Callable[[App, Settings, Callable[[str], None]], list[Face]]
Use = Callable[[Shelf], None]

_WIDEST = 100  # columns beyond which text is hard to read
_NARROWEST = 40

TURN = 0.0005
"""Seconds that a thread computes before another's turn: what has its moment, like a request, waits no longer for it."""

WRONG_TOKEN = 2
"""Exit code of `run` with a token that its platform does not know."""


@click.command()
@click.option(
    "--only",
    type=click.Choice(["worker"]),
    help="Only send what the bot says on its own, and answer nobody: beside a process that does.",
)
def run(only: str | None) -> None:
    """Run the bot: on the platforms there are tokens for; without one, right here, with a page to try all of it."""
    if only:
        _work()
        return
    settings = read_settings()
    if names := platforms(settings):
        _on(f"Study Hall is going to {' and '.join(names)}. Ctrl-C ends it.", build_faces)
        return
    if not _is_typed():
        if settings.playground == "off":
            click.echo(
                "No Discord or Slack token is set, the page is off, and nobody is typing here: nothing to do. "
                "Try “studyhall chat” in a terminal."
            )
        else:
            _open(_name(None), typed=False)
        return
    click.echo("No Discord or Slack token is set, so the study hall is right here. Type “quit” to leave.")
    if settings.playground == "off":
        _chat(_name(None))
    else:
        _open(_name(None), typed=True)


@click.command()
@click.option("--as", "name", metavar="NAME", help="Be another member of the local group.")
def chat(name: str | None) -> None:
    """Chat with the bot in this terminal."""
    _chat(_name(name))


@click.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--as", "name", metavar="NAME", help="Ask as another member of the local group.")
def ask(question: str, name: str | None, *, as_json: bool) -> None:
    """Answer one question: exit 0 answered, 2 did you mean, 3 not known."""
    settings = settings_for_work()
    app = _app(settings, open_database(settings))
    try:
        asked = asyncio.run(ask_once(app, local_asker(_name(name)), question))
    finally:
        app.close()
    click.echo(
        json.dumps(asked.facts, ensure_ascii=False, indent=2)
        if as_json
        else render(asked.reply, width=_width(), colour=_colour()),
        nl=as_json,
    )
    sys.exit(asked.code)


def _name(value: str | None) -> str:
    name = local_asker(value if value is not None else os.environ.get("USER") or "you").name
    if not name:
        raise click.UsageError("--as needs a name with at least one letter")
    return name


def _is_typed() -> bool:
    """Whether somebody, or something, may type here."""
    return not (sys.stdin is None or sys.stdin.closed or _is_null(sys.stdin.fileno()))


def _open(name: str, *, typed: bool) -> None:
    """The page is served, with the chat beside it where somebody may type."""
    settings = settings_for_work(served=not typed)
    database = open_database(settings)
    app = _app(settings, database)
    try:
        page = build_playground(app, settings, database, local_asker(name))
        asyncio.run(_at_home(app, settings, page, name, typed=typed))
    except KeyboardInterrupt:
        click.echo("\nBye! Everything you did is kept.")
    finally:
        app.close()


async def _at_home(app: App, settings: Settings, page: "Playground", name: str, *, typed: bool) -> None:
    with _reloading(app, settings, page.use):
        if not typed:
            await at_home(app, settings, page, None, click.echo)
            return
        async with standard_lines(_words(app)) as lines:
            await at_home(app, settings, page, _sat_down(app, name, lines), click.echo)


def _chat(name: str) -> None:
    settings = settings_for_work()
    app = _app(settings, open_database(settings))
    try:
        asyncio.run(_converse(app, settings, name))
    except KeyboardInterrupt:
        click.echo("\nBye! Everything you did is kept.")
    finally:
        app.close()


def _work() -> None:
    names = platforms(read_settings(), hears=False)
    if not names:
        raise SettingsError(
            "there is nowhere to send to: set a token (STUDYHALL_DISCORD_TOKEN, SLACK_BOT_TOKEN), as for the bot itself"
        )
    _on(f"Study Hall sends to {' and '.join(names)}, and answers nobody here. Ctrl-C ends it.", build_outlets)


def _on(greeting: str, build: Build) -> None:
    settings = settings_for_work(served=True)
    database = open_database(settings)
    app = _app(settings, database)
    sys.setswitchinterval(TURN)
    click.echo(greeting)
    try:
        wanted = settings.playground == "on" and build is build_faces
        page = build_playground(app, settings, database, local_asker(_name(None))) if wanted else None
        asyncio.run(_serve(app, settings, build, page))
    except TokenError as error:
        click.echo(f"studyhall: {error}", err=True)
        sys.exit(WRONG_TOKEN)
    finally:
        app.close()
    click.echo("Bye! Everything is kept.")


async def _serve(app: App, settings: Settings, build: Build, page: "Playground | None") -> None:
    faces = build(app, settings, click.echo)
    with _reloading(app, settings, page.use if page else app.use):
        await serve(app, settings, faces, click.echo, page=page, answers=build is build_faces)


async def _converse(app: App, settings: Settings, name: str) -> None:
    with _reloading(app, settings, app.use):
        async with standard_lines(_words(app)) as lines:
            await converse(app, _sat_down(app, name, lines), live=lines.live)


def _words(app: App) -> list[str]:
    """What can be typed, for completion."""
    return [row.name for row in app.table.commands] + ["quit"]


def _sat_down(app: App, name: str, lines: Lines) -> Chat:
    return Chat(app, local_asker(name), lines, Screen(_write, _width(), _colour()))


@contextmanager
def _reloading(app: App, settings: Settings, use: Use) -> Iterator[None]:
    """Within the block SIGHUP makes the packs be read again, and put to use."""
    loop, under_way, one_at_a_time = asyncio.get_running_loop(), set[asyncio.Task[None]](), asyncio.Lock()

    def begin() -> None:
        task = loop.create_task(_reload(app, settings, use, one_at_a_time))
        under_way.add(task)  # a task that nobody holds may be gone before it is done
        task.add_done_callback(under_way.discard)

    loop.add_signal_handler(signal.SIGHUP, begin)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


async def _reload(app: App, settings: Settings, use: Use, one_at_a_time: asyncio.Lock) -> None:
    """The packs as they are now on disk serve, once their index is fitted; until then the old ones do."""
    async with one_at_a_time:
        try:
            shelf = await asyncio.to_thread(_read_again, app, settings)
        except Exception:
            log.exception("packs not read again")
            return
        use(shelf)
    _left_out(shelf.library.problems, lambda sentence: _write(sentence + "\n"))
    log.info("packs read again", packs=sorted(shelf.library.packs), problems=len(shelf.library.problems))


def _read_again(app: App, settings: Settings) -> Shelf:
    shelf = Shelf(read_library(settings, app.shelf.library), app.shelf.space)
    shelf.warm(app.shelf)
    return shelf


def _app(settings: Settings, database: Database) -> App:
    library = read_library(settings)
    _left_out(library.problems, lambda sentence: click.echo(sentence, err=True))
    app, copy = build_app(settings, database, library, space=_engine(settings))
    if copy:
        click.echo(f"The database was upgraded; a backup of it as it was is at {copy}.", err=True)
    return app


def _engine(settings: Settings) -> Make:
    try:
        return find_engine(settings.engine, settings, settings.vectors_file)
    except SemanticError as error:
        log.warning("hybrid engine not used", reason=str(error))
        click.echo(f"Answers are found by words alone: {error}.", err=True)
        return TextSpace


def _left_out(problems: Sequence[Problem], say: Callable[[str], None]) -> None:
    for folder, count in sorted(Counter(_pack(problem) for problem in problems).items()):
        say(
            f"Left out the pack in {_short(folder)}: {count} to mend. "
            f"“studyhall content check {_short(folder)}” says what."
        )


def _pack(problem: Problem) -> Path:
    """The folder of the pack with a problem, which may be that there is no such folder."""
    file = Path(problem.file)
    return file.parent if file.suffix in {".yaml", ".yml"} else file


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _is_null(descriptor: int) -> bool:
    return os.fstat(descriptor).st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116 - both are devices, not paths of ours


def _width() -> int:
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((80, 24)).columns)) if sys.stdout.isatty() else 80


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _short(path: str | Path) -> str:
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
