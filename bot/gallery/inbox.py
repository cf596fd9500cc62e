"""The part of the gallery that admins see: what can be done about questions that wait, and the group's own entries."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.asking import Resolved
from bot.core.content import Problem
from bot.core.entries import Imported, Learnt, Listed, OwnEntry
from bot.core.errors import AlreadyThere, BadFile, Full
from bot.core.inbox import Candidate, Target
from bot.core.reply import Form, Reply
from bot.gallery import samples
from bot.gallery.samples import HOSTILE, LONG
from bot.library.own import write
from bot.views import entries, errors, inbox

Shown = Reply | Form

MEETING = OwnEntry(
    12, "When do we meet?", "On Thursdays at six.\nIn the library.", ("which day is the group", "meeting?")
)
TRAP = OwnEntry(13, HOSTILE, HOSTILE, (HOSTILE, "=cmd|' /C calc'!A0"))
FULL = OwnEntry(10**18 - 1, LONG[:160], LONG[:900], tuple(f"{n} {LONG}"[:1000] for n in range(20)))
MARK = "0123456789ab"


def admins() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield from _inbox()
    yield from _notices()
    yield from _entries()
    yield from _tables()


def _inbox() -> Iterator[tuple[str, Shown]]:
    one = samples.waiting(3, "When is the exam?", 3)
    hostile = samples.waiting(4, HOSTILE, 2)
    page = [samples.waiting(n, f"Question {n}?", 2) for n in range(10)]
    yield "inbox-first-page", inbox.inbox(25, page)
    yield "inbox-middle-page", inbox.inbox(25, page, 10)
    yield "inbox-last-page", inbox.inbox(25, page[:5], 20)
    yield "inbox-question-wordings", inbox.waiting(one, ["exam when?", "when's the exma"])
    yield "inbox-question-wordings-hostile", inbox.waiting(hostile, [HOSTILE, *(f"{LONG}{n}" for n in range(7))])
    found = [Candidate(MARK, "When do we meet?"), Candidate(MARK, LONG[:160]), Candidate(MARK, HOSTILE)]
    yield "inbox-candidates-hostile", inbox.candidates(one, found)
    yield "inbox-candidates-searched", inbox.candidates(one, found[:1], "date of the test")
    yield "inbox-candidates-none", inbox.candidates(one, [])
    yield "inbox-candidates-none-searched-hostile", inbox.candidates(hostile, [], HOSTILE)
    yield "inbox-search-form", inbox.search_form(one)
    meeting = Target(("own", "12"), MEETING.question, MEETING.answer)
    yield "inbox-target", inbox.target(one, MARK, meeting)
    yield "inbox-target-hostile", inbox.target(hostile, MARK, Target(("own", "13"), HOSTILE, HOSTILE))
    done = Resolved(MEETING.question, MEETING.answer, 2)
    yield "inbox-attached", inbox.attached(done)
    yield "inbox-attached-one", inbox.attached(replace(done, told=1))


def _notices() -> Iterator[tuple[str, Shown]]:
    told = samples.delivery("when exam??", "In June.\nIn room 12.")

    def among(count: int, *people: str) -> Reply:
        who = "\n".join(f"U{n}\t{name}" for n, name in enumerate(people))
        there = replace(told, person=None, channel="C1", facts={**told.facts, "askers": str(count), "who": who})
        return inbox.notice(there)

    yield "notice-channel-one", among(1, "Ann")
    yield "notice-channel-two", among(2, "Ann", "Zoë")
    yield "notice-channel-many-hostile", among(12, "Ann", HOSTILE.replace("\n", " ").replace("\t", " "), "Zoë")


def _entries() -> Iterator[tuple[str, Shown]]:
    listed = [Listed(12, "When do we meet?", 2), Listed(13, "Who brings the cake?", 0)]
    yield "entries-none", entries.entries(0, [], 0, 0)
    yield "entries-none-but-wordings", entries.entries(0, [], 0, 3)
    yield "entries-two", entries.entries(2, listed, 0, 0)
    many = [Listed(n, f"{n} {LONG}"[:160], 20) for n in range(9)]
    yield "entries-page-hostile", entries.entries(199, [*many, Listed(9, HOSTILE, 1)], 10, 1)
    for name, shown in (("", MEETING), ("-plain", replace(MEETING, phrasings=())), ("-hostile", TRAP), ("-full", FULL)):
        yield f"entry{name}", entries.entry(shown)
        yield f"entry-saved{name}", entries.saved(shown)
        yield f"entry-sure{name}", entries.sure(shown)
        yield f"entry-removed{name}", entries.removed(shown)
        learnt = [Learnt(n, text, ("own", str(shown.id))) for n, text in enumerate(shown.phrasings)]
        yield f"entry-wordings{name}", entries.wordings(shown, learnt)
    yield "entry-form", entries.add_form()
    there = errors.refusal(AlreadyThere("When do we meet?", 12)).summary
    yield "entry-form-problem-hostile", entries.add_form(HOSTILE, HOSTILE, HOSTILE, there)
    yield "entry-edit-form", entries.edit_form(12, MEETING.question, MEETING.answer)
    full = errors.refusal(Full("other wordings of an entry", 20)).summary
    yield "entry-edit-form-over-long", entries.edit_form(12, LONG, LONG, LONG * 5, full)
    packs = [Learnt(1, "how much money", ("ml", "pay")), Learnt(2, HOSTILE, ("ml", "gone"))]
    yield "learnt-none", entries.learnt(0, [], [], 0)
    yield "learnt-hostile", entries.learnt(30, packs, ["What does an ML engineer earn?", HOSTILE], 10)
    yield "learnt-forgotten", entries.unlearnt()


def _tables() -> Iterator[tuple[str, Shown]]:
    yield "export-none", entries.exported(0, "")
    yield "export-hostile", entries.exported(2, write([MEETING, TRAP]))
    yield "export-long", entries.exported(1, write([FULL]))
    yield "import-form", entries.import_form()
    some = BadFile((Problem("table", 2, "“answer” is empty"), Problem("table", 7, "the same question as in line 3")))
    yield "import-problem", entries.import_form("question,answer\nWhy?,", errors.refusal(some).summary)
    many = BadFile(tuple(Problem("table", n, "“answer” is empty") for n in range(2, 40)))
    yield "import-problems-over-long", entries.import_form(LONG * 6, errors.refusal(many).summary)
    yield "import-refused-over-long", errors.refusal(many)
    yield "imported", entries.imported(Imported(3, 2, 1))
    yield "imported-nothing-new", entries.imported(Imported(0, 0, 1_200))
