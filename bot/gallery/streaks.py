"""The part of the gallery that shows what became of a member's days, and vacations."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import ModuleType

from bot.core.calendar import ZoneSpell
from bot.core.errors import BadVacation
from bot.core.ledger import Evidence, Excuse, Facts, Ledger, Rests
from bot.core.outages import Prompt, Spoilt, Stretch
from bot.core.people import Delivery
from bot.core.reply import Form, Reply
from bot.core.request import Platform
from bot.core.schedules import Away
from bot.core.streaks import DayNote, Streak, Verdict, fold
from bot.gallery import samples
from bot.gallery.samples import HOSTILE, LONG, NOW
from bot.views import days_off, errors, news, streak, why
from bot.views.vacations import unread

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = (why, days_off, news)
"""The modules of which every view is shown."""

TODAY = date(2026, 3, 10)
HOUR = timedelta(hours=1)


def ago(days: int) -> date:
    """The date so many days before today."""
    return TODAY - timedelta(days=days)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """The instant at which it was so late (UTC), so many days ago."""
    return (NOW - timedelta(days=days)).replace(hour=hour, minute=minute)


def studied(*days: int) -> dict[date, Facts]:
    """A ledger of quizzes so many days ago each, all at 18:40."""
    return {ago(each): Facts(Evidence.QUIZ, at(each, 17, 40)) for each in days}


def streak_of(ledger: Ledger, rests: Rests | None = None, spoilt: tuple[Spoilt, ...] = ()) -> Streak:
    """The streak of somebody who has been there for 60 days."""
    who = samples.member()
    return fold(ledger, who.timeline, ago(60), rests or Rests(), {each.day: each for each in spoilt})


def everything(reason: str = "The server was down.") -> Streak:
    """A streak whose last 14 days are each of another kind."""
    ledger = studied(*range(14, 34), 13, 12, 11, 9, 6)
    ledger[ago(9)] = Facts(Evidence.REVIEWS, at(9, 23, 30))
    ledger |= {ago(8): Facts(excuse=Excuse(reason, "Bob", at(7, 9))), ago(5): Facts(vacation=True)}
    ledger |= {ago(4): Facts(vacation=True), ago(7): Facts(excuse=Excuse(reason, None, at(7, 9)))}
    deaf = Stretch(at(3, 13, 5), at(3, 15, 20))
    lost = (Stretch(at(1, 13, 5), at(1, 15, 20)), Stretch(at(1, 21), at(1, 23)))
    return streak_of(
        ledger,
        Rests(((ago(10), frozenset()), (ago(2), frozenset({ago(2).weekday()})))),
        (
            Spoilt(ago(3), at(2, 0), (deaf,)),
            Spoilt(ago(1), at(0, 6), lost, Prompt(at(1, 8), at(1, 15, 30))),
            Spoilt(ago(10), at(9, 0), (), Prompt(at(10, 8), None)),
        ),
    )


def many_reasons() -> Streak:
    """A streak of which twelve days are excused one by one, each at length and by somebody with a long name.

    Every character of both is one that a platform may want escaped.
    """
    excuses = {ago(n): Facts(excuse=Excuse(f"{n} {'*_`~*_ ' * 30}"[:200], "_*" * 32, NOW)) for n in range(1, 13)}
    return streak_of(studied(13) | excuses)


def short_today() -> Streak:
    """The streak of somebody who came to Tokyo from Los Angeles last night, and whose day is short."""
    home = ZoneSpell(NOW - timedelta(days=60), "America/Los_Angeles")
    who = samples.member(spells=(home, ZoneSpell(at(0, 6), "Asia/Tokyo")))
    return fold(studied(1, 2), who.timeline, ago(60))


def streaks() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield from _streak()
    yield from _why()
    yield from _vacation()
    yield from _news()


def _streak() -> Iterator[tuple[str, Shown]]:
    yield "streak-one-freeze", streak.streak(streak_of(studied(*range(9))), NOW)
    yield "streak-two-freezes", streak.streak(streak_of(studied(*range(1, 15))), NOW)
    yield "streak-saved", streak.streak(streak_of(studied(*range(4, 20), 1, 2)), NOW)
    days = studied(1, 2, 3)
    away = (Away(TODAY, ago(-6)),)
    yield "streak-vacation", streak.streak(streak_of(days | {TODAY: Facts(vacation=True)}), NOW, away)
    yield "streak-rest", streak.streak(streak_of(days, Rests(((ago(3), frozenset({TODAY.weekday()})),))), NOW)
    excuse = Excuse("No power.", "Bob", NOW)
    yield "streak-short-today", streak.streak(short_today(), NOW)
    yield "streak-excused", streak.streak(streak_of(days | {TODAY: Facts(excuse=excuse)}), NOW)


def _why() -> Iterator[tuple[str, Shown]]:
    yield "why-new-member", why.why(samples.streak(joined=0))
    yield "why-third-day", why.why(samples.streak(1, joined=2))
    yield "why-missed", why.why(samples.streak(4, 5, 6, 7))
    yield "why-done-today", why.why(streak_of(studied(0, 1, 2, 3)))
    yield "why-every-kind", why.why(everything())
    yield "why-hostile", why.why(everything(HOSTILE))
    yield "why-over-long", why.why(everything(LONG[:200]))
    yield "why-shortened", why.why(samples.streak(0, 1, 3, 4, who=samples.moved()))
    shown = streak_of(studied(0, 1))
    yield "why-hostile-reasons", why.why(many_reasons())
    yield "why-short-today", why.why(short_today())
    yield "why-left-out", why.why(replace(shown, history=(DayNote(ago(13), Verdict.HELD), *shown.history[1:])))


def _vacation() -> Iterator[tuple[str, Shown]]:
    one, two = Away(ago(-27), ago(-40)), Away(ago(-60), ago(-60))
    yield "vacation-none", days_off.panel((), TODAY)
    yield "vacation-set", days_off.panel((one,), TODAY, days_off.gone(one.first, one.last))
    yield "vacation-one-day", days_off.panel((two,), TODAY, days_off.gone(two.first, two.last))
    yield "vacation-two", days_off.panel((one, two), TODAY)
    yield "vacation-last-day", days_off.panel((Away(ago(3), TODAY),), TODAY)
    many = tuple(Away(ago(-2 * n), ago(-2 * n)) for n in range(1, 40))
    yield "vacation-many", days_off.panel(many, TODAY)
    yield "vacation-taken-back", days_off.panel((), TODAY, days_off.back(ago(-1), ago(-4)))
    yield "vacation-unread", days_off.unread(unread(HOSTILE, "", wrong="first"))
    yield "vacation-form", days_off.form()
    yield "vacation-form-unread", days_off.form("3/4", "6 Jan", unread("3/4", "6 Jan", wrong="first"))
    yield "vacation-form-too-long", errors.unfit(days_off.form("11 Mar", "13 Apr"), BadVacation("long", 34))


def _told(length: int, freezes: int, **given: Verdict | str) -> Reply:
    """The news of these days of March, and other facts."""
    days = {name: verdict for name, verdict in given.items() if isinstance(verdict, Verdict)}
    told = " ".join(f"2026-03-{name[1:]}={verdict}" for name, verdict in days.items())
    more = {name: str(fact) for name, fact in given.items() if name not in days}
    facts = more | {"days": told, "length": str(length), "freezes": str(freezes), "language": "en"}
    return news.notice(Delivery(1, "streak.news", facts, Platform.LOCAL, "ann", None, 1, NOW, "reds"))


def _news() -> Iterator[tuple[str, Shown]]:
    yield "news-frozen", _told(12, 1, d09=Verdict.FROZEN)
    yield "news-frozen-twice", _told(14, 0, d07=Verdict.FROZEN, d09=Verdict.FROZEN)
    yield "news-frozen-in-vain", _told(0, 0, d07=Verdict.FROZEN)
    yield "news-spoilt", _told(1, 0, d09=Verdict.SPOILT)
    yield "news-excused", _told(8, 2, d05=Verdict.EXCUSED)
    two = {"d05": Verdict.EXCUSED, "d06": Verdict.SPOILT, "d07": Verdict.SPOILT, "d08": Verdict.FROZEN}
    yield "news-every-kind", _told(30, 1, **two, d03=Verdict.EXCUSED)
    yield "news-new-streak", _told(2, 0, d05=Verdict.EXCUSED, ended="yes")
    yield "news-of-one-group", _told(12, 1, d09=Verdict.FROZEN, group="Reds", member="7")
    yield "news-of-a-hostile-group", _told(12, 1, d09=Verdict.FROZEN, group=HOSTILE, member="7")
    yield "news-elsewhere", news.elsewhere("Reds")
    yield "news-elsewhere-hostile", news.elsewhere(HOSTILE)
    yield "news-many", _told(30, 1, **{f"d{day:02}": Verdict.SPOILT for day in range(1, 10)})
