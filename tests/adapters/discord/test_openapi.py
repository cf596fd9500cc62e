"""Everything that goes to Discord in a long conversation is as Discord describes it."""

import asyncio
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver
from bot.commands import TABLE
from bot.core.quiz import SIZE
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.described import DESCRIPTION, description
from tests.adapters.discord.outlets import due, outlet, quiz
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.discord.interactions import ANSWER
from tests.fakes.wire import Wire
from tests.features.front import UNKNOWN

WATER = "How often should I water my plants?"
ENTRIES = "question,answer\nHow tall is it?,Two metres.\nHow old is it?,A year.\n"
GIVEN = {"question": WATER, "number": "1"}
"""What a required option is given."""

HELD_TO = ["the limits of the server on loopback", *(["Discord's description"] if DESCRIPTION else [])]


@pytest.mark.parametrize("held_to", HELD_TO)
def test_every_request_of_a_long_conversation_is_as_discord_wants_it(play: Play, app: App, held_to: str) -> None:
    """Every command, quizzes, cards, forms, the inbox, deliveries: nothing is refused, and every body fits."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        ann, boss = fake.user("Ann **_~`|<@1>"), fake.user("Boss")
        fake.guild("Garden", members=[ann], owner=boss)
        await _members(ann, fake.world.bot.mention)
        await _commands(boss)
        await _admins(boss, ann)
        assert await deliver(app, bot) == 1
        sent = [(each.method, each.path, each.json) for each in fake.http.requests]
        assert {(method, path.rsplit("/", 1)[1]) for method, path, _ in sent} >= {
            ("PUT", "commands"),
            ("POST", "callback"),
            ("POST", "messages"),
        }
        assert {each["type"] for _, path, each in sent if path.endswith("/callback")} >= {4, 7, 8, 9}
        if held_to != HELD_TO[0]:
            assert [found for each in sent if (found := description().problem(*each))] == []

    play(app, scene)


@pytest.mark.parametrize("held_to", HELD_TO)
def test_every_request_of_a_worker_is_as_discord_wants_it(app: App, held_to: str) -> None:
    """Posting, editing, looking, writing to somebody, asking whose a server is and what a channel is called."""

    async def main() -> None:
        async with FakeDiscord(capture=False) as fake, outlet(app, fake) as face:
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            (channel,) = guild.channels
            made = await face.sender.send(due(channel.id), quiz())
            await face.sender.send(due(channel.id, number=8, message=made), quiz("3 have taken it."))
            assert await face.sender.send(due(channel.id, doubt=timedelta(hours=1)), quiz()) == made
            await face.sender.send(due(person=ann.id, group=guild.id, post=None), quiz())
            assert await face.sender.keeper(guild.id) == guild.owner.id
            assert await face.sender.name(channel.id) == "general"
            assert fake.http.refusals == []
            sent = [(each.method, each.path, each.json) for each in fake.http.requests]
            assert [method for method, *_ in sent].count("PATCH") == 1
            if held_to != HELD_TO[0]:
                assert [found for each in sent if (found := description().problem(*each))] == []

    asyncio.run(main())


@pytest.mark.parametrize("held_to", HELD_TO)
def test_what_discord_does_not_want_is_found(held_to: str) -> None:
    """A body with an error in it, a route that there is not: each is told, with what is wrong and where."""

    async def main() -> None:
        async with Wire() as wire:
            answered, waits = await wire.typed(), await wire.typed()
            assert (await wire.answer(answered, ANSWER, content="x")).status == 200
            places = {"channel": wire.channel.id, "app": wire.app, "answered": answered.token}
            for wrong in WRONG:
                path = wrong.path.format(**places, waits=f"{waits.id}/{waits.token}")
                if held_to == HELD_TO[0]:
                    refused = await wire.send(wrong.method, path, wrong.body)
                    assert (refused.status, refused.wrong()) == ((400, {wrong.here}) if wrong.here else (404, set()))
                else:
                    assert wrong.there in (description().problem(wrong.method, f"/api/v10{path}", wrong.body) or "")

    asyncio.run(main())


@pytest.mark.parametrize("held_to", HELD_TO)
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"contents": "x", "content": "y"}, "$.contents"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x", "size": 1}]}, "$.components[0].size"),
        ({"content": "x", "allowed_mentions": {"parse": [], "pars": []}}, "$.allowed_mentions.pars"),
    ],
)
def test_what_discord_would_not_look_at_is_found(body: dict[str, Any], where: str, held_to: str) -> None:
    """Discord takes keys that it does not know, and does nothing with them; its description tells which they are."""

    async def main() -> None:
        async with Wire() as wire:
            path = f"/channels/{wire.channel.id}/messages"
            if held_to == HELD_TO[0]:
                assert (await wire.send("POST", path, body)).status == 200
            else:
                told = description().problem("POST", f"/api/v10{path}", body) or ""
                assert told.endswith(f"{where}: no such key")

    asyncio.run(main())


class Wrong(NamedTuple):
    """A request with something wrong in it, and what is found: on loopback (empty if no route), and by Discord's."""

    method: str
    path: str
    body: Any
    here: str
    there: str


V2 = 1 << 15
TEXT = {"type": 10, "content": "Hello"}
STRANGE = "components.0.type UNION_TYPE_CHOICES"
LONG = [{"name": "x" * 33, "description": "Too long"}]
WRONG = [
    Wrong("POST", "/channels/{channel}/mesages", {"flags": V2, "components": [TEXT]}, "", " is not in the description"),
    Wrong(
        "POST",
        "/channels/{channel}/messages",
        {"flags": V2, "components": [TEXT | {"type": 99}]},
        STRANGE,
        ": $.components[0]: ",
    ),
    Wrong(
        "POST",
        "/channels/{channel}/messages",
        {"content": "x", "nonce": "x" * 26},
        "nonce NONCE_TYPE_TOO_LONG",
        ": $.nonce: ",
    ),
    Wrong("POST", "/interactions/{waits}/callback", {"type": 99}, "type BASE_TYPE_CHOICES", ": $: "),
    Wrong("PUT", "/applications/{app}/commands", LONG, "0.name BASE_TYPE_BAD_LENGTH", ": $[0].name: "),
    Wrong(
        "PATCH",
        "/webhooks/{app}/{answered}/messages/@original",
        {"components": [{"type": 17}]},
        STRANGE,
        ": $.components[0]: ",
    ),
]


async def _members(ann: Person, mention: str) -> None:
    """A member asks, judges, quizzes and reviews, in the server and in a direct message."""
    for place in (None, ann.dm):
        assert await ann.completes("/ask", in_=place, question="water")
        answer = await ann.types("/ask", in_=place, question=WATER)
        await ann.clicks("Helpful", answer)
        await ann.clicks("Not what I meant", await ann.types("/ask", in_=place, question=WATER))
        await ann.says(f"{mention} {WATER}", place)
        await ann.says(mention, place)
    await ann.types("/ask", question=UNKNOWN)
    await ann.uses("Ask Study Hall", on=await ann.says(f"{mention} {WATER}"))
    quiz = await ann.types("/quiz")
    for _ in range(SIZE):
        quiz = await ann.clicks(quiz.buttons[0], quiz)
    review = await ann.types("/review")
    for _ in range(3):
        review = await ann.clicks(review.buttons[0], review)
    await ann.completes("/settings", zone="berl")
    await ann.types("/settings", zone="Europe/Berlin")


async def _commands(boss: Person) -> None:
    """Every command of the table is typed once; a form stays open."""
    for row in TABLE.commands:
        needed: dict[str, Any] = {option.name: GIVEN[option.name] for option in row.options if option.required}
        assert not (await boss.types(f"/{row.name}", **needed)).failed, row.name


async def _admins(boss: Person, ann: Person) -> None:
    """An admin answers from the inbox, writes, reads, imports and removes entries, and makes a mistake in a form."""
    inbox = await boss.types("/faq inbox")
    question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
    form = await boss.clicks("Answer it", question)
    again = await boss.clicks("Try again", await boss.fills(form, question="🙂", answer="No."))
    await boss.fills(again, question=UNKNOWN, answer="Only when frozen.")
    saved = await boss.fills(await boss.types("/faq add"), question="Where is it?", answer="*Here* <@1> `x` " * 50)
    assert (await ann.types("/ask", question="Where is it?")).text
    shown = await boss.clicks("Show it", saved)
    sure = await boss.clicks("Remove it", shown)
    await boss.clicks(sure.buttons[0], sure)
    bring = await boss.types("/faq import")
    assert bring.modal is not None
    await boss.fills(bring, **dict.fromkeys(bring.fields, ENTRIES))
    await boss.types("/faq list")
