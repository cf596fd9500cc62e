"""The people, quizzes, cards and streaks that the gallery is made of; no clock, database or platform is behind them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from bot.core import errors
from bot.core.asking import FaqAnswer, Kind, Rebuttal, Related, Suggestion, Thread, Waiting
from bot.core.calendar import ZoneSpell, timeline
from bot.core.content import Origin, Problem, Ref
from bot.core.deck import AllDone, Flashcard, NextCard, Revealed
from bot.core.ledger import Evidence
from bot.core.ledger import Facts as Known
from bot.core.people import Delivery, Member
from bot.core.quiz import AskedQuestion, Choice, Quiz, QuizItem, QuizKind
from bot.core.recall import Memory
from bot.core.request import Platform
from bot.core.streaks import Streak, fold

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
"""A Tuesday morning; in Berlin it is ten o'clock."""

BERLIN = "Europe/Berlin"

HOSTILE = (
    "[bold]rich[/bold] [/] [link=https://evil.example]click[/link] **bold** _it_ `code` ~~gone~~ # head\n"
    "> quote <@U1> <!channel> @everyone @here :smile: <b>html</b> &amp; <script>alert(1)</script> "
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \u202edesrever\u202c \u2066in\u2069 "
    "zero\u200bwidth nul\x00 bell\x07 tab\tend"
)
"""Everything that some platform, or a terminal, would take for more than text."""

EMOJI = "😀👩\u200d👩\u200d👧\u200d👦👍🏽🇨🇭" + "🎓" * 20
"""A name of 32 characters (what Discord allows), emoji alone: plain, joined, skin-toned, a flag."""

LONG = "Whoever reads this to its end deserves a medal, a cup of tea and a shorter sentence next time. " * 9
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselbrett" * 3

GUIDE = Origin("The Role of a Machine Learning Engineer", "The Skills Required", "role-guide.txt")
ARTICLE = Origin("Will ML Engineers Be Replaced by AI?", "Common Misconceptions", "replaced.txt")
TRAP = Origin(HOSTILE, HOSTILE, HOSTILE)

CLAIM = "Sooner or later AI will replace every single ML engineer."
RIVALS = "AI tools are my competitors, so I had better keep my hands off them."


def member(name: str = "Ann", *, spells: tuple[ZoneSpell, ...] | None = None) -> Member:
    """A member of the local group, who lives in Berlin unless `spells` say otherwise."""
    lived = spells or (ZoneSpell(NOW - timedelta(days=60), BERLIN),)
    return Member(1, 1, 1, Platform.LOCAL, name, lived[-1].zone, False, date(2026, 1, 9), timeline(lived, NOW))


def moved() -> Member:
    """A member who came to Berlin from Honolulu two days ago, which cut a day short."""
    home = ZoneSpell(NOW - timedelta(days=60), "Pacific/Honolulu")
    return member(spells=(home, ZoneSpell(datetime(2026, 3, 8, 9, 0, tzinfo=UTC), BERLIN)))


def streak(*studied: int, joined: int = 60, who: Member | None = None) -> Streak:
    """The streak of a member who studied so many days ago each (0 is today) and joined `joined` days ago."""
    person = who or member()
    today = person.today
    ledger = {today - timedelta(days=ago): Known(Evidence.QUIZ if ago % 3 else Evidence.REVIEWS) for ago in studied}
    return fold(ledger, person.timeline, today - timedelta(days=joined))


FRAMEWORKS = AskedQuestion(
    Ref("ml", "q-frameworks"),
    "skills",
    "Which two does the guide name as deep learning frameworks worth knowing?",
    (
        Choice("Docker and Kubernetes", False, "These two package and run software."),
        Choice("TensorFlow and Keras", True),
        Choice("Pandas and NumPy", False),
        Choice("None, since AI picks its own tools", False, "Tools are chosen by people.", "replaces", CLAIM),
    ),
    "The guide's list of skills has TensorFlow and Keras.",
    False,
    GUIDE,
)

STATEMENT = AskedQuestion(
    Ref("ml", "q-statement"),
    "future",
    "By the article, AI will soon do without ML engineers.",
    (
        Choice("True", False, "The article says the opposite.", "replaces", CLAIM),
        Choice("False", True),
    ),
    "It calls a complete takeover unlikely, because models need judgement and knowledge of their field.",
    True,
    ARTICLE,
)

SAME_CLAIM = AskedQuestion(
    Ref("ml", "q-same-claim"),
    "future",
    CLAIM,
    (Choice("True", False, None, "replaces", CLAIM), Choice("False", True)),
    "Single tasks can be automated; judging the result stays with people.",
    True,
    ARTICLE,
)

LONGEST = AskedQuestion(
    Ref("p" * 40, "q" * 40),
    "future",
    LONG[:240],
    tuple(Choice(f"{n} {LONG[:108]}", n == 2, LONG[:400], "long", LONG[:160]) for n in range(4)),
    LONG[:400],
    False,
    Origin(LONG[:160], LONG[:160], LONG_WORD[:160]),
)

HOSTILE_QUESTION = AskedQuestion(
    Ref("ml", "q-hostile"),
    "future",
    HOSTILE,
    tuple(Choice(f"{n} {HOSTILE}", n == 2, HOSTILE, "hostile", HOSTILE) for n in range(4)),
    HOSTILE,
    False,
    TRAP,
)


def quiz(
    *chosen: int | None,
    kind: QuizKind = QuizKind.DAILY,
    open_: bool = True,
    questions: tuple[AskedQuestion, ...] = (FRAMEWORKS, STATEMENT, FRAMEWORKS, SAME_CLAIM, FRAMEWORKS),
) -> Quiz:
    """A quiz whose first questions have these choices; one that is not open was for an earlier day."""
    given = (*chosen, *(None for _ in questions[len(chosen) :]))
    items = tuple(
        QuizItem(i, question, choice) for i, (question, choice) in enumerate(zip(questions, given, strict=True))
    )
    return Quiz(7, kind, date(2026, 3, 10) if open_ else date(2026, 3, 8), items, open_)


PLAIN_CARD = Flashcard(
    Ref("ml", "card-evaluation"),
    "On which data is a model tested?",
    "On data that it has not met before.",
    (),
    None,
    "settled",
    None,
    GUIDE,
)


def myth(verdict: str, stance: str = "article", as_of: str | None = "2023") -> Flashcard:
    """A card that asks “myth or fact?”."""
    return Flashcard(
        Ref("ml", "replaces"),
        CLAIM,
        "Tasks change hands, but people still choose the problem and judge the result.",
        (
            "Critical thinking is beyond today's systems.",
            "Models have to be fitted to a purpose by somebody.",
            "The tools complement people.",
        ),
        verdict,
        stance,
        as_of,
        ARTICLE,
    )


LONG_CARD = Flashcard(
    Ref("p" * 40, "c" * 40),
    LONG[:160],
    LONG[:500],
    (LONG[:240],) * 3,
    "half-true",
    "contested",
    "2023-05",
    Origin(LONG[:160], LONG[:160], LONG_WORD[:160]),
)

HOSTILE_CARD = Flashcard(Ref("ml", "hostile"), HOSTILE, HOSTILE, (HOSTILE,) * 3, "myth", "contested", "2023", TRAP)

SPANS = (timedelta(seconds=55), timedelta(minutes=6), timedelta(hours=22), timedelta(days=8))


def revealed(card: Flashcard, number: int = 1) -> Revealed:
    """A card turned over."""
    return Revealed(card, number, SPANS)


def coming(card: Flashcard = PLAIN_CARD, *, grades: int = 0, due: int = 0, today: int = 0) -> NextCard:
    """A card to be reviewed next."""
    return NextCard(card, grades, due, today)


def memory(**until: float) -> Memory:
    """A memory that comes due so much later."""
    return Memory(2, None, 3.0, 5.0, NOW, NOW + timedelta(**until))


REST = AllDone(datetime(2026, 3, 11, 6, 30, tzinfo=UTC), 12, more_tomorrow=True)

SETTLED = FaqAnswer(
    "How do ML engineers check whether a model is any good?",
    "They test it on data that it has not met before.\nA good training score alone says little.",
    GUIDE,
)
ARTICLE_VIEW = FaqAnswer(
    "Is AI going to replace ML engineers?",
    "No, not entirely: the article calls a complete takeover unlikely.",
    ARTICLE,
    "article",
    "2023",
    tuple(
        Related(kind, ("ml", f"id-{n}"), words)
        for n, (kind, words) in enumerate(
            (
                (Kind.MISCONCEPTION, CLAIM),
                (Kind.MISCONCEPTION, RIVALS),
                (Kind.CARD, "On which data is a model tested?"),
                (Kind.CARD, "A fourth that would bury the answer."),
            )
        )
    ),
)
CONTESTED = FaqAnswer(
    "Can AI come up with new ML algorithms on its own?",
    "That is disputed. The article says no; some today would say yes.",
    ARTICLE,
    "contested",
    "2023",
    (Related(Kind.MISCONCEPTION, ("ml", "intuition"), "AI has an intuition of its own."),),
)
MYTH = Rebuttal(
    CLAIM,
    "myth",
    (
        "Judgement is at the heart of the work.",
        "Somebody has to shape a model for its purpose.",
        "The know-how stays with people.",
    ),
    "AI takes over single tasks and the work changes, but people stay necessary.",
    ARTICLE,
    "article",
    "2023",
    (Related(Kind.CARD, ("ml", "card-evaluation"), "On which data is a model tested?"),),
)
GROUPS_OWN = FaqAnswer("When do we meet?", "On Thursdays at six, in the library.")

THREAD = Thread(12, 1)

ZONES = ("Europe/Berlin", "Europe/Dublin", "Europe/Dubai")

REFUSALS: Mapping[str, errors.Refusal] = {
    "command-near": errors.UnknownCommand("quizz", ("quiz",)),
    "command-near-many": errors.UnknownCommand("stream", ("streak", "review")),
    "command-strange": errors.UnknownCommand("frobnicate"),
    "command-hostile": errors.UnknownCommand(HOSTILE),
    "command-over-long": errors.UnknownCommand(LONG_WORD),
    "option-listed": errors.BadOption("quiz", "which", "first", ("last",)),
    "option-listed-many": errors.BadOption("quiz", "which", "first", ("last", "best", "worst")),
    "option-open": errors.BadOption("faq inbox", "number", "seven"),
    "option-hostile": errors.BadOption("faq inbox", "number", HOSTILE),
    "option-missing": errors.MissingOption("ask", "question", "ask What does an ML engineer do?"),
    "too-long": errors.TooLong("question", 10_000, 1_000),
    "empty-text": errors.EmptyText("question"),
    "empty-message": errors.EmptyText("message"),
    "zone-near": errors.UnknownZone("Bärlin", ZONES[:1]),
    "zone-near-many": errors.UnknownZone("Europe/Dublim", ZONES),
    "zone-strange": errors.UnknownZone("Middle-earth"),
    "zone-hostile": errors.UnknownZone(HOSTILE),
    "time": errors.UnknownTime("half past noonish"),
    "time-hostile": errors.UnknownTime(HOSTILE),
    "bad-vacation-backwards": errors.BadVacation("backwards"),
    "bad-vacation-over": errors.BadVacation("over"),
    "bad-vacation-far": errors.BadVacation("far"),
    "bad-vacation-begun": errors.BadVacation("begun"),
    "bad-vacation-long": errors.BadVacation("long", 34),
    "bad-excuse-ahead": errors.BadExcuse("ahead"),
    "bad-excuse-far": errors.BadExcuse("far"),
    "bad-excuse-stranger": errors.BadExcuse("stranger"),
    "bad-excuse-early": errors.BadExcuse("early", "Bob"),
    "bad-excuse-studied-hostile": errors.BadExcuse("studied", HOSTILE),
    "already-there": errors.AlreadyThere("When do we meet?", 12),
    "already-there-hostile": errors.AlreadyThere(HOSTILE, 12),
    "bad-file": errors.BadFile((Problem("table", 2, "“answer” is empty"), Problem("table", 7, "“question” is empty"))),
    "full": errors.Full("entries", 200),
    "file-large": errors.UnreadableFile("faq.csv", "large", 1_000_000),
    "file-empty": errors.UnreadableFile("faq.csv", "empty", 1_000_000),
    "file-gone": errors.UnreadableFile("faq.csv", "gone", 1_000_000),
    "file-no-text": errors.UnreadableFile(HOSTILE, "no text", 1_000_000),
    "admins-only": errors.AdminsOnly(),
    "group-only": errors.GroupOnly(),
    "not-yours": errors.NotYours(),
    "not-your-question": errors.NotYours("question"),
    "elsewhere": errors.Elsewhere("quiz", "Kitchen"),
    "elsewhere-alone": errors.Elsewhere("question", ""),
    "elsewhere-hostile": errors.Elsewhere("form", HOSTILE),
    "leaderboard-for-admins": errors.LeaderboardHidden("admins"),
    "leaderboard-off": errors.LeaderboardHidden("nobody"),
    "too-many": errors.TooMany("question", 10, 40),
    "too-many-one-second": errors.TooMany("question", 1, 1),
    "busy": errors.Busy(),
    "quiz-closed": errors.QuizClosed(7),
    "nothing-to-study": errors.NothingToStudy("flashcards"),
    "gone": errors.Gone("question"),
    "gone-schedule": errors.Gone("schedule"),
    "gone-vacation": errors.Gone("vacation"),
    "other": errors.Refusal(),
}


def waiting(number: int, text: str, times: int = 1) -> Waiting:
    """A question in the inbox."""
    return Waiting(number, text, times, NOW - timedelta(days=2))


def delivery(asked: str, answer: str) -> Delivery:
    """Word to somebody whose question was answered."""
    return Delivery(1, "answered", {"asked": asked, "answer": answer}, Platform.LOCAL, "ann", None, 1, NOW, "local")


def suggestions(*questions: str) -> tuple[Suggestion, ...]:
    """Entries that may be meant."""
    return tuple(Suggestion(question, ("ml", f"faq-{n}"), n) for n, question in enumerate(questions))
