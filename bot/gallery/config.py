"""The part of the gallery that is about a group's settings, and the first words in a new server."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.config import NOTHING_SET, Config, Leaderboard, NamedAdmin, PackChoice
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import UnknownZone
from bot.core.posts import PostKind
from bot.core.reply import Form, Reply, Text
from bot.core.request import Platform
from bot.core.schedules import EVERY_DAY, Schedule, State
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from bot.views import admins, config, errors, permissions
from bot.views.config import Setup

Shown = Reply | Form

USUAL = 10
BUSY = Config(BERLIN, 5, True, Leaderboard.ADMINS, "123456789012345678")
LONGEST = Config("America/Argentina/ComodRivadavia", 1000, True, Leaderboard.NOBODY, "9" * 20)
ONE = (PackChoice("ml", "Machine-learning engineering", studied=True),)
TWO = (*ONE, PackChoice("bees", "Bees for beginners", studied=True))
LEFT = (*ONE, PackChoice("bees", "Bees for beginners", studied=False))
MANY = tuple(PackChoice(f"{n:02}{'p' * 38}", f"{n} {LONG[:76]}", studied=n % 3 > 0) for n in range(30))
QUIZ = Schedule(
    id=1,
    group_id=1,
    kind=PostKind.QUIZ,
    channel="123456789012345678",
    minute=9 * 60,
    weekdays=EVERY_DAY,
    zone=BERLIN,
    own_zone=False,
    packs=None,
    state=State.ON,
    next_at=NOW + timedelta(hours=23),
    next_date=NOW.date() + timedelta(days=1),
    last_date=None,
)


def group_settings() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "config", config.panel(set_up(NOTHING_SET))
    yield "config-no-limit", config.panel(Setup(NOTHING_SET, 0, NOW))
    yield "config-all-set", config.panel(set_up(BUSY))
    yield "config-over-long", config.zone_set(set_up(LONGEST))
    yield "config-zone-set", config.zone_set(set_up(replace(NOTHING_SET, zone="Asia/Kathmandu")))
    yield "config-questions-set", config.questions_set(set_up(replace(NOTHING_SET, questions_a_minute=1)))
    yield "config-questions-no-limit", config.questions_set(set_up(replace(NOTHING_SET, questions_a_minute=0)))
    yield "config-questions-usual", config.questions_set(set_up(NOTHING_SET))
    yield "config-quiet", config.quiet_set(set_up(BUSY))
    yield "config-quiet-off", config.quiet_set(set_up(NOTHING_SET))
    for each in Leaderboard:
        changed = replace(NOTHING_SET, leaderboard=each)
        yield f"config-leaderboard-{each}", config.leaderboard_set(set_up(changed))
    yield "config-channel", config.channel_set(set_up(replace(BUSY, quiet=False)))
    unseen = permissions.amiss(Sight(None, (), {"1": None}), "1", Platform.DISCORD)
    yield "config-channel-unseen", config.channel_set(set_up(BUSY), unseen)
    trap = Sight(None, (), {"1": ChannelSight(HOSTILE, (HOSTILE,))})
    for platform in (Platform.DISCORD, Platform.SLACK):
        amiss = permissions.amiss(trap, "1", platform)
        yield f"config-channel-hostile-{platform}", config.channel_set(set_up(LONGEST, MANY), amiss)
    yield "config-channel-off", config.stopped(set_up(NOTHING_SET))
    yield "config-packs-one", config.panel(set_up(NOTHING_SET, ONE))
    yield "config-packs-all", config.panel(set_up(NOTHING_SET, TWO))
    yield "config-packs-set", config.packs_set(set_up(NOTHING_SET, LEFT))
    yield "config-packs-stay", config.pack_stays(ONE[0].title, set_up(NOTHING_SET, LEFT))
    yield "config-packs-many", config.packs_set(set_up(NOTHING_SET, MANY))
    packs = (PackChoice("trap", HOSTILE, studied=True), *TWO)
    yield "config-packs-hostile", config.packs_set(set_up(NOTHING_SET, packs))
    yield from _with_admins()
    yield from _with_schedules()
    yield "config-zone-form", config.zone_form(BERLIN)
    near = errors.refusal(UnknownZone("Berlim", (BERLIN,))).summary
    yield "config-zone-form-problem-hostile", config.zone_form(HOSTILE, near)
    yield "config-questions-form", config.questions_form(USUAL)
    yield "config-questions-form-problem-hostile", config.questions_form(1000, HOSTILE, wrong=True)
    yield "config-questions-form-no-limit", config.questions_form(0, "5")
    yield "greeting", config.greeting()
    yield "greeting-for-admins", config.for_admins()


def set_up(changed: Config, packs: Sequence[PackChoice] = (), schedules: Sequence[Schedule] = ()) -> Setup:
    """A group with these settings."""
    return Setup(changed, USUAL, NOW, packs, schedules)


def _with_schedules() -> Iterator[tuple[str, Shown]]:
    """The panel where something is planned."""
    on = QUIZ, replace(QUIZ, id=2, next_at=NOW)
    resting = tuple(replace(each, state=State.PAUSED, next_at=None) for each in on)
    chosen = replace(NOTHING_SET, zone=BERLIN, prompt_channel=QUIZ.channel)
    yield "config-planned", config.panel(set_up(chosen, ONE, on[:1]))
    yield "config-planned-resting", config.panel(set_up(chosen, ONE, resting))
    yield "config-planned-zone", config.zone_set(set_up(chosen, ONE, on[:1]))
    yield "config-planned-zone-at-once", config.zone_set(set_up(chosen, ONE, on))
    yield "config-planned-quiet", config.quiet_set(set_up(replace(chosen, quiet=True), ONE, on))
    yield "config-planned-quiet-off", config.quiet_set(set_up(chosen, ONE, on))
    yield "config-planned-moved", config.channel_set(set_up(chosen, ONE, on), moved=2)
    yield "config-planned-stopped", config.stopped(set_up(NOTHING_SET, ONE, resting))
    yield "config-planned-stopped-one", config.stopped(set_up(NOTHING_SET, ONE, resting[:1]))


def _with_admins() -> Iterator[tuple[str, Shown]]:
    """The panel where somebody can be named."""

    def panel(told: Text, named: tuple[NamedAdmin, ...], *, done: bool = True) -> Reply:
        return admins.beneath(config.panel(set_up(NOTHING_SET, ONE), told, done=done), named)

    two = (NamedAdmin(3, "Ann"), NamedAdmin(5, "Ben"))
    yield "config-admins", panel((), ())
    yield "config-admins-named", panel(admins.named("Ben"), two)
    yield "config-admins-unnamed", panel(admins.unnamed("Ben"), two[:1])
    yield "config-admins-outsider", panel(admins.outsider("Ben"), two[:1], done=False)
    many = tuple(NamedAdmin(10**18 - 1 - n, f"{n} {LONG[:90]}") for n in range(25))
    yield "config-admins-full", panel(admins.full(len(many)), many, done=False)
    yield "config-admins-hostile", panel(admins.named(HOSTILE), (NamedAdmin(1, HOSTILE), *two))
