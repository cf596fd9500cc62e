"""How Study Hall begins on Discord: commands where they are wanted, and the times that hold if nobody sets others."""

import asyncio
import inspect
from dataclasses import replace

from bot.adapters.discord.client import Bot, Times
from bot.adapters.discord.commands import payload
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Scope
from tests.adapters.discord.conftest import Play, online
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord

WATER = "How often should I water my plants?"


def test_commands_are_there_at_once_on_a_server_for_development(make_app: MakeApp, database_url: str) -> None:
    """On that one alone; they work there, and are told once, as long as they stay as they are."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            ann = fake.user("Ann")
            workshop, garden = fake.guild("Workshop", members=[ann]), fake.guild("Garden", members=[ann])
            for _ in range(2):
                async with online(make_app(database_url), fake, server=int(workshop.id)):
                    assert fake.commands(workshop) == [each["name"] for each in payload(TABLE)]
                    assert fake.commands() == fake.commands(garden) == []
                    shown = await ann.types("/ask", workshop.channels[0], question=WATER)
                    assert "dry a finger deep" in shown.text
            (told,) = [each.path for each in fake.http.requests if each.method == "PUT"]
            assert told.endswith(f"/guilds/{workshop.id}/commands")
            assert fake.http.refusals == []

    asyncio.run(main())


def test_commands_are_told_again_when_they_change(make_app: MakeApp, database_url: str) -> None:
    """A version with one command more tells all of them once, and the new one is offered."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            newer = make_app(database_url)
            newer.table = replace(TABLE, commands=(*TABLE.commands, replace(TABLE.command("streak"), name="days")))
            for app, told in ((make_app(database_url), 1), (newer, 2), (newer, 2)):
                async with online(app, fake):
                    assert len([each for each in fake.http.requests if each.method == "PUT"]) == told
                    offered = {each["name"] for each in ann.offered(guild.channels[0])}
                    assert ("days" in offered) is (app is newer)
            assert fake.http.refusals == []

    asyncio.run(main())


def test_commands_come_with_a_server_and_admins_are_for_servers_alone(play: Play, app: App) -> None:
    """Nobody installs them for themselves, none is offered where the bot is not, and admins' ask for a permission."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        given = {each["name"]: each for each in fake.world.commands[None]}
        admins = {row.name.split()[0] for row in TABLE.commands if row.scope is Scope.ADMIN} | {"Save to FAQ inbox"}
        assert admins < given.keys()
        assert [name for name, each in given.items() if each["integration_types"] != [0]] == []
        assert {name for name, each in given.items() if each["default_member_permissions"] is not None} == admins
        assert [name for name in admins if given[name]["contexts"] != [0]] == []
        assert {context for each in given.values() for context in each["contexts"]} == {0, 1}

    play(app, scene)


def test_an_answer_is_announced_after_a_second_and_goodbyes_take_ten() -> None:
    """A third of the 3 s that Discord waits; and these are the times of a bot that is told no others."""
    assert (Times().defer_after, Times().parting) == (1.0, 10.0)
    assert inspect.signature(Bot).parameters["times"].default == Times()
