"""The bots that are asked on Discord: `python -m tests.benchmarks.faces.discord_bots NAME ADDRESS FOLDER` runs one."""

import asyncio
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import discord

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at, serve
from tests.benchmarks.faces.ours import ours
from tests.benchmarks.faces.plain import Asked, Work, filled
from tests.benchmarks.faces.process import tell_cpu

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class Empty(discord.AutoShardedClient):
    """Says the same to everything."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answers."""
        await interaction.response.send_message("An answer.")


class Plain(discord.AutoShardedClient):
    """Answers `/ask` as one would write it in a single file.

    All it does with the database is done by one thread: SQLite has one writer at a time, and those that wait in SQLite
    itself sleep for longer than a transaction takes.
    """

    def __init__(self, work: Work) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self._work = work
        self._thread = ThreadPoolExecutor(1)
        self.tree: discord.app_commands.CommandTree[Plain] = discord.app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Answer a question about the subject")(self._ask)

    async def setup_hook(self) -> None:
        """Its commands and buttons are known."""
        self.add_dynamic_items(Verdict)
        await self.tree.sync()

    async def _ask(self, interaction: discord.Interaction[Any], question: str) -> None:
        assert interaction.guild is not None
        found = await asyncio.get_running_loop().run_in_executor(
            self._thread,
            self._work.ask,
            (str(interaction.guild.id), interaction.guild.name),
            (str(interaction.user.id), interaction.user.display_name),
            str(interaction.channel_id),
            question,
        )
        if found is None:
            await interaction.response.send_message("I don't know that yet. I kept your question for the admins.")
        else:
            await interaction.response.send_message(embed=_embed(found), view=_verdicts(found))


class Verdict(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"verdict:(?P<word>\w+):(?P<number>\d+)"):
    """A button that works after a restart too."""

    def __init__(self, label: str, style: discord.ButtonStyle, word: str, number: int) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=label, style=style, custom_id=f"verdict:{word}:{number}"
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Verdict":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)
        return cls(item.label or "", item.style, match["word"], int(match["number"]))


def _embed(found: Asked) -> discord.Embed:
    title, answer = (discord.utils.escape_markdown(each) for each in (found.question, found.answer))
    return discord.Embed(title=title, description=answer).set_footer(text=found.source)


def _verdicts(found: Asked) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(Verdict("Helpful", discord.ButtonStyle.success, "helpful", found.number))
    return view.add_item(Verdict("Not what I meant", discord.ButtonStyle.secondary, "other", found.number))


def _empty(_: Path) -> discord.Client:
    return Empty(intents=INTENTS)


def _plain(folder: Path) -> discord.Client:
    return Plain(filled(folder))


BOTS: dict[str, Callable[[Path], discord.Client]] = {"empty": _empty, "plain": _plain}


async def _serve(name: str, folder: Path) -> None:
    token = "bench"  # noqa: S105 - of nobody
    if name == "ours":
        app, _ = ours(folder)
        await app.warm()
        await serve(Bot(app), token)
        return
    async with BOTS[name](folder) as client:
        await client.start(token)


def main(name: str, address: str, folder: str) -> None:
    """The bot runs until its process is ended."""
    tell_cpu()
    point_at(address, address.replace("http", "ws") + "/gateway")
    asyncio.run(_serve(name, Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
