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

import click
import structlog

from bot.adapters.console.chat import Chat, Screen, local_asker
from bot.adapters.console.lines import standard_lines
from bot.adapters.console.once import ask_once
from bot.adapters.console.render import render
from bot.app import App
from bot.clockwork import housekeep, jobs, tick, ticking
from bot.core.content import Problem
from bot.features.shelf import Shelf
from bot.platforms import serve
from bot.search.features import TextSpace
from bot.search.space import Make
from bot.search.weights import SemanticError
from bot.settings import Settings, SettingsError, TokenError, read_settings
from bot.wiring import (
    Face,
    build_app,
    build_faces,
    build_outlets,
    find_engine,
    open_database,
    platforms,
    read_library,
    settings_for_work,
)
from bot.worker import Worker

log = structlog.get_logger()

Build = Callable[[App, Settings, Callable[[str], None]], list[Face]]

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
    """Run the bot. Without a platform's token, the chat opens here."""
    if only:
        _work()
        return
    if names := platforms(read_settings()):
        _on(f"Study Hall is going to {' and '.join(names)}. Ctrl-C ends it.", build_faces)
        return
    if sys.stdin is None or sys.stdin.closed or _is_null(sys.stdin.fileno()):
        click.echo(
            "No Discord or Slack token is set, and nobody is typing here: nothing to do. "
            "Try “studyhall chat” in a terminal."
        )
        return
    click.echo("No Discord or Slack token is set, so the study hall is right here. Type “quit” to leave.")
    _chat(_name(None))


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
    app = _app(settings)
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


def _chat(name: str) -> None:
    settings = settings_for_work()
    app = _app(settings)
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
    settings = settings_for_work()
    app = _app(settings)
    sys.setswitchinterval(TURN)
    click.echo(greeting)
    try:
        asyncio.run(_serve(app, settings, build))
    except TokenError as error:
        click.echo(f"studyhall: {error}", err=True)
        sys.exit(WRONG_TOKEN)
    finally:
        app.close()
    click.echo("Bye! Everything is kept.")


async def _serve(app: App, settings: Settings, build: Build) -> None:
    faces = build(app, settings, click.echo)
    with _reloading(app, settings):
        await serve(app, settings, faces, click.echo, answers=build is build_faces)


async def _converse(app: App, settings: Settings, name: str) -> None:
    words = [row.name for row in app.table.commands] + ["quit"]
    warming = asyncio.create_task(app.warm())
    async with standard_lines(words) as lines:
        chat = Chat(app, local_asker(name), lines, Screen(_write, _width(), _colour()))
        await housekeep(app)
        worker = Worker(app, chat)

        async def pass_on() -> None:
            await tick(app)
            await worker.run()

        with _reloading(app, settings), ticking(jobs(app, [worker]), on=lines.live):
            await chat.run(pass_on)
            await worker.close()
    await warming


@contextmanager
def _reloading(app: App, settings: Settings) -> Iterator[None]:
    """Within the block SIGHUP makes the packs be read again."""
    loop, under_way, one_at_a_time = asyncio.get_running_loop(), set[asyncio.Task[None]](), asyncio.Lock()

    def begin() -> None:
        task = loop.create_task(_reload(app, settings, one_at_a_time))
        under_way.add(task)  # a task that nobody holds may be gone before it is done
        task.add_done_callback(under_way.discard)

    loop.add_signal_handler(signal.SIGHUP, begin)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


async def _reload(app: App, settings: Settings, one_at_a_time: asyncio.Lock) -> None:
    """The packs as they are now on disk serve, once their index is fitted; until then the old ones do."""
    async with one_at_a_time:
        try:
            shelf = await asyncio.to_thread(_read_again, app, settings)
        except Exception:
            log.exception("packs not read again")
            return
        app.use(shelf)
    _left_out(shelf.library.problems, lambda sentence: _write(sentence + "\n"))
    log.info("packs read again", packs=sorted(shelf.library.packs), problems=len(shelf.library.problems))


def _read_again(app: App, settings: Settings) -> Shelf:
    shelf = Shelf(read_library(settings, app.shelf.library), app.shelf.space)
    shelf.warm(app.shelf)
    return shelf


def _app(settings: Settings) -> App:
    library = read_library(settings)
    _left_out(library.problems, lambda sentence: click.echo(sentence, err=True))
    app, copy = build_app(settings, open_database(settings), library, space=_engine(settings))
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
