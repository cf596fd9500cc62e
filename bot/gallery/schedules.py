"""The part of the gallery that is about daily prompts, as admins plan and change them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from bot.core.config import PackChoice
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import BadVacation, Full, Gone, UnknownTime, UnknownZone
from bot.core.ledger import Resting
from bot.core.posts import PostKind
from bot.core.reply import Form, Reply, Text
from bot.core.request import Platform
from bot.core.schedules import Away, Schedule, State
from bot.gallery.config import MANY, ONE, QUIZ, TWO
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from bot.views import changes, errors, permissions, planned, schedule, schedules, vacations
from bot.views.planned import Planned

Shown = Reply | Form

MYTH = replace(
    QUIZ, id=2, kind=PostKind.MYTH, weekdays=frozenset({0, 2, 4}), zone="Asia/Tokyo", own_zone=True, packs=("bees",)
)
CARD = replace(QUIZ, id=3, kind=PostKind.CARD, weekdays=planned.WEEKEND, state=State.PAUSED, next_at=None)
SHUT = replace(QUIZ, id=4, state=State.SHUT, next_at=None)
LONGEST = replace(
    MYTH,
    id=10**18 - 1,
    channel="9" * 20,
    weekdays=frozenset(range(6)),
    zone="America/Argentina/ComodRivadavia",
    packs=tuple(each.id for each in MANY[:20]),
)
AWAY = Away(date(2026, 12, 24), date(2027, 1, 6), 1)
ONE_DAY = Away(date(2027, 5, 1), date(2027, 5, 1), 2)


def daily_prompts() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "schedule-first", schedules.overview((), (), NOW)
    yield "schedule-removed", schedules.overview((), (), NOW, changes.removed(QUIZ))
    yield "schedule-all", schedules.overview((QUIZ, QUIZ, MYTH, CARD, SHUT), (AWAY, ONE_DAY), NOW)
    yield "schedule-all-quiet", schedules.overview((QUIZ,), (), NOW, changes.all_resumed(2), quiet=True)
    yield "schedule-all-resumed", schedules.overview((QUIZ,), (), NOW, changes.all_resumed(0))
    twenty = tuple(replace(LONGEST, id=LONGEST.id - n) for n in range(20))
    yield "schedule-all-over-long", schedules.overview(twenty, (AWAY,) * 20, NOW, changes.removed(MYTH), quiet=True)
    yield "schedule-vacation-alone", schedules.overview((), (AWAY,), NOW)
    yield from _rests()
    yield "schedule-when", schedules.when(PostKind.QUIZ, BERLIN, NOW)
    yield "schedule-when-over-long", schedules.when(PostKind.MYTH, LONGEST.zone, NOW)
    yield "schedule-where", schedules.where(PostKind.QUIZ, 540, "1", None, Platform.DISCORD)
    yield "schedule-where-prompts", schedules.where(PostKind.MYTH, 0, "1", "2", Platform.SLACK)
    yield "schedule-where-in-prompts", schedules.where(PostKind.CARD, 1439, "2", "2", Platform.DISCORD)
    yield "schedule-where-nowhere", schedules.where(PostKind.CARD, 1439, None, None, Platform.SLACK)
    yield "schedule-where-terminal", schedules.where(PostKind.QUIZ, 540, "local", None, Platform.LOCAL)
    yield "schedule-time-form", schedules.time_form("schedule.time.set", "quiz")
    wrong = errors.refusal(UnknownTime(HOSTILE)).summary
    yield "schedule-time-form-problem-hostile", schedules.time_form("schedule.at.set", 1, HOSTILE, wrong)
    yield from _one()
    yield from _vacations()


def _rests() -> Iterator[tuple[str, Shown]]:
    weekend, since = Resting(on=True, weekdays=planned.WEEKEND), date(2026, 3, 11)
    on, off = (schedules.rests_turned(on=on) for on in (True, False))
    work = replace(QUIZ, weekdays=planned.WORKDAYS)
    yield "schedule-rests", schedules.overview((work,), (), NOW, resting=weekend)
    to_come = replace(weekend, since=since)
    yield "schedule-rests-on", schedules.overview((work, CARD), (), NOW, on, resting=to_come)
    none = Resting(on=True)
    yield "schedule-rests-none", schedules.overview((QUIZ,), (AWAY,), NOW, resting=none)
    yield "schedule-rests-off", schedules.overview((QUIZ,), (), NOW, off, resting=Resting(on=False, since=since))
    yield "schedule-rests-nothing-planned", schedules.overview((), (), NOW, resting=none)


def _one() -> Iterator[tuple[str, Shown]]:
    def one(each: Schedule, told: Text = (), **more: Any) -> Reply:
        return schedule.one(replace(_planned(each), **more), NOW, told)

    yield "schedule-created", one(QUIZ, changes.created(QUIZ))
    amiss = permissions.amiss(Sight(None, (), {"1": ChannelSight("quiz", ("Send Messages",))}), "1", Platform.DISCORD)
    yield "schedule-created-amiss", one(QUIZ, changes.created(QUIZ, amiss))
    yield "schedule-one", one(MYTH, packs=TWO[1:])
    at_once = replace(_planned(QUIZ), coming=((NOW.date(), NOW), *_planned(QUIZ).coming[:2]))
    yield "schedule-retimed-at-once", schedule.one(at_once, NOW, changes.retimed(QUIZ))
    yield "schedule-rezoned", one(MYTH, changes.rezoned(MYTH, NOW), away=(AWAY,))
    yield "schedule-rezoned-back", one(QUIZ, changes.rezoned(QUIZ, NOW))
    yield "schedule-weekdays", one(MYTH, changes.weekdays_set(MYTH))
    packed = replace(_planned(MYTH), packs=(replace(ONE[0], studied=False), TWO[1]))
    yield "schedule-packs", schedule.one(packed, NOW, changes.repacked(packed))
    yield (
        "schedule-packs-none",
        schedule.one(replace(packed, packs=()), NOW, changes.repacked(replace(packed, packs=()))),
    )
    long = replace(_planned(LONGEST), packs=MANY, away=(AWAY,) * 20, quiet=True, asked=10**18 - 1)
    yield "schedule-over-long", schedule.one(long, NOW, changes.repacked(long))
    trap = replace(packed, packs=(PackChoice("trap", HOSTILE, studied=True), *TWO))
    yield "schedule-hostile", schedule.one(trap, NOW, changes.repacked(trap))
    yield "schedule-moved", one(QUIZ, changes.moved(QUIZ))
    yield "schedule-paused", one(CARD, changes.paused(), coming=())
    yield "schedule-shut", one(SHUT, coming=())
    yield "schedule-shut-slack", one(SHUT, coming=(), platform=Platform.SLACK)
    yield "schedule-resumed", one(QUIZ, changes.resumed(QUIZ), platform=Platform.LOCAL)
    yield "schedule-posted", one(QUIZ, changes.posted(QUIZ, quiet=False))
    yield "schedule-posted-quiet", one(QUIZ, changes.posted(QUIZ, quiet=True), quiet=True)
    yield "schedule-preview", schedule.preview(schedules.overview((), (), NOW), QUIZ)
    yield "schedule-preview-none", schedule.nothing(QUIZ, "questions")
    yield "schedule-preview-none-fresh", schedule.nothing(MYTH, "fresh myths")
    yield "schedule-remove", schedule.remove(MYTH)
    yield "schedule-gone", errors.refusal(Gone("schedule"))
    yield "schedule-full", errors.refusal(Full("schedules", 20))
    yield "schedule-zone-form", schedule.zone_form(1, BERLIN)
    near = errors.refusal(UnknownZone("Berlim", (BERLIN,))).summary
    yield "schedule-zone-form-problem-hostile", schedule.zone_form(1, HOSTILE, near)


def _vacations() -> Iterator[tuple[str, Shown]]:
    soon = planned.upcoming(
        tuple((each, NOW + timedelta(hours=n)) for n, each in enumerate((QUIZ, MYTH, QUIZ, MYTH))), NOW
    )
    yield "vacations-none", vacations.vacations((), ())
    yield "vacations-added", vacations.vacations((AWAY,), soon, vacations.added(AWAY.first, AWAY.last))
    yield "vacations-added-one-day", vacations.vacations((ONE_DAY,), (), vacations.added(ONE_DAY.first, ONE_DAY.last))
    yield "vacations-taken-back", vacations.vacations((ONE_DAY,), soon, vacations.taken_back())
    yield "vacations-full", vacations.vacations((AWAY,) * 20, ())
    yield "vacations-form", vacations.form()
    for wrong in ("first", "last"):
        told = vacations.unread(HOSTILE, LONG, wrong=wrong)
        yield f"vacations-form-unread-{wrong}-hostile", vacations.form(HOSTILE, LONG, told)
    for reason in ("backwards", "over", "far"):
        problem = errors.refusal(BadVacation(reason)).summary
        yield f"vacations-form-{reason}", vacations.form("24 Dec", "6 Jan", problem)


def _planned(each: Schedule) -> Planned:
    """A schedule with three posts to come, in Discord."""
    coming = tuple(islice(each.plan(()).upcoming(None, NOW), 3))
    return Planned(each, coming, TWO, (), 7, quiet=False, platform=Platform.DISCORD)
