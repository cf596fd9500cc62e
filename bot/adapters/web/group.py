"""The group: what is planned, what was sent, what it holds true, who studies, and where everybody stands."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.adapters.web import pictures
from bot.adapters.web.blocks import Setting, blocks
from bot.adapters.web.blocks import words as text
from bot.adapters.web.html import NONE, Html, Value, el, joined
from bot.adapters.web.page import Tab, page
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.actions import whole_number
from bot.core.config import Leaderboard
from bot.core.group import Calendar, Calendars, Cell, Deliveries, GroupPage, Inbox, Planned, Sent
from bot.core.held import BeliefsMap
from bot.core.leaderboard import By, Over
from bot.core.reply import Typed, When
from bot.core.stats import Stats
from bot.core.text import one_line, shortened
from bot.features import group
from bot.views import drawing
from bot.views import group as words
from bot.views import stats as stats_view
from bot.views.planned import QUIET, local, vacation
from bot.views.words import count, day_name, times

_PATH, _PICTURE = "/group", "/group/stats.svg"
_MOST_BEFORE = 100_000  # calendars before those that are shown
_AT_ONCE = 6  # deliveries that are shown before one asks for more
_ASKED = 200  # characters of a question of the inbox
_ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""Of the picture, which has its colours in it: it loads and runs nothing."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def routes(world: World) -> list[BaseRoute]:
    """What is reached of it, of that world."""

    async def show(request: Request) -> Response:
        viewer, app = world.viewer(request), world.app
        since = min(whole_number(request.query_params.get("since", "")) or 0, _MOST_BEFORE)
        reader = viewer.asker, viewer.place
        found = await app.work(
            lambda session, now: group.page(session, reader, app.shelf, app.usual, world.zone, now, since=since)
        )
        return page(world, viewer, "Group", Tab.GROUP, *_whole(world, viewer, found))

    async def picture(request: Request) -> Response:
        viewer, app = world.viewer(request), world.app
        reader = viewer.asker, viewer.place
        found = await app.work(
            lambda session, now: group.own_stats(session, reader, app.shelf, app.usual, world.zone, now)
        )
        if found is None:
            return PlainTextResponse("There is no such picture yet.", 404)
        return Response(drawing.picture(found), media_type="image/svg+xml", headers=_ALONE)

    return [Route(_PATH, show, methods=["GET"]), Route(_PICTURE, picture, methods=["GET"])]


def _whole(world: World, viewer: Viewer, shown: GroupPage) -> tuple[Html, ...]:
    parts = [
        ("schedules", "Daily prompts", _schedules(world, viewer, shown)),
        ("beliefs", "Misconception map", _beliefs(shown.beliefs)),
        ("calendars", "Streak calendars", _calendars(world, viewer, shown.calendars)),
        ("leaderboard", "Leaderboard", _boards(shown)),
        ("stats", "Your reviews", _stats(world, viewer, shown.stats)),
    ]
    if shown.inbox is not None:
        parts.insert(1, ("inbox", "Inbox", _inbox(world, viewer, shown.inbox, shown.zone)))
    if shown.deliveries is not None:
        parts.insert(1, ("deliveries", "Deliveries", _deliveries(shown, shown.deliveries)))
    links = (el("li", {}, el("a", {"href": f"#{name}"}, title)) for name, title, _ in parts)
    lead = f"It is {local(shown.now, shown.zone)} in {shown.zone}."
    if shown.inbox is None:
        lead = f"{lead} {words.ADMINS_TOO}"
    return (
        el("h1", {}, "Group"),
        el("p", {"class": "quiet"}, lead),
        el("nav", {"class": "parts", "aria-label": "On this page"}, el("ul", {}, *links)),
        *(
            el("section", {"class": "card", "aria-labelledby": name}, el("h2", {"id": name}, title), inside)
            for name, title, inside in parts
        ),
    )


def _schedules(world: World, viewer: Viewer, shown: GroupPage) -> Html:
    if not shown.planned:
        return el("p", {}, f"{words.PLANNED_NONE} An admin plans a daily quiz ", *_typed(world, viewer, "schedule"))
    names = words.schedule_names(tuple(each.schedule for each in shown.planned))
    rows = (_schedule(name, each, shown) for name, each in zip(names, shown.planned, strict=True))
    notes = [text(each) for each in vacation(shown.away)]
    if shown.quiet:
        notes.append(text((QUIET,)))
    return joined((*(el("p", {"class": "note"}, note) for note in notes), el("ul", {"class": "plain-list"}, *rows)))


def _schedule(name: str, planned: Planned, shown: GroupPage) -> Html:
    schedule = planned.schedule
    coming = (el("li", {}, text(words.due(at, schedule.zone, shown.now, quiet=shown.quiet))) for at in planned.coming)
    next_ones = el("ol", {"class": "coming", "aria-label": "Next posts"}, *coming) if planned.coming else NONE
    told = el("p", {"class": "quiet"}, words.schedule_when(schedule))
    return el("li", {}, el("h3", {}, name), told, next_ones)


def _deliveries(shown: GroupPage, found: Deliveries) -> Html:
    if not found.shown:
        return el("p", {}, words.DELIVERED_NONE)
    first, rest = found.shown[:_AT_ONCE], found.shown[_AT_ONCE:]
    table = _table(first, shown)
    if not rest:
        return table
    older = f"{len(rest)} older ones; those before are not shown" if found.more else f"{len(rest)} older ones"
    return joined((table, el("details", {}, el("summary", {}, older), _table(rest, shown))))


def _table(rows: Sequence[Sent], shown: GroupPage) -> Html:
    head = el("tr", {}, *(el("th", {"scope": "col"}, each) for each in ("What", "Planned", "What became of it")))
    return el(
        "table", {"class": "sent"}, el("thead", {}, head), el("tbody", {}, *(_sent(each, shown) for each in rows))
    )


def _sent(sent: Sent, shown: GroupPage) -> Html:
    became, why = words.became(sent, shown.zone, shown.now, quiet=shown.quiet)
    looks = "good" if became == words.IN_TIME else "bad" if sent.state in {"failed", "unknown"} else "warn"
    reason = joined((": ", why)) if why else NONE
    return el(
        "tr",
        {},
        el("td", {}, words.kind(sent), " ", el("small", {}, f"to {words.reader(sent)}")),
        el("td", {}, text((When(sent.due_at, shown.zone),))),
        el("td", {}, el("b", {"class": looks}, became), reason),
    )


def _inbox(world: World, viewer: Viewer, found: Inbox, zone: str) -> Html:
    if not found.first:
        return el("p", {}, words.INBOX_NONE)
    rows = (
        el(
            "li",
            {},
            el("p", {}, shortened(one_line(each.text), _ASKED)),
            el("small", {}, f"asked {times(each.times)}, first ", text((When(each.first_asked_at, zone),))),
        )
        for each in found.first
    )
    rest = f" Here are the {len(found.first)} asked most." if found.total > len(found.first) else ""
    told = f"{count(found.total, 'question')} waiting.{rest} Take care of them "
    return joined((el("p", {}, told, *_typed(world, viewer, "faq inbox")), el("ol", {"class": "plain-list"}, *rows)))


def _beliefs(found: BeliefsMap) -> Html:
    if not found.held:
        return el("p", {}, words.BELIEFS_NONE)
    weeks = [words.week_name(found, place) for place in range(len(found.mondays))]
    head = ("False belief", *weeks, "Held", "Overcome")
    body = (
        el(
            "tr",
            {},
            el("th", {"scope": "row"}, words.claim(each)),
            *_figures((*each.weeks, each.people, each.overcome)),
        )
        for each in found.held
    )
    table = el(
        "table",
        {},
        el("caption", {}, words.BELIEFS),
        el("thead", {}, el("tr", {}, *(el("th", {"scope": "col"}, each) for each in head))),
        el("tbody", {}, *body),
        el("tfoot", {}, el("tr", {}, el("th", {"scope": "row"}, words.ANSWERED), *_figures(found.answered))),
    )
    scrolls: dict[str, Value] = {"class": "scrolls", "tabindex": 0, "role": "region", "aria-label": "Map as a table"}
    more = words.more_beliefs(found)
    return joined(
        (
            el("p", {}, words.beliefs(found)),
            el(
                "figure",
                {"class": "map"},
                pictures.beliefs(found),
                el("figcaption", {"class": "small"}, words.BELIEFS_HOW),
            ),
            el("p", {}, more) if more else NONE,
            el("details", {}, el("summary", {}, "The same as a table"), el("div", scrolls, table)),
        )
    )


def _figures(numbers: tuple[int, ...]) -> list[Html]:
    return [el("td", {}, f"{each:,}") for each in numbers]


def _calendars(world: World, viewer: Viewer, found: Calendars) -> Html:
    own = any(each.own for each in found.shown)
    parts = [] if own else [el("p", {}, words.STRANGER)]
    if found.shown:
        parts += [_legend(own=own), el("div", {"class": "calendars"}, *map(_calendar, found.shown))]
    if found.hidden is not None:
        parts.append(el("p", {"class": "quiet"}, words.hidden(found.hidden)))
    ways = (("Earlier ones", found.before), ("More", found.following))
    links = [
        el("a", {"class": "button", "href": f"{world.at(_PATH, viewer, since=str(place))}#calendars"}, label)
        for label, place in ways
        if place is not None
    ]
    return joined((*parts, el("p", {"class": "row"}, *links) if links else NONE))


def _legend(*, own: bool) -> Html:
    said = (
        el("li", {}, el("span", {"class": f"day {mark}", "aria-hidden": "true"}), text)
        for mark, text in words.legend(own=own)
    )
    return el("ul", {"class": "legend"}, *said)


def _calendar(shown: Calendar) -> Html:
    name = one_line(shown.name)
    who = f"{name} (you)" if shown.own and name != "you" else name
    caption = el("caption", {}, el("b", {}, who), el("small", {}, words.streak(shown)))
    head = el("tr", {}, el("td"), *(el("th", {"scope": "col"}, each) for each in _WEEKDAYS))
    rows = (
        el("tr", {}, el("th", {"scope": "row"}, day_name(week[0].date).partition(" ")[2]), *map(_day, week))
        for week in shown.weeks
    )
    return el("table", {"class": "days"}, caption, el("thead", {}, head), el("tbody", {}, *rows))


def _day(cell: Cell) -> Html:
    return el("td", {"class": cell.mark}, words.cell(cell))


def _boards(shown: GroupPage) -> Html:
    if isinstance(shown.boards, Leaderboard):
        return el("p", {}, words.hidden(shown.boards))
    listed = next(iter(shown.boards.values())).listed
    if not any(each.first or each.own for each in shown.boards.values()):
        return el("p", {}, words.NOBODY)
    parts = [] if listed else [el("p", {"class": "note"}, words.UNLISTED)]
    for over in Over:
        parts.append(el("h3", {}, words.PERIODS[over]))
        tables = [
            el("div", {}, el("h4", {}, words.MEASURES[by]), blocks(found, Setting(0)))
            for by in By
            if (found := words.places(shown.boards[by, over]))
        ]
        parts.append(el("div", {"class": "boards"}, *tables) if tables else el("p", {}, words.NOBODY))
    return joined(parts)


def _stats(world: World, viewer: Viewer, found: Stats | None) -> Html:
    if found is None:
        return el("p", {}, words.STRANGER)
    rows = (el("div", {}, el("dt", {}, label), el("dd", {}, said)) for label, said in stats_view.words(found))
    told = el("details", {}, el("summary", {}, "All of it in words"), el("dl", {}, *rows))
    if not any((*found.reviews, *found.due)):
        return joined((el("p", {}, words.UNREVIEWED), told))
    picture: dict[str, Value] = {
        "src": world.at(_PICTURE, viewer),
        "width": 640,
        "height": 580,
        "alt": "Your reviews as a picture; the same in words is below",
        "loading": "lazy",
    }
    return joined((el("img", picture), told))


def _typed(world: World, viewer: Viewer, command: str) -> tuple[Html | str, ...]:
    """Where a command is typed: “in the chat: /schedule”."""
    chat = el("a", {"href": world.at("/", viewer)}, "in the chat")
    return chat, ": ", text((Typed(command), "."))
