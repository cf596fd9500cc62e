"""Interactions: how they may be answered, when, and who sees it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes.wire import Wire, button, labelled, row

V2, EPHEMERAL = 1 << 15, 1 << 6
Scene = Callable[[Wire], Awaitable[None]]


def played(scene: Scene) -> None:
    """Plays a scene."""

    async def main() -> None:
        async with Wire() as wire:
            await scene(wire)

    asyncio.run(main())


def test_an_interaction_is_acknowledged_once_and_in_time() -> None:
    """A second acknowledgement is refused, and one after three seconds; the token lives fifteen minutes."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        assert (await wire.original("PATCH", typed, {"content": "early"})).code == 10015
        assert (await wire.answer(typed, 4, content="one")).status == 200
        again = await wire.answer(typed, 4, content="two")
        assert (again.status, again.code) == (400, 40060)
        late = await wire.typed()
        wire.fake.clock.advance(seconds=3)
        answer = await wire.answer(late, 5)
        assert (answer.status, answer.code) == (404, 10062)
        assert (await wire.original("PATCH", typed, {"content": "changed"})).body["content"] == "changed"
        thinking = await wire.typed()
        await wire.answer(thinking, 5)
        assert [seen.text for seen in wire.ben.reads(wire.channel)][-1] == "Study Hall is thinking…"
        wire.fake.clock.advance(minutes=15)
        assert thinking.failed
        assert not typed.failed
        expired = await wire.original("PATCH", typed, {"content": "too late"})
        assert (expired.status, expired.code) == (401, 50027)

    played(scene)


@pytest.mark.parametrize(
    ("kind", "data"),
    [(6, {}), (7, {"content": "x"}), (8, {"choices": []}), (99, {}), (1, {})],
)
def test_a_command_takes_a_message_a_deferral_or_a_modal(kind: int, data: dict[str, Any]) -> None:
    """There is no message to update behind a command, and nothing to complete."""

    async def scene(wire: Wire) -> None:
        assert (await wire.answer(await wire.typed(), kind, **data)).wrong() == {"type BASE_TYPE_CHOICES"}

    played(scene)


def test_a_modal_is_a_first_answer_and_never_one_to_a_modal() -> None:
    """A modal after a deferral is a second acknowledgement; one in answer to a modal is of a kind that does not fit."""

    async def scene(wire: Wire) -> None:
        modal = {"title": "T", "custom_id": "m", "components": [labelled()]}
        deferred = await wire.typed()
        await wire.answer(deferred, 5)
        assert (await wire.answer(deferred, 9, **modal)).code == 40060
        typed = await wire.typed()
        await wire.answer(typed, 9, **modal)
        opened = await wire.ann.sees(typed)
        submitted = wire.ann.starts_submitting(opened, i0="hello")
        assert submitted.data["components"][0]["component"]["value"] == "hello"
        assert (await wire.answer(submitted, 9, **modal)).wrong() == {"type BASE_TYPE_CHOICES"}
        assert (await wire.answer(submitted, 7, content="x")).wrong() == {"type BASE_TYPE_CHOICES"}
        assert (await wire.answer(submitted, 4, content="x")).status == 200

    played(scene)


def test_a_message_that_was_deleted_is_not_updated() -> None:
    """Another client may still show a button of a message that is gone; there is nothing to change then."""

    async def scene(wire: Wire) -> None:
        await wire.post(content="x", components=[row(button())])
        shown = wire.ann.reads(wire.channel)[0].as_now()
        await wire.send("DELETE", f"/channels/{wire.channel.id}/messages/{wire.channel.messages[0].id}")
        click = wire.ann.starts_click("Go", shown)
        assert (await wire.answer(click, 7, content="y")).code == 10008
        assert (await wire.answer(click, 4, content="It is gone.", flags=EPHEMERAL)).status == 200

    played(scene)


def test_who_defers_decides_who_sees_it() -> None:
    """A deferral for all cannot become private, nor a private one public; an ephemeral message is no channel's."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        await wire.answer(typed, 5)
        await wire.original("PATCH", typed, {"content": "x", "flags": EPHEMERAL})
        assert [seen.ephemeral for seen in wire.ben.reads(wire.channel)] == [False]
        private = await wire.typed()
        assert (await wire.answer(private, 5, flags=EPHEMERAL)).body["interaction"]["response_message_ephemeral"]
        follow = await wire.send("POST", f"/webhooks/{wire.app}/{private.token}", {"content": "secret"}, token=None)
        assert follow.body["flags"] & EPHEMERAL
        assert len(wire.ben.reads(wire.channel)) == 1
        assert [seen.text for seen in wire.ann.reads(wire.channel)] == ["x", "secret"]
        path = f"/channels/{wire.channel.id}/messages/{follow.body['id']}"
        assert (await wire.send("GET", path)).code == 10008
        assert (await wire.send("PATCH", path, {"content": "y"})).code == 10008

    played(scene)


def test_messages_of_an_interaction_are_read_changed_and_deleted() -> None:
    """The original and each follow-up can be read, changed and deleted by the token, then they are gone."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        await wire.answer(typed, 4, content="one")
        path = f"/webhooks/{wire.app}/{typed.token}"
        more = (await wire.send("POST", path, {"content": "two"}, token=None)).body
        assert (await wire.original("GET", typed)).body["content"] == "one"
        assert (await wire.original("PATCH", typed, {"content": "2"}, more["id"])).body["content"] == "2"
        assert (await wire.original("DELETE", typed, at=more["id"])).status == 204
        assert (await wire.original("DELETE", typed)).status == 204
        assert (await wire.original("GET", typed)).code == 10008
        assert (await wire.original("PATCH", typed, {"content": "x"}, "1")).code == 10008
        assert wire.ann.reads(wire.channel) == []

    played(scene)


def test_a_component_updates_its_message() -> None:
    """The message that was clicked on is changed by type 7, or after type 6 through the token."""

    async def scene(wire: Wire) -> None:
        await wire.command()
        message, click = await wire.clicked()
        await wire.answer(click, 7, content="changed", components=[])
        assert (message.content, message.components) == ("changed", [])
        message, click = await wire.clicked()
        assert not click.answered
        assert (await wire.answer(click, 6)).status == 200
        assert not click.answered
        await wire.original("PATCH", click, {"content": "later"})
        assert (await wire.ann.sees(click)).text == "later"
        assert click.answered
        assert message.content == "later"

    played(scene)


def test_a_button_of_a_message_for_one_is_for_that_one() -> None:
    """The payload of a click says who clicked, where, with which rights, and on what."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        await wire.answer(typed, 4, content="x", flags=EPHEMERAL, components=[row(button(label="Go"))])
        assert typed.original is not None
        click = wire.ann.starts_click("Go", typed.original)
        payload = click.payload()
        assert payload["message"]["flags"] & EPHEMERAL
        assert payload["member"]["user"]["id"] == wire.ann.id
        assert int(payload["member"]["permissions"]) == int(wire.channel.rights(wire.ann.user))
        assert payload["authorizing_integration_owners"] == {"0": wire.guild.id}
        assert (payload["context"], payload["channel"]["id"]) == (0, wire.channel.id)

    played(scene)


@pytest.mark.parametrize("how", ["at once", "after an update", "after thinking for all", "beside a private word"])
def test_a_press_on_a_private_message_may_speak_to_all(how: str) -> None:
    """An answer or a follow-up without the flag is a message of the channel; the private one stays what it was."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        await wire.answer(typed, 4, content="Your score", flags=EPHEMERAL, components=[row(button())])
        assert typed.original is not None
        press = wire.ann.starts_click("Go", typed.original)
        token = f"/webhooks/{wire.app}/{press.token}"
        match how:
            case "at once":
                await wire.answer(press, 4, content="Ann shares")
            case "after an update":
                await wire.answer(press, 6)
                await wire.send("POST", token, {"content": "Ann shares"}, token=None)
            case "after thinking for all":
                await wire.answer(press, 5)
                await wire.original("PATCH", press, {"content": "Ann shares"})
            case _:
                await wire.answer(press, 4, content="Shared", flags=EPHEMERAL)
                await wire.send("POST", token, {"content": "Ann shares"}, token=None)
        assert [seen.text for seen in wire.ben.reads(wire.channel)] == ["Ann shares"]
        mine = [(seen.text, seen.ephemeral) for seen in wire.ann.reads(wire.channel)]
        assert mine[0] == ("Your score", True)
        assert mine[-1] == ("Ann shares", False)
        public = wire.channel.messages[-1].payload()
        assert "Your score" not in str(public)
        assert public["interaction_metadata"]["user"]["id"] == wire.ann.id

    played(scene)


def test_an_update_of_a_private_message_stays_private() -> None:
    """Neither an edit nor the flags of one can show it to others."""

    async def scene(wire: Wire) -> None:
        typed = await wire.typed()
        await wire.answer(typed, 4, content="x", flags=EPHEMERAL, components=[row(button())])
        assert typed.original is not None
        press = wire.ann.starts_click("Go", typed.original)
        assert (await wire.answer(press, 7, content="y", flags=0)).status == 200
        assert wire.ben.reads(wire.channel) == []
        assert [(seen.text, seen.ephemeral) for seen in wire.ann.reads(wire.channel)] == [("y", True)]

    played(scene)
