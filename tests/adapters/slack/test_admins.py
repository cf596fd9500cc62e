"""Admins beside a workspace's own: named on the panel by choosing them, and never a guest, a bot or a stranger."""

import asyncio

import pytest

from bot.adapters.slack.client import Slack
from bot.adapters.slack.directory import BELIEVED
from bot.adapters.slack.manifest import manifest
from bot.app import App
from bot.commands import TABLE
from bot.core.errors import AdminsOnly, Busy
from bot.core.quiz import SIZE
from tests.adapters.slack.conftest import Instant, Play, Transport, hall, online
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal

NAME, OFF = "Let somebody be an admin here", "No longer an admin"
ONLY = refusal(AdminsOnly())
OUTSIDE = "can't be an admin here: guests, bots and people of other workspaces never can"


def test_who_is_named_sets_the_workspace_up_until_they_are_taken_off(play: Play, app: App) -> None:
    """In one message that its reader alone sees; they need not have used the bot before, and are called by name."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, ben = fake.user("Boss", admin=True), fake.user("Ben <!channel>")
        general = fake.channel("general", members=[boss, ben], app=False)
        panel = await boss.types("/study config", general)
        assert "Admins the workspace's admins and owners\n" in f"{panel.text}\n".replace("*", "")
        named = await boss.chooses(NAME, ben, panel)
        assert named.ephemeral
        assert named.message is panel.message
        assert "Ben <!channel> is an admin here from now on" in named.text.replace("*", "")
        assert named.pinged == set()
        theirs = await ben.types("/study config", general)
        assert "Turn quiet mode off" in (await ben.clicks("Turn quiet mode on", theirs)).buttons
        assert "Inbox" in (await ben.types("/study faq inbox", general)).text.title()
        gone = await boss.chooses(OFF, "Ben <!channel>", named)
        assert "is no longer an admin here" in gone.text
        assert (await ben.types("/study config", general)).text == ONLY
        assert (await ben.clicks("Turn quiet mode off", theirs)).text == ONLY

    play(app, scene)


def test_guests_bots_and_strangers_are_not_named(play: Play, app: App) -> None:
    """Slack lets them be chosen; the panel says why not, stays as it was, and nobody has become an admin."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, partner = fake.user("Boss", admin=True), fake.workspace("Partner")
        guests = [fake.user("Multi", guest="multi"), fake.user("Single", guest="single")]
        stranger = fake.user("Stranger", team=partner, owner=True)
        shared = fake.channel("shared", members=[boss, *guests, stranger], shared_with=[partner])
        panel = await boss.types("/study config", shared)
        for each in (*guests, stranger, fake.bot("Machine")):
            shown = await boss.chooses(NAME, each, panel)
            assert f"{each.name} {OUTSIDE}" in shown.text.replace("*", "")
            assert shown.message is panel.message
        assert (await boss.chooses(NAME, fake.team.app, panel)).text.count(OUTSIDE) == 1
        for guest in guests:
            assert (await guest.types("/study config", shared)).text == ONLY

    play(app, scene)


def test_a_person_of_whom_slack_says_nothing_is_not_named(app: App) -> None:
    """The admin is asked to try again, and nothing has changed."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=False)
            panel = await boss.types("/study config", general)
            fake.faults.refuse("users.info", "internal_error", times=3)
            assert (await boss.chooses(NAME, ben, panel)).text == refusal(Busy())
            panel = await boss.types("/study config", general)
            assert "No longer an admin" not in panel.text
            assert (await ben.types("/study config", general)).text == refusal(Busy())

    asyncio.run(main())


@pytest.mark.parametrize("transport", ["socket", "http"])
@pytest.mark.parametrize("guest", ["restricted", "ultra_restricted"])
def test_a_named_one_who_becomes_a_guest_is_no_admin_meanwhile(app: App, guest: str, transport: Transport) -> None:
    """As soon as Slack is asked again; they study on, and are an admin again as a full member."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, transport, clock=instant) as (fake, _):
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=False)
            await boss.chooses(NAME, ben, await boss.types("/study config", general))
            theirs = await ben.types("/study config", general)
            setattr(ben.user, guest, True)
            instant.now += BELIEVED
            assert (await ben.types("/study config", general)).text == ONLY
            assert (await ben.clicks("Turn quiet mode on", theirs)).text == ONLY
            assert f"question 1 of {SIZE}" in (await ben.types("/study quiz", general)).text
            assert OFF in str((await boss.types("/study config", general)).blocks), "they can be taken off"
            setattr(ben.user, guest, False)
            instant.now += BELIEVED
            assert "Turn quiet mode on" in (await ben.types("/study config", general)).buttons
        assert fake.web.refusals == []

    asyncio.run(main())


def test_before_slack_has_said_who_somebody_is_naming_counts_for_nothing(app: App) -> None:
    """In a process that was just started they see what members see, and no more, until Slack says that they are one."""

    async def main() -> None:
        async with FakeSlack("socket") as fake:
            fake.follows(manifest(TABLE))
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=False)
            async with online(app, fake):
                await boss.chooses(NAME, ben, await boss.types("/study config", general))
                assert "faq inbox" in (await ben.types("/study help", general)).text
            async with online(app, fake):
                fake.faults.refuse("users.info", "internal_error", times=3)
                shown = (await ben.types("/study help", general)).text
                assert "faq inbox" not in shown
                assert "streak" in shown

    asyncio.run(main())
