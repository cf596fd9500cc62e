"""A server on loopback that speaks Discord's gateway and HTTP API, and refuses what Discord refuses.

    async with FakeDiscord() as fake:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        ...                                   # connect a bot to fake.api and fake.gateway_url with fake.token
        reply = await ann.types("/ask", question="What is a seed?")
        assert "A seed is" in reply.text
        await ann.clicks("Helpful", reply)

Time is `fake.clock`, which stands still until it is moved.
"""

from tests.fakes.discord.clock import Clock, WallClock
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.files import Upload
from tests.fakes.discord.human import Person
from tests.fakes.discord.messages import Message
from tests.fakes.discord.options import Impossible
from tests.fakes.discord.permissions import ALL, EVERYONE, NOTHING, May
from tests.fakes.discord.seen import Choice, Seen
from tests.fakes.discord.wait import NothingCame
from tests.fakes.discord.world import Channel, Guild

__all__ = [
    "ALL",
    "EVERYONE",
    "NOTHING",
    "Channel",
    "Choice",
    "Clock",
    "FakeDiscord",
    "Guild",
    "Impossible",
    "May",
    "Message",
    "NothingCame",
    "Person",
    "Seen",
    "Upload",
    "WallClock",
]
