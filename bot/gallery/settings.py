"""The part of the gallery that is about a person's own settings, and reminders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.core.calendar import next_time
from bot.core.errors import UnknownTime
from bot.core.people import PRIVATE, Delivery, Member
from bot.core.reminders import KIND, Own, Reminder
from bot.core.reply import Form, Reply
from bot.core.request import Platform
from bot.gallery import samples
from bot.gallery.samples import BERLIN, EMOJI, HOSTILE, LONG, NOW
from bot.views import errors, reminders, settings
from bot.views.settings import Change

Shown = Reply | Form

FACTS = {
    "minute": "1170",
    "zone": BERLIN,
    "last": "",
    "streak": "4",
    "best": "9",
    "today": "open",
    "quiz": "new",
    "due": "12",
}


def own(member: Member | None = None, minute: int | None = None, *groups: str) -> Own:
    """A person's settings, with a reminder at that minute of their day, and groups of these names to choose from."""
    who = member or samples.member()
    chosen = None if minute is None else Reminder(minute, *next_time(who.zone, minute, NOW))
    return Own(who, chosen, tuple(enumerate(groups, who.group_id)))


def reminder(platform: Platform = Platform.DISCORD, **facts: str) -> Delivery:
    """A reminder on its way, with these facts."""
    return Delivery(1, KIND, FACTS | facts, platform, "ann", None, 1, NOW, "local")


def own_settings() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    discord = replace(samples.member(), platform=Platform.DISCORD)
    yield "settings", settings.panel(own())
    yield "settings-all-set", settings.panel(own(replace(discord, listed=False), 1170, "Reds"))
    yield "settings-groups-many-hostile", settings.panel(own(discord, None, HOSTILE, LONG[:80], EMOJI, *"x" * 30))
    far = replace(discord, zone="America/Argentina/ComodRivadavia")
    yield "settings-over-long", settings.panel(own(far, 1439, LONG[:80], LONG[:80]), *Change)
    yield "settings-zone-set", settings.panel(own(samples.moved()), Change.ZONE)
    yield "settings-zone-set-with-reminder", settings.panel(own(samples.moved(), 420), Change.ZONE)
    both = own(replace(discord, alone=True), 1170)
    yield "settings-zone-and-reminder-set-alone", settings.panel(both, Change.ZONE, Change.REMINDER)
    yield "settings-form", settings.zone_form()
    near = errors.refusal(samples.REFUSALS["zone-near"]).summary
    yield "settings-form-problem-hostile", settings.zone_form(HOSTILE, near)
    yield "settings-reminder-set", settings.panel(own(None, 1170), Change.REMINDER)
    yield "settings-reminder-set-for-tomorrow", settings.panel(own(discord, 540), Change.REMINDER)
    slack = replace(discord, platform=Platform.SLACK)
    yield "settings-reminder-set-on-slack", settings.panel(own(slack, 0), Change.REMINDER)
    later = Reminder(1170, date(2026, 3, 13), datetime(2026, 3, 13, 6, 30, tzinfo=UTC))
    yield "settings-reminder-set-for-later", settings.panel(Own(discord, later), Change.REMINDER)
    yield "settings-reminder-off", settings.panel(own(), Change.REMINDER)
    yield "settings-reminder-form", settings.reminder_form("19:30")
    strange = errors.refusal(UnknownTime(HOSTILE)).summary
    yield "settings-reminder-form-problem-hostile", settings.reminder_form(HOSTILE, strange)
    yield "settings-listed", settings.panel(own(), Change.LISTED)
    yield "settings-unlisted", settings.panel(own(replace(discord, listed=False)), Change.LISTED)
    german = replace(samples.moved(), language="de")
    yield "settings-language-set", settings.panel(own(german, 1170), Change.LANGUAGE)
    yield "settings-zone-set-in-japanese", settings.panel(own(replace(discord, language="ja"), 1170), Change.ZONE)
    yield "settings-languages", settings.languages(german)
    yield "settings-group-chosen", settings.group_chosen("The Reds")
    yield "settings-group-chosen-hostile", settings.group_chosen(HOSTILE)
    yield from _reminders()


def _reminders() -> Iterator[tuple[str, Shown]]:
    yield "notice-reminder", reminders.notice(reminder())
    yield "notice-reminder-quiz-begun", reminders.notice(reminder(quiz="begun", due="0", streak="1"))
    yield "notice-reminder-first-streak", reminders.notice(reminder(quiz="new", due="0", streak="0", best="0"))
    yield "notice-reminder-streak-over", reminders.notice(reminder(quiz="", due="1", streak="0"))
    yield "notice-reminder-cards-alone", reminders.notice(reminder(today="done", due="1"))
    yield "notice-reminder-on-a-free-day", reminders.notice(reminder(today="free", due="1"))
    yield "notice-reminder-last", reminders.notice(reminder(last="yes", streak="0"))
    yield "notice-reminder-in-a-terminal", reminders.notice(reminder(Platform.LOCAL))
    yield "notice-reminder-in-a-terminal-last", reminders.notice(reminder(Platform.LOCAL, last="yes", today="done"))
    yield "notice-reminder-missed", reminders.notice(reminder(missed="yes"))
    yield "notice-reminder-missed-last", reminders.notice(reminder(missed="yes", last="yes"))
    alone = replace(reminder(missed="yes"), group=f"{PRIVATE}ann")
    yield "notice-reminder-missed-alone", reminders.notice(alone)
    yield "notice-reminder-missed-on-slack", reminders.notice(reminder(Platform.SLACK, missed="yes"))
