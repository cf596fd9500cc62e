"""What the bot says on its own on Slack: once, at Slack's pace, or recorded as what cannot be said."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.adapters.slack.client import Slack
from bot.adapters.slack.refusals import UnreachedError
from bot.adapters.slack.sending import SETTLES
from bot.app import App
from bot.clockwork import deliver
from bot.core.people import (
    Delivery,
    DepartedError,
    ForbiddenError,
    FrozenError,
    NotNowError,
    UncertainError,
    UndeliverableError,
)
from bot.core.reply import Button, Buttons, Paragraph, Reply
from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from tests.adapters.slack.conftest import SOON, Instant, hall
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import Channel, FakeSlack, Seen
from tests.fakes.slack.faults import ALWAYS
from tests.fakes.slack.human import Person
from tests.features.front import UNKNOWN

WORDS = Reply("It freezes.", (Paragraph(("It freezes.",)),))
LATER = Reply("3 took it.", (Paragraph(("3 took it.",)), Buttons((Button("Start", "post.start:1"),))))
MARK = {"event_type": "study_hall_delivery", "event_payload": {"id": "delivery-7"}}
LONG_AGO = timedelta(minutes=1)
UNDONE = UnreachedError
"""What is raised where nobody knows; whoever sends tries again later, in doubt."""

Scene = Callable[[FakeSlack, Slack, Channel], Coroutine[Any, Any, None]]
Sends = Callable[..., None]


@pytest.fixture
def sends(app: App) -> Sends:
    """Plays a scene with a channel that the bot is in."""

    def run(scene: Scene, **settings: Any) -> None:
        async def main() -> None:
            async with hall(app, **settings) as (fake, face):
                await scene(fake, face, fake.channel("general", members=[fake.user("Ann")]))

        asyncio.run(main())

    return run


async def news(fake: FakeSlack) -> tuple[Channel, Person]:
    """A workspace in which somebody's question was just answered, who is yet to be told."""
    boss, ben = fake.user("Boss", owner=True), fake.user("Ben")
    general = fake.channel("general", members=[ben, boss])
    await ben.types(f"/study ask {UNKNOWN}", general)
    inbox = await boss.types("/study faq inbox", general)
    question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
    form = await boss.clicks("Answer it", question, until=ready)
    await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
    return general, ben


def told(channel: Channel) -> int:
    """How many messages in a channel tell the news."""
    return sum("Only when frozen." in str(each.blocks) for each in channel.messages if each.only_for is None)


def states(url: str) -> list[tuple[str, str]]:
    """What became of all deliveries."""
    database = Database(url)
    with database.read() as session:
        found = [(each.kind, each.state) for each in session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))]
    database.close()
    return found


def to(fake: FakeSlack, *, person: str | None = None, channel: str | None = None, **more: Any) -> Delivery:
    """A delivery to somebody, or to a channel."""
    then = datetime(2026, 3, 10, tzinfo=UTC)
    made = Delivery(7, "answered", {}, Platform.SLACK, person, channel, 1, then, fake.team.id)
    return replace(made, **more)


def member(fake: FakeSlack, channel: Channel) -> Person:
    """Somebody who writes there."""
    made = fake.user("Ben")
    channel.members[made.id] = made.user
    return made


def reads(channel: Channel) -> list[str]:
    """What everybody reads in a channel."""
    return [Seen(each).text for each in channel.messages if not each.deleted]


def test_the_news_come_once(app: App, database_url: str) -> None:
    """In the channel where it was asked, with the mark by which it is found again."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, _ = await news(fake)
            assert await deliver(app, face) == 1
            assert await deliver(app, face) == 0
            assert told(general) == 1
            assert general.messages[-1].metadata == {
                "event_type": "study_hall_delivery",
                "event_payload": {"id": "delivery-1"},
            }

    asyncio.run(main())
    assert states(database_url) == [("answered", "sent")]


@pytest.mark.parametrize("how", ["removed", "archived"])
def test_a_channel_in_which_it_may_not_write_is_given_up(app: App, database_url: str, how: str) -> None:
    """The delivery is recorded as failed, and whoever looks after the workspace is told directly."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general, ben = await news(fake)
            if how == "removed":
                ben.removes_app(general)
            else:
                general.archived = True
            assert await deliver(app, face) == 1
            assert [each.error for each in fake.web.refusals] == [
                "not_in_channel" if how == "removed" else "is_archived"
            ]
            boss = next(each for each in fake.team.users.values() if each.owner)
            said = str(fake.world.direct(boss, fake.team).messages[-1].blocks)
            assert ("/invite" if how == "removed" else "unarchive it") in said
            assert "#general" in said

    asyncio.run(main())
    assert states(database_url) == [("answered", "failed"), ("channel.closed", "sent")]


def test_a_channel_that_is_gone_has_no_name(sends: Sends) -> None:
    """What Slack does not know any more it does not name either."""

    async def scene(fake: FakeSlack, face: Slack, _: Channel) -> None:
        with pytest.raises(ForbiddenError, match="channel_not_found") as caught:
            await face.send(to(fake, channel="C0GONE"), WORDS)
        assert caught.value.channel == ""

    sends(scene)


def test_the_message_that_stands_there_is_named(sends: Sends) -> None:
    """In a channel and with a person, so that it can be edited."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ann = fake.user("Ann")
        assert await face.send(to(fake, channel=general.id), WORDS) == general.messages[0].ts
        assert await face.send(to(fake, person=ann.id), WORDS) == ann.dm.messages[0].ts

    sends(scene)


def test_somebody_who_was_deactivated_has_left(app: App) -> None:
    """Slack knows the account, and that it is gone: it is told nothing more. Others who cannot be reached have not."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            await ann.types("/study streak", general)
            assert await app.shared(Platform.SLACK, ann.id) == [fake.team.id]
            await face.send(to(fake, person=ann.id), WORDS)
            assert [each.text for each in ann.dm.messages] == ["It freezes."]
            ann.user.deleted = True
            with pytest.raises(DepartedError):
                await face.send(to(fake, person=ann.id), WORDS)
            assert await app.shared(Platform.SLACK, ann.id) == []
            ben = fake.user("Ben")
            fake.faults.refuse("chat.postMessage", "cannot_dm_bot")
            with pytest.raises(UndeliverableError, match="cannot_dm_bot"):
                await face.send(to(fake, person=ben.id), WORDS)

    asyncio.run(main())


def test_an_edit_says_something_else_in_the_same_place(sends: Sends) -> None:
    """Words and buttons are new; the message is the same, with the mark that it had, whoever edits it how often."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ts = await face.send(to(fake, channel=general.id), WORDS)
        edit = to(fake, channel=general.id, id=8, message=ts)
        assert await face.send(edit, LATER) == ts
        assert await face.send(replace(edit, doubt=timedelta(seconds=1)), LATER) == ts
        assert reads(general) == ["3 took it."]
        assert Seen(general.messages[0]).buttons == ["Start"]
        assert (general.messages[0].text, general.messages[0].metadata) == ("3 took it.", MARK)
        assert fake.ledger.edits == {ts: 2}
        assert fake.web.named("conversations.history") == []

    sends(scene)


def test_a_message_may_take_no_more_edits(sends: Sends) -> None:
    """Too old by what the workspace has set, in an archived channel, or somebody else's."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        theirs = member(fake, general).posts("mine", general).ts
        ours = await face.send(to(fake, channel=general.id), WORDS)
        with pytest.raises(FrozenError, match="cant_update_message"):
            await face.send(to(fake, channel=general.id, message=theirs), LATER)
        fake.world.edit_window = timedelta(minutes=5)
        await face.send(to(fake, channel=general.id, message=ours), LATER)
        fake.clock.advance(minutes=6)
        with pytest.raises(FrozenError, match="edit_window_closed"):
            await face.send(to(fake, channel=general.id, message=ours), LATER)
        general.archived = True
        with pytest.raises(FrozenError, match="is_inactive"):
            await face.send(to(fake, channel=general.id, message=ours), LATER)
        assert reads(general) == ["mine", "3 took it."]

    sends(scene)


def test_a_message_or_channel_that_is_gone_is_not_edited(sends: Sends) -> None:
    """Nothing is posted in its place."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ts = await face.send(to(fake, channel=general.id), WORDS)
        with pytest.raises(ForbiddenError, match="channel_not_found"):
            await face.send(to(fake, channel="C0GONE", message=ts), LATER)
        general.messages[0].deleted = True
        with pytest.raises(UndeliverableError, match="message_not_found") as caught:
            await face.send(to(fake, channel=general.id, message=ts), LATER)
        assert type(caught.value) is UndeliverableError
        assert len(fake.ledger.messages) == 1

    sends(scene)


@pytest.mark.parametrize("edits", [False, True])
def test_what_is_limited_is_left_for_later(sends: Sends, *, edits: bool) -> None:
    """For as long as Slack says, in both ways in which it says it; what comes meanwhile is not even tried."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ts = await face.send(to(fake, channel=general.id), WORDS)
        method = "chat.update" if edits else "chat.postMessage"
        delivery = to(fake, channel=general.id, message=ts if edits else None)
        for word in ("rate_limited", "ratelimited"):
            fake.faults.refuse(method, word)
            with pytest.raises(NotNowError, match="ratelimited") as caught:
                await face.send(delivery, LATER)
            assert caught.value.seconds == 1
        fake.faults.limit(method, retry_after=30)
        with pytest.raises(NotNowError) as caught:
            await face.send(delivery, LATER)
        assert caught.value.seconds == 30
        tried = len(fake.web.named(method))
        with pytest.raises(NotNowError) as caught:
            await face.send(delivery, LATER)
        assert caught.value.seconds == pytest.approx(30, abs=5)
        assert len(fake.web.named(method)) == tried
        assert reads(general) == ["It freezes."]

    sends(scene)


@pytest.mark.parametrize("code", ["token_expired", "request_timeout", "team_added_to_org", "message_limit_exceeded"])
def test_what_is_over_some_time_later_is_waited_for(sends: Sends, code: str) -> None:
    """Slack says that it has done nothing, and that it may do it later."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        fake.faults.refuse("chat.*", code, times=2)
        for message in (None, "1.2"):
            with pytest.raises(NotNowError, match=code) as caught:
                await face.send(to(fake, channel=general.id, message=message), WORDS)
            assert caught.value.seconds == 60

    sends(scene)


def test_where_nobody_listens_nothing_was_sent(app: App) -> None:
    """No connection came about, so that it is certain."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            await fake.stop()
            for message in (None, "1.2"):
                with pytest.raises(NotNowError):
                    await face.send(to(fake, channel="C1", message=message), WORDS)
            with pytest.raises(NotNowError, match="not looked for"):
                await face.send(to(fake, channel="C1", doubt=LONG_AGO), WORDS)

    asyncio.run(main())


def test_without_a_token_for_now_nothing_was_sent(app: App) -> None:
    """Its renewal has failed, or takes too long; the workspace is still there."""

    async def main() -> None:
        forever = asyncio.Event()

        async def waits(_: str) -> str | None:
            await forever.wait()
            return None

        async def fails(_: str) -> str | None:
            raise OSError

        for token_of in (waits, fails):
            async with hall(app, token_of=token_of, times=replace(SOON, renews=0.01)) as (fake, face):
                with pytest.raises(NotNowError):
                    await face.send(to(fake, channel="C1"), WORDS)

    asyncio.run(main())


def test_a_token_that_is_dead_is_nobodys_who_waits(sends: Sends) -> None:
    """The workspace has taken it back: what was to be said there never will be."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        fake.revokes()
        with pytest.raises(UndeliverableError, match="token_revoked"):
            await face.send(to(fake, channel=general.id), WORDS)
        fake.team.installed = False
        with pytest.raises(UndeliverableError, match="not_installed"):
            await face.send(to(fake, channel=general.id), WORDS)

    sends(scene)


def test_a_token_that_another_process_was_given_meanwhile_is_used(app: App) -> None:
    """The old one is dead, but the app is there: it is tried again."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            general = fake.channel("general")
            kept = [fake.token(fake.team)]

            async def token_of(_: str) -> str | None:
                return kept[0]

            async def revoked(_: str) -> None:
                kept[0] = fake.token(fake.team)

            face._wire._token_of, face._wire._revoked = token_of, revoked  # noqa: SLF001 - as with an installation
            fake.revokes()
            fake.world.install(fake.team)
            with pytest.raises(NotNowError):
                await face.send(to(fake, channel=general.id), WORDS)
            await face.send(to(fake, channel=general.id), WORDS)
            assert reads(general) == ["It freezes."]

    asyncio.run(main())


TROUBLE: dict[str, Callable[[FakeSlack], object]] = {
    "cut after it was taken": lambda fake: fake.faults.break_after("chat.postMessage"),
    "cut before": lambda fake: fake.faults.break_before("chat.postMessage"),
    "500": lambda fake: fake.faults.fail("chat.postMessage", 500),
    "503": lambda fake: fake.faults.fail("chat.postMessage", 503),
    "internal_error": lambda fake: fake.faults.refuse("chat.postMessage", "internal_error"),
    "fatal_error": lambda fake: fake.faults.refuse("chat.postMessage", "fatal_error"),
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_doubles_and_loses_nothing(sends: Sends, trouble: str) -> None:
    """Nobody knows, so it is tried again in doubt: what stands there is found, and what does not is posted."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        TROUBLE[trouble](fake)
        with pytest.raises(UNDONE):
            await face.send(to(fake, channel=general.id), WORDS)
        ts = await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert [each.ts for each in general.messages] == [ts]
        assert await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS) == ts
        assert (fake.ledger.counts, fake.ledger.doubled) == ({general.id: 1}, {})

    sends(scene)


@pytest.mark.parametrize("trouble", TROUBLE)
def test_without_the_right_to_look_nobody_can_tell(sends: Sends, trouble: str) -> None:
    """It is not posted again: rather not at all than twice."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        fake.withdraws("channels:history")
        TROUBLE[trouble](fake)
        with pytest.raises(UNDONE):
            await face.send(to(fake, channel=general.id), WORDS)
        with pytest.raises(UncertainError, match="missing_scope"):
            await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert len(fake.web.named("chat.postMessage")) == 1

    sends(scene)


def test_what_was_said_to_somebody_directly_is_not_looked_for(sends: Sends) -> None:
    """Slack does not tell the direct channel's id without a scope more."""

    async def scene(fake: FakeSlack, face: Slack, _: Channel) -> None:
        ann = fake.user("Ann")
        fake.faults.break_after("chat.postMessage")
        with pytest.raises(UNDONE):
            await face.send(to(fake, person=ann.id), WORDS)
        with pytest.raises(UncertainError):
            await face.send(to(fake, person=ann.id, doubt=LONG_AGO), WORDS)
        assert len(ann.dm.messages) == 1

    sends(scene)


def test_soon_after_a_doubtful_try_its_absence_says_nothing(sends: Sends) -> None:
    """Slack may still be at it; what stands there already is found at once."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        early = timedelta(seconds=3)
        with pytest.raises(NotNowError, match="may still appear") as caught:
            await face.send(to(fake, channel=general.id, doubt=early), WORDS)
        assert caught.value.seconds == (SETTLES - early).total_seconds()
        assert general.messages == []
        ts = await face.send(to(fake, channel=general.id, doubt=SETTLES), WORDS)
        assert await face.send(to(fake, channel=general.id, doubt=early), WORDS) == ts

    sends(scene)


def test_it_is_found_behind_what_was_said_since(sends: Sends) -> None:
    """Page by page, back to before the doubtful try; what another app has put there with the same mark is not ours."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ben = member(fake, general)
        ts = await face.send(to(fake, channel=general.id), WORDS)
        ben.posts("forged", general)
        general.messages[-1].metadata = MARK
        for number in range(40):
            ben.posts(str(number), general)
        assert await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS) == ts
        assert len(fake.web.named("conversations.history")) == 2

    sends(scene)


def test_pages_from_before_the_doubtful_try_are_not_looked_through(sends: Sends) -> None:
    """What is older than that cannot be it, by Slack's clock."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ben = member(fake, general)
        for number in range(40):
            ben.posts(str(number), general)
        fake.clock.advance(minutes=7)
        await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert len(fake.web.named("conversations.history")) == 1
        assert reads(general)[-1] == "It freezes."

    sends(scene)


def test_where_too_much_was_said_since_nobody_can_tell(sends: Sends, app: App) -> None:
    """It is looked through five pages, or one where Slack lets no more be read."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ben = member(fake, general)
        for number in range(16):
            ben.posts(str(number), general)
        limit = fake.faults.pace("conversations.history", per=60)
        with pytest.raises(UncertainError, match="too much"):
            await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        with pytest.raises(NotNowError) as caught:
            await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert caught.value.seconds > 50
        tried = len(fake.web.named("conversations.history"))
        with pytest.raises(NotNowError):
            await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert len(fake.web.named("conversations.history")) == tried, "for that time it is not asked for again"
        instant.now += 60
        limit.limit = 1000
        for number in range(800):
            ben.posts(str(number), general)
        with pytest.raises(UncertainError, match="too much"):
            await face.send(to(fake, channel=general.id, doubt=LONG_AGO), WORDS)
        assert fake.ledger.messages == []

    instant = Instant()
    sends(scene, turns=instant.turns(app))


def test_an_edit_that_broke_is_made_again(sends: Sends) -> None:
    """Twice is as good as once."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        ts = await face.send(to(fake, channel=general.id), WORDS)
        edit = to(fake, channel=general.id, message=ts)
        for broken in (fake.faults.break_before, fake.faults.break_after):
            broken("chat.update")
            with pytest.raises(UNDONE):
                await face.send(edit, LATER)
        await face.send(replace(edit, doubt=LONG_AGO), LATER)
        assert reads(general) == ["3 took it."]

    sends(scene)


def test_what_is_too_long_says_the_least(sends: Sends) -> None:
    """As a post and as an edit: a sentence, and what can be pressed."""

    async def scene(fake: FakeSlack, face: Slack, general: Channel) -> None:
        fake.faults.refuse("chat.postMessage", "msg_blocks_too_long")
        ts = await face.send(to(fake, channel=general.id), LATER)
        assert "longer than Slack takes" in reads(general)[0]
        await face.send(to(fake, channel=general.id, message=ts), WORDS)
        fake.faults.refuse("chat.update", "msg_too_long")
        await face.send(to(fake, channel=general.id, message=ts), LATER)
        assert "longer than Slack takes" in reads(general)[0]
        assert Seen(general.messages[0]).buttons == ["Start"]

    sends(scene)


def test_a_long_pause_is_not_waited_for(app: App, database_url: str) -> None:
    """What Slack does not want for a minute is left for later, and nothing else waits behind it."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, turns=instant.turns(app)) as (fake, face):
            general, ben = await news(fake)
            fake.faults.limit("chat.postMessage", retry_after=60)
            assert await deliver(app, face) == 0
            with pytest.raises(NotNowError) as caught:
                await face.send(to(fake, person=ben.id), WORDS)
            assert caught.value.seconds == 60
            assert len(fake.web.named("chat.postMessage")) == 1, "it is not even tried"
            assert told(general) == 0

    asyncio.run(main())
    assert all(state != "sent" for _, state in states(database_url))


def test_many_in_trouble_come_once_each(app: App) -> None:
    """Slack answers 500, then 429 to all, then cuts connections before and after: nothing is lost, nothing double."""

    async def main() -> None:
        instant = Instant()
        async with hall(app, turns=instant.turns(app)) as (fake, face):
            rooms = fake.channels(5)
            due = {room.id: to(fake, channel=room.id, id=number) for number, room in enumerate(rooms)}
            trouble = [
                fake.faults.fail("*", 500, times=ALWAYS),
                fake.faults.limit("*", times=ALWAYS),
                fake.faults.break_before("chat.postMessage", times=ALWAYS),
                fake.faults.break_after("chat.postMessage", times=ALWAYS),
            ]
            for fault in [*trouble, None]:
                for key, delivery in list(due.items()):
                    try:
                        await face.send(delivery, WORDS)
                        del due[key]
                    except NotNowError:
                        pass
                    except UNDONE:
                        due[key] = replace(delivery, doubt=LONG_AGO)
                if fault:
                    fault.lift()
                instant.now += 1
            assert due == {}
            assert fake.ledger.counts == {room.id: 1 for room in rooms}
            assert fake.ledger.doubled == {}

    asyncio.run(main())
