"""Files: people give them with commands, bots send them with messages; they are read at addresses that expire."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord, Impossible, May
from tests.fakes.discord.desk import Desk
from tests.fakes.discord.files import LARGEST
from tests.fakes.plain_bot import PlainBot
from tests.fakes.wire import Answer, Json, Wire, words

V2, EPHEMERAL = 1 << 15, 1 << 6


def played(scene: Callable[[Wire], Coroutine[Any, Any, None]]) -> None:
    """Plays a scene with a server and no bot but requests."""

    async def main() -> None:
        async with Wire() as wire:
            await scene(wire)

    asyncio.run(main())


async def send(wire: Wire, method: str, path: str, body: Json, *files: tuple[str, bytes]) -> Answer:
    """One request in parts: the form as `payload_json`, then the files."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(body), content_type="application/json")
    for number, (name, data) in enumerate(files):
        form.add_field(f"files[{number}]", BytesIO(data), filename=name, content_type="application/octet-stream")
    headers = {"Authorization": f"Bot {wire.fake.token}"} if path.startswith("/channels") else {}
    async with wire.session.request(method, wire.fake.api + path, data=form, headers=headers) as response:
        return Answer(response.status, json.loads(await response.text() or "null"), response.headers)


def messages(wire: Wire) -> str:
    """Where messages are posted."""
    return f"/channels/{wire.channel.id}/messages"


def shown(name: str) -> Json:
    """A component that shows an uploaded file."""
    return {"type": 13, "file": {"url": f"attachment://{name}"}}


def test_somebody_gives_a_file_with_a_command(play: Play) -> None:
    """The bot is told of it and reads it at its address; without the option there is none."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        await bot.goes_online()
        assert (await boss.types("/config", file=("faq list.csv", b"question,answer"))).text == "15 bytes"
        (frame,) = [each for each in _told(fake) if each["t"] == "INTERACTION_CREATE"]
        ((key, found),) = frame["d"]["data"]["resolved"]["attachments"].items()
        assert frame["d"]["data"]["options"] == [{"name": "file", "type": 11, "value": key}]
        about = (found["id"], found["filename"], found["size"], found["content_type"], found["ephemeral"])
        assert about == (key, "faq_list.csv", 15, "text/csv", True)
        assert found["url"].startswith(fake.world.files.at)
        assert [each.status for each in fake.http.downloads] == [200]
        with pytest.raises(Impossible, match="larger"):
            await boss.types("/config", file=("faq.csv", bytes(LARGEST + 1)))

    play(scene)


def _told(fake: FakeDiscord) -> list[Json]:
    (session,) = fake.gateway.sessions.values()
    return session.history


def test_somebody_gives_a_file_by_hand(play: Play, tmp_path: Path) -> None:
    """At the desk a file is named by its path."""
    given = tmp_path / "faq.csv"
    given.write_bytes(b"a,b")

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss)
        await bot.goes_online()
        desk = Desk(fake, [boss], guild.channels[0])
        assert await desk.obey(f"/config file:{given}") == ""
        assert "3 bytes" in desk.news()

    play(scene)


def test_a_file_is_read_until_its_address_expires() -> None:
    """Unsigned, signed for another, a day old or gone it leads nowhere; Discord gives a fresh one when asked again."""

    async def scene(wire: Wire) -> None:
        async def read(url: str) -> tuple[int, bytes]:
            async with wire.session.get(url) as response:
                return response.status, await response.read()

        gone = (404, b"This content is no longer available.")
        sent = await send(wire, "POST", messages(wire), {}, ("a.csv", b"1,2"), ("b.csv", b"3"))
        first, second = (item["url"] for item in sent.body["attachments"])
        assert await read(first) == (200, b"1,2")
        assert await read(second) == (200, b"3")
        assert await read(first.partition("?")[0]) == gone
        assert await read(first.partition("?")[0] + "?" + second.partition("?")[2]) == gone
        wire.fake.clock.advance(hours=25)
        assert await read(first) == gone
        again = (await wire.send("GET", f"{messages(wire)}/{sent.body['id']}")).body["attachments"][0]
        assert await read(again["url"]) == (200, b"1,2")
        wire.fake.world.files.forget(again["id"])
        assert await read(again["url"]) == gone
        assert [each.status for each in wire.fake.http.downloads] == [200, 200, 404, 404, 404, 200, 404]

    played(scene)


@pytest.mark.parametrize("where", ["callback", "follow-up", "original", "channel", "edit"])
def test_files_come_with_every_kind_of_message(where: str) -> None:
    """An answer, a follow-up, an edit of either, a post: whoever sees the message has the files."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        body: Json = {"content": "Here", "attachments": [{"id": "0", "filename": "faq.csv", "description": "All"}]}
        token, path = f"/webhooks/{wire.app}/{typed.token}", ""
        match where:
            case "callback":
                path = f"/interactions/{typed.id}/{typed.token}/callback"
                body = {"type": 4, "data": body | {"flags": EPHEMERAL}}
            case "follow-up":
                await wire.answer(typed, 4, content="Wait")
                path = token
            case "original":
                await wire.answer(typed, 5)
                path = f"{token}/messages/@original"
            case "channel":
                path = messages(wire)
            case _:
                path = f"{messages(wire)}/{(await wire.post(content='Wait')).body['id']}"
        answer = await send(wire, "PATCH" if where in {"original", "edit"} else "POST", path, body, ("x", b"1,2"))
        assert answer.status in {200, 204}
        seen = wire.ann.reads(wire.channel)[-1]
        assert (seen.text, seen.files) == ("Here", {"faq.csv": b"1,2"})
        assert seen.message is not None
        (about,) = seen.message.payload()["attachments"]
        assert (about["description"], about["content_type"]) == ("All", "text/csv")
        assert about.get("ephemeral", False) is (where == "callback")
        assert wire.fake.http.requests[-1].json == body

    played(scene)


def test_a_file_component_shows_an_uploaded_file() -> None:
    """In components v2 only what a component shows is in sight, and it must have been uploaded."""

    async def scene(wire: Wire) -> None:
        body = {"flags": V2, "components": [words("Here"), shown("faq.csv")]}
        lost = await send(wire, "POST", messages(wire), body, ("other.csv", b"3"))
        assert lost.wrong() == {"components UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"}
        sent = await send(wire, "POST", messages(wire), body, ("faq.csv", b"1,2"), ("hidden.csv", b"3"))
        assert wire.ann.reads(wire.channel)[-1].files == {"faq.csv": b"1,2"}
        assert len(sent.body["attachments"]) == 2
        file = sent.body["components"][1]
        assert (file["name"], file["size"]) == ("faq.csv", 3)
        async with wire.session.get(file["file"]["url"]) as response:
            assert await response.read() == b"1,2"
        web = {"flags": V2, "components": [{"type": 13, "file": {"url": "https://example.org/faq.csv"}}]}
        assert (await wire.post(**web)).wrong() == {"components.0.file.url URL_TYPE_INVALID_SCHEME"}

    played(scene)


def test_discord_py_sends_a_file_component(play: Play) -> None:
    """The library's own view with a file, and an edit that replaces it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        channel = await bot.fetch_channel(int(guild.channels[0].id))
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send(view=_view("my_data.json"), file=discord.File(BytesIO(b"{}"), "my data.json"))
        assert ann.reads(guild.channels[0])[-1].files == {"my_data.json": b"{}"}
        await sent.edit(view=_view("new.json"), attachments=[discord.File(BytesIO(b"[]"), "new.json")])
        assert ann.reads(guild.channels[0])[-1].files == {"new.json": b"[]"}
        assert fake.http.refusals == []

    play(scene)


def _view(name: str) -> ui.LayoutView:
    view = ui.LayoutView()
    view.add_item(ui.File(f"attachment://{name}"))
    return view


def test_an_edit_names_the_files_that_stay() -> None:
    """All stay where neither files nor names are given, new files alone replace them, a refused edit changes none."""

    async def scene(wire: Wire) -> None:
        sent = await send(wire, "POST", messages(wire), {}, ("a", b"1"), ("b", b"2"))
        path = f"{messages(wire)}/{sent.body['id']}"
        first = {"id": sent.body["attachments"][0]["id"]}

        def files() -> dict[str, bytes]:
            return wire.ann.reads(wire.channel)[-1].files

        await wire.send("PATCH", path, {"content": "x"})
        assert files() == {"a": b"1", "b": b"2"}
        refused = await wire.send("PATCH", path, {"content": "y", "attachments": [{"id": "7"}]})
        assert refused.wrong() == {"attachments.0 ATTACHMENT_NOT_FOUND"}
        assert wire.ann.reads(wire.channel)[-1].text == "x"
        assert files() == {"a": b"1", "b": b"2"}
        await send(wire, "PATCH", path, {"attachments": [first, {"id": "0"}]}, ("c", b"3"))
        assert files() == {"a": b"1", "c": b"3"}
        await send(wire, "PATCH", path, {}, ("d", b"4"))
        assert files() == {"d": b"4"}
        await wire.send("PATCH", path, {"attachments": []})
        assert files() == {}

    played(scene)


def test_too_many_and_too_large_files_are_refused() -> None:
    """Ten are taken, of 10 MiB each."""

    async def scene(wire: Wire) -> None:
        ten = [(f"{number}.txt", b"x") for number in range(10)]
        assert (await send(wire, "POST", messages(wire), {}, *ten)).status == 200
        eleven = await send(wire, "POST", messages(wire), {}, *ten, ("10.txt", b"x"))
        assert eleven.wrong() == {"attachments BASE_TYPE_MAX_LENGTH"}
        assert (await send(wire, "POST", messages(wire), {}, ("a", bytes(LARGEST)))).status == 200
        large = await send(wire, "POST", messages(wire), {}, ("a", bytes(LARGEST + 1)))
        assert (large.status, large.code) == (413, 40005)

    played(scene)


def test_files_need_the_permission_to_attach_them() -> None:
    """A post and an edit without it are refused."""

    async def scene(wire: Wire) -> None:
        path = f"{messages(wire)}/{(await wire.post(content='x')).body['id']}"
        wire.channel.set(wire.fake.world.bot, deny=May.ATTACH_FILES)
        assert (await send(wire, "POST", messages(wire), {}, ("a", b"1"))).code == 50013
        assert (await send(wire, "PATCH", path, {}, ("a", b"1"))).code == 50013

    played(scene)


@pytest.mark.parametrize(
    ("name", "filed"),
    [("a b.csv", "a_b.csv"), ("../é'x.csv", "..x.csv"), ("日本", "unknown"), ("ok-1.csv", "ok-1.csv")],
)
def test_a_file_gets_a_name_that_is_safe_in_an_address(name: str, filed: str) -> None:
    """Spaces become underscores, and what is left out is not in the name that components refer to."""

    async def scene(wire: Wire) -> None:
        body = {"flags": V2, "components": [shown(filed)], "attachments": [{"id": 0, "filename": name}]}
        await send(wire, "POST", messages(wire), body, ("x", b"1"))
        assert wire.ann.reads(wire.channel)[-1].files == {filed: b"1"}

    played(scene)


def test_a_request_in_parts_is_captured_as_its_form(tmp_path: Path) -> None:
    """The capture has `payload_json` as `json`, and nothing of the files or of downloads."""
    captured = tmp_path / "captured.jsonl"

    async def main() -> None:
        async with Wire() as wire:
            wire.fake.http.capture = captured
            body = {"content": "x", "attachments": [{"id": 0, "filename": "a.csv"}]}
            sent = await send(wire, "POST", messages(wire), body, ("a.csv", b"1,2"))
            async with wire.session.get(sent.body["attachments"][0]["url"]) as response:
                assert response.status == 200
            (line,) = [json.loads(line) for line in captured.read_text(encoding="utf-8").splitlines()]
            assert line == {"method": "POST", "path": f"/api/v10{messages(wire)}", "json": body}

    asyncio.run(main())
