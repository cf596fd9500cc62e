"""What is said of packs as they are looked at: what a question finds, what the checker finds, what an edit changes."""

from collections.abc import Mapping

from bot.core.asking import Name
from bot.core.browsing import Checked, Fault, Near, Part, Searched, Side, Tried, Use, Verdict
from bot.core.content import Misconception, Sourced, TrueFalseQuestion
from bot.views.words import count

ABOUT = "What Study Hall answers, asks and corrects. Look around and try things out: nothing here is kept or written."
SEARCH = "What would it answer?"
SEARCH_HOW = "Ask as a member would. You see what comes up and how sure it is; the question is not kept."
SEARCH_FIELD = "A question, or something that somebody says"
EXAMPLES = "Try one:"
EXAMPLE_UNKNOWN = "What is the capital of Peru?"
"""A question that no pack is likely to know."""

PACKS_NONE = "There is no pack. Put one into a folder that STUDYHALL_CONTENT names, and start again."
PART_NONE = "There is nothing of that kind here."
CHECK = "Checked just now"
CHECK_HOW = "What the checker says of the files as they are on disk now, the same as "
CHECK_COMMAND = "studyhall content check"
TRY = "Try an edit"
TRY_HOW = "Change the entry as it would stand in its file, and see what the checker would say. Nothing is written."
ASK_HOW = "Ask something as well, and you see whether it finds the entry better with the edit than without."
WRITTEN_NOT = "Nothing was written: your pack on disk stays as it is. To keep the edit, put it into the file yourself."
FAULTLESS = "The checker has nothing to say: it is right as it stands."
TOO_BUSY = "Somebody else is trying something just now. Press Try once more in a moment; your text is still here."
NOT_HERE = "There is no such entry (any more). It may have moved or been renamed in its pack."
UNMOVED = "What it is found by is the same as before, so every question finds what it found."
RENAMED = "The id is another one. What people studied hangs on an entry's id: under a new one it begins anew for them."
NOT_TRIED = "Ask something below as well, and you see whether it finds the entry better than before."
NOT_ASKED = "Only questions and misconceptions can be found by asking; this has no part in that."

PARTS: Mapping[Part, str] = {
    Part.FAQ: "Questions and answers",
    Part.MISCONCEPTIONS: "Misconceptions",
    Part.QUESTIONS: "Quiz questions",
    Part.CARDS: "Flashcards",
}
"""What the parts of a pack are called."""

PARTS_HOW: Mapping[Part, str] = {
    Part.FAQ: "What members ask, and the answers that they get.",
    Part.MISCONCEPTIONS: "False beliefs, and what is said to whoever voices one.",
    Part.QUESTIONS: "What quizzes ask. A wrong option may come from a misconception.",
    Part.CARDS: "What reviews bring back until it stays.",
}

KINDS: Mapping[Part, str] = {
    Part.FAQ: "Question and answer",
    Part.MISCONCEPTIONS: "Misconception",
    Part.QUESTIONS: "Quiz question",
    Part.CARDS: "Flashcard",
}
"""What one entry of each part is called."""

SIDES: Mapping[Side, str] = {
    Side.FAQ: "Question and answer",
    Side.MISCONCEPTION: "Misconception",
    Side.OWN: "Your group's own",
}
"""What is said of an entry that was found."""

_COUNTED: Mapping[Part, tuple[str, str]] = {
    Part.FAQ: ("question and answer", "questions and answers"),
    Part.MISCONCEPTIONS: ("misconception", "misconceptions"),
    Part.QUESTIONS: ("quiz question", "quiz questions"),
    Part.CARDS: ("flashcard", "flashcards"),
}
_VERDICTS = {"myth": "A myth", "half-true": "Half true", "contested": "Contested"}
_STANCES = {"settled": "", "article": "The source's view", "contested": "Contested today"}
_ANSWER, _SUGGEST, _UNKNOWN = "Answer", "Did you mean", "Unknown: it would go to the inbox"


def counted(part: Part, number: int) -> str:
    """How many entries of a part: “59 questions and answers”."""
    return count(number, *_COUNTED[part])


def ways_to_ask(number: int) -> str:
    """What stands above the other phrasings of a question."""
    return count(number, "other way to ask it", "other ways to ask it")


def ways_to_say(number: int) -> str:
    """What stands above the other wordings of a belief."""
    return count(number, "other way to say it", "other ways to say it")


def trust(entry: Sourced) -> tuple[str, ...]:
    """How far an entry can be trusted, in a word each: “A myth”, “The source's view”, “As of 2023”."""
    verdict = _VERDICTS[entry.verdict] if isinstance(entry, Misconception) else ""
    stance = "" if verdict == _VERDICTS["contested"] else _STANCES[entry.stance]
    return tuple(filter(None, (verdict, stance, f"As of {entry.as_of}" if entry.as_of else "")))


def asked_as(entry: Sourced) -> str:
    """What kind of quiz question it is."""
    return "True or false?" if isinstance(entry, TrueFalseQuestion) else "Choose one"


def named_by(part: Part) -> str:
    """What stands above the entries that refer to one of this part."""
    return "Who speaks of it" if part is Part.MISCONCEPTIONS else "Leads here"


def names(part: Part) -> str:
    """What stands above the entries that one of this part refers to; of questions it stands with their options."""
    return {Part.FAQ: "Read next", Part.CARDS: "What it corrects"}.get(part, "")


def outcome(found: Searched) -> str:
    """What a question leads to: “Answer (0.83; from 0.61 on it is an answer)”."""
    first = found.near[0].confidence if found.near else 0.0
    reached = figure(first, found)
    match found.verdict:
        case Verdict.ANSWER:
            return f"{_ANSWER} ({reached}; from {figure(found.threshold, found)} on it is an answer)"
        case Verdict.SUGGEST:
            return f"{_SUGGEST} … ({reached}; from {figure(found.threshold, found)} on it would be an answer)"
        case Verdict.UNKNOWN:
            return _UNKNOWN


def outcome_told(found: Searched) -> str:
    """What a member would get then."""
    match found.verdict:
        case Verdict.ANSWER:
            return "A member who asks this gets the first of these as the answer."
        case Verdict.SUGGEST:
            shown = min(found.suggestions, len(found.near))
            offered = "the first of these" if shown == 1 else f"the first {shown} of these"
            return f"Not sure enough to answer: a member is offered {offered}, and can send the question to the admins."
        case Verdict.UNKNOWN:
            least = figure(found.faint, found)
            return f"Nothing is near enough: from {least} on something is suggested. The admins would find it waiting."


def scale(found: Searched) -> str:
    """What the two marks on the bars mean."""
    faint, threshold = figure(found.faint, found), figure(found.threshold, found)
    return (
        f"The marks on the bars: suggested from {faint} on, answered from {threshold} on. For the first, a belief and "
        "what corrects it count together."
    )


def figure(value: float, found: Searched) -> str:
    """How sure something is, to two places; to three where two would hide that a mark is just missed."""
    marks = (found.threshold, found.faint)
    close = any(
        each.confidence < mark and f"{each.confidence:.2f}" == f"{mark:.2f}" for each in found.near for mark in marks
    )
    return f"{value:.3f}" if close else f"{value:.2f}"


def used(checked: Checked) -> tuple[str, str]:
    """How a pack on disk stands to what the bot answers from: good or not, and in a sentence."""
    wrong = len(checked.problems)
    match checked.use:
        case Use.IN_USE:
            return "good", "All right, and in use."
        case Use.CHANGED:
            return "warn", "All right, but changed since it was read. Start again, or send SIGHUP, to put it to use."
        case Use.NEW:
            return "warn", "All right, but not in use yet. Start again, or send SIGHUP, to put it to use."
        case Use.BROKEN:
            return "bad", f"{to_mend(wrong)}; until then it is left out."
        case Use.BROKEN_SINCE:
            return "bad", f"{to_mend(wrong)}; until then it stays in use as it was before."


def to_mend(number: int) -> str:
    """How much is wrong: “2 things to mend”."""
    return f"{count(number, 'thing')} to mend"


def and_more(number: int) -> str:
    """What is left out of a list."""
    return f"and {count(number, 'more', 'more')}"


def fault_place(fault: Fault) -> str:
    """Where a fault is: a line of the text, or another entry."""
    if fault.elsewhere:
        part, entry = fault.elsewhere
        return f"{part.value}.yaml, {entry}"
    return f"Line {fault.line or 1}"


def compared(tried: Tried) -> tuple[tuple[str, str], tuple[str, str]]:
    """Before and after, each with what then happens: “unknown”, “answered by this entry (0.71)”."""
    return ("Before", stands(tried.before, tried.was)), ("After", stands(tried.after, tried.name))


def gained(tried: Tried) -> str:
    """What the edit does for that question, in a sentence."""
    before, after = _worth(tried.before, tried.was), _worth(tried.after, tried.name)
    if after == before:
        moved = (tried.after.confidence(tried.name) or 0) - (tried.before.confidence(tried.was) or 0)
        if abs(moved) < _NOTABLE:
            return "For this question the edit makes no difference."
        return f"It is {'surer' if moved > 0 else 'less sure'} than before, and a member gets the same."
    return "With the edit this question finds it better." if after > before else "With the edit it is found worse."


_NOTABLE = 0.005  # of a confidence: less is not seen in its two places


def stands(found: Searched, name: Name) -> str:
    """What becomes of a question, and of one entry for it."""
    rank, sure = found.rank(name), found.confidence(name)
    own = f"({figure(sure, found)})" if sure is not None else ""
    first = found.near[0] if found.near else None
    match found.verdict:
        case Verdict.ANSWER if rank == 1:
            return f"answered by this entry {own}"
        case Verdict.ANSWER:
            return f"answered by another entry, {_quoted(first, found)}; {_place(rank, own)}"
        case Verdict.SUGGEST if rank is not None and rank <= found.suggestions:
            return f"suggested, {_ORDINALS[rank - 1]} {own}"
        case Verdict.SUGGEST:
            return f"others are suggested; {_place(rank, own)}"
        case Verdict.UNKNOWN:
            return f"unknown; {_place(rank, own)}" if rank == 1 else "unknown"


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _quoted(near: Near | None, found: Searched) -> str:
    return f"“{near.title}” ({figure(near.confidence, found)})" if near else "none"


def _place(rank: int | None, own: str) -> str:
    if rank is None or rank > len(_ORDINALS):
        return f"this one is not among the nearest {len(_ORDINALS)}"
    return f"this one is {'the nearest' if rank == 1 else _ORDINALS[rank - 1]} {own}"


def _worth(found: Searched, name: Name) -> int:
    """How well a question finds an entry: as its answer, as a suggestion, or not."""
    rank = found.rank(name) or 0
    if found.verdict is Verdict.ANSWER and rank == 1:
        return 2
    return int(found.verdict is Verdict.SUGGEST and 1 <= rank <= found.suggestions)
