"""What is counted moves by one for each thing that happens, its labels are few, and reading it waits for nothing."""

import asyncio
import logging
import re
from base64 import b64encode
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import aiohttp
import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters import password as password_module
from bot.adapters.http import serving, site
from bot.adapters.metrics import SCRAPE_SECONDS, Depths, Errors, Prometheus, Scrape
from bot.app import App
from bot.clockwork import tick
from bot.core.people import UndeliverableError
from bot.core.request import Asker, Command, Complete, Intent, Place, Platform, Press, Request, Submit
from bot.logs import log_to
from bot.storage.engine import Database
from bot.worker import Worker
from tests.conftest import MakeApp
from tests.mouth import Mouth, put

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse"  # noqa: S105 - nobody's
Figures = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture
def meters(app: App) -> Prometheus:
    """What is counted of the app."""
    made = Prometheus()
    app.meters = made
    return made


@pytest.fixture
def logging_at_work(tmp_path: Path) -> Iterator[None]:
    """The log is open, for the length of a test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log_to(tmp_path / "studyhall.log", "DEBUG")
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    adapters = logging.getLogger("bot.adapters")
    adapters.handlers[:] = []


def figures(text: str) -> Figures:
    """The figures that stand in a text, by name and labels."""
    order = ("platform", "command", "kind", "fate", "outcome", "event", "state", "le")
    return {
        (sample.name, tuple(sample.labels[name] for name in order if name in sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(meters: Prometheus) -> Figures:
    """The figures just now, without the database's."""
    return figures(meters.text(None, {}).decode())


def asked(app: App, intent: Intent, name: str = "ann", group: str | None = "G1") -> None:
    """Somebody on Discord does that."""
    place = Place(group, "Reds", "C1") if group else Place(None, direct=True)
    asyncio.run(app.handle(Request(Asker(Platform.DISCORD, name, name.title()), place, intent)))


def visited(coroutine: Coroutine[Any, Any, None]) -> None:
    """What happens at an address, within some seconds."""
    asyncio.run(asyncio.wait_for(coroutine, 30))


async def read(address: str, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    async with aiohttp.ClientSession() as session, session.get(address + path, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("intent", "what", "outcome"),
    [
        (Command("streak", {}), "streak", "answered"),
        (Press("open:streak"), "open", "answered"),
        (Command("config", {"zone": "UTC"}), "config", "refused"),
        (Command("no such thing", {}), "unknown command", "refused"),
        (Submit("made:up:1", {}), "unknown action", "refused"),
        (Complete("ask", "question", "a"), "complete", "answered"),
    ],
)
def test_a_request_is_counted_with_its_command_and_its_outcome(
    app: App, meters: Prometheus, intent: Intent, what: str, outcome: str
) -> None:
    """By one, with the time that it took; what nobody knows goes by one name, whatever it is called."""
    asked(app, Command("streak", {}), name="zoe")  # who is the first in a group is its admin
    before = counted(meters).get(("studyhall_requests_total", ("discord", what, outcome)), 0)
    asked(app, intent)
    found = counted(meters)
    assert found["studyhall_requests_total", ("discord", what, outcome)] == before + 1
    assert found["studyhall_request_seconds_count", ("discord", what)] >= 1
    assert 0 < found["studyhall_request_seconds_sum", ("discord", what)] < 20


def test_a_fault_and_a_request_that_finds_no_room_are_told_apart(make_app: MakeApp, database: Database) -> None:
    """One went wrong in us, the other was not begun."""
    app = make_app(database.url.render_as_string(hide_password=False), queue=0)
    app.meters = meters = Prometheus()
    gate, begun = Event(), Event()

    def held(*_: object) -> None:
        begun.set()
        gate.wait(20)

    async def crowd() -> None:
        busy = [asyncio.ensure_future(app.work(held)) for _ in range(4)]
        await asyncio.to_thread(begun.wait, 20)
        asking = [asyncio.ensure_future(app.handle(request(f"m{n}"))) for n in range(5)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        gate.set()
        await asyncio.gather(*busy, *asking)

    def request(name: str) -> Request:
        return Request(Asker(Platform.SLACK, name, name), Place("T1", "Reds", "C1"), Command("streak", {}))

    asyncio.run(crowd())
    found = counted(meters)
    assert found["studyhall_requests_total", ("slack", "streak", "busy")] == 1
    assert found["studyhall_requests_total", ("slack", "streak", "answered")] == 4
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE members RENAME TO members_gone")
    try:
        asyncio.run(app.handle(request("m1")))
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE members_gone RENAME TO members")
    assert counted(meters)["studyhall_requests_total", ("slack", "streak", "fault")] == 1


def test_a_try_to_deliver_is_counted_with_what_became_of_it(app: App, database: Database, meters: Prometheus) -> None:
    """One that was sent, and one that never will be; both with their kind."""
    put(database, "a")
    asyncio.run(Worker(app, Mouth()).run())

    async def refuse(_: object) -> None:
        raise UndeliverableError("no")

    put(database, "b")
    asyncio.run(Worker(app, Mouth(refuse)).run())
    found = {key[1][2]: value for key, value in counted(meters).items() if key[0] == "studyhall_deliveries_total"}
    assert found == {"sent": 1, "failed": 1}


def test_the_age_of_the_tick_begins_anew_with_each(app: App) -> None:
    """It grows from the last one that was done; one that fails is none, and before the first there is no figure."""
    now = [100.0]
    app.meters = meters = Prometheus(clock=lambda: now[0])
    assert ("studyhall_tick_age_seconds", ()) not in counted(meters)
    asyncio.run(tick(app))
    now[0] += 7
    assert counted(meters)["studyhall_tick_age_seconds", ()] == 7
    with app._database.engine.begin() as connection:  # noqa: SLF001 - it is broken here
        connection.exec_driver_sql("ALTER TABLE schedules RENAME TO schedules_gone")
    try:
        asyncio.run(tick(app))
    finally:
        with app._database.engine.begin() as connection:  # noqa: SLF001 - and mended
            connection.exec_driver_sql("ALTER TABLE schedules_gone RENAME TO schedules")
    assert counted(meters)["studyhall_tick_age_seconds", ()] == 7
    asyncio.run(tick(app))
    assert counted(meters)["studyhall_tick_age_seconds", ()] == 0


@pytest.mark.usefixtures("logging_at_work")
def test_errors_of_a_platform_are_counted_by_our_own_names() -> None:
    """A warning and an error of an adapter, not what is no trouble, nor other rooms; of a library's, no word of it."""
    meters = Prometheus()
    Errors(meters).listen()
    log = structlog.get_logger("bot.adapters.discord.client")
    log.warning("discord limits", seconds=2)
    log.error("discord limits", text="written by somebody")
    log.info("discord ready")
    structlog.get_logger("bot.app").error("request failed")
    structlog.stdlib.get_logger("bot.adapters.slack.sdk").warning("socket gone")
    logging.getLogger("bot.adapters.slack.sdk").warning("somebody wrote %s", "this")
    found = {labels: value for (name, labels), value in counted(meters).items() if name.endswith("errors_total")}
    assert found == {("discord", "discord limits"): 2, ("slack", "socket gone"): 1, ("slack", "library"): 1}
    Errors(Prometheus()).listen()
    log.warning("discord limits")
    assert counted(meters)["studyhall_platform_errors_total", ("discord", "discord limits")] == 2


def test_whatever_is_asked_the_labels_are_few_and_nothing_that_somebody_wrote(app: App, meters: Prometheus) -> None:
    """Five hundred odd requests bring no more series than our own table has names."""
    for number in range(500):
        odd = f'hunter{number}\n"x'
        asked(app, (Command(odd, {odd: odd}), Press(odd), Press(f"open:{odd}"), Submit(odd, {}))[number % 4], odd)
    series = {key for key in counted(meters) if key[0] == "studyhall_requests_total"}
    assert len(series) < 8
    assert "hunter" not in meters.text(None, {}).decode()


def test_a_scrape_has_every_figure(app: App, database: Database, meters: Prometheus) -> None:
    """By its name, in the format that Prometheus reads, with the process's own."""
    put(database, "a")
    asked(app, Command("streak", {}))
    asyncio.run(tick(app))

    async def scene() -> None:
        async with serving(site([Scrape(meters, app).route], {}), "127.0.0.1", 0) as address:
            status, text = await read(address)
            assert status == 200
            found = figures(text)
            names = {name for name, _ in found}
            assert {
                "studyhall_requests_total",
                "studyhall_request_seconds_bucket",
                "studyhall_tick_age_seconds",
                "studyhall_tick_lag_seconds",
                "studyhall_readers",
                "process_resident_memory_bytes",
            } <= names
            assert found["studyhall_tick_lag_seconds", ()] == 0
            assert {labels for name, labels in found if name == "studyhall_oldest_unsent_seconds"} == {
                ("discord",),
                ("slack",),
            }
            assert {labels for name, labels in found if name == "studyhall_database_pool"} == {
                ("kept",),
                ("out",),
                ("overflow",),
            }
            assert re.search(r'^studyhall_build_info\{.*revision="\d{4}".*\} 1\.0$', text, re.MULTILINE)

    visited(scene())


def test_a_scrape_does_not_wait_for_a_database_that_hangs(app: App, meters: Prometheus) -> None:
    """Within two seconds all else is there, and what only it knows is left out; scrapes do not pile up before it."""
    gate, running = Event(), []

    def hang(*_: object) -> Depths:
        running.append(1)
        gate.wait(20)
        return Depths({}, 3.0)

    async def depths() -> Depths:
        return await app.work(hang)

    async def scene() -> None:
        scrape = Scrape(meters, app)
        scrape._depths = depths  # type: ignore[method-assign]  # noqa: SLF001 - a database that hangs
        async with serving(site([scrape.route], {}), "127.0.0.1", 0) as address:
            for _ in range(2):
                begun = monotonic()
                status, text = await read(address)
                assert status == 200
                assert monotonic() - begun < SCRAPE_SECONDS + 3
                assert "studyhall_tick_lag_seconds" not in text
                assert "studyhall_readers 0.0" in text
            assert len(running) == 1
            gate.set()
            assert "studyhall_tick_lag_seconds 3.0" in (await read(address))[1]

    visited(scene())


def test_a_scrape_without_a_database_has_the_rest(app: App, database: Database, meters: Prometheus) -> None:
    """What cannot be asked is left out, and nobody is told more than that."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE schedules RENAME TO schedules_gone")

    async def scene() -> None:
        async with serving(site([Scrape(meters, app).route], {}), "127.0.0.1", 0) as address:
            status, text = await read(address)
            assert status == 200
            assert "tick_lag" not in text
            assert "schedules" not in text

    try:
        visited(scene())
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE schedules_gone RENAME TO schedules")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Basic " + b64encode(f"any:{PASSWORD}".encode()).decode(), 200),
        ("basic " + b64encode(f":{PASSWORD}".encode()).decode(), 200),
        ("Basic " + b64encode(b"any:wrong").decode(), 401),
        ("Basic " + b64encode(b"nocolon").decode(), 401),
        ("Basic ???", 401),
        ("Basic \u00e4", 401),
        ("Bearer " + PASSWORD, 401),
    ],
)
def test_a_password_is_asked_for_where_there_is_one(
    app: App, meters: Prometheus, header: str | None, status: int
) -> None:
    """By HTTP Basic, under any name; whatever else comes is refused without a figure."""

    async def scene() -> None:
        scrape = Scrape(meters, app, password=PASSWORD)
        async with serving(site([scrape.route], {}), "127.0.0.1", 0) as address:
            given = {"Authorization": header} if header is not None else {}
            found, text = await read(address, **given)
            assert found == status
            assert ("studyhall_" in text) == (status == 200)

    visited(scene())


def test_guesses_at_the_password_come_one_after_the_other(
    app: App, meters: Prometheus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes its time, for it is the page's password too."""
    monkeypatch.setattr(password_module, "WRONG_SECONDS", 0.1)
    wrong = "Basic " + b64encode(b"any:wrong").decode()

    async def scene() -> None:
        scrape = Scrape(meters, app, password=PASSWORD)
        async with serving(site([scrape.route], {}), "127.0.0.1", 0) as address:
            begun = monotonic()
            found = await asyncio.gather(*(read(address, Authorization=wrong) for _ in range(3)))
            assert [status for status, _ in found] == [401] * 3
            assert monotonic() - begun >= 3 * 0.1

    visited(scene())


@pytest.mark.parametrize(
    ("host", "status"), [("127.0.0.1:8080", 200), ("localhost", 200), ("evil.example", 421), ("127.0.0.1.evil", 421)]
)
def test_no_other_sites_name_leads_to_it(app: App, meters: Prometheus, host: str, status: int) -> None:
    """Where it is for this machine alone it answers under this machine's names (DNS rebinding)."""

    async def scene() -> None:
        scrape = Scrape(meters, app, hosts=frozenset({"127.0.0.1", "localhost"}))
        async with serving(site([scrape.route], {}), "127.0.0.1", 0) as address:
            assert (await read(address, Host=host))[0] == status

    visited(scene())


def test_each_registry_counts_for_itself() -> None:
    """Two have nothing in common, and a request is in the bucket of its time and in those above."""
    one, other = Prometheus(), Prometheus()
    one.answered("discord", "ask", "answered", 0.004)
    assert ("studyhall_requests_total", ("discord", "ask", "answered")) not in counted(other)
    found = counted(one)
    assert found["studyhall_request_seconds_bucket", ("discord", "ask", "0.005")] == 1
    assert found["studyhall_request_seconds_bucket", ("discord", "ask", "0.002")] == 0
    assert timedelta(seconds=found["studyhall_request_seconds_sum", ("discord", "ask")]) == timedelta(milliseconds=4)


def test_each_metric_is_explained_to_operators(app: App, meters: Prometheus, database: Database) -> None:
    """By its name and its labels, in the table of docs/operations.md; and nothing is there that is not told."""
    meters.erred("discord", "x")
    meters.delivered("discord", "notice", "sent")
    asked(app, Command("streak", {}))
    asyncio.run(tick(app))
    text = meters.text(Depths({"discord": 0.0}, 0.0), database.pool()).decode()
    told = {
        sample.name.removeprefix("studyhall_").removesuffix("_bucket"): {*sample.labels} - {"le"}
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith(("_sum", "_count")) and not sample.name.startswith("process_")
    }
    explained: dict[str, set[str]] = {}
    for line in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").splitlines():
        for name, labels in re.findall(r"`(\w+)(?:\{([\w,]+)\})?`", line.split("|")[1] if line.count("|") > 4 else ""):
            if not name.startswith("STUDYHALL_"):
                explained[name] = {*labels.split(",")} - {""}
    assert explained == told
