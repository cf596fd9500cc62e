"""What Discord refuses in forms, the loopback server refuses too: commands, messages, components, modals, choices."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes.wire import Answer, Wire, button, labelled, row, select, words

V2 = 1 << 15
Json = dict[str, Any]


def asked(request: Callable[[Wire], Awaitable[Answer]]) -> Answer:
    """The answer to one request."""

    async def scene() -> Answer:
        async with Wire() as wire:
            return await request(wire)

    return asyncio.run(scene())


def option(**more: Any) -> Json:
    """A text option."""
    return {"type": 3, "name": "word", "description": "A word", **more}


COMMANDS: list[tuple[Json, str]] = [
    ({"name": "Ask"}, "0.name APPLICATION_COMMAND_INVALID_NAME"),
    ({"name": "a b"}, "0.name APPLICATION_COMMAND_INVALID_NAME"),
    ({"name": "x" * 33}, "0.name BASE_TYPE_BAD_LENGTH"),
    ({"name": ""}, "0.name BASE_TYPE_REQUIRED"),
    ({"description": ""}, "0.description BASE_TYPE_REQUIRED"),
    ({"description": "x" * 101}, "0.description BASE_TYPE_BAD_LENGTH"),
    ({"type": 9}, "0.type BASE_TYPE_CHOICES"),
    ({"type": 3}, "0.description APPLICATION_COMMAND_DESCRIPTION_INVALID"),
    ({"type": 3, "description": "", "options": [option()]}, "0.options APPLICATION_COMMAND_OPTIONS_INVALID"),
    ({"contexts": [7]}, "0.contexts BASE_TYPE_CHOICES"),
    ({"default_member_permissions": "many"}, "0.default_member_permissions NUMBER_TYPE_COERCE"),
    ({"options": [option(name=f"o{n}") for n in range(26)]}, "0.options BASE_TYPE_BAD_LENGTH"),
    ({"options": [option(name="Word")]}, "0.options.0.name APPLICATION_COMMAND_INVALID_NAME"),
    ({"options": [option(description="x" * 101)]}, "0.options.0.description BASE_TYPE_BAD_LENGTH"),
    ({"options": [option(type=99)]}, "0.options.0.type BASE_TYPE_CHOICES"),
    ({"options": [option(), option()]}, "0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    (
        {"options": [option(), option(name="b", required=True)]},
        "0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        {"options": [option(), option(name="b", type=1)]},
        "0.options APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ),
    (
        {"options": [option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]},
        "0.options.0.choices BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"options": [option(choices=[{"name": "x" * 101, "value": "x"}])]},
        "0.options.0.choices.0.name BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"options": [option(choices=[{"name": "x", "value": "x" * 101}])]},
        "0.options.0.choices.0.value BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"options": [option(type=4, choices=[{"name": "x", "value": "1"}])]},
        "0.options.0.choices.0.value NUMBER_TYPE_COERCE",
    ),
    (
        {"options": [option(autocomplete=True, choices=[{"name": "x", "value": "x"}])]},
        "0.options.0.autocomplete APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
    ),
    (
        {
            "options": [
                option(name=f"o{o}", choices=[{"name": f"{n:0100}", "value": f"{n:0100}"} for n in range(25)])
                for o in range(2)
            ]
        },
        "0 APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@pytest.mark.parametrize(("command", "wrong"), COMMANDS, ids=[wrong for _, wrong in COMMANDS])
def test_a_command_is_refused(command: Json, wrong: str) -> None:
    """A command that breaks one rule is refused for that rule alone, and nothing is registered."""
    answer = asked(lambda wire: wire.command(**command))
    assert (answer.status, answer.code, answer.wrong()) == (400, 50035, {wrong})


def test_too_many_or_equal_commands_are_refused() -> None:
    """A hundred slash commands are the most, fifteen of the context menu, two hundred new ones a day; names differ."""

    async def scene() -> None:
        async with Wire() as wire:
            path = f"/applications/{wire.app}/commands"
            many = [{"name": f"c{n}", "description": "d"} for n in range(101)]
            menu = [{"name": f"c{n}", "type": 3} for n in range(16)]
            assert (await wire.send("PUT", path, many)).code == 30032
            assert (await wire.send("PUT", path, menu)).code == 30032
            assert (await wire.send("PUT", path, [many[0], many[0]])).wrong() == {
                "1 APPLICATION_COMMANDS_DUPLICATE_NAME"
            }
            first = (await wire.send("PUT", path, many[:100])).body
            assert [c["id"] for c in (await wire.send("PUT", path, many[:100])).body] == [c["id"] for c in first]
            other = [{"name": f"d{n}", "description": "d"} for n in range(100)]
            assert (await wire.send("PUT", path, other)).status == 200
            assert (await wire.send("PUT", path, many[:1])).code == 30034
            wire.fake.clock.advance(days=1)
            assert (await wire.send("PUT", path, many[:1])).status == 200

    asyncio.run(scene())


def embed(**more: Any) -> Json:
    """A message of one embed."""
    return {"embeds": [{"title": "t", **more}]}


def parts(*components: Json, **more: Any) -> Json:
    """A message of components in their second version."""
    return {"flags": V2, "components": list(components), **more}


def old(*components: Json) -> Json:
    """A message of text and rows."""
    return {"content": "x", "components": list(components)}


def options(count: int, **more: Any) -> Json:
    """A row with a select of so many options."""
    return row(select(options=[{"label": "A", "value": str(n), **more} for n in range(count)]))


MESSAGES: list[tuple[Json, str]] = [
    ({"content": "x" * 2001}, "content BASE_TYPE_MAX_LENGTH"),
    ({"content": 5}, "content STRING_TYPE_CONVERT"),
    ({"content": "x", "flags": 64}, "flags MESSAGE_FLAGS_INVALID"),
    ({"content": "x", "nonce": "n" * 26}, "nonce NONCE_TYPE_TOO_LONG"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0 BASE_TYPE_CHOICES"),
    ({"embeds": [{"title": "t"}] * 11}, "embeds BASE_TYPE_BAD_LENGTH"),
    (embed(title="x" * 257), "embeds.0.title BASE_TYPE_MAX_LENGTH"),
    (embed(description="x" * 4097), "embeds.0.description BASE_TYPE_MAX_LENGTH"),
    (embed(fields=[{"name": "n", "value": "v"}] * 26), "embeds.0.fields BASE_TYPE_BAD_LENGTH"),
    (embed(fields=[{"name": "n" * 257, "value": "v"}]), "embeds.0.fields.0.name BASE_TYPE_BAD_LENGTH"),
    (embed(fields=[{"name": "n", "value": "v" * 1025}]), "embeds.0.fields.0.value BASE_TYPE_BAD_LENGTH"),
    (embed(fields=[{"name": "n"}]), "embeds.0.fields.0.value BASE_TYPE_REQUIRED"),
    (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text BASE_TYPE_BAD_LENGTH"),
    (embed(author={"name": "x" * 257}), "embeds.0.author.name BASE_TYPE_BAD_LENGTH"),
    (embed(color=1 << 24), "embeds.0.color NUMBER_TYPE_MAX"),
    (embed(url="nope"), "embeds.0.url URL_TYPE_INVALID_URL"),
    (embed(timestamp="yesterday"), "embeds.0.timestamp DATE_TIME_TYPE_PARSE"),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds MAX_EMBED_SIZE_EXCEEDED"),
    (old(*[row(button(n)) for n in range(6)]), "components BASE_TYPE_BAD_LENGTH"),
    (old(row(*[button(n) for n in range(6)])), "components.0.components BASE_TYPE_BAD_LENGTH"),
    (old(row()), "components.0.components BASE_TYPE_BAD_LENGTH"),
    (old(button()), "components.0.type UNION_TYPE_CHOICES"),
    (old(words()), "components.0.type UNION_TYPE_CHOICES"),
    (old(row({"type": 99})), "components.0.components.0.type UNION_TYPE_CHOICES"),
    (old(row({"type": 4, "custom_id": "i", "style": 1})), "components.0.components.0.type UNION_TYPE_CHOICES"),
    (old(row(button(label="x" * 81))), "components.0.components.0.label BASE_TYPE_MAX_LENGTH"),
    (old(row(button(label=None))), "components.0.components.0 COMPONENT_BUTTON_LABEL_REQUIRED"),
    (old(row(button(custom_id="x" * 101))), "components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH"),
    (old(row(button(custom_id=None))), "components.0.components.0.custom_id BASE_TYPE_REQUIRED"),
    (old(row(button(style=9))), "components.0.components.0.style NUMBER_TYPE_MAX"),
    (old(row(button(style=None))), "components.0.components.0.style BASE_TYPE_REQUIRED"),
    (old(row(button(style=5, custom_id=None))), "components.0.components.0.url BASE_TYPE_REQUIRED"),
    (
        old(row(button(url="https://a.b"))),
        "components.0.components.0 BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    ),
    (old(row(button(), button())), "components COMPONENT_CUSTOM_ID_DUPLICATED"),
    (old(row(button(id=1), button(1, id=1))), "components COMPONENT_ID_DUPLICATED"),
    (old(row(select(), button())), "components.0.components COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    (old(options(26)), "components.0.components.0.options BASE_TYPE_BAD_LENGTH"),
    (old(options(0)), "components.0.components.0.options BASE_TYPE_BAD_LENGTH"),
    (old(options(1, label="x" * 101)), "components.0.components.0.options.0.label BASE_TYPE_BAD_LENGTH"),
    (old(options(1, value="x" * 101)), "components.0.components.0.options.0.value BASE_TYPE_BAD_LENGTH"),
    (old(options(1, description="x" * 101)), "components.0.components.0.options.0.description BASE_TYPE_MAX_LENGTH"),
    (
        old(options(2, value="same")),
        "components.0.components.0.options.1.value SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    (old(row(select(max_values=2))), "components.0.components.0.max_values SELECT_COMPONENT_MAX_VALUES_TOO_LARGE"),
    (old(row(select(min_values=2))), "components.0.components.0.min_values COMPONENT_SELECT_MIN_VALUES"),
    (old(row(select(placeholder="x" * 151))), "components.0.components.0.placeholder BASE_TYPE_MAX_LENGTH"),
    (parts(*[words() for _ in range(41)]), "components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    (parts(words("x" * 2001), words("x" * 2000)), "components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
    (parts(words("")), "components.0.content BASE_TYPE_REQUIRED"),
    (parts(words(), content="x"), "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (parts(words(), embeds=[{"title": "t"}]), "embeds MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
    (parts(), "components BASE_TYPE_REQUIRED"),
    (parts(button()), "components.0.type UNION_TYPE_CHOICES"),
    (
        parts({"type": 17, "components": [{"type": 17, "components": [words()]}]}),
        "components.0.components.0.type UNION_TYPE_CHOICES",
    ),
    (parts({"type": 9, "components": [words()]}), "components.0.accessory.type UNION_TYPE_CHOICES"),
    (
        parts({"type": 9, "components": [words()] * 4, "accessory": button()}),
        "components.0.components BASE_TYPE_BAD_LENGTH",
    ),
    (
        parts({"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}),
        "components UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ),
    (
        parts({"type": 12, "items": [{"media": {"url": "https://a.b/c.png"}, "description": "x" * 1025}]}),
        "components.0.items.0.description BASE_TYPE_MAX_LENGTH",
    ),
]


@pytest.mark.parametrize(("body", "wrong"), MESSAGES, ids=[f"{n}-{wrong}" for n, (_, wrong) in enumerate(MESSAGES)])
def test_a_message_is_refused(body: Json, wrong: str) -> None:
    """A message that breaks one rule is refused for that rule alone, and nothing is posted."""

    async def scene() -> None:
        async with Wire() as wire:
            answer = await wire.post(**body)
            assert (answer.status, answer.code, answer.wrong()) == (400, 50035, {wrong})
            assert wire.channel.messages == []

    asyncio.run(scene())


def test_forty_components_count_those_inside_others() -> None:
    """A container of forty texts has one component too many."""
    answer = asked(lambda wire: wire.post(**parts({"type": 17, "components": [words() for _ in range(40)]})))
    assert answer.wrong() == {"components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"}


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": None, "embeds": []}])
def test_an_empty_message_is_refused(body: Json) -> None:
    """A message with nothing in it is refused."""
    assert asked(lambda wire: wire.post(**body)).code == 50006


MODALS: list[tuple[Json, str]] = [
    ({"title": "x" * 46}, "data.title BASE_TYPE_BAD_LENGTH"),
    ({"title": None}, "data.title BASE_TYPE_REQUIRED"),
    ({"custom_id": "x" * 101}, "data.custom_id BASE_TYPE_BAD_LENGTH"),
    ({"components": []}, "data.components BASE_TYPE_BAD_LENGTH"),
    ({"components": [labelled(n) for n in range(6)]}, "data.components BASE_TYPE_BAD_LENGTH"),
    ({"components": [labelled(), labelled()]}, "data.components COMPONENT_CUSTOM_ID_DUPLICATED"),
    ({"components": [row(button())]}, "data.components.0.components.0.type UNION_TYPE_CHOICES"),
    ({"components": [button()]}, "data.components.0.type UNION_TYPE_CHOICES"),
    ({"components": [{**labelled(), "label": "x" * 46}]}, "data.components.0.label BASE_TYPE_BAD_LENGTH"),
    ({"components": [{**labelled(), "description": "x" * 101}]}, "data.components.0.description BASE_TYPE_MAX_LENGTH"),
    ({"components": [labelled(max_length=4001)]}, "data.components.0.component.max_length NUMBER_TYPE_MAX"),
    ({"components": [labelled(value="x" * 4001)]}, "data.components.0.component.value BASE_TYPE_MAX_LENGTH"),
    ({"components": [labelled(value="xx", max_length=1)]}, "data.components.0.component.value BASE_TYPE_BAD_LENGTH"),
    ({"components": [labelled(placeholder="x" * 101)]}, "data.components.0.component.placeholder BASE_TYPE_MAX_LENGTH"),
    ({"components": [labelled(style=None)]}, "data.components.0.component.style BASE_TYPE_REQUIRED"),
    ({"components": [labelled(label="twice")]}, "data.components.0.component.label COMPONENT_LABEL_NOT_ALLOWED"),
    ({"components": [labelled(type=2)]}, "data.components.0.component.type UNION_TYPE_CHOICES"),
]


@pytest.mark.parametrize(("modal", "wrong"), MODALS, ids=[f"{n}-{wrong}" for n, (_, wrong) in enumerate(MODALS)])
def test_a_modal_is_refused(modal: Json, wrong: str) -> None:
    """A modal that breaks one rule is refused for that rule alone, and the interaction can still be answered."""

    async def scene() -> None:
        async with Wire() as wire:
            typed = await wire.typed()
            answer = await wire.answer(
                typed, 9, **{"title": "T", "custom_id": "m", "components": [labelled()], **modal}
            )
            assert (answer.status, answer.code) == (400, 50035)
            # A value that is too long for Discord is also too long for its input.
            assert wrong in answer.wrong()
            assert {place.split()[0] for place in answer.wrong()} == {wrong.split(maxsplit=1)[0]}
            assert (await wire.answer(typed, 9, title="T", custom_id="m", components=[labelled()])).status == 200

    asyncio.run(scene())


CHOICES: list[tuple[Json, str]] = [
    ({"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}, "data.choices BASE_TYPE_BAD_LENGTH"),
    ({"choices": [{"name": "x" * 101, "value": "x"}]}, "data.choices.0.name BASE_TYPE_BAD_LENGTH"),
    ({"choices": [{"name": "x", "value": "x" * 101}]}, "data.choices.0.value BASE_TYPE_BAD_LENGTH"),
    ({"choices": [{"name": "x", "value": 5}]}, "data.choices.0.value STRING_TYPE_CONVERT"),
    ({}, "data.choices BASE_TYPE_REQUIRED"),
]


@pytest.mark.parametrize(("data", "wrong"), CHOICES, ids=[wrong for _, wrong in CHOICES])
def test_choices_are_refused(data: Json, wrong: str) -> None:
    """Completions that break one rule are refused for that rule."""

    async def scene() -> None:
        async with Wire() as wire:
            await wire.command(options=[option(autocomplete=True)])
            completing = asyncio.create_task(wire.ann.completes("/ask", wire.channel, word="x"))
            world = wire.fake.world
            await wire.fake.until(lambda: bool(world.interactions), "a completion was asked for")
            interaction = next(iter(world.interactions.values()))
            assert wrong in (await wire.answer(interaction, 8, **data)).wrong()
            assert (await wire.answer(interaction, 8, choices=[{"name": "x", "value": "x"}])).status == 200
            assert [choice.name for choice in await completing] == ["x"]

    asyncio.run(scene())
