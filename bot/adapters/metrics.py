"""The bot at work in figures, as Prometheus reads them."""

import asyncio
import logging
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import __version__
from bot.adapters.password import ASK, Password
from bot.app import App
from bot.logs import is_ours
from bot.storage import depth
from bot.storage.engine import Reader
from bot.storage.migrate import head

SCRAPE_SECONDS = 2.0
"""Seconds that a scrape waits for the database, whose figures are left out after that."""

BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
"""Seconds at which a request's time is told apart."""

_ADAPTERS = "bot.adapters"

log = structlog.get_logger()

# When each series began would be a line for each, and nobody asks that of a bot.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's


@dataclass(frozen=True, slots=True)
class Depths:
    """How far behind the bot is, in seconds, by what the database says."""

    unsent: Mapping[str, float]
    lag: float


class Prometheus:
    """What is counted in this process (`meters.Meters`), in a registry of its own.

    Args:
        readers: how many streams of the page are open.
        clock: seconds that only grow.
    """

    def __init__(self, readers: Callable[[], int] = lambda: 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.registry = CollectorRegistry()
        self._clock = clock
        self._requests = self._counter("requests", "Requests answered.", "platform", "command", "outcome")
        self._seconds = Histogram(
            "studyhall_request_seconds",
            "Seconds from a request's arrival to its answer.",
            ("platform", "command"),
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._deliveries = self._counter("deliveries", "Tries to send something.", "platform", "kind", "fate")
        self._errors = self._counter("platform_errors", "Warnings and errors of a platform.", "platform", "event")
        self._now = _Now(readers, clock)
        self.registry.register(self._now)
        ProcessCollector(registry=self.registry)

    def answered(self, platform: str, what: str, outcome: str, seconds: float) -> None:
        """One more request, and its time."""
        self._requests.labels(platform, what, outcome).inc()
        self._seconds.labels(platform, what).observe(seconds)

    def delivered(self, platform: str, kind: str, fate: str) -> None:
        """One more try."""
        self._deliveries.labels(platform, kind, fate.replace(" ", "_")).inc()

    def ticked(self, seconds: float) -> None:
        """The tick's age begins anew."""
        self._now.ticked_at, self._now.tick_took = self._clock(), seconds

    def erred(self, platform: str, what: str) -> None:
        """One more error."""
        self._errors.labels(platform, what).inc()

    def text(self, depths: Depths | None, pool: Mapping[str, int]) -> bytes:
        """All figures in Prometheus's text format; those of the database are left out where nobody knows them."""
        self._now.depths, self._now.pool = depths, pool
        return generate_latest(self.registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"studyhall_{name}", words, labels, registry=self.registry)


class _Now(Collector):
    """What is asked for when it is read."""

    def __init__(self, readers: Callable[[], int], clock: Callable[[], float]) -> None:
        self.ticked_at: float | None = None
        self.tick_took = 0.0
        self.depths: Depths | None = None
        self.pool: Mapping[str, int] = {}
        self._readers, self._clock = readers, clock

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        told = {"version": __version__, "revision": head(), "python": platform.python_version()}
        yield InfoMetricFamily("studyhall_build", "What is running.", told)
        yield GaugeMetricFamily("studyhall_readers", "Streams of the page that are open.", self._readers())
        yield _labelled("database_pool", "Connections to the database.", "state", self.pool)
        if self.ticked_at is not None:
            age, took = self._clock() - self.ticked_at, self.tick_took
            yield GaugeMetricFamily("studyhall_tick_age_seconds", "Seconds since the tick was last done.", age)
            yield GaugeMetricFamily("studyhall_tick_seconds", "Seconds that it took then.", took)
        if self.depths is not None:
            words = "Seconds since the oldest daily post was due that is not in the outbox."
            yield GaugeMetricFamily("studyhall_tick_lag_seconds", words, self.depths.lag)
            words = "Seconds since the oldest message was due that is not sent."
            yield _labelled("oldest_unsent_seconds", words, "platform", self.depths.unsent)


class Errors(logging.Handler):
    """Counts the warnings and errors of adapters, by their events: names that stand in our code."""

    def __init__(self, meters: Prometheus) -> None:
        super().__init__(logging.WARNING)
        self._meters = meters

    def emit(self, record: logging.LogRecord) -> None:
        """One more; the platform is the adapter's name."""
        step, *_ = record.name.removeprefix(f"{_ADAPTERS}.").split(".")
        self._meters.erred(step, str(record.msg) if is_ours(record) else "library")

    def listen(self) -> None:
        """From now on they are counted, in place of whatever was counted before."""
        logger = logging.getLogger(_ADAPTERS)
        for old in [each for each in logger.handlers if isinstance(each, Errors)]:
            logger.removeHandler(old)
        logger.addHandler(self)


def counting(app: App, readers: Callable[[], int] = lambda: 0) -> Prometheus:
    """What counts what the app does, and its adapters' errors, from now on."""
    meters = Prometheus(readers)
    Errors(meters).listen()
    app.meters = meters
    return meters


class Scrape:
    """What answers `/metrics`.

    Args:
        meters: what is counted.
        app: whose database is asked.
        password: what is asked for, by HTTP Basic under any name; "" for nothing.
        hosts: under which hosts it answers (DNS rebinding); none for any.
    """

    def __init__(
        self, meters: Prometheus, app: App, *, password: str = "", hosts: frozenset[str] = frozenset()
    ) -> None:
        self._meters, self._app, self._hosts = meters, app, hosts
        self._password = Password(password)
        self._asked: asyncio.Future[Depths | None] | None = None

    @property
    def route(self) -> Route:
        """Where it is."""
        return Route("/metrics", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """The figures."""
        if self._hosts and (request.url.hostname or "") not in self._hosts:
            return PlainTextResponse("This address is for the machine it runs on.\n", 421)
        if self._password and not await self._password.is_in(request.headers.get("authorization", "")):
            return PlainTextResponse("", 401, ASK)
        if self._asked is None or self._asked.done():  # one at a time: they don't pile up before one that hangs
            self._asked = asyncio.ensure_future(self._depths())
        done, _ = await asyncio.wait({self._asked}, timeout=SCRAPE_SECONDS)
        depths = self._asked.result() if done else None
        text = await asyncio.to_thread(self._meters.text, depths, self._app.pool())
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    async def _depths(self) -> Depths | None:
        def asked(session: Reader, now: datetime) -> Depths:
            unsent = {str(name): seconds for name, seconds in depth.oldest(session, now).items()}
            return Depths(unsent, depth.tick_lag(session, now))

        try:
            return await self._app.work(asked)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody knows; /readyz says that it is ill
            log.warning("depths not known", reason=type(error).__name__)
            return None


def _labelled(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    made = GaugeMetricFamily(f"studyhall_{name}", words, labels=[label])
    for key, value in values.items():
        made.add_metric([key], value)
    return made
