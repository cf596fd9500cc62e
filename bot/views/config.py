"""A group's settings, as its admins see and change them; and the bot's first words in a new server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.actions import action
from bot.core.calendar import ONE_DAY, begins, date_in
from bot.core.config import QUESTIONS_LIMIT, Config, Leaderboard, PackChoice
from bot.core.reply import (
    SELECT_LIMIT,
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ChannelPick,
    Facts,
    Form,
    FormField,
    Heading,
    Meaning,
    Paragraph,
    Reply,
    Select,
    Text,
    Typed,
    When,
)
from bot.core.schedules import Schedule, State
from bot.views.planned import WAITING, local, next_told
from bot.views.words import all_of, count, glimpse

USUAL = "usual"
"""What an admin writes instead of a number to leave it to the operator."""

_TITLE = "Your group's settings"
_NAMED = 5  # packs whose titles are told in a line
_PACK = 60  # characters of a pack's title
_SEEN_BY = {
    Leaderboard.EVERYONE: ("Everyone", "everyone may see it"),
    Leaderboard.ADMINS: ("Admins only", "only admins see it"),
    Leaderboard.NOBODY: ("Nobody", "nobody sees it"),
}
_DOING = {
    "config": "Admins set me up",
    "schedule": "Admins plan daily prompts",
    "excuse": "Admins excuse days",
    "audit": "Admins read what was done",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """A group as its settings are shown.

    Attributes:
        config: what is set.
        usual: questions that members may ask in a minute where the group has not set a number.
        now: the time.
        packs: those that there are.
        schedules: what is posted day by day.
    """

    config: Config
    usual: int
    now: datetime
    packs: Sequence[PackChoice] = ()
    schedules: Sequence[Schedule] = ()


def panel(setup: Setup, told: Text = (), *, done: bool = True) -> Reply:
    """What is set, with a way to change each of it; what was changed just now, or why not, comes first."""
    config = setup.config
    before: tuple[Block, ...] = ()
    if told:
        before = (Paragraph((Bold("Done."), " ", *told) if done else told),)
    running = config.prompt_channel or any(each.state is State.ON for each in setup.schedules)
    stop = (Button("Stop daily prompts", action("config.channel.off")),) if running else ()
    quiet = Button(
        "Turn quiet mode off" if config.quiet else "Turn quiet mode on", action("config.quiet", _other(config))
    )
    return Reply(
        "Done. Your group's settings are kept." if told and done else _TITLE,
        (
            *before,
            Heading(_TITLE),
            Facts(
                (
                    ("Packs", (_packs(setup.packs),)),
                    ("Time zone", (Bold(config.zone), "; the day ends on ", _day_ends(config.zone, setup.now))),
                    ("Questions", (_questions(config, setup.usual),)),
                    ("Quiet mode", (_quiet(config),)),
                    ("Leaderboard", (_SEEN_BY[config.leaderboard][1],)),
                    ("Daily prompts", _prompts(setup)),
                )
            ),
            Buttons(
                (
                    Button("Change time zone", action("config.zone")),
                    Button("Change questions a minute", action("config.questions")),
                    quiet,
                    Button("Daily prompts" if setup.schedules else "Plan daily prompts", action("setup.prompts")),
                    *stop,
                )
            ),
            Select(
                "Who may see the leaderboard?",
                tuple(Button(name, action("config.leaderboard", each)) for each, (name, _) in _SEEN_BY.items()),
            ),
            ChannelPick("Channel for daily prompts", action("config.channel"), config.prompt_channel),
            *_pack_selects(setup.packs),
        ),
    )


def zone_form(zone: str, problem: str = "") -> Form:
    """The form in which an admin sets the group's time zone."""
    return Form(
        "The group's time zone",
        action("config.zone.set"),
        (FormField("zone", "Time zone, like Europe/Berlin", zone, limit=64),),
        problem,
    )


def zone_set(setup: Setup) -> Reply:
    """What a new zone means in local time, and for whom."""
    zone = setup.config.zone
    clock = f"It's {local(setup.now, zone)} in {zone}, and the group's day ends on "
    own = ". Nobody's day is cut short, and members with a time zone of their own keep it."
    return panel(setup, (clock, _day_ends(zone, setup.now), own))


def questions_form(usual: int, typed: str = USUAL, *, wrong: bool = False) -> Form:
    """The form in which an admin sets how many questions a member may ask in a minute."""
    sentence = f"Please write a whole number from 0 to {QUESTIONS_LIMIT:,}, or “{USUAL}”."
    return Form(
        "Questions a minute",
        action("config.questions.set"),
        (FormField("number", f"A number, 0 for no limit, or: {USUAL}{_usual(usual)}", typed, limit=10),),
        sentence if wrong else "",
    )


def questions_set(setup: Setup) -> Reply:
    """How many questions a member may ask from now on."""
    number = setup.config.questions(setup.usual)
    told = "Everybody can ask as many questions as they like."
    if number:
        many = count(number, "question")
        told = f"Each member can ask {many} a minute; who asks more is told when to go on."
    return panel(setup, (told,))


def quiet_set(setup: Setup) -> Reply:
    """Whether the bot speaks on its own."""
    planned = bool(setup.schedules)
    if setup.config.quiet:
        told = "In channels I only speak when somebody asks me something. Direct messages still arrive."
        return panel(setup, (f"{told} {WAITING}" if planned else told,))
    told = "I may post in channels on my own again."
    return panel(setup, (f"{told} Daily prompts that waited come now, unless it's too late." if planned else told,))


def leaderboard_set(setup: Setup) -> Reply:
    """Who may see the leaderboard from now on."""
    told = {
        Leaderboard.EVERYONE: "Everyone in the group may see the leaderboard.",
        Leaderboard.ADMINS: "Only admins see the leaderboard now.",
        Leaderboard.NOBODY: "Nobody sees the leaderboard now, not even admins.",
    }
    return panel(setup, (told[setup.config.leaderboard],))


def channel_set(setup: Setup, amiss: Text = (), moved: int = 0) -> Reply:
    """Where daily prompts go from now on, how many moved there, and what is amiss there, if anything is."""
    told: Text = ("Daily prompts go to the channel chosen below.",)
    if moved:
        told = (*told, f" {count(moved, 'schedule')} moved there from the one before.")
    elif not setup.schedules:
        told = (*told, " None is planned yet: press ", Bold("Plan daily prompts"), ".")
    if amiss:
        told = (
            "The channel is kept, but I can't post there yet. ",
            *amiss,
            " Afterwards, ",
            Typed("doctor"),
            " says whether that worked.",
        )
    return panel(setup, told)


def stopped(setup: Setup) -> Reply:
    """There are no daily prompts from now on."""
    if not setup.schedules:
        return panel(setup, ("There will be no daily prompts until you choose a channel again.",))
    told = f"{count(len(setup.schedules), 'schedule is', 'schedules are')} paused: there will be no daily prompts until"
    return panel(setup, (told, " you press ", Bold("Resume"), " in ", Typed("schedule"), "."))


def packs_set(setup: Setup) -> Reply:
    """What the group studies from now on."""
    kept = "Today's quiz stays as it is once somebody has begun it, and all history is kept."
    return panel(setup, (f"Your group studies {_packs(setup.packs)}. {kept}",))


def pack_stays(title: str, setup: Setup) -> Reply:
    """Why the last pack cannot be left out."""
    told = f"“{title}” is the only pack that your group studies, so it stays. Choose another one first."
    return panel(setup, (told,), done=False)


def greeting() -> Reply:
    """The first words in a server that the bot has joined, where commands begin with a slash."""
    hello = "Hello, I'm Study Hall!"
    return Reply(
        f"{hello} I help you study together.",
        (
            Heading(hello),
            Paragraph(("I help you study together, a few minutes a day. Everybody here can type:",)),
            Bullets(
                (
                    (Typed("ask"), " to have a question answered, with its source"),
                    (Typed("quiz"), " for today's five questions"),
                    (Typed("review"), " for flashcards, each back when you are about to forget it"),
                    (Typed("streak"), " to see how many days in a row you have studied"),
                    (Typed("help"), " for all the rest"),
                )
            ),
            Paragraph(("Admins: all of it works already. Set your time zone and a daily quiz with this button.",)),
            Buttons((Button("Set up", action("setup"), Meaning.GOOD),)),
        ),
    )


def for_admins(command: str = "config") -> Reply:
    """What somebody reads whom a button would lead to a command that they may not use."""
    doing = _DOING[command]
    told: Text = (f"{doing} with ", Typed(command), ". You can start right away: try ", Typed("quiz"), ".")
    return Reply(f"{doing}. You can start right away with a quiz.", (Paragraph(told),), beside=True)


def _other(config: Config) -> int:
    """What quiet mode is turned to: 1 on, 0 off."""
    return int(not config.quiet)


def _day_ends(zone: str, now: datetime) -> When:
    return When(begins(zone, date_in(zone, now) + ONE_DAY), zone)


def _questions(config: Config, usual: int) -> str:
    number = config.questions(usual)
    shown = f"{number:,} a minute from each member" if number else "as many as anybody likes"
    return f"{shown}, as usual" if config.questions_a_minute is None else shown


def _usual(number: int) -> str:
    return f" ({number})" if number else ""


def _quiet(config: Config) -> str:
    return "on; in channels I only speak when asked" if config.quiet else "off; I may post in channels on my own"


def _prompts(setup: Setup) -> Text:
    if not setup.schedules:
        return ("none planned yet",)
    many = count(len(setup.schedules), "schedule")
    following = next_told(setup.schedules, setup.now)
    if not following:
        return (f"{many}, none of them on",)
    return (f"{many}; next ", *following, *(("; posts wait while quiet mode is on",) if setup.config.quiet else ()))


def _packs(packs: Sequence[PackChoice]) -> str:
    if not packs:
        return "none yet; whoever runs this bot can add one"
    titles = [glimpse(each.title, _PACK) for each in packs if each.studied]
    named, rest = titles[:_NAMED], len(titles) - _NAMED
    if rest > 0:
        named.append(f"{rest:,} more")
    shown = all_of(named)
    left = len(packs) - len(titles)
    return f"{shown}; {left:,} of {len(packs):,} left out" if left else shown


def _pack_selects(packs: Sequence[PackChoice]) -> Iterator[Select]:
    """A choice for each pack but the only one that is studied; as many selects as it takes."""
    several = sum(each.studied for each in packs) > 1
    options = tuple(
        Button(f"Leave {glimpse(each.title, _PACK)} out", action("config.pack.out", each.id))
        if each.studied
        else Button(f"Study {glimpse(each.title, _PACK)} too", action("config.pack.in", each.id))
        for each in packs
        if several or not each.studied
    )
    for i in range(0, len(options), SELECT_LIMIT):
        yield Select("Which packs does your group study?", options[i : i + SELECT_LIMIT])
