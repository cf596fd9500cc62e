"""The part of the gallery that is about annulled questions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import ModuleType

from bot.core.annulments import REASON_LIMIT, Annulment, Asked, Case
from bot.core.leaderboard import By
from bot.core.reply import Form, Reply
from bot.gallery import samples
from bot.gallery.leaderboard import NOBODY
from bot.gallery.samples import BERLIN, HOSTILE, LONG, NOW
from bot.views import annul, leaderboard

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = (annul,)
"""The modules of which every view is shown."""

RULED = Annulment("Two of the answers are right.", "Ann", NOW)


def case(text: str = "", ruled: Annulment | None = None, answers: int = 214, right: int = 66) -> Case:
    """A question that can be annulled, or is."""
    question = samples.quiz().items[0].question
    asked = Asked(12, text or question.text, date(2026, 3, 12), ruled)
    return Case(asked, replace(question, text=asked.text), answers, right)


def annulments() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield "annul-none", annul.questions(0, [], 0, "en")
    page = [case().asked, case(LONG[:160], RULED).asked, replace(case(HOSTILE, RULED).asked, on=None)]
    yield "annul-list", annul.questions(3, page, 0, "en")
    yield "annul-list-many-in-german", annul.questions(70, page * 3, 10, "de")
    yield "annul-question", annul.question(case(), BERLIN, "en")
    yield "annul-question-unanswered-hostile", annul.question(case(HOSTILE, answers=0), BERLIN, "en")
    yield "annul-question-annulled", annul.question(case(ruled=RULED), BERLIN, "en")
    gone = Annulment(HOSTILE, None, NOW)
    yield "annul-question-annulled-hostile", annul.question(case(LONG[:400], gone), BERLIN, "en")
    yield "annul-form", annul.form(case())
    yield "annul-form-problem-hostile", annul.form(case(), LONG[:REASON_LIMIT], HOSTILE)
    yield "annul-done", annul.annulled(case())
    yield "annul-done-one", annul.annulled(case(answers=1))
    yield "annul-done-none-hostile", annul.annulled(case(HOSTILE, answers=0))
    yield "annul-taken-back", annul.restored(case())
    yield "leaderboard-annulled", leaderboard.board(replace(NOBODY, by=By.ACCURACY, annulled=1))
    yield "leaderboard-annulled-many", leaderboard.board(replace(NOBODY, by=By.ACCURACY, annulled=2))
