"""Files on Discord: a group's answers go out and come in as a table, and people take what is kept about them."""

import asyncio
import csv
import json
from io import StringIO

import pytest

from bot.adapters.discord.answers import FILE_LIMIT
from bot.adapters.discord.client import Bot
from bot.app import App
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import hall
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.interactions import DEFER

TALL = "How tall is it?"
TABLE = f"question,answer,wordings\n{TALL},Two metres.,what is its height\nHow old is it?,A year.,\n"
FETCH = "GET /ephemeral-attachments/*/*/*"


async def imports(boss: Person, name: str, table: bytes) -> str:
    """What an admin reads after attaching a file."""
    return (await boss.types("/faq import", file=(name, table))).text


def rows(table: bytes) -> list[list[str]]:
    """The rows of a table."""
    return list(csv.reader(StringIO(table.decode())))


def test_a_groups_answers_go_out_and_come_back(play: Play, app: App) -> None:
    """The exported file is one that can be imported as it is, into this server or another."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        garden, kitchen = (fake.guild(name, owner=boss) for name in ("Garden", "Kitchen"))
        await boss.fills(await boss.types("/faq add"), question="Where, exactly?", answer='By "the well",\nat six.')
        shown = await boss.types("/faq export")
        assert shown.ephemeral
        assert "1 entry as CSV." in shown.text
        ((name, table),) = shown.files.items()
        assert name == "faq.csv"
        assert rows(table)[:2] == [
            ["question", "answer", "wordings"],
            ["Where, exactly?", 'By "the well",\nat six.', ""],
        ]
        assert "It was all there already" in await imports(boss, name, table)
        brought = await boss.types("/faq import", kitchen.channels[0], file=(name, table))
        assert "1 added" in brought.text
        assert "at six." in (await boss.types("/ask", kitchen.channels[0], question="Where, exactly?")).text
        again = await boss.types("/faq export", kitchen.channels[0])
        assert again.files == shown.files
        assert len(garden.channels[0].messages) > 0

    play(app, scene)


def test_with_nothing_to_export_there_is_no_file(play: Play, app: App) -> None:
    """The admin is told so, and can write the first answer at once."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        shown = await boss.types("/faq export")
        assert shown.files == {}
        assert (await boss.clicks("Add an entry", shown)).modal

    play(app, scene)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("faq.csv", TABLE.encode()),
        ("FAQ (1) ünï.CSV", TABLE.encode()),
        ("from a spreadsheet.csv", b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()),
    ],
)
def test_a_table_is_imported_from_a_file(play: Play, app: App, name: str, table: bytes) -> None:
    """Whatever it is called, and as spreadsheets write it; people are answered by it at once."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        fake.guild(owner=boss, members=[ann])
        assert "2 added" in await imports(boss, name, table)
        assert "Two metres." in (await ann.types("/ask", question="what is its height")).text
        assert "It was all there already" in await imports(boss, name, table)
        assert len(fake.http.downloads) == 2

    play(app, scene)


def test_without_a_file_a_table_is_pasted(play: Play, app: App) -> None:
    """The command opens a form."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        form = await boss.types("/faq import")
        assert "2 added" in (await boss.fills(form, table=TABLE)).text
        assert fake.http.downloads == []

    play(app, scene)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"one,two\n", "Nothing was imported"),
        (f"question,answer\n{TALL},\n".encode(), "Line 2"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "is no plain text"),
        (b"question,answer\n" + b"x" * FILE_LIMIT, "is too large"),
    ],
)
def test_a_file_that_is_no_such_table_changes_nothing(play: Play, app: App, table: bytes, said: str) -> None:
    """The admin reads what is wrong with it, and can attach another."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        told = await imports(boss, "faq.csv", table)
        assert said in told
        assert "Something went wrong" not in told
        assert (await boss.types("/faq export")).files == {}
        assert "2 added" in await imports(boss, "faq.csv", TABLE.encode())

    play(app, scene)


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_file_that_cannot_be_fetched_can_be_attached_once_more(app: App, status: int) -> None:
    """Discord lets go of it, or is in trouble: the admin is asked to attach it again."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            boss = fake.user("Boss")
            fake.guild(owner=boss)
            fake.faults.fail(FETCH, status)
            told = await imports(boss, "faq.csv", TABLE.encode())
            assert "Please attach it once more" in told
            assert "2 added" in await imports(boss, "faq.csv", TABLE.encode())

    asyncio.run(main())


def test_a_file_that_takes_long_is_announced(app: App) -> None:
    """The import is acknowledged in time, for the admin alone, and told when it is done."""

    async def main() -> None:
        async with hall(app, defer_after=0) as (fake, _):
            boss, ben = fake.user("Boss"), fake.user("Ben")
            guild = fake.guild(owner=boss, members=[ben])
            held = fake.faults.hold(FETCH)
            typed = boss.starts_typing("/faq import", file=("faq.csv", TABLE.encode()))
            await fake.until(lambda: typed.callback == DEFER and held.caught == 1, "it is announced")
            fake.clock.advance(minutes=1)
            assert held.gate is not None
            held.gate.set()
            shown = await boss.sees(typed)
            assert (shown.ephemeral, "2 added" in shown.text) == (True, True)
            assert not any("added" in each.text for each in ben.reads(guild.channels[0]))
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_late_export_brings_its_file(app: App) -> None:
    """The file comes with the message that takes the place of the announcement."""

    async def main() -> None:
        async with hall(app, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            typed = ann.starts_typing("/privacy export")
            shown = await ann.sees(typed)
            assert typed.callback == DEFER
            assert (shown.ephemeral, list(shown.files)) == (True, ["study-hall.json"])
            assert fake.http.refusals == []

    asyncio.run(main())


@pytest.mark.parametrize("direct", [False, True])
def test_everybody_can_take_all_that_is_kept_of_them(play: Play, app: App, *, direct: bool) -> None:
    """A file with their own rows, which they alone see; what others did is not in it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        await ann.types("/ask", question="Where is Ann's trowel?")
        await ben.types("/ask", question="Where is Ben's spade?")
        shown = await ann.types("/privacy export", ann.dm if direct else None)
        assert "1 asked in the last 30 days" in shown.text
        whole = shown.files["study-hall.json"].decode()
        assert json.loads(whole)
        assert "Ann's trowel" in whole
        assert ann.id in whole
        assert "spade" not in whole
        assert ben.id not in whole
        assert not any(each.files for each in ben.reads(guild.channels[0]))

    play(app, scene)


def test_a_file_is_sent_once_more_after_a_break(app: App) -> None:
    """The connection breaks with the answer on its way: the file is there, once."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            fake.faults.fail("POST /interactions/*/*/callback", 503)
            assert list((await ann.types("/privacy export")).files) == ["study-hall.json"]
            broken = fake.faults.break_after("POST /interactions/*/*/callback")
            assert list((await ann.types("/privacy export")).files) == ["study-hall.json"]
            assert broken.caught == 1
            assert len([each for each in ann.reads(guild.channels[0]) if each.files]) == 2

    asyncio.run(main())
