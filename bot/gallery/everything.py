"""A gallery of everything the bot can say, for every renderer to show: made by the real views, of no platform."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from bot.commands import TABLE
from bot.core.asking import Answerer, Found, Kind, Others, Related, Resolved, Thread, Unknown, Unsure
from bot.core.deck import AllDone, Graded
from bot.core.quiz import AnswerGiven, Quiz, QuizKind
from bot.core.reply import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Channel,
    Citation,
    Code,
    Divider,
    Facts,
    Form,
    FormField,
    Heading,
    Link,
    Meaning,
    Mention,
    Paragraph,
    Progress,
    Quote,
    Ranking,
    Reply,
    Select,
    When,
)
from bot.core.report import Report, Weak
from bot.core.request import Platform
from bot.gallery import samples
from bot.gallery.admins_days import admins_days
from bot.gallery.annul import annulments
from bot.gallery.config import group_settings
from bot.gallery.doctor import checkups
from bot.gallery.inbox import admins
from bot.gallery.leaderboard import compared
from bot.gallery.posts import daily_posts
from bot.gallery.privacy import own
from bot.gallery.reviews import set_aside
from bot.gallery.samples import BERLIN, EMOJI, HOSTILE, LONG, LONG_WORD, NOW
from bot.gallery.schedules import daily_prompts
from bot.gallery.settings import own_settings
from bot.gallery.stats import figures
from bot.gallery.streaks import streaks
from bot.views import ask, errors, home, inbox, quiz, report, review, streak

Shown = Reply | Form


def gallery() -> dict[str, Shown]:
    """Every reply and form of the gallery by its name."""
    named = (
        *_asking(),
        *_report(),
        *_home(),
        *_quiz(),
        *_review(),
        *set_aside(),
        *figures(),
        *own(),
        *_streak(),
        *streaks(),
        *compared(),
        *annulments(),
        *admins_days(),
        *daily_posts(),
        *_inbox(),
        *admins(),
        *own_settings(),
        *group_settings(),
        *checkups(),
        *daily_prompts(),
        *_errors(),
        *_blocks(),
    )
    made = dict(named)
    if len(made) != len(named):
        raise ValueError("two entries of the gallery share a name")
    return made


def _asking() -> Iterator[tuple[str, Shown]]:
    thread = samples.THREAD
    yield "ask-settled", ask.asked(Found("is it any good", 0.9, samples.SETTLED, thread), Answerer.ADMINS)
    yield "ask-settled-in-a-script", ask.asked(Found("good", 0.9, samples.SETTLED, thread), Answerer.ADMINS, live=False)
    yield "ask-article", ask.answer(samples.ARTICLE_VIEW, thread)
    yield "ask-article-in-a-script", ask.answer(samples.ARTICLE_VIEW)
    yield "ask-contested", ask.answer(samples.CONTESTED, thread)
    yield "ask-groups-own", ask.answer(samples.GROUPS_OWN, thread)
    long = Related(Kind.MISCONCEPTION, ("p" * 40, "m" * 40), LONG[:160])
    over_long = replace(samples.CONTESTED, question=LONG[:160], text=LONG[:900], related=(long,) * 3)
    yield "ask-over-long", ask.answer(over_long, Thread(10**18 - 1, 5))
    trap = Related(Kind.CARD, ("ml", "trap"), HOSTILE)
    hostile = replace(samples.CONTESTED, question=HOSTILE, text=HOSTILE, origin=samples.TRAP, related=(trap,))
    yield "ask-hostile", ask.answer(hostile, thread)
    yield "ask-hostile-in-a-script", ask.answer(hostile)
    yield from _beliefs()
    one = samples.suggestions("Which soft skills matter?")
    yield "ask-unsure-one", ask.asked(Unsure("soft", 0.1, one, thread), Answerer.ADMINS)
    three = samples.suggestions("Which soft skills matter?", LONG[:160], HOSTILE)
    yield "ask-unsure-many-hostile", ask.asked(Unsure("skills", 0.1, three, thread), Answerer.ASKER)
    yield "ask-unsure-hostile-in-a-script", ask.asked(Unsure("skills", 0.1, three, thread), Answerer.ASKER, live=False)
    yield "ask-others-one", ask.others(Others(one, thread), Answerer.ADMINS)
    yield "ask-others-many-hostile", ask.others(Others(three, thread), Answerer.ADMINS)
    yield "ask-others-none", ask.others(Others((), thread), Answerer.ADMINS)
    yield "ask-unsure-alone", ask.asked(Unsure("soft", 0.1, one, thread), Answerer.NOBODY)
    yield "ask-others-alone", ask.others(Others(one, thread), Answerer.NOBODY)
    yield "ask-others-none-alone", ask.others(Others((), thread), Answerer.NOBODY)
    yield "ask-thanks", ask.thanks()
    yield "ask-kept", ask.kept(Answerer.ADMINS)
    yield "ask-kept-for-admin", ask.kept(Answerer.ASKER)
    yield "ask-unknown", ask.asked(Unknown("what is the weather in paris"), Answerer.ADMINS)
    yield "ask-unknown-alone", ask.asked(Unknown("what is the weather in paris"), Answerer.NOBODY)
    yield "ask-unknown-to-admin", ask.asked(Unknown("what is the weather in paris"), Answerer.ASKER)


def _beliefs() -> Iterator[tuple[str, Shown]]:
    for verdict in ("myth", "half-true", "contested"):
        yield f"ask-belief-{verdict}", ask.answer(replace(samples.MYTH, verdict=verdict), samples.THREAD)
    trap = replace(samples.MYTH, claim=HOSTILE, truth=HOSTILE, points=(HOSTILE,) * 3, origin=samples.TRAP)
    yield "ask-belief-hostile", ask.answer(trap, samples.THREAD)
    long = replace(samples.MYTH, claim=LONG[:160], truth=LONG[:500], points=(LONG[:240],) * 3)
    yield "ask-belief-over-long", ask.answer(long, samples.THREAD)


def _report() -> Iterator[tuple[str, Shown]]:
    yield "report-empty", report.report(Report((), 0, (), 0))
    yield "report-all-well", report.report(Report((), 3, (), 0))
    weak = (
        Weak("Is AI going to replace ML engineers?", 1, 4),
        Weak(LONG[:160], 0, 1),
        Weak(HOSTILE, 2, 2),
    )
    waiting = (samples.waiting(1, HOSTILE, 3), samples.waiting(2, "When do we meet?"))
    yield "report-hostile", report.report(Report(weak, 9, waiting, 1_002))


def _home() -> Iterator[tuple[str, Shown]]:
    new = samples.streak(joined=0)
    yield "welcome-new", home.welcome(samples.member(), new, None, 0)
    yield "welcome-quiz-waiting", home.welcome(samples.member(), samples.streak(1, 2), samples.quiz(1, 0), 3)
    yield "welcome-open-today", home.welcome(samples.member(), samples.streak(1, 2, 3), None, 1)
    yield "welcome-done-today", home.welcome(samples.member(), samples.streak(0, 1), None, 0)
    yield "welcome-streak-over", home.welcome(samples.member(), samples.streak(3, 4), None, 12)
    yield "welcome-hostile-name", home.welcome(samples.member(HOSTILE), new, None, 0)
    yield "welcome-emoji-name", home.welcome(samples.member(EMOJI), new, None, 0)
    yield "welcome-over-long-name", home.welcome(samples.member(LONG_WORD[:80]), new, None, 0)
    rows = [(row.usage, row.summary) for row in TABLE.for_members()]
    yield "form-ready", home.door("inbox.answer:12")
    yield "help", home.guide(rows, [])
    yield "help-admin", home.guide(rows, [(row.usage, row.summary) for row in TABLE.for_admins()])
    yield "privately", home.privately("quiz")
    yield "nudge", home.nudge()
    yield "nudge-mention", home.nudge(Platform.DISCORD)
    yield "nudge-direct", home.nudge(Platform.SLACK, direct=True)
    yield "stray-number", home.stray_number(3)
    yield "stray-number-of-one", home.stray_number(1)
    yield "stray-number-of-none", home.stray_number(0)


def _given(run: Quiz, position: int, *, counted: bool = True, ends: bool = False) -> Reply:
    return quiz.after(AnswerGiven(run, run.items[position], counted, samples.streak(0, 1, 2) if ends else None))


def _quiz() -> Iterator[tuple[str, Shown]]:
    practice = QuizKind.PRACTICE
    yield "quiz-first-question", quiz.question(samples.quiz(), fresh=True)
    yield "quiz-true-false", quiz.question(samples.quiz(1), fresh=False)
    yield "quiz-practice", quiz.question(samples.quiz(kind=practice), fresh=True, daily_score=(4, 5))
    long = samples.quiz(questions=(samples.LONGEST,) * 3)
    yield "quiz-over-long", quiz.question(long, fresh=True)
    yield "quiz-hostile", quiz.question(samples.quiz(questions=(samples.HOSTILE_QUESTION,)), fresh=True)
    yield "quiz-right", _given(samples.quiz(1), 0)
    yield "quiz-wrong", _given(samples.quiz(0), 0)
    yield "quiz-wrong-without-words", _given(samples.quiz(2), 0)
    yield "quiz-wrong-misconception", _given(samples.quiz(3), 0)
    yield "quiz-right-true-false", _given(samples.quiz(1, 1), 1)
    yield "quiz-wrong-true-false", _given(samples.quiz(1, 0), 1)
    yield "quiz-wrong-same-claim", _given(samples.quiz(1, 1, 1, 0), 3)
    yield "quiz-double-click", _given(samples.quiz(0), 0, counted=False)
    wrong = samples.quiz(0, questions=(samples.LONGEST,) * 3)
    yield "quiz-wrong-over-long", _given(wrong, 0)
    yield "quiz-wrong-hostile", _given(samples.quiz(0, questions=(samples.HOSTILE_QUESTION,) * 2), 0)
    yield "quiz-finished", _given(samples.quiz(1, 1, 0, 1, 3), 4, ends=True)
    yield "quiz-finished-all-right", _given(samples.quiz(1, 1, 1, 1, 1), 4, ends=True)
    yield "quiz-finished-again", _given(samples.quiz(1, 1, 0, 1, 3), 4, counted=False, ends=True)
    yield "quiz-finished-practice", _given(samples.quiz(0, 0, 0, 0, 0, kind=practice), 4, ends=True)
    yield "quiz-finished-over-long", _given(samples.quiz(0, 2, 1, questions=(samples.LONGEST,) * 3), 2, ends=True)
    done = samples.quiz(1, 0, 3, 1, 2)
    yield "quiz-result-first", quiz.result(done, 0)
    yield "quiz-result-middle", quiz.result(done, 2)
    yield "quiz-result-last", quiz.result(done, 4)
    yield "quiz-result-true-false", quiz.result(done, 1)
    yield "quiz-result-practice", quiz.result(samples.quiz(1, 1, 1, 1, 1, kind=practice), 3)
    yield "quiz-result-closed", quiz.result(samples.quiz(1, 1, 0, 1, 1, open_=False), 2)
    yield "quiz-result-closed-unfinished", quiz.result(samples.quiz(1, 0, open_=False), 2)
    yield "quiz-result-still-open", quiz.result(samples.quiz(1, 0), 1)
    yield "quiz-result-over-long", quiz.result(samples.quiz(0, questions=(samples.LONGEST,) * 3, open_=False), 0)
    yield "quiz-result-hostile", quiz.result(samples.quiz(0, questions=(samples.HOSTILE_QUESTION,)), 0)


def _review() -> Iterator[tuple[str, Shown]]:
    yield "review-preview-card", review.preview(samples.PLAIN_CARD)
    myth = samples.myth("myth")
    yield "review-front-new", review.front(samples.coming())
    yield "review-front-due", review.front(samples.coming(grades=3, due=1, today=2))
    yield "review-front-myth", review.front(samples.coming(myth, grades=1, due=14, today=7))
    yield "review-front-over-long", review.front(samples.coming(samples.LONG_CARD))
    yield "review-front-hostile", review.front(samples.coming(samples.HOSTILE_CARD))
    yield "review-back", review.back(samples.revealed(samples.PLAIN_CARD))
    yield "review-back-myth-seen", review.back(samples.revealed(myth), "myth")
    yield "review-back-myth-missed", review.back(samples.revealed(myth), "fact")
    yield "review-back-myth-not-guessed", review.back(samples.revealed(myth))
    yield "review-back-half-true", review.back(samples.revealed(samples.myth("half-true")), "fact")
    yield "review-back-contested", review.back(samples.revealed(samples.myth("contested", "contested")), "myth")
    yield "review-back-over-long", review.back(samples.revealed(samples.LONG_CARD, 999), "myth")
    yield "review-back-hostile", review.back(samples.revealed(samples.HOSTILE_CARD), "fact")
    graded = Graded(samples.memory(days=3), True, None, samples.coming(today=3))
    yield "review-graded", review.after(graded, NOW, BERLIN)
    yield "review-graded-twice", review.after(replace(graded, counted=False), NOW, BERLIN)
    fifth = replace(graded, streak=samples.streak(0, 1), following=samples.coming(myth, today=5))
    yield "review-graded-fifth", review.after(fifth, NOW, BERLIN)
    yield "review-graded-last", review.after(replace(graded, following=samples.REST), NOW, BERLIN)
    yield "review-done", review.done(samples.REST, BERLIN)
    yield "review-done-for-good", review.done(AllDone(None, 1, more_tomorrow=False), BERLIN)
    yield "review-done-before", review.done(replace(samples.REST, today=0, more_tomorrow=False), BERLIN)


def _streak() -> Iterator[tuple[str, Shown]]:
    yield "streak-new-member", streak.streak(samples.streak(joined=0), NOW)
    yield "streak-first-day-done", streak.streak(samples.streak(0, joined=0), NOW)
    yield "streak-third-day", streak.streak(samples.streak(1, joined=2), NOW)
    yield "streak-open-today", streak.streak(samples.streak(1, 2, 3, 6), NOW)
    yield "streak-done-today", streak.streak(samples.streak(0, 1, 2, 3, 6), NOW)
    yield "streak-missed", streak.streak(samples.streak(4, 5, 6, 7), NOW)
    yield "streak-never-studied", streak.streak(samples.streak(), NOW)
    yield "streak-fourteen-days", streak.streak(samples.streak(*range(14), joined=13), NOW)
    yield "streak-long", streak.streak(samples.streak(*range(1, 1235), joined=1300), NOW)
    held = samples.streak(0, 1, 3, 4, who=samples.moved())
    yield "streak-held", streak.streak(held, NOW)
    yield "streak-last-minute", streak.streak(samples.streak(1), samples.streak().today.ends - timedelta(seconds=30))


def _inbox() -> Iterator[tuple[str, Shown]]:
    one = samples.waiting(3, "When is the exam?")
    hostile = samples.waiting(4, HOSTILE, 2)
    yield "inbox-empty", inbox.inbox(0, [])
    yield "inbox-one", inbox.inbox(1, [one])
    many = [samples.waiting(n, f"{LONG[n:150]}?", 30 - n) for n in range(9)]
    yield "inbox-many-hostile", inbox.inbox(1234, [*many, hostile])
    yield "inbox-question", inbox.waiting(one)
    yield "inbox-question-over-long", inbox.waiting(samples.waiting(5, LONG[:1000], 12))
    yield "inbox-question-hostile", inbox.waiting(hostile)
    yield "inbox-form", inbox.form(one, one.text, limits=(160, 900))
    yield "inbox-form-problem", inbox.form(one, one.text, "", "I see no words in that answer.", limits=(160, 900))
    yield "inbox-form-hostile", inbox.form(hostile, LONG[:1000], HOSTILE, HOSTILE, limits=(160, 900))
    yield "inbox-kept", inbox.resolved(Resolved("When is the exam?", "In June.", 2))
    yield "inbox-kept-one", inbox.resolved(Resolved("When is the exam?", "In June.", 1))
    yield "inbox-kept-none", inbox.resolved(Resolved("When is the exam?", "In June.", 0))
    yield "inbox-dismissed", inbox.dismissed()
    yield "notice-answered", inbox.notice(samples.delivery("when exam??", "In June."))
    yield "notice-answered-over-long", inbox.notice(samples.delivery(LONG[:1000], f"{LONG[:400]}\n\n{LONG[:400]}"))
    yield "notice-answered-hostile", inbox.notice(samples.delivery(HOSTILE, HOSTILE))


def _errors() -> Iterator[tuple[str, Shown]]:
    yield "form-again", errors.again(Form("", "", (), "I see no words in that question. Please write it out."), 12)
    taken = errors.unfit(Form("", "", ()), samples.REFUSALS["already-there"])
    yield "form-again-already-there", errors.again(taken, 12)
    for name, refused in samples.REFUSALS.items():
        yield f"refusal-{name}", errors.refusal(refused)
    yield "fault", errors.fault("7f3a9c")


def _blocks() -> Iterator[tuple[str, Shown]]:
    """What the union of blocks and spans allows beyond what views make of it today."""
    spans = (
        "Ask ",
        Mention("U1", "Zoë"),
        " in ",
        Channel("123"),
        " ",
        Bold("before"),
        " ",
        When(NOW, BERLIN),
        ", on ",
        When(NOW, "", date_only=True),
        ": ",
        Code("quiz last"),
        " or ",
        Link("the guide", "https://example.org/guide"),
        ".",
    )
    ranking = Ranking(((1, "Zoë", "12 days"), (2, "Ann", "9 days"), (2, EMOJI, "9 days"), (4, HOSTILE, "1 day")), 1)
    hostile = (HOSTILE, Bold(HOSTILE), Code(HOSTILE), Mention("<@U1>", HOSTILE), Link(HOSTILE, "https://evil.example"))
    yield (
        "blocks-every-kind",
        Reply(
            "Every kind of block, with every kind of span.",
            (
                Heading("A heading"),
                Paragraph(spans),
                Bullets((spans, ("✓ a marked one",), (LONG[:120],))),
                Facts((("Short", ("a word",)), ("A label of more words than one", spans))),
                ranking,
                Progress(3, 5, "right"),
                Quote("Somebody's words."),
                Quote("Somebody else's."),
                Citation("A book", "Chapter 1", "book.txt", "contested today"),
                Buttons((Button("Go on", "open:quiz", Meaning.GOOD), Button("Stop", "open:help", Meaning.RISKY))),
                Divider(),
                Select("Choose one", tuple(Button(f"Option {n}", f"result:1:{n}") for n in range(25))),
                Buttons(
                    (Button("A", "answer:1:0:0", hint="The option itself"), Button("B", "answer:1:0:1", hint=LONG))
                ),
            ),
        ),
    )
    yield (
        "blocks-empty",
        Reply(
            "Blocks with nothing in them.",
            (
                Heading(""),
                Paragraph(()),
                Paragraph(("", Bold(""), Code(""))),
                Bullets(()),
                Facts(()),
                Ranking(()),
                Progress(0, 0, ""),
                Quote(""),
                Citation("", "", ""),
                Buttons(()),
                Select("", ()),
                Divider(),
            ),
        ),
    )
    yield (
        "blocks-hostile",
        Reply(
            HOSTILE,
            (
                Heading(HOSTILE),
                Paragraph(hostile),
                Bullets((hostile,)),
                Facts(((HOSTILE, hostile),)),
                Ranking(((1, HOSTILE, HOSTILE),)),
                Progress(7, 5, HOSTILE),
                Select(HOSTILE, (Button(HOSTILE, "open:help", hint=HOSTILE),)),
            ),
        ),
    )
    yield (
        "blocks-over-long",
        Reply(
            LONG,
            (
                Heading(LONG_WORD),
                Facts(((LONG[:100], (LONG[:100],)), (LONG_WORD, (LONG_WORD,)))),
                Ranking(((1_000_000, LONG_WORD, LONG_WORD),), 0),
                Progress(5_000, 1_000_000, LONG[:100]),
                Buttons((Button(LONG_WORD[:75], "open:help", hint=LONG_WORD),)),
            ),
        ),
    )
    yield (
        "blocks-form-full",
        Form(
            "A form", "zone.set", tuple(FormField(f"f{n}", f"Field {n}", required=n < 3, long=n == 4) for n in range(5))
        ),
    )
