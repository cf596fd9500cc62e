"""What was typed into a form is never lost: it stays in the form, or can be opened again, or is there to copy."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack.client import Times
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.refusals import TRIES
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.errors import Busy
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Request, Submit
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from tests.adapters.slack.conftest import BOTH, SOON, Instant, Transport, hall, online
from tests.adapters.slack.forms import ready, sent, written
from tests.fakes.slack import FakeSlack, Person, Seen
from tests.features.front import refusal
from tests.people import Clock

CLOSED = Times(announce_after=60, form_waits=0, settles=0)
"""Nothing waits for what comes of a form."""


class FrailApp(App):
    """A front door at which each submitted form fails, and no draft can be kept, until it is `well`."""

    well = False

    async def handle(self, request: Request) -> Answer:
        """The answer, unless a form is submitted."""
        if isinstance(request.intent, Submit) and not self.well:
            raise ZeroDivisionError
        return await super().handle(request)

    async def lay_by(self, request: Request, form: Form) -> Reply:  # noqa: ARG002 - as the front door has it
        """Nothing is kept."""
        raise ZeroDivisionError


@pytest.fixture
def frail(database_url: str, clock: Clock, tiny: Library) -> Iterator[FrailApp]:
    """A front door that is not well."""
    made = FrailApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy())
    yield made
    made.close()


@asynccontextmanager
async def restarted(
    app: App, transport: Transport, times: Times = SOON
) -> AsyncIterator[tuple[FakeSlack, Person, Seen, Instant]]:
    """An admin has a form open, and the bot has just started anew: Slack does not say now who that is, for 30 s."""
    instant = Instant()
    async with FakeSlack(transport) as fake:
        fake.follows(manifest(TABLE))
        boss = fake.user("Boss", admin=True)
        general = fake.channel("general", members=[boss], app=False)
        async with online(app, fake):
            form = await boss.types("/study faq add", general, until=ready)
        async with online(app, fake, clock=instant, times=times):
            fake.faults.refuse("users.info", "internal_error", times=TRIES)
            yield fake, boss, form, instant


@BOTH
def test_a_form_that_meets_a_busy_bot_stays_open(app: App, transport: Transport) -> None:
    """Why nothing came of it stands at its first field, and sent again it is taken."""

    async def main() -> None:
        async with restarted(app, transport) as (fake, boss, form, instant):
            busy = await boss.fills(form, question="Where is it?", answer="Here.")
            assert not form.closed
            assert busy.errors == {"The question": refusal(Busy())}
            instant.now += 30
            assert "Kept." in (await sent(fake, boss, form, question="Where is it?", answer="Here.")).text

    asyncio.run(main())


@BOTH
def test_a_closed_form_that_meets_a_busy_bot_can_be_opened_again(app: App, transport: Transport) -> None:
    """It was acknowledged by then: a message says why nothing came of it, and opens it with all that was typed."""

    async def main() -> None:
        async with restarted(app, transport, CLOSED) as (fake, boss, form, instant):
            busy = await sent(fake, boss, form, question="Where is it?", answer="Here.")
            assert form.closed
            assert busy.ephemeral
            assert busy.text == refusal(Busy())
            instant.now += 30
            again = await boss.clicks("Open the form", busy, until=ready)
            assert (written(again, "question"), written(again, "answer")) == ("Where is it?", "Here.")
            assert "Kept." in (await sent(fake, boss, again, question="Where is it?", answer="There.")).text

    asyncio.run(main())


def test_a_form_that_meets_a_fault_stays_open(frail: FrailApp) -> None:
    """With the reference that leads to the fault in the log; once that is mended, the form is taken."""

    async def main() -> None:
        async with hall(frail) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            form = await boss.types("/study faq add", general, until=ready)
            with capture_logs() as lines:
                failed = await boss.fills(form, question="Where is it?", answer="Here.")
            assert not form.closed
            assert lines[0]["reference"] in failed.errors["The question"]
            frail.well = True
            assert "Kept." in (await sent(fake, boss, form, question="Where is it?", answer="Here.")).text

    asyncio.run(main())


@BOTH
def test_what_cannot_be_kept_is_there_to_be_copied(frail: FrailApp, transport: Transport) -> None:
    """The form is closed and no draft of it can be kept: the word about that shows all that was typed."""

    async def main() -> None:
        async with restarted(frail, transport, CLOSED) as (fake, boss, form, _):
            with capture_logs() as lines:
                failed = await sent(fake, boss, form, question="Where is it?", answer="Under the <stairs>.")
            assert "A lot is going on right now" in failed.text
            assert "Where is it?\n\nUnder the <stairs>." in failed.text
            assert lines[-1]["event"] == "slack form not kept"
            assert not any("stairs" in str(each) for each in lines)

    asyncio.run(main())
