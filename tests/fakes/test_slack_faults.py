"""What goes wrong on demand, and what is kept of every request."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.fake import CAPTURE
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
