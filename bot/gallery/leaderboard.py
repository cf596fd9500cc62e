"""The part of the gallery that is about leaderboards, and about a score that is shared."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.leaderboard import Board, By, Over, Score, Standing
from bot.core.quiz import AnswerGiven, QuizKind
from bot.core.reply import Form, Reply
from bot.gallery import samples
from bot.gallery.samples import EMOJI, HOSTILE, LONG
from bot.views import leaderboard, quiz

Shown = Reply | Form

ANN = Score(days=5, answers=25, correct=19, reviews=1_204)
FIRST = (
    Standing(1, "Zoë", Score(7, 35, 35, 3_000)),
    Standing(2, "Ann", ANN, own=True),
    Standing(2, "Bob", replace(ANN, reviews=12)),
    Standing(4, "Cyd", Score(1, 20, 0, 1)),
)
TEN = (
    *(Standing(1, f"Member {n}", Score(30, 200, 190, 900)) for n in range(1, 4)),
    *(Standing(n, f"Member {n}", Score(30 - n, 200, 190 - n, 900 - n)) for n in range(4, 11)),
)
NOBODY = Board(By.DAYS, Over.WEEK, (), None, Score(), listed=True)


def compared() -> Iterator[tuple[str, Shown]]:
    """Every reply, by its name."""
    for by in By:
        yield f"leaderboard-{by}", leaderboard.board(Board(by, Over.WEEK, FIRST, None, ANN, listed=True))
        yield f"leaderboard-{by}-none", leaderboard.board(replace(NOBODY, by=by, over=Over.EVER))
    ten = Board(By.DAYS, Over.MONTH, TEN, Standing(1_234, "Ann", ANN, own=True), ANN, listed=True)
    yield "leaderboard-own-after-ten", leaderboard.board(ten)
    yield "leaderboard-own-accuracy-after-ten", leaderboard.board(replace(ten, by=By.ACCURACY, over=Over.EVER))
    yield "leaderboard-no-place", leaderboard.board(replace(ten, own=None, score=Score()))
    few = replace(ten, by=By.ACCURACY, own=None, score=Score(answers=8, correct=8))
    yield "leaderboard-too-few-answers", leaderboard.board(few)
    yield "leaderboard-one-answer-missing", leaderboard.board(replace(few, score=Score(answers=19)))
    yield "leaderboard-not-listed", leaderboard.board(replace(ten, own=None, listed=False))
    names = (HOSTILE, EMOJI, LONG[:80], "\u202edesrever", "@everyone")
    hostile = tuple(Standing(n + 1, name, ANN) for n, name in enumerate(names))
    trap = replace(ten, first=hostile, own=Standing(6, HOSTILE, ANN, own=True))
    yield "leaderboard-hostile", leaderboard.board(trap)
    done = samples.quiz(1, 1, 0, 1, 3)
    given = AnswerGiven(done, done.items[4], counted=True, streak=samples.streak(0, 1, 2))
    yield "quiz-finished-in-a-channel", quiz.after(given, in_channel=True)
    yield "quiz-shared", quiz.shared("Ann", done, samples.streak(*range(12)))
    practice = replace(done, kind=QuizKind.PRACTICE)
    yield "quiz-shared-practice", quiz.shared("Ann", practice, samples.streak(0))
    yield "quiz-shared-later-hostile", quiz.shared(HOSTILE, replace(done, open=False), samples.streak())
    yield "quiz-shared-before", quiz.shared_before()
