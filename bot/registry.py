"""The side door: what faces tell and ask that is nobody's request: who is where, what was refused, what was begun."""

from collections.abc import Callable, Collection

from bot.core.request import Platform
from bot.features import channels, events, housekeeping, whereabouts
from bot.features.events import Turn
from bot.office import Office
from bot.storage import events as event_store
from bot.storage import memos
from bot.storage.engine import writer


class Registry(Office):
    """What is known of groups, channels and events, for the faces; each is a transaction of its own."""

    async def shut_channel(
        self, platform: Platform, group: str, channel: str, reason: str, keeper: str | None, name: str = ""
    ) -> None:
        """Nothing is said for now in a channel where something but a delivery was refused; its admins hear why."""
        shut = channels.Channel(platform, group, channel, name)
        await self.work(lambda session, now: channels.shut(writer(session), shut, reason, keeper, now))

    async def channel_shut(self, platform: Platform, group: str, channel: str) -> bool:
        """Whether nothing is to be said in a channel for now, since it was refused within the last 24 hours."""
        return await self.work(lambda session, now: channels.is_shut(session, platform, group, channel, now))

    async def channels_of(self, platform: Platform, group: str) -> frozenset[str]:
        """The channels of a group that concern its admins, by their ids; for the sight that the doctor is shown."""
        return await self.work(lambda session, _: channels.of(session, platform, group))

    async def remembered(self, key: str) -> str | None:
        """What `remember` kept under a key, in whichever process."""
        return await self.work(lambda session, _: memos.find(session, key))

    async def remember(self, key: str, value: str) -> None:
        """The value is kept under the key."""
        await self.work(lambda session, _: memos.keep(writer(session), key, value))

    async def shared(self, platform: Platform, account: str) -> list[str]:
        """The groups that an account was last seen in, by their ids, the one its direct messages are about first."""
        return await self.work(lambda session, _: whereabouts.shared(session, platform, account))

    async def departed(self, platform: Platform, group: str, account: str) -> None:
        """The account is not in the group any more, until it is seen there again."""
        await self.work(lambda session, now: whereabouts.departed(writer(session), platform, group, account, now))

    async def dismissed(self, platform: Platform, group: str) -> None:
        """The group has sent the bot away: it is told nothing more, and all of it is kept for a while."""
        await self.work(lambda session, now: whereabouts.dismissed(writer(session), platform, group, now))

    async def reconcile(self, platform: Platform, here: Collection[str], concerned: Callable[[str], bool]) -> None:
        """Of the groups concerned (by their ids) those that are `here` have the bot, the others sent it away."""
        await self.work(lambda session, now: whereabouts.reconcile(session, platform, here, concerned, now))

    async def begin(self, event: str) -> Turn:
        """Whose an event of a platform is, that may be told several times and to several processes."""
        return await self.work(lambda session, now: events.begin(session, event, now))

    async def finish(self, event: str) -> None:
        """The event is worked on no more."""
        await self.work(lambda session, _: event_store.finish(writer(session), event))

    async def housekeep(self) -> None:
        """What has been kept for as long as it is needed is gone."""
        while await self.work(housekeeping.tidy):
            pass
