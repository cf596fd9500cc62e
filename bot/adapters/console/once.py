"""One question, one answer, for scripts."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.adapters.local import LOCAL
from bot.app import App
from bot.commands.table import Context
from bot.core.asking import Answerer, Asked, Found, Rebuttal, Unsure
from bot.core.errors import Refusal
from bot.core.reply import Reply
from bot.core.request import Asker
from bot.features import ask
from bot.views import ask as ask_view
from bot.views import errors as error_view

ANSWERED, REFUSED, SUGGESTED, NOT_KNOWN = 0, 1, 2, 3
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Once:
    """The exit code, the reply for people, and the same as facts for programs."""

    code: int
    reply: Reply
    facts: dict[str, Any]


async def ask_once(app: App, asker: Asker, question: str) -> Once:
    """What the bot says to a question."""

    def run(context: Context) -> Asked:
        limit = context.member.config.questions(context.policy.questions_a_minute)
        return ask.ask(context.writer(), context.member, question, context.shelf, None, limit, context.now)

    try:
        asked = await app.inquire(asker, LOCAL, run)
    except Refusal as refusal:
        reply = error_view.refusal(refusal)
        return Once(REFUSED, reply, {"outcome": "refused", "message": reply.summary})
    return Once(_code(asked), ask_view.asked(asked, Answerer.ADMINS, live=False), _facts(asked))


def _code(asked: Asked) -> int:
    if isinstance(asked, Found):
        return ANSWERED
    return SUGGESTED if isinstance(asked, Unsure) else NOT_KNOWN


def _facts(asked: Asked) -> dict[str, Any]:
    facts: dict[str, Any] = {"outcome": "unknown", "question": asked.question}
    if isinstance(asked, Found):
        facts |= {
            "outcome": "answer",
            "confidence": round(asked.confidence, 4),
            "answer": {
                "kind": "misconception" if isinstance(asked.answer, Rebuttal) else "entry",
                **asdict(asked.answer),
            },
        }
    if isinstance(asked, Unsure):
        suggestions = [{"question": each.question, "entry": "/".join(each.name)} for each in asked.suggestions]
        facts |= {"outcome": "suggest", "confidence": round(asked.confidence, 4), "suggestions": suggestions}
    return facts
