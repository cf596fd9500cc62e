"""A Discord of one's own to try a bot against by hand: `python -m tests.fakes.discord [port]`."""

import asyncio
import shlex
import sys

from tests.fakes.discord.clock import WallClock
from tests.fakes.discord.desk import HELP, Desk
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.permissions import May


async def main(port: int) -> None:
    """Serves a small server with Ann, who may manage it, and Ben, until the input ends."""
    fake = FakeDiscord(clock=WallClock())
    await fake.start(port)
    ann, ben = fake.user("Ann"), fake.user("Ben")
    guild = fake.guild("Study group", members=[ann, ben], channels=("general", "quizzes"))
    fake.role(guild, "Admins", May.MANAGE_GUILD, ann)
    say(f"{_exports(fake)}\n\n{HELP}")
    desk = Desk(fake, [ann, ben], guild.channels[0])
    watch = asyncio.create_task(_watch(desk))
    try:
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() != "quit":
            if line.strip():
                say(await desk.obey(line))
    finally:
        watch.cancel()
        await fake.stop()


def _exports(fake: FakeDiscord) -> str:
    """What the bot's own shell is told: exported, so that it works pasted line by line as well."""
    told = {
        "STUDYHALL_DISCORD_API": fake.api,
        "STUDYHALL_DISCORD_GATEWAY": fake.gateway_url,
        "STUDYHALL_DISCORD_TOKEN": fake.token,
    }
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in told.items())


async def _watch(desk: Desk) -> None:
    while True:
        news: list[str] = []
        await desk.fake.world.until(lambda news=news: bool(_look(desk, news)), None)  # type: ignore[misc]
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
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
