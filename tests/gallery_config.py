"""The part of the gallery that is about a group's settings, and the first words in a new server."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.config import NOTHING_SET, Config, Leaderboard, NamedAdmin, PackChoice
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import UnknownZone
from bot.core.reply import Form, Reply, Text
from bot.core.request import Platform
from bot.views import admins, config, doctor, errors
from tests.views.samples import BERLIN, HOSTILE, LONG, NOW

Shown = Reply | Form

USUAL = 10
BUSY = Config(BERLIN, 5, True, Leaderboard.ADMINS, "123456789012345678")
LONGEST = Config("America/Argentina/ComodRivadavia", 1000, True, Leaderboard.NOBODY, "9" * 20)
ONE = (PackChoice("ml", "Machine-learning engineering", studied=True),)
TWO = (*ONE, PackChoice("bees", "Bees for beginners", studied=True))
LEFT = (*ONE, PackChoice("bees", "Bees for beginners", studied=False))
MANY = tuple(PackChoice(f"{n:02}{'p' * 38}", f"{n} {LONG[:76]}", studied=n % 3 > 0) for n in range(30))


def group_settings() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "config", config.panel(NOTHING_SET, USUAL, NOW)
    yield "config-no-limit", config.panel(NOTHING_SET, 0, NOW)
    yield "config-all-set", config.panel(BUSY, USUAL, NOW)
    yield "config-over-long", config.zone_set(LONGEST, USUAL, NOW)
    yield "config-zone-set", config.zone_set(replace(NOTHING_SET, zone="Asia/Kathmandu"), USUAL, NOW)
    yield "config-questions-set", config.questions_set(replace(NOTHING_SET, questions_a_minute=1), USUAL, NOW)
    yield "config-questions-no-limit", config.questions_set(replace(NOTHING_SET, questions_a_minute=0), USUAL, NOW)
    yield "config-questions-usual", config.questions_set(NOTHING_SET, USUAL, NOW)
    yield "config-quiet", config.quiet_set(BUSY, USUAL, NOW)
    yield "config-quiet-off", config.quiet_set(NOTHING_SET, USUAL, NOW)
    for each in Leaderboard:
        changed = replace(NOTHING_SET, leaderboard=each)
        yield f"config-leaderboard-{each}", config.leaderboard_set(changed, USUAL, NOW)
    yield "config-channel", config.channel_set(replace(BUSY, quiet=False), USUAL, NOW)
    unseen = doctor.amiss(Sight(None, (), {"1": None}), "1", Platform.DISCORD)
    yield "config-channel-unseen", config.channel_set(BUSY, USUAL, NOW, amiss=unseen)
    trap = Sight(None, (), {"1": ChannelSight(HOSTILE, (HOSTILE,))})
    for platform in (Platform.DISCORD, Platform.SLACK):
        amiss = doctor.amiss(trap, "1", platform)
        yield f"config-channel-hostile-{platform}", config.channel_set(LONGEST, USUAL, NOW, MANY, amiss)
    yield "config-channel-off", config.channel_set(NOTHING_SET, USUAL, NOW)
    yield "config-packs-one", config.panel(NOTHING_SET, USUAL, NOW, ONE)
    yield "config-packs-all", config.panel(NOTHING_SET, USUAL, NOW, TWO)
    yield "config-packs-set", config.packs_set(NOTHING_SET, USUAL, NOW, LEFT)
    yield "config-packs-stay", config.pack_stays(ONE[0].title, NOTHING_SET, USUAL, NOW, LEFT)
    yield "config-packs-many", config.packs_set(NOTHING_SET, USUAL, NOW, MANY)
    packs = (PackChoice("trap", HOSTILE, studied=True), *TWO)
    yield "config-packs-hostile", config.packs_set(NOTHING_SET, USUAL, NOW, packs)
    yield from _with_admins()
    yield "config-zone-form", config.zone_form(BERLIN)
    near = errors.refusal(UnknownZone("Berlim", (BERLIN,))).summary
    yield "config-zone-form-problem-hostile", config.zone_form(HOSTILE, near)
    yield "config-questions-form", config.questions_form(USUAL)
    yield "config-questions-form-problem-hostile", config.questions_form(1000, HOSTILE, wrong=True)
    yield "config-questions-form-no-limit", config.questions_form(0, "5")
    yield "greeting", config.greeting()
    yield "greeting-for-admins", config.for_admins()


def _with_admins() -> Iterator[tuple[str, Shown]]:
    """The panel where somebody can be named."""

    def panel(told: Text, named: tuple[NamedAdmin, ...], *, done: bool = True) -> Reply:
        return admins.beneath(config.panel(NOTHING_SET, USUAL, NOW, ONE, told, done=done), named)

    two = (NamedAdmin(3, "Ann"), NamedAdmin(5, "Ben"))
    yield "config-admins", panel((), ())
    yield "config-admins-named", panel(admins.named("Ben"), two)
    yield "config-admins-unnamed", panel(admins.unnamed("Ben"), two[:1])
    yield "config-admins-outsider", panel(admins.outsider("Ben"), two[:1], done=False)
    many = tuple(NamedAdmin(10**18 - 1 - n, f"{n} {LONG[:90]}") for n in range(25))
    yield "config-admins-full", panel(admins.full(len(many)), many, done=False)
    yield "config-admins-hostile", panel(admins.named(HOSTILE), (NamedAdmin(1, HOSTILE), *two))
