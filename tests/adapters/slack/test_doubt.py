"""What may stand in a Slack channel from an earlier try: what is not wanted any more is looked for, and never sent."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.adapters.slack.client import Slack
from bot.adapters.slack.refusals import UnreachedError
from bot.app import App
from bot.core.outcomes import AbsentError
from bot.core.people import Delivery, NotNowError, UncertainError
from bot.core.posts import CardFront, Post
from bot.core.reply import Paragraph, Reply
from bot.core.request import Platform
from tests.adapters.slack.conftest import hall
from tests.fakes.slack import Channel, FakeSlack

WORDS = Reply("A card.", (Paragraph(("A card.",)),))
MINUTE = timedelta(minutes=1)

Scene = Callable[[FakeSlack, Slack, Channel], Coroutine[Any, Any, None]]
Sends = Callable[[Scene], None]


@pytest.fixture
def sends(app: App) -> Sends:
    """Plays a scene with a channel that the bot is in."""

    def run(scene: Scene) -> None:
        async def main() -> None:
            async with hall(app) as (fake, face):
                await scene(fake, face, fake.channel("general", members=[fake.user("Ann")]))

        asyncio.run(main())

    return run


def card(fake: FakeSlack, channel: Channel, doubt: timedelta | None = None, withdrawn: str | None = None) -> Delivery:
    """A daily post that is due."""
    then = datetime(2026, 3, 10, tzinfo=UTC)
    post = Post(17, then.date(), "UTC", CardFront("A card.", "tiny", "card-1"), withdrawn=withdrawn)
    team = fake.team.id
    return Delivery(7, "post", {}, Platform.SLACK, None, channel.id, 1, then, team, post=post, doubt=doubt)


@pytest.mark.parametrize("taken", [False, True])
def test_what_was_withdrawn_is_looked_for_and_not_sent(sends: Sends, *, taken: bool) -> None:
    """It is there, or it is said to be not wanted any more."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        (fake.faults.break_after if taken else fake.faults.break_before)("chat.postMessage")
        with pytest.raises(UnreachedError):
            await face.send(card(fake, general), WORDS)
        late = card(fake, general, MINUTE, "too late")
        if taken:
            assert await face.send(late, WORDS) == general.messages[-1].ts
        else:
            with pytest.raises(AbsentError, match="too late"):
                await face.send(late, WORDS)
        assert len(fake.web.named("chat.postMessage")) == 1

    sends(scene)


def test_what_was_withdrawn_may_still_appear(sends: Sends) -> None:
    """Seconds after the try its absence says nothing yet: it is looked for again."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        with pytest.raises(NotNowError, match="may still appear"):
            await face.send(card(fake, general, timedelta(seconds=3), "too late"), WORDS)

    sends(scene)


def test_what_was_withdrawn_where_it_may_not_look_is_not_sent(sends: Sends) -> None:
    """Nobody can tell, and so it is said."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        fake.withdraws("channels:history")
        with pytest.raises(UncertainError, match="missing_scope"):
            await face.send(card(fake, general, MINUTE, "paused"), WORDS)
        assert fake.web.named("chat.postMessage") == []

    sends(scene)


@pytest.mark.parametrize("days", [0, 7])
def test_another_message_under_the_same_key_is_not_taken_for_it(sends: Sends, days: int) -> None:
    """After a backup was brought back keys come again; within a day it is taken for it, as clocks are set."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        old = await face.send(card(fake, general), WORDS)
        fake.clock.advance(days=days, hours=1)
        made = await face.send(card(fake, general, MINUTE), WORDS)
        assert (made == old) is (days == 0)
        assert len(general.messages) == (1 if days == 0 else 2)

    sends(scene)
