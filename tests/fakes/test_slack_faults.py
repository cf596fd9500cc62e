"""What goes wrong on demand, and what is kept of every request."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack, Message
from tests.fakes.slack.fake import CAPTURE
from tests.fakes.slack.faults import ALWAYS
from tests.fakes.slack.plain_app import form, section
from tests.fakes.slack.wire import Wire, played


def test_rate_limits_errors_and_refusals() -> None:
    """The next call meets a 429 with its seconds, a server error, or any refusal, and nothing is done."""

    async def scene(wire: Wire) -> None:
        faults = wire.fake.faults
        faults.limit("chat.postMessage", retry_after=7)
        limited = await wire.refused(wire.post())
        assert (limited.status_code, limited["error"], limited.headers["Retry-After"]) == (429, "ratelimited", "7")
        faults.fail("chat.*", 503)
        with pytest.raises(SlackApiError):
            await wire.post()
        faults.refuse("*", "fatal_error")
        assert await wire.error(wire.post()) == "fatal_error"
        assert wire.general.messages == []
        await wire.post()
        assert len(wire.general.messages) == 1

    played(scene)


def test_a_connection_breaks_before_and_after_the_work() -> None:
    """slack_sdk's client tries once more where a connection breaks: a post that broke after the work is there twice."""

    async def scene(wire: Wire) -> None:
        wire.client.retry_handlers = []
        wire.fake.faults.break_before("chat.postMessage")
        with pytest.raises(aiohttp.ClientError):
            await wire.post()
        assert wire.general.messages == []
        wire.fake.faults.break_after("chat.postMessage")
        with pytest.raises(aiohttp.ClientError):
            await wire.post()
        assert len(wire.general.messages) == 1

    played(scene)


def test_a_slow_answer_waits_for_its_gate() -> None:
    """A held call is not carried out before its gate is opened."""

    async def scene(wire: Wire) -> None:
        held = wire.fake.faults.hold("chat.postMessage")
        posting = asyncio.create_task(wire.post())
        await wire.fake.until(lambda: held.caught == 1, "the call is held")
        assert wire.general.messages == []
        assert held.gate is not None
        held.gate.set()
        await posting
        assert len(wire.general.messages) == 1

    played(scene)


def test_a_channel_takes_one_message_a_second() -> None:
    """Where it is set, a second message within the second is refused, in the same channel alone."""

    async def scene(wire: Wire) -> None:
        wire.fake.faults.pace("chat.postMessage", per=60)
        await wire.post()
        limited = await wire.refused(wire.post())
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "60")
        await wire.post(channel=wire.ann.id)

    played(scene)


def test_slacks_own_limits_let_short_bursts_through() -> None:
    """A few messages at once in a channel, and then one a second, by any clock; more in a workspace, fewer edits."""

    async def scene(wire: Wire) -> None:
        seconds = [0.0]
        wire.fake.faults.clock = lambda: seconds[0]
        wire.fake.faults.limits()
        posted = [await wire.post() for _ in range(3)]
        assert await wire.error(wire.post()) == "ratelimited"
        await wire.post(channel=wire.ann.id)
        seconds[0] += 2
        for _ in range(20):
            seconds[0] += 1
            await wire.post()
        for _ in range(52):
            await wire.client.chat_update(channel=wire.general.id, ts=posted[0]["ts"], text="y")
        edit = wire.client.chat_update(channel=wire.general.id, ts=posted[1]["ts"], text="y")
        assert (await wire.refused(edit)).headers["Retry-After"] == "60"
        rooms = wire.fake.channels(300)
        refused = 0
        for room in rooms:
            try:
                await wire.post(channel=room.id)
            except SlackApiError:
                refused += 1
        assert refused == 24 - 10

    played(scene)


def test_trouble_lasts_until_it_is_lifted() -> None:
    """However many requests meet it."""

    async def scene(wire: Wire) -> None:
        fault = wire.fake.faults.fail("*", 500, times=ALWAYS)
        for _ in range(10):
            with pytest.raises(SlackApiError):
                await wire.post()
        fault.lift()
        await wire.post()
        assert fault.caught == 10

    played(scene)


def test_what_was_posted_is_counted() -> None:
    """By channel and by mark, for all and directly, also where the connection broke; what one person sees is not."""

    async def scene(wire: Wire) -> None:
        wire.client.retry_handlers = []
        one, other = wire.fake.channels(2)
        mark = {"event_type": "delivery", "event_payload": {"id": "delivery-1"}}
        ts = (await wire.post(channel=one.id, metadata=mark))["ts"]
        await wire.post(channel=wire.ann.id)
        await wire.client.chat_postEphemeral(channel=wire.general.id, user=wire.ann.id, text="x")
        ledger = wire.fake.ledger
        assert ledger.counts == {one.id: 1, wire.ann.dm.id: 1}
        assert (ledger.marks, ledger.doubled) == ({"delivery-1": 1}, {})
        wire.fake.faults.break_after("chat.postMessage")
        with pytest.raises(aiohttp.ClientError):
            await wire.post(channel=other.id, metadata=mark)
        assert ledger.doubled == {"delivery-1": 2}
        await wire.client.chat_update(channel=one.id, ts=ts, text="y")
        assert ledger.edits == {ts: 1}
        assert (await wire.client.conversations_history(channel=other.id))["messages"]

    played(scene)


def test_somebody_can_stand_between_a_message_and_its_answer() -> None:
    """The message is there, and whoever posted it has not been told."""

    async def scene(wire: Wire) -> None:
        seen, go = [], asyncio.Event()

        async def taken(message: Message) -> None:
            seen.append(message.ts)
            await go.wait()

        wire.fake.taken = taken
        posting = asyncio.create_task(wire.post())
        await wire.fake.until(lambda: bool(seen), "it is taken")
        assert [each.ts for each in wire.general.messages] == seen
        assert not posting.done()
        go.set()
        assert (await posting)["ts"] == seen[0]

    played(scene)


def test_every_request_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment names a file, each request is a line of it, its JSON read and its secrets left out."""
    file = tmp_path / "capture.jsonl"
    monkeypatch.setenv(CAPTURE, str(file))

    async def main() -> None:
        async with FakeSlack() as fake:
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            client = AsyncWebClient(token=fake.bot_token, base_url=fake.api)
            await client.chat_postMessage(channel=general.id, text="x", blocks=[section("y")])
            trigger = ann.starts_typing("/study").trigger_id
            await client.api_call("views.open", data={"trigger_id": trigger, "view": json.dumps(form())})

    asyncio.run(main())
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["method"], line["path"]) for line in lines] == [
        ("POST", "/api/chat.postMessage"),
        ("POST", "/api/views.open"),
    ]
    assert lines[0]["json"]["blocks"] == [section("y")]
    assert lines[1]["json"]["view"] == form()
