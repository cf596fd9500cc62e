"""The end: what is being answered is answered, and nothing new is taken."""

import asyncio
from http import HTTPStatus

from bot.adapters.slack.client import Times
from tests.adapters.discord.hall import SlowApp
from tests.adapters.slack.conftest import AT_ONCE, BOTH, Transport, hall
from tests.adapters.slack.forms import ready

WATER = "How often should I water my plants?"


def test_what_is_being_answered_is_answered_before_the_end(slow: SlowApp) -> None:
    """The bot that is told to stop finishes the answer, and only then goes; but it does not wait for ever."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            going = asyncio.create_task(face.close())
            slow.open.set()
            await going
            assert "streak" in (await ann.sees(typed, lambda seen: "streak" in seen.text.lower())).text.lower()

    asyncio.run(main())


@BOTH
def test_what_comes_while_the_bot_goes_is_not_taken(slow: SlowApp, transport: Transport) -> None:
    """A command, a click and a form are not acknowledged, so that Slack says that they failed; an event comes again."""

    async def main() -> None:
        async with hall(slow, transport, times=AT_ONCE) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            slow.open.set()
            panel = await ann.types("/study settings", general, until=lambda seen: "Your settings" in seen.text)
            form = await ann.clicks("Change time zone", panel, until=ready)
            slow.open.clear()
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            going = asyncio.create_task(face.close())
            ann.posts(f"{fake.team.app.mention} {WATER}", general)
            late = [
                ann.starts_typing("/study streak", general),
                ann.starts_click("Change time zone", panel),
                ann.starts_submitting(form, zone="Europe/Berlin"),
                fake.events[-1],
            ]
            before = len(fake.web.requests)
            if transport == "http":
                statuses = [HTTPStatus.SERVICE_UNAVAILABLE] * len(late)
                await fake.until(lambda: [each.attempts[-1].status for each in late] == statuses, "they are refused")
            slow.open.set()
            await going
            assert "streak" in (await ann.sees(typed, lambda seen: "streak" in seen.text.lower())).text.lower()
            assert not any(each.acknowledged for each in late)
            assert [each.name for each in fake.web.requests[before:]] == ["response_url"]

    asyncio.run(main())


def test_the_end_does_not_wait_for_ever(slow: SlowApp) -> None:
    """What takes longer than the time for parting is left."""

    async def main() -> None:
        async with hall(slow, times=Times(announce_after=0, parting=0.01)) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            await face.close()
            slow.open.set()
            assert len(ann.reads(general)) == 1

    asyncio.run(main())
