"""A Slack of one's own to try an app against by hand: `python -m tests.fakes.slack [port] [--http URL]`."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.fakes.slack.clock import WallClock
from tests.fakes.slack.desk import HELP, Desk
from tests.fakes.slack.fake import FakeSlack

MANIFEST = Path("docs/slack-manifest.yaml")


async def main(port: int, manifest: dict[str, Any] | None, url: str) -> None:
    """Serves a small workspace with Ann, who is its owner, and Ben, until the input ends."""
    fake = FakeSlack("http" if url else "socket", clock=WallClock())
    if manifest is not None:
        fake.follows(manifest)
    await fake.start(port)
    ann, ben = fake.user("Ann", admin=True, owner=True), fake.user("Ben", tz="Europe/Berlin")
    general = fake.channel("general", members=[ann, ben])
    fake.channel("quizzes", members=[ann, ben], app=False)
    app = f"SLACK_SIGNING_SECRET={fake.signing_secret}" if url else f"SLACK_APP_TOKEN={fake.app_token}"
    say(f"SLACK_BOT_TOKEN={fake.bot_token}\n{app}\nSTUDYHALL_SLACK_API={fake.api}\n\n{HELP}")
    fake.requests.url = url
    desk = Desk(fake, [ann, ben], general)
    watch = asyncio.create_task(_watch(desk))
    try:
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "quit":
            if line.strip():
                say(await desk.obey(line))
    finally:
        watch.cancel()
        await fake.stop()


async def _watch(desk: Desk) -> None:
    while True:
        news: list[str] = []
        await desk.fake.world.board.until(lambda news=news: bool(_look(desk, news)), None)  # type: ignore[misc]
        say("\n".join(news))


def _look(desk: Desk, news: list[str]) -> list[str]:
    if found := desk.news():
        news.append(found)
    return news


def say(text: str) -> None:
    """Writes, if there is anything to write."""
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack")
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--manifest", type=Path, default=MANIFEST, help="the app's manifest, as YAML or JSON")
    parser.add_argument("--http", default="", metavar="URL", help="send signed requests there instead of over a socket")
    given = parser.parse_args()
    read = yaml.safe_load(given.manifest.read_text(encoding="utf-8")) if given.manifest.exists() else None
    asyncio.run(main(given.port, read, given.http))
