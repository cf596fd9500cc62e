"""A small bot as anybody would write it with discord.py, to try the server with."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord import FakeDiscord

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
SUBJECTS = ("gradient", "what is a seed", "what is dropout")


@contextlib.contextmanager
def pointed_at(fake: FakeDiscord) -> Iterator[None]:
    """While this lasts, discord.py speaks to the server on loopback."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = fake.api, yarl.URL(fake.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


class Word(ui.Modal, title="Add a word"):
    """Asks for a word and its meaning."""

    word: ui.Label[Word] = ui.Label(text="Word", component=ui.TextInput(custom_id="word", max_length=20))
    meaning: ui.Label[Word] = ui.Label(
        text="Meaning", component=ui.TextInput(custom_id="meaning", style=discord.TextStyle.long, required=False)
    )

    def __init__(self) -> None:
        super().__init__(custom_id="word-form")

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Says what was written."""
        assert isinstance(self.word.component, ui.TextInput)
        assert isinstance(self.meaning.component, ui.TextInput)
        text = f"{self.word.component.value}: {self.meaning.component.value or 'no meaning'}"
        await interaction.response.send_message(text, ephemeral=True)


class Panel(ui.LayoutView):
    """Text, a button that counts, a select, a form."""

    def __init__(self, count: int = 0) -> None:
        super().__init__(timeout=None)
        self.count = count
        box: ui.Container[Panel] = ui.Container(ui.TextDisplay(f"Pressed {count} times"))
        press: ui.Button[Panel] = ui.Button(label="Press", custom_id="press")
        press.callback = self.press  # type: ignore[method-assign]
        form: ui.Button[Panel] = ui.Button(label="Write", custom_id="write")
        form.callback = self.write  # type: ignore[method-assign]
        stop: ui.Button[Panel] = ui.Button(label="Never", custom_id="never", disabled=True)
        pick: ui.Select[Panel] = ui.Select(
            placeholder="Pick one",
            custom_id="pick",
            options=[discord.SelectOption(label=word.title(), value=word) for word in ("red", "blue")],
        )
        pick.callback = self.pick  # type: ignore[method-assign]
        self.select = pick
        box.add_item(ui.ActionRow(press, form, stop)).add_item(ui.ActionRow(pick))
        self.add_item(box)

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        """Counts on."""
        self.count += 1
        await interaction.response.edit_message(view=Panel(self.count))

    async def write(self, interaction: discord.Interaction[Any]) -> None:
        """Opens the form."""
        await interaction.response.send_modal(Word())

    async def pick(self, interaction: discord.Interaction[Any]) -> None:
        """Thinks, then says what was picked, in a new message."""
        await interaction.response.defer()
        await interaction.followup.send(f"You picked {self.select.values[0]}", ephemeral=True)


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """The commands of the plain bot."""

    @tree.command()
    async def ask(interaction: discord.Interaction[Any], question: str, *, slow: bool = False) -> None:
        """Answers a question."""
        if slow:
            await interaction.response.defer(ephemeral=True)
            await interaction.edit_original_response(content=f"At last: {question}")
        else:
            await interaction.response.send_message(f"Answer: {question}")

    @ask.autocomplete("question")
    async def complete(_: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=s, value=s) for s in SUBJECTS if s.startswith(current)]

    @tree.command()
    async def panel(interaction: discord.Interaction[Any]) -> None:
        """Shows a panel."""
        await interaction.response.send_message(view=Panel())

    @tree.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def config(interaction: discord.Interaction[Any], file: discord.Attachment | None = None) -> None:
        """Is for admins."""
        size = len(await file.read()) if file else 0
        await interaction.response.send_message(f"{size} bytes", ephemeral=True)

    @tree.context_menu(name="Shout")
    async def shout(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(message.content.upper() or "nothing")

    words = app_commands.Group(name="words", description="Words")

    @words.command()
    async def count(interaction: discord.Interaction[Any], member: discord.User) -> None:
        """Counts somebody's words."""
        await interaction.response.send_message(f"{member.id} has none")

    tree.add_command(words)


class PlainBot(discord.AutoShardedClient):
    """Answers commands, mentions and direct messages; what reached it is in `heard`."""

    def __init__(self, fake: FakeDiscord, *, intents: discord.Intents = INTENTS, **more: Any) -> None:
        nobody = discord.AllowedMentions.none()
        super().__init__(intents=intents, guild_ready_timeout=0.02, allowed_mentions=nobody, **more)
        self.fake = fake
        self.tree: app_commands.CommandTree[PlainBot] = app_commands.CommandTree(self)
        self.heard: list[tuple[str, str]] = []
        self.joined: list[str] = []
        self.resumed = 0
        self.online = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        add_commands(self.tree)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait between identifies."""

    async def setup_hook(self) -> None:
        """Registers the commands."""
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answers whoever speaks to it."""
        if message.author.bot:
            return
        self.heard.append((message.author.display_name, message.content))
        if message.guild is None or self.user in message.mentions:
            await message.reply(f"You said {message.clean_content}")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Notes the server."""
        self.joined.append(guild.name)

    async def on_resumed(self) -> None:
        """Counts."""
        self.resumed += 1
        self.fake.world.announce()

    async def goes_online(self, token: str | None = None) -> None:
        """Connects, and is ready when this returns."""
        self.task = asyncio.create_task(self.start(token or self.fake.token))
        ready = asyncio.create_task(self.online.wait())
        await asyncio.wait({self.task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        if self.task.done():
            ready.cancel()
            await self.task
        assert ready.done()

    async def on_ready(self) -> None:
        """Says that it is online."""
        self.online.set()

    async def stop(self) -> None:
        """Disconnects."""
        if self.task is not None:
            await self.close()
            with contextlib.suppress(Exception):
                await self.task
