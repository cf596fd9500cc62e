"""A group's own entries: written, changed, removed, and carried in and out as CSV by its admins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.asking import Name
from bot.core.content import Problem
from bot.core.entries import (
    ANSWER_LIMIT,
    ENTRIES_LIMIT,
    OWN,
    PHRASINGS_LIMIT,
    QUESTION_LIMIT,
    WORDING_LIMIT,
    WORDINGS_LIMIT,
    Draft,
    Imported,
    Learnt,
    Listed,
    OwnEntry,
)
from bot.core.errors import AlreadyThere, BadFile, EmptyText, Full, Gone, TooLong
from bot.core.inbox import PAGE
from bot.core.text import one_line, tidy
from bot.library import own
from bot.search.text import clean
from bot.storage import faq
from bot.storage.engine import Reader, Writer


@dataclass(frozen=True, slots=True)
class _Stock:
    """What a group has: its entries, and the number of their phrasings and of those for the packs."""

    entries: tuple[OwnEntry, ...]
    phrasings: int

    @property
    def room(self) -> int:
        """How many phrasings more it can have."""
        return max(0, PHRASINGS_LIMIT - self.phrasings)


def page(session: Reader, group_id: int, offset: int = 0) -> tuple[int, list[Listed]]:
    """How many entries a group has, and a page of them, the oldest first."""
    return faq.listed(session, group_id, offset, PAGE)


def like(session: Reader, group_id: int, typed: str) -> list[Listed]:
    """The group's entries whose question has every word that was typed, or whose number begins so; the oldest first."""
    words = typed.casefold().split()
    _, all_of_them = faq.listed(session, group_id, 0, ENTRIES_LIMIT)
    return [
        each
        for each in all_of_them
        if str(each.id).startswith(typed.strip()) or all(word in each.question.casefold() for word in words)
    ]


def names(session: Reader, group_id: int) -> list[str]:
    """The names of the group's entries in the index."""
    return [f"{OWN}/{each.id}" for each in faq.own_entries(session, group_id)]


def show(session: Reader, group_id: int, number: int) -> OwnEntry:
    """One of the group's own entries.

    Raises:
        Gone: the group has none of that number.
    """
    found = faq.own_entry(session, group_id, number)
    if found is None:
        raise Gone("entry")
    return found


def check(
    session: Writer, group_id: int, question: str, answer: str, wordings: str = "", *, number: int | None = None
) -> Draft:
    """What was typed as an entry that can be kept; nobody else changes the group's entries until the transaction ends.

    Args:
        session: its transaction.
        group_id: the group.
        question: on one line.
        answer: on any number of lines.
        wordings: other wordings, one a line.
        number: the entry that it changes, if not a new one.

    Raises:
        EmptyText, TooLong: a part of it has no words, or too many characters.
        AlreadyThere: another entry is for the same question.
        Full: there is no room for it.
        Gone: the group has no entry of that number.
    """
    draft = Draft(one_line(question), tidy(answer), tuple(map(one_line, tidy(wordings).splitlines())))
    for what, text, limit in _parts(draft):
        if not (text if what == "answer" else clean(text)):
            raise EmptyText(what)
        if len(text) > limit:
            raise TooLong(what, len(text), limit)
    stock = _stock(session, group_id)
    before = next((each for each in stock.entries if each.id == number), None)
    if number is not None and before is None:
        raise Gone("entry")
    same = next((each for each in stock.entries if clean(each.question) == clean(draft.question)), None)
    if same and same.id != number:
        raise AlreadyThere(same.question, same.id)
    known = before.phrasings if before else ()
    draft = replace(draft, wordings=_new(draft.wordings, (draft.question, *known)))
    if before is None and len(stock.entries) >= ENTRIES_LIMIT:
        raise Full("entries", ENTRIES_LIMIT)
    if len(known) + len(draft.wordings) > WORDINGS_LIMIT:
        raise Full("other wordings of an entry", WORDINGS_LIMIT)
    if len(draft.wordings) + (before is None) > stock.room:
        raise Full("questions and wordings in all", PHRASINGS_LIMIT)
    return draft


def add(session: Writer, group_id: int, draft: Draft, now: datetime, learnt: Sequence[str] = ()) -> OwnEntry:
    """The entry, which was checked, is the group's, with as many of the learnt wordings as there is room for."""
    room = min(WORDINGS_LIMIT, _stock(session, group_id).room - 1)
    wordings = (*draft.wordings, *_new(learnt, (draft.question, *draft.wordings)))[:room]
    number = faq.add_entry(session, group_id, draft.question, draft.answer, wordings, now)
    return OwnEntry(number, draft.question, draft.answer, wordings)


def edit(session: Writer, group_id: int, number: int, draft: Draft) -> OwnEntry:
    """The entry asks and answers what was checked, and has its wordings beside those that it had."""
    faq.edit_entry(session, group_id, number, draft.question, draft.answer)
    faq.add_phrasings(session, group_id, number, draft.wordings)
    return show(session, group_id, number)


def remove(session: Writer, group_id: int, number: int) -> OwnEntry:
    """The group has the entry no more; it as it was.

    Raises:
        Gone: the group had none of that number.
    """
    before = show(session, group_id, number)
    if not faq.remove_entry(session, group_id, number):
        raise Gone("entry")
    return before


def learn(session: Writer, group_id: int, name: Name, wordings: Sequence[str], now: datetime) -> None:
    """In the group these wordings lead to that entry too, as many of them as there is room for.

    Raises:
        Gone: it is one of the group's own, and not there any more.
        Full: there is no room for any.
    """
    stock = _stock(session, group_id)
    if name[0] == OWN:
        entry = show(session, group_id, int(name[1]))
        known: tuple[str, ...] = entry.phrasings
        new = _new(wordings, (entry.question, *known))
    else:
        known = tuple(faq.pack_wordings(session, group_id, name))
        new = _new(wordings, known)
    taken = new[: max(0, min(WORDINGS_LIMIT - len(known), stock.room))]
    if new and not taken:
        if stock.room:
            raise Full("other wordings of an entry", WORDINGS_LIMIT)
        raise Full("questions and wordings in all", PHRASINGS_LIMIT)
    if name[0] == OWN:
        faq.add_phrasings(session, group_id, int(name[1]), taken)
    else:
        faq.add_pack_phrasings(session, group_id, name, taken, now)


def wordings(session: Reader, group_id: int, number: int) -> tuple[OwnEntry, list[Learnt]]:
    """One of the group's own entries, and its other wordings with their numbers.

    Raises:
        Gone: the group has none of that number.
    """
    return show(session, group_id, number), faq.wordings(session, group_id, number)


def forget(session: Writer, group_id: int, number: int) -> int:
    """A wording leads to its entry no more; the entry's number.

    Raises:
        Gone: the group has no such wording.
    """
    entry = faq.remove_wording(session, group_id, number)
    if entry is None:
        raise Gone("wording")
    return entry


def learnt(session: Reader, group_id: int, offset: int = 0) -> tuple[int, list[Learnt]]:
    """How many wordings of its own a group has for entries of the packs, and a page of them."""
    return faq.learnt(session, group_id, offset, PAGE)


def unlearn(session: Writer, group_id: int, number: int) -> None:
    """A wording leads to a pack's entry no more.

    Raises:
        Gone: the group has no such wording.
    """
    if not faq.remove_pack_phrasing(session, group_id, number):
        raise Gone("wording")


def carry_out(session: Reader, group_id: int) -> str:
    """The group's own entries as CSV; what is brought in again from it changes nothing."""
    return own.write(faq.own_entries(session, group_id))


def bring_in(session: Writer, group_id: int, text: str, file: str, now: datetime) -> Imported:
    """The entries of a CSV text are the group's; those for a question that it has replace it, all others stay.

    Raises:
        BadFile: with every problem; nothing of it was kept.
    """
    drafts, problems = own.read(text, file)
    stock = _stock(session, group_id)
    known = {clean(each.question): each for each in stock.entries}
    problems += [Problem(file, line, message) for line, message in _problems(drafts)]
    problems += [Problem(file, line, message) for line, message in _too_many(drafts, stock)]
    if problems:
        raise BadFile(tuple(sorted(problems)))
    counted = {"added": 0, "changed": 0, "same": 0}
    for draft in drafts:
        before = known.get(clean(draft.question))
        after = OwnEntry(before.id if before else 0, draft.question, draft.answer, draft.wordings)
        if before is None:
            faq.add_entry(session, group_id, draft.question, draft.answer, draft.wordings, now)
        elif before != after:
            faq.edit_entry(session, group_id, before.id, draft.question, draft.answer)
            faq.set_phrasings(session, group_id, before.id, draft.wordings)
        counted["added" if before is None else "same" if before == after else "changed"] += 1
    return Imported(**counted)


def _stock(session: Writer, group_id: int) -> _Stock:
    faq.change(session, group_id)
    entries = tuple(faq.own_entries(session, group_id))
    learnt_count, _ = faq.learnt(session, group_id, 0, 0)
    return _Stock(entries, learnt_count + sum(1 + len(each.phrasings) for each in entries))


def _new(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The texts that ask in other words than those that are known, and than each other."""
    seen = {clean(each) for each in known} | {""}
    found = []
    for text in texts:
        if (words := clean(text)) not in seen:
            seen.add(words)
            found.append(text)
    return tuple(found)


def _parts(draft: Draft) -> Iterator[tuple[str, str, int]]:
    yield "question", draft.question, QUESTION_LIMIT
    yield "answer", draft.answer, ANSWER_LIMIT
    for each in draft.wordings:
        if each:
            yield "wording", each, WORDING_LIMIT


def _problems(drafts: Sequence[Draft]) -> Iterator[tuple[int, str]]:
    """What is wrong with each entry of a file, with its line."""
    lines: dict[str, int] = {}
    for draft in drafts:
        for what, text, limit in _parts(draft):
            if not text:
                yield draft.line, f"“{what}” is empty"
            elif what != "answer" and not clean(text):
                yield draft.line, f"this {what} has no words in it"
            elif len(text) > limit:
                yield draft.line, f"this {what} has {len(text):,} characters; up to {limit:,} are taken"
        if len(draft.wordings) > WORDINGS_LIMIT:
            yield draft.line, f"{len(draft.wordings)} other wordings; up to {WORDINGS_LIMIT} are taken"
        words = clean(draft.question)
        if words and words in lines:
            yield draft.line, f"the same question as in line {lines[words]}"
        lines.setdefault(words, draft.line)


def _too_many(drafts: Sequence[Draft], stock: _Stock) -> Iterator[tuple[int, str]]:
    """The line from which on there is no room for what a file would add, if there is one."""
    had = {clean(each.question): 1 + len(each.phrasings) for each in stock.entries}
    entries, phrasings = len(stock.entries), stock.phrasings
    told: set[str] = set()
    for draft in drafts:
        before = had.get(clean(draft.question), 0)
        entries += not before
        phrasings += 1 + len(draft.wordings) - before
        if entries > ENTRIES_LIMIT and "entries" not in told:
            told.add("entries")
            yield (
                draft.line,
                f"from here on there are more than {ENTRIES_LIMIT} entries, which is all there is room for",
            )
        if phrasings > PHRASINGS_LIMIT and "phrasings" not in told:
            told.add("phrasings")
            all_of = f"{PHRASINGS_LIMIT:,} questions and wordings"
            yield draft.line, f"from here on there are more than {all_of}, which is all there is room for"
