"""The part of the gallery that is about what works and what does not, and about closed channels."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.core.doctor import ChannelCheck, ChannelSight, Checkup, Failure, Fate, Mishap, Sight
from bot.core.people import Delivery
from bot.core.reply import Form, Reply
from bot.core.request import Platform
from bot.gallery.config import QUIZ
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from bot.gallery.schedules import CARD, SHUT
from bot.views import doctor
from bot.views.notices import notice

Shown = Reply | Form

DISCORD, SLACK = Platform.DISCORD, Platform.SLACK
TITLES = ("Machine-learning engineering", "Bees for beginners")
WELL = Checkup(Sight(0.042, (), {}), (), 0.0004, TITLES, 2, (), quiet=False, failed=0, failures=())
GENERAL, QUIZ_CHANNEL = ChannelSight("general"), ChannelSight("daily-quiz", ("Send Messages", "Attach Files"))
REFUSED = (NOW - timedelta(hours=3), "Discord says 403, code 50013")
AMISS = Checkup(
    Sight(1.4, ("Guilds",), {}),
    (
        ChannelCheck(QUIZ_CHANNEL, prompts=True, refused=REFUSED),
        ChannelCheck(None, refused=REFUSED),
        ChannelCheck(GENERAL, reopened=True),
        ChannelCheck(ChannelSight("random")),
    ),
    1.25,
    TITLES[:1],
    2,
    (("garden", 1), ("physics", 12)),
    quiet=True,
    failed=12,
    failures=(
        Failure("answered", NOW - timedelta(hours=1), True, "Discord says 403, code 50007"),
        Failure("channel.closed", NOW - timedelta(days=1), False, None),
        Failure("reminder", NOW - timedelta(days=2), True, "ServerDisconnectedError"),
        Failure("of-a-later-version", NOW - timedelta(days=6), True, "TimeoutError"),
    ),
)


def checkups() -> Iterator[tuple[str, Shown]]:
    """Every reply, by its name."""
    well = replace(WELL, channels=(ChannelCheck(GENERAL, prompts=True),), schedules=(QUIZ,))
    yield "doctor", doctor.checkup(well, DISCORD, BERLIN, NOW)
    yield "doctor-nothing-set", doctor.checkup(WELL, SLACK, BERLIN, NOW)
    yield "doctor-nothing-to-see", doctor.checkup(replace(WELL, sight=None), Platform.LOCAL, BERLIN, NOW)
    amiss_here = replace(AMISS, sight=None, channels=(ChannelCheck(None, prompts=True, refused=REFUSED),))
    yield "doctor-not-looked", doctor.checkup(amiss_here, DISCORD, BERLIN, NOW)
    yield "doctor-amiss", doctor.checkup(AMISS, DISCORD, BERLIN, NOW)
    yield "doctor-amiss-slack", doctor.checkup(AMISS, SLACK, BERLIN, NOW)
    away = replace(
        WELL, sight=Sight(None, (), {}), channels=(ChannelCheck(None, prompts=True),), studied=(), installed=0
    )
    yield "doctor-away", doctor.checkup(away, DISCORD, BERLIN, NOW)
    trap = ChannelCheck(ChannelSight(HOSTILE, (HOSTILE,)), True, (NOW, HOSTILE))
    failures = (Failure(HOSTILE, NOW, True, HOSTILE),) * 5
    hostile = replace(AMISS, channels=(trap,), faulty=((HOSTILE, 1),), failures=failures)
    yield "doctor-hostile", doctor.checkup(hostile, DISCORD, BERLIN, NOW)
    long = ChannelCheck(ChannelSight(LONG[:100], ("View Channel", "Send Messages in Threads") * 3), True, (NOW, LONG))
    many = tuple((f"{n} {LONG}", n) for n in range(40))
    over_long = replace(AMISS, channels=(long,) * 40, faulty=many, failures=(Failure("answered", NOW, True, LONG),) * 5)
    yield "doctor-over-long", doctor.checkup(over_long, DISCORD, BERLIN, NOW)
    yield from _prompts()
    yield "notice-closed", _closed({"group": "Reds", "name": "general"}, DISCORD)
    yield "notice-closed-nameless", _closed({"group": "Reds", "name": ""}, DISCORD)
    yield "notice-closed-slack", _closed({"group": "Reds", "name": "general"}, SLACK)
    yield "notice-closed-slack-nameless", _closed({"group": "", "name": ""}, SLACK)
    yield "notice-closed-hostile", _closed({"group": HOSTILE, "name": HOSTILE}, DISCORD)
    yield "notice-closed-paused", _closed({"group": "Reds", "name": "general", "paused": "yes"}, DISCORD)
    for name, group, channel in (("", "Reds", "1"), ("-nameless", "", ""), ("-hostile", HOSTILE, "1")):
        facts = {"group": group, "channel": channel, "zone": BERLIN, "at": NOW.isoformat()}
        yield f"notice-unknown{name}", notice(Delivery(1, "post.unknown", facts, DISCORD, "1", None, 1, NOW, "reds"))


def _prompts() -> Iterator[tuple[str, Shown]]:
    """How daily prompts are doing."""
    shut = [replace(SHUT, id=10 + n, channel=channel) for n, channel in enumerate("1122345678")]
    mishaps = tuple(
        Mishap(channel, NOW - timedelta(hours=n), fate, None if fate is Fate.LATE else "the bot was not running")
        for n, channel in enumerate("123456")
        for fate in Fate
    )
    ill = replace(WELL, schedules=(QUIZ, *shut, *(CARD,) * 7), mishaps=mishaps, quiet=True)
    lacking = replace(ill, sight=Sight(0.1, (), {"1": QUIZ_CHANNEL, "2": GENERAL, "3": None}))
    yield "doctor-prompts-amiss", doctor.checkup(lacking, DISCORD, BERLIN, NOW)
    yield "doctor-prompts-amiss-slack", doctor.checkup(ill, SLACK, BERLIN, NOW)
    resting = replace(WELL, sight=None, schedules=(CARD,), mishaps=(Mishap("1", NOW, Fate.LATE),))
    yield "doctor-prompts-resting", doctor.checkup(resting, Platform.LOCAL, BERLIN, NOW)
    trap = (Mishap("<#1>", NOW, Fate.FAILED, HOSTILE), Mishap("2", NOW, Fate.UNKNOWN, LONG))
    yield "doctor-prompts-hostile", doctor.checkup(replace(WELL, mishaps=trap), DISCORD, BERLIN, NOW)


def _closed(facts: dict[str, str], platform: Platform) -> Reply:
    return notice(Delivery(1, "channel.closed", facts, platform, "1", None, 1, NOW, "reds"))
