"""Study Hall on Discord where it only speaks, and what it has to say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from bot.adapters.discord.outlet import Outlet
from bot.app import App
from bot.core.people import PRIVATE, Delivery
from bot.core.posts import Post, QuizTeaser
from bot.core.reply import Button, Buttons, Paragraph, Reply
from bot.core.request import Platform
from bot.settings import Settings
from tests.adapters.discord.conftest import instant
from tests.fakes.discord import FakeDiscord

POST = 17
THEN = datetime(2026, 3, 10, 9, tzinfo=UTC)


def settings(fake: FakeDiscord, token: str | None = None) -> Settings:
    """The settings of a bot that is to go there."""
    return Settings().model_copy(
        update={
            "discord_token": SecretStr(token or fake.token),
            "discord_api": fake.api,
            "discord_gateway": fake.gateway_url,
        }
    )


@asynccontextmanager
async def outlet(app: App, fake: FakeDiscord, **more: Any) -> AsyncIterator[Outlet]:
    """A worker is on Discord; its turns come at once."""
    made = Outlet(app, settings(fake), **({"pacer": instant(app)} | more))
    await made.start()
    try:
        yield made
    finally:
        await made.close()


def due(
    channel: str | None = None,
    *,
    number: int = 7,
    post: int | None = POST,
    person: str | None = None,
    group: str | None = None,
    message: str | None = None,
    doubt: timedelta | None = None,
    withdrawn: str | None = None,
) -> Delivery:
    """A delivery of a daily post, or of something else without one."""
    teaser = QuizTeaser(("Learning",), 5)
    body = Post(post, date(2026, 3, 10), "UTC", teaser, withdrawn=withdrawn) if post is not None else None
    about = group or f"{PRIVATE}{person}"
    return Delivery(
        number, "post", {}, Platform.DISCORD, person, channel, 1, THEN, about, message=message, post=body, doubt=doubt
    )


def quiz(text: str = "Five questions on learning.", post: int = POST) -> Reply:
    """What a daily quiz's post says, with a button that carries its number."""
    return Reply(text, (Paragraph((text,)), Buttons((Button("Start", f"post.start:{post}"),))))
