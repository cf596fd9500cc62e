"""The part of the gallery that is posted in groups day by day, and what members are told of it privately."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.core.posts import CardFront, Post, QuizTeaser, Shown, Started, Statement, Vote
from bot.core.quiz import AnswerGiven
from bot.core.reply import Form, Reply
from bot.gallery import samples
from bot.gallery.privacy import REGULAR
from bot.gallery.samples import ARTICLE, BERLIN, CLAIM, HOSTILE, LONG, LONG_WORD, NOW, TRAP
from bot.views import posts, privacy, quiz, taking

Entry = tuple[str, Reply | Form]

TEASER = QuizTeaser(("Skills", "The future of the field", "Ethics"), 5)
MYTH = Statement(
    CLAIM,
    False,
    "ml",
    "replaces",
    "Tasks change hands, but people still choose the problem and judge the result.",
    (
        "Critical thinking is beyond today's systems.",
        "Models have to be fitted to a purpose by somebody.",
        "The tools complement people.",
    ),
    ARTICLE,
    "article",
    "2023",
)
FACT = replace(
    MYTH,
    text="Technical ability and soft skills belong together.",
    is_fact=True,
    points=(),
    stance="settled",
    as_of=None,
)
FRONT = CardFront("On which data is a model tested?", "ml", "card-evaluation")
QUIZ = Post(12, date(2026, 3, 10), BERLIN, TEASER, due_at=NOW, closes_at=NOW + timedelta(days=1))


def daily_posts() -> Iterator[Entry]:
    """Every reply, by its name."""
    yield from _quizzes()
    yield from _myths()
    yield from _cards()
    yield from _privately()
    yield from _answers()
    yield "post-sample", posts.sample()
    for number in (1, 7):
        yield f"privacy-daily-posts-{number}", privacy.exported(replace(REGULAR, votes=number), {"votes": []})


def _quizzes() -> Iterator[Entry]:
    yield "post-quiz-new", posts.post(QUIZ)
    yield "post-quiz-one-taker", posts.post(replace(QUIZ, takers=1))
    yield "post-quiz-many-takers", posts.post(replace(QUIZ, takers=1_234))
    yield "post-quiz-one-question", posts.post(replace(QUIZ, body=QuizTeaser(("Skills",), 1), takers=2))
    yield "post-quiz-late", posts.post(replace(QUIZ, late=True, due_at=NOW - timedelta(hours=5)))
    yield "post-quiz-preview", posts.post(replace(QUIZ, id=0, due_at=None), preview=True)
    yield (
        "post-quiz-over-long",
        posts.post(replace(QUIZ, body=QuizTeaser(tuple(LONG[n : n + 60] for n in range(5)), 5))),
    )
    yield "post-quiz-hostile", posts.post(replace(QUIZ, body=QuizTeaser((HOSTILE, LONG_WORD[:60]), 5)))
    over = replace(QUIZ, closed=True)
    yield "post-quiz-closed-nobody", posts.post(over)
    yield "post-quiz-closed-one", posts.post(replace(over, takers=1, right=(4, 5)))
    yield "post-quiz-closed-many", posts.post(replace(over, takers=1_234, right=(4_321, 6_170)))


def _myths() -> Iterator[Entry]:
    myth = replace(QUIZ, body=MYTH)
    yield "post-myth-new", posts.post(myth)
    yield "post-myth-many-votes", posts.post(replace(myth, takers=17))
    yield "post-myth-late", posts.post(replace(myth, late=True))
    yield "post-myth-preview", posts.post(replace(myth, id=0), preview=True)
    yield "post-myth-over-long", posts.post(replace(myth, body=replace(MYTH, text=LONG[:240])))
    yield "post-myth-hostile", posts.post(replace(myth, body=replace(MYTH, text=HOSTILE)))
    over = replace(myth, closed=True)
    yield "post-myth-closed-nobody", posts.post(over)
    yield "post-myth-closed-one", posts.post(replace(over, takers=1, split=(1, 0)))
    yield "post-myth-closed-many", posts.post(replace(over, takers=17, split=(12, 5)))
    fact = replace(over, body=FACT, takers=4, split=(3, 1))
    yield "post-fact-closed-many", posts.post(fact)
    yield (
        "post-myth-closed-hostile",
        posts.post(replace(over, body=replace(MYTH, text=HOSTILE), takers=3, split=(3, 0))),
    )


def _cards() -> Iterator[Entry]:
    card = replace(QUIZ, body=FRONT)
    yield "post-card-new", posts.post(card)
    yield "post-card-one-look", posts.post(replace(card, takers=1))
    yield "post-card-late", posts.post(replace(card, late=True, takers=3))
    yield "post-card-preview", posts.post(replace(card, id=0), preview=True)
    yield "post-card-over-long", posts.post(replace(card, body=replace(FRONT, text=LONG[:200])))
    yield "post-card-hostile", posts.post(replace(card, body=replace(FRONT, text=HOSTILE)))
    yield "post-card-closed-nobody", posts.post(replace(card, closed=True))
    yield "post-card-closed-many", posts.post(replace(card, closed=True, takers=9))


def _privately() -> Iterator[Entry]:
    run = replace(samples.quiz(), post=12)
    yield "post-quiz-first-question", quiz.question(run, fresh=True)
    done = replace(samples.quiz(1, 1, 0, 1, 3), post=12)
    ended = AnswerGiven(done, done.items[4], counted=True, streak=samples.streak(0, 1, 2))
    yield "post-quiz-finished", quiz.after(ended, in_channel=True)
    yield "post-quiz-shared", quiz.shared("Ann", done, samples.streak(0, 1))
    late = replace(samples.quiz(1, 0, open_=False), post=12)
    yield "post-quiz-out-of-time", quiz.result(late, 1)
    yield "post-taken", taking.taken(done)
    hostile = samples.quiz(2, 0, 1, questions=(samples.HOSTILE_QUESTION, samples.LONGEST, samples.STATEMENT))
    yield "post-taken-hostile", taking.taken(replace(hostile, post=12))
    yield "post-over", taking.over()
    yield "post-too-early", taking.too_early(Started(12, None, open=True))
    yield "post-too-early-begun", taking.too_early(Started(12, run, open=True))
    yield "post-too-late", taking.too_early(Started(12, None, open=False))
    seen = Vote(MYTH, 0, counted=True)
    yield "post-voted-right", taking.why(seen)
    yield "post-voted-wrong", taking.why(replace(seen, chosen=1))
    yield "post-voted-twice", taking.why(replace(seen, counted=False))
    yield "post-voted-fact-right", taking.why(Vote(FACT, 1, counted=True))
    yield "post-voted-fact-wrong", taking.why(Vote(FACT, 0, counted=True))
    yield "post-voted-too-late", taking.why(Vote(MYTH, None, counted=False))
    trap = replace(MYTH, text=HOSTILE, why=HOSTILE, points=(HOSTILE,) * 3, origin=TRAP)
    yield "post-voted-hostile", taking.why(Vote(trap, 1, counted=True))
    long = replace(MYTH, text=LONG[:240], why=LONG[:500], points=(LONG[:240],) * 3)
    yield "post-voted-over-long", taking.why(Vote(long, 1, counted=True))
    yield "post-not-voted", taking.not_voted(12)


def _answers() -> Iterator[Entry]:
    first = Shown(12, 0, 5, samples.FRAMEWORKS, 3, (), 2)
    yield "post-reveal-few", taking.reveal(first)
    yield "post-reveal-first", taking.reveal(replace(first, counts=(2, 9, 0, 6), takers=17))
    judged = Shown(12, 1, 5, samples.STATEMENT, 1, (4, 13), 17)
    yield "post-reveal-true-false", taking.reveal(judged)
    yield "post-reveal-last", taking.reveal(replace(judged, position=4))
    yield "post-reveal-only", taking.reveal(replace(first, total=1))
    yield "post-reveal-hostile", taking.reveal(Shown(12, 2, 5, samples.HOSTILE_QUESTION, 0, (1, 1, 1, 0), 3))
    yield "post-reveal-over-long", taking.reveal(Shown(12, 2, 5, samples.LONGEST, 0, (400, 400, 433, 1), 1_234))
