"""Signed HTTP as the real slack-bolt meets it: signatures, retries, failures, and what they are told as."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.plain_app import MANIFEST, PlainApp

Scene = Callable[[FakeSlack, PlainApp], Awaitable[None]]


def played(scene: Scene) -> None:
    """Plays a scene with an app that listens."""

    async def main() -> None:
        async with FakeSlack("http") as fake:
            fake.follows(MANIFEST)
            app = PlainApp(fake)
            try:
                await app.goes_online()
                await scene(fake, app)
            finally:
                await app.stop()

    asyncio.run(main())


def test_a_request_is_signed() -> None:
    """The real bolt takes what is signed now, and refuses an old signature and a changed body."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        assert (await ann.types("/study say hi")).text == "Said: hi"
        fake.requests.skew = -301
        old = await ann.types("/study say hi")
        assert (old.failed, fake.deliveries[-1].attempts[0].status) == (True, 401)
        fake.requests.skew = 0
        fake.requests.mangle = lambda body, _: body.replace(b"say", b"nay")
        assert (await ann.types("/study say hi")).failed
        fake.requests.mangle = lambda body, headers: (headers.pop("X-Slack-Signature"), body)[1]
        assert (await ann.types("/study say hi")).failed

    played(scene)


def test_an_address_has_to_know_the_challenge() -> None:
    """An address is taken only where the app answers Slack's challenge."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        with pytest.raises(AssertionError, match="didn't respond with the challenge"):
            await fake.points_at(f"{fake.requests.url}/nowhere")

    played(scene)


def test_an_event_that_fails_is_sent_again() -> None:
    """An app that is gone or answers with an error is told again, with the retry's headers."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        headers: list[dict[str, str]] = []

        def look(body: bytes, sent: dict[str, str]) -> bytes:
            headers.append(dict(sent))
            return body

        fake.requests.mangle = look
        ann = fake.user("Ann")
        url, fake.requests.url = fake.requests.url, "http://127.0.0.1:9/"
        ann.invites_app(fake.channel("one", app=False))
        await fake.settled()
        assert fake.events[0].attempts[0].lost == "connection_failed"
        fake.requests.url = f"{url}/nowhere"
        fake.resend(reason="connection_failed")
        await fake.settled()
        assert fake.events[0].attempts[1].status == 404
        fake.requests.url = url
        fake.resend(reason="http_error")
        await fake.until(lambda: app.did == ["member_joined_channel"], "the app is told")
        assert [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h in headers] == [
            (None, None),
            ("1", "connection_failed"),
            ("2", "http_error"),
        ]

    played(scene)


def test_somebody_of_a_connected_workspace_is_told_as_such() -> None:
    """In a channel that two workspaces share, a stranger's mention names their workspace beside the app's own."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        other = fake.workspace("Other")
        ann, eve = fake.user("Ann"), fake.user("Eve", team=other)
        shared = fake.channel("shared", members=[ann, eve], shared_with=[other])
        answer = await eve.mentions("hi", shared)
        assert answer.text == "Answer: @Study Hall hi"
        told = fake.events[0].payload
        assert (told["team_id"], told["is_ext_shared_channel"]) == (fake.team.id, True)
        assert (told["event"]["team"], told["event"]["user_team"]) == (other.id, other.id)
        assert told["authorizations"][0]["team_id"] == fake.team.id

    played(scene)
