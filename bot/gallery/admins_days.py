"""The part of the gallery that shows what admins do about days, and the log of what they did."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import ModuleType

from bot.core.audit import About, Act, Entry
from bot.core.excuses import Excused, Somebody, Standing
from bot.core.ledger import Excuse
from bot.core.reply import Form, Reply
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from bot.views import audit, excuses

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = (excuses, audit)
"""The modules of which every view is shown."""

DAY = date(2026, 3, 9)
BOB = Somebody(2, "Bob", DAY)
TRAP = Somebody(10**18 - 1, HOSTILE, DAY)
LONGEST = Somebody(10**18 - 1, LONG[:80], DAY)


def admins_days() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "excuse", excuses.panel(DAY, None)
    yield "excuse-among", excuses.panel(DAY, (Somebody(1, "Ann", DAY), BOB))
    yield "excuse-among-nobody", excuses.panel(DAY, ())
    yield "excuse-among-hostile", excuses.panel(DAY, (TRAP, LONGEST) * 15)
    yield "excuse-which", excuses.which("bo", (BOB, Somebody(7, "Bo", DAY)), DAY)
    yield "excuse-which-nobody-hostile", excuses.which(HOSTILE, (), DAY)
    yield "excuse-ask-day", excuses.ask(BOB, DAY, None)
    yield "excuse-ask-everybody", excuses.ask(None, DAY, Standing())
    yield "excuse-ask-hostile", excuses.ask(TRAP, DAY, Standing())
    yield "excuse-ask-again", excuses.ask(BOB, DAY, Standing(Excuse("Ill.", None, NOW)))
    yield "excuse-ask-again-hostile", excuses.ask(BOB, DAY, Standing(Excuse(LONG[:200], HOSTILE, NOW)))
    yield "excuse-ask-again-everybody", excuses.ask(None, DAY, Standing(number=1_214))
    yield "excuse-form", excuses.form(None, excuses.written(DAY))
    yield "excuse-form-hostile", excuses.form(TRAP, HOSTILE, HOSTILE, excuses.unread(HOSTILE))
    yield "excuse-form-over-long", excuses.form(LONGEST, LONG[:40], LONG[:200], excuses.unread(LONG))
    yield "excuse-no-date", excuses.no_date("3/4", BOB, DAY)
    yield "excuse-done", excuses.done(Excused(BOB, DAY, 1))
    yield "excuse-done-hostile", excuses.done(Excused(TRAP, DAY, 1))
    yield "excuse-done-everybody", excuses.done(Excused(None, DAY, 1_214))
    yield "excuse-done-nobody", excuses.done(Excused(None, DAY, 0))
    yield "excuse-back", excuses.taken_back(Excused(BOB, DAY, 1))
    yield "excuse-back-everybody", excuses.taken_back(Excused(None, DAY, 1))
    yield from _log()


def at(hours: int) -> datetime:
    """So many hours ago."""
    return NOW - timedelta(hours=hours)


def _log() -> Iterator[tuple[str, Shown]]:
    facts = {"date": "2026-03-09", "reason": "The server was down.", "members": "214"}
    question = {"question": "How often should a fern be watered?", "reason": "Two choices were right."}
    all_of = (
        Entry(Act.EXCUSED, at(0), "Ann", About.GROUP, None, facts),
        Entry(Act.UNEXCUSED, at(1), "Ann", About.GROUP, None, {**facts, "members": "1"}),
        Entry(Act.EXCUSED, at(2), "Ann", About.MEMBER, "Bob", {"date": "2025-12-31", "reason": "Ill."}),
        Entry(Act.UNEXCUSED, at(24), "Ann", About.MEMBER, "Bob", {"date": "2026-03-09"}),
        Entry(Act.ANNULLED, at(25), "Ann", About.GROUP, None, question),
        Entry(Act.RESTORED, at(26), "Ann", About.GROUP, None, question),
        Entry(Act.RESTS, at(48), "Ann", About.GROUP, None, {"weekdays": "96"}),
        Entry(Act.NO_RESTS, at(49), "Ann", About.GROUP, None, {}),
        Entry(Act.NAMED, at(72), "Ann", About.MEMBER, "Bob", {}),
        Entry(Act.UNNAMED, at(73), "Ann", About.MEMBER, "Bob", {}),
    )
    yield "audit-none", audit.page(0, (), BERLIN)
    yield "audit", audit.page(len(all_of), all_of, BERLIN)
    yield "audit-one", audit.page(1, (replace(all_of[6], facts={"weekdays": "0"}),), BERLIN)
    gone = tuple(replace(each, actor=None, subject=None) for each in all_of)
    yield "audit-deleted", audit.page(34, gone, BERLIN, 10)
    yield "audit-last-page", audit.page(34, all_of[:4], BERLIN, 30)
    yield "audit-no-more", audit.page(34, (), BERLIN, 40)
    trap = {"date": "2026-03-09", "reason": HOSTILE, "question": HOSTILE}
    hostile = tuple(
        replace(each, actor=HOSTILE, subject=HOSTILE, facts=trap) for each in all_of if "date" in each.facts
    )
    yield "audit-hostile", audit.page(4, hostile, BERLIN)
    long = {"date": "2025-03-09", "reason": LONG[:200], "question": LONG, "members": "10000"}
    every = tuple(replace(each, actor=LONG[:80], subject=LONG[:80], facts=long) for each in all_of[:6] + all_of[:4])
    yield "audit-over-long", audit.page(1_000_000, every, "America/Argentina/ComodRivadavia", 10)
