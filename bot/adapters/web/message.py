"""A message of a room as an element of its page: who says it, when, to whom, and what."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.adapters.web.blocks import Setting, blocks
from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.rooms import Message
from bot.adapters.web.viewer import Viewer, named
from bot.adapters.web.world import World
from bot.core.errors import AdminsOnly
from bot.core.languages import USUAL, written
from bot.core.reply import File, PersonPick, Reply
from bot.core.text import one_line, tidy
from bot.features.roster import Here
from bot.views.errors import refusal

BOT = "Study Hall"
"""Who says what nobody wrote."""

PICTURE = "image/svg+xml"
"""The type of the files that are pictures."""

_ADMINS_ONLY = refusal(AdminsOnly())
_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="(\d{1,4})"[^>]*?\bheight="(\d{1,4})"')


def message(shown: Message, viewer: Viewer, world: World, people: Sequence[Here] = ()) -> Html:
    """The message as that viewer sees it, with the number of its last change; buttons act in the viewer's name.

    `people` are those of the group, for what `needs_people`.
    """
    reply = shown.words if isinstance(shown.words, Reply) else None
    said = _reply(shown, reply, viewer, world, people) if reply else el("p", {}, tidy(str(shown.words)))
    private = shown.only is not None and not viewer.direct
    return el(
        "article",
        {"id": f"m{shown.id}", "data-v": shown.version, "class": "message private" if private else "message"},
        avatar("" if reply else shown.name),
        el(
            "div",
            {},
            el(
                "p",
                {"class": "byline"},
                el("b", {}, BOT if reply else one_line(shown.name)),
                " ",
                _at(shown.at, world),
                *([" ", el("span", {"class": "only"}, "Only you see this")] if private else []),
            ),
            el("div", {"class": "said"}, said),
            _drawn(shown, viewer, world) if reply else NONE,
        ),
    )


def needs_people(shown: Message) -> bool:
    """Whether who is in the group has to be known to show the message."""
    if not isinstance(shown.words, Reply):
        return False
    return shown.words == _ADMINS_ONLY or any(isinstance(each, PersonPick) for each in shown.words.blocks)


def avatar(name: str) -> Html:
    """The sign beside a name: its first letter; of no name, the bot's mark."""
    letter = one_line(name)[:1].upper()
    looks = {"class": "avatar", "data-letter": letter} if letter else {"class": "avatar mark"}
    return el("span", {**looks, "aria-hidden": "true"})


def _reply(shown: Message, reply: Reply, viewer: Viewer, world: World, people: Sequence[Here]) -> Html:
    setting = Setting(shown.id, people, world.at("/press", viewer), world.token)
    files = (
        _file(file, world.at(f"/files/{shown.id}/{place}", viewer), reply) for place, file in enumerate(reply.files)
    )
    return joined((blocks(reply.blocks, setting), *files, _way_on(reply, viewer, world, people)))


def _way_on(reply: Reply, viewer: Viewer, world: World, people: Sequence[Here]) -> Html:
    """Where only admins can do something, the way to be one: on this page everybody can."""
    admin = next((each for each in people if each.admin), None)
    who = named(admin.name) if admin and reply == _ADMINS_ONLY else None
    if who is None:
        return NONE
    to = world.at("/", Viewer(who.external_id, who.name, viewer.direct))
    return el("div", {"class": "buttons"}, el("a", {"class": "button", "href": to}, f"Be {who.name} (admin)"))


def _file(file: File, to: str, reply: Reply) -> Html:
    """A file to be kept; a picture is shown as well, with its size beforehand, so that nothing moves when it comes."""
    link = el("p", {}, el("a", {"href": to, "download": one_line(file.name)}, f"Save {one_line(file.name)}"))
    if file.media != PICTURE:
        return link
    size = _SIZE.search(file.text)
    width, height = size.groups() if size else (None, None)
    picture = el("img", {"src": to, "alt": one_line(reply.summary), "width": width, "height": height})
    return joined((el("figure", {}, picture), link))


def _at(at: datetime, world: World) -> Html:
    """When it was said; the day as well, if it was not today."""
    zone = ZoneInfo(world.zone)
    local, now = at.astimezone(zone), world.clock().astimezone(zone)
    day = "" if local.date() == now.date() else f"{written(local.date(), USUAL)} "
    return el("time", {"datetime": local.isoformat(timespec="minutes")}, f"{day}{local:%H:%M}")


def _drawn(shown: Message, viewer: Viewer, world: World) -> Html:
    return el("a", {"class": "drawn", "href": world.at(f"/drawn/{shown.id}", viewer)}, "As Discord and Slack")
