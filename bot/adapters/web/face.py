"""The playground: the page of the local group, as one of the bot's faces."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Mount, Router

from bot.adapters.local import LOCAL
from bot.adapters.web import assets, chat, content, drawings, group, travel
from bot.adapters.web.careful import Careful
from bot.adapters.web.guard import Guard
from bot.adapters.web.sandbox import PREFIX, Sandboxes
from bot.adapters.web.viewer import CHANNEL, Viewer
from bot.adapters.web.world import World
from bot.core.request import Arrive, Platform
from bot.features import roster
from bot.features.shelf import Shelf
from bot.features.standing import open_posts
from bot.views.posts import post

PAGES = (chat, group, content, drawings)
"""The modules of the pages that are of one world; each has `routes(world)`."""

_GROUP = LOCAL.group or ""


def pages(world: World, sandboxes: Sandboxes) -> Sequence[BaseRoute]:
    """Every page of a world: the real one, or the sandbox that is kept there."""
    return [*(route for module in PAGES for route in module.routes(world)), *travel.routes(world, sandboxes)]


class Playground:
    """The page of the local group: served while the bot is there.

    Args:
        world: the real local group.
        sandboxes: the sandbox beside it.
        password: what the page asks for; "" for nothing.
        public: under which host it is reached from outside; "" for none.
    """

    name = "Playground"

    def __init__(self, world: World, sandboxes: Sandboxes, *, password: str = "", public: str = "") -> None:
        self.world = world
        self.sandboxes = sandboxes
        world.local.join(world.rooms)
        inside = Careful(Router([*assets.routes(), Mount(PREFIX, sandboxes), *pages(world, sandboxes)]), world)
        guard = Guard(inside, token=world.token, password=password, public=public)
        self.routes: Sequence[BaseRoute] = [Mount("/", guard)]

    async def start(self) -> None:
        """Somebody is at home, and the posts that are open stand in the channel again, where their edits find them.

        In a group that nobody has met yet, who started the program becomes its admin, and not whoever comes first.
        """
        world, owner = self.world, self.world.owner
        if not await world.app.work(lambda session, _: roster.here(session, Platform.LOCAL, _GROUP)):
            await world.ask(Viewer(owner.external_id, owner.name), Arrive())
        for each in await world.app.work(
            lambda session, now: open_posts(session, Platform.LOCAL, _GROUP, world.zone, now)
        ):
            world.rooms.answer(CHANNEL, post(each.post), each.at, called=each.message)

    def use(self, shelf: Shelf) -> None:
        """From the next request on these are the packs, in every world."""
        self.world.app.use(shelf)
        self.sandboxes.use(shelf)

    @property
    def is_read(self) -> bool:
        """Whether somebody has the page open."""
        return self.world.rooms.streams > 0

    def end_streams(self) -> None:
        """Every stream ends, and none begins: an end need not wait for who is reading."""
        self.world.rooms.end()
        self.sandboxes.end_streams()

    async def close(self) -> None:
        """What is being said is said; the sandbox is gone."""
        self.end_streams()
        await self.sandboxes.close()
        await self.world.local.close()
