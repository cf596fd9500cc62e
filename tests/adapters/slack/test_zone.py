"""Whose zone counts: a member's own choice, else the one of their Slack profile, else the group's."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.adapters.slack.client import Slack
from bot.adapters.slack.directory import BELIEVED, HELD
from bot.app import App
from bot.core.errors import Busy
from bot.core.people import Member
from bot.core.request import Asker, Place, Platform
from bot.features.membership import move
from tests.adapters.slack.conftest import Instant, Play, hall
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal
from tests.people import Clock

PLACE = Place("T1", "Study group", "C1")
ANN = Asker(Platform.SLACK, "U1", "Ann", zone="Asia/Tokyo")


def member(app: App, asker: Asker = ANN) -> Member:
    """The member, as they are at their next request."""
    return asyncio.run(app.inquire(asker, PLACE, lambda context: context.member))


def test_the_profiles_zone_counts_until_one_is_set(app: App, clock: Clock) -> None:
    """At the first contact already; a choice of one's own then stands against every change of the profile."""
    clock.advance(hours=11)
    first = member(app)
    assert first.zone == "Asia/Tokyo"
    assert first.joined == date(2026, 3, 11), "it is tomorrow there"
    assert member(app, replace(ANN, zone="Europe/Berlin")).zone == "Europe/Berlin"
    assert member(app, replace(ANN, zone="")).zone == "Europe/Berlin", "Slack said nothing this time"
    asyncio.run(
        app.inquire(ANN, PLACE, lambda context: move(context.writer(), context.member, "America/New_York", clock.now))
    )
    assert member(app).zone == "America/New_York"
    assert member(app, replace(ANN, zone="Europe/Berlin")).zone == "America/New_York"


def test_without_a_profiles_zone_it_is_the_groups(app: App) -> None:
    """As on platforms that know none."""
    assert member(app, replace(ANN, zone="")).zone == "UTC"


def test_a_change_of_the_profile_counts_from_now(app: App, clock: Clock) -> None:
    """The day that runs goes on; it ends when both zones have reached midnight."""
    begun = member(app).timeline.today
    assert begun.date == date(2026, 3, 10)
    clock.advance(hours=1)
    now = member(app, replace(ANN, zone="America/New_York")).timeline.today
    assert now.date == begun.date
    assert now.ends == datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


def test_a_zone_that_is_known_is_not_written_again(app: App) -> None:
    """Requests that change nothing only read."""
    member(app)
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN", "PRAGMA", "SET", "SHOW")):
            written.append(statement)

    engine = app._database.engine  # noqa: SLF001 - looked at, not changed
    event.listen(engine, "before_cursor_execute", note)
    member(app)
    event.remove(engine, "before_cursor_execute", note)
    assert written == []


ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "")


@pytest.mark.parametrize("seed", range(3))
def test_whoever_studies_every_half_day_never_loses_and_never_wins_a_day(app: App, clock: Clock, seed: int) -> None:
    """However the profile changes: each study day is a date that was somewhere, once, and none is missed."""
    dice = random.Random(seed)  # noqa: S311 - a walk to be played again
    start, dates = clock.now, set[date]()
    for _ in range(20):
        asker = replace(ANN, zone=dice.choice(ZONES))
        today = member(app, asker).timeline.today
        assert today.begins <= clock.now < today.ends
        held = member(app, asker).timeline.held
        missed = {max(dates) + timedelta(days=n) for n in range(1, (today.date - max(dates)).days)} if dates else set()
        assert missed <= held, "no date passes without a chance to study, but for those that are held"
        dates.add(today.date)
        assert today.date == max(dates), "dates only grow"
        clock.advance(hours=dice.uniform(1, 12))
    assert len(dates) <= (clock.now.astimezone(ZoneInfo("Pacific/Kiritimati")).date() - start.date()).days + 1


def test_slacks_profile_is_asked_and_believed_for_ten_minutes(play: Play, app: App) -> None:
    """Once for many commands; the settings show the profile's zone."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann", tz="Asia/Tokyo")
        general = fake.channel("general", members=[ann], app=False)
        assert "Asia/Tokyo" in (await ann.types("/study settings", general)).text
        for _again in range(3):
            await ann.types("/study streak", general)
        assert len(fake.web.named("users.info")) == 1

    play(app, scene)


def test_what_slack_says_of_somebody_is_asked_anew_after_ten_minutes(app: App) -> None:
    """Somebody who has become an admin, and who has moved; while Slack says nothing, what it said holds for an hour."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, clock=instant) as (fake, _):
            ann = fake.user("Ann", tz="Asia/Tokyo")
            general = fake.channel("general", members=[ann], app=False)
            assert "Only this group's admins" in (await ann.types("/study config", general)).text
            ann.user.admin, ann.user.tz = True, "Europe/Berlin"
            assert "Only this group's admins" in (await ann.types("/study config", general)).text
            instant.now += BELIEVED
            assert "Turn quiet mode on" in (await ann.types("/study config", general)).buttons
            assert "Europe/Berlin" in (await ann.types("/study settings", general)).text
            instant.now += BELIEVED
            fake.withdraws("users:read")
            assert "Turn quiet mode on" in (await ann.types("/study config", general)).buttons
            instant.now += HELD - BELIEVED - 1
            assert "Turn quiet mode on" in (await ann.types("/study config", general)).buttons
            instant.now += BELIEVED
            assert (await ann.types("/study config", general)).text == refusal(Busy())

    asyncio.run(main())
