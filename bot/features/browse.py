"""Looking at packs: what is in them, what a question finds, what the checker says of them on disk; nothing is kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.core.asking import Rebuttal
from bot.core.browsing import (
    Checked,
    EntryShown,
    Line,
    Near,
    PackShown,
    Part,
    Searched,
    Side,
    Use,
    Verdict,
    named,
    titled,
)
from bot.core.content import Pack, Problem, Sourced
from bot.core.entries import OWN
from bot.core.errors import Gone
from bot.features import ask
from bot.features.inbox import readable
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.search.lookup import FAINT, SUGGESTIONS, Finding
from bot.storage.banks import Bank
from bot.storage.engine import Reader


def packs(shelf: Shelf) -> tuple[PackShown, ...]:
    """Every pack, and how much is in it."""
    return tuple(
        PackShown(pack.info, tuple((part, len(of(pack, part))) for part in Part))
        for pack in shelf.library.packs.values()
    )


def of(pack: Pack, part: Part) -> Sequence[Sourced]:
    """The entries of one part of a pack."""
    match part:
        case Part.FAQ:
            return pack.faq
        case Part.MISCONCEPTIONS:
            return pack.misconceptions
        case Part.QUESTIONS:
            return pack.questions
        case Part.CARDS:
            return pack.cards


def listing(shelf: Shelf, pack: str, part: Part, topic: str = "") -> tuple[Line, ...] | None:
    """The entries of a part, in the pack's order, of one topic (its id) or of all; None where there is no such pack."""
    found = shelf.library.packs.get(pack)
    if found is None:
        return None
    return tuple(_line(found, part, entry) for entry in of(found, part) if topic in ("", entry.topic))


def entry(shelf: Shelf, pack: str, part: Part, name: str) -> EntryShown | None:
    """One entry with all that it says of itself and of others; None if it is not there."""
    found = shelf.library.packs.get(pack)
    whole = next((each for each in of(found, part) if each.id == name), None) if found else None
    if found is None or whole is None:
        return None
    lines = {each.id: _line(found, where, each) for where, each in _placed(found)}
    names = tuple(lines[each] for each in named(whole) if each in lines)
    named_by = tuple(lines[each.id] for _, each in _placed(found) if name in named(each))
    topic = lines[name].topic
    return EntryShown(found.info, part, whole, found.origin(whole), topic, names, named_by)


def _placed(pack: Pack) -> Iterator[tuple[Part, Sourced]]:
    for part in Part:
        yield from ((part, each) for each in of(pack, part))


def _line(pack: Pack, part: Part, shown: Sourced) -> Line:
    topic = next((each.title for each in pack.info.topics if each.id == shown.topic), shown.topic)
    return Line(pack.id, part, shown.id, titled(shown), topic)


def search(session: Reader, bank: Bank, shelf: Shelf, typed: str) -> Searched:
    """What a question would lead to in a group, by the very lookup that answers it there; it is not kept.

    Args:
        session: its transaction.
        bank: the group's.
        shelf: the packs that the group studies.
        typed: the question, or a statement.

    Raises:
        EmptyText: there is not a word in it.
        TooLong: it has more characters than are read.
    """
    text = readable(typed)
    index = ask.lookup(session, bank.group_id, bank.version, shelf)
    finding, threshold = ask.near(text, index, shelf), index.threshold
    return Searched(
        text,
        Verdict(finding.outcome.value),
        threshold,
        FAINT * threshold,
        SUGGESTIONS,
        tuple(_near(session, bank, shelf, finding)),
    )


def _near(session: Reader, bank: Bank, shelf: Shelf, finding: Finding) -> Iterator[Near]:
    for ranked in finding.ranked:
        name = ask.split(ranked.entry)
        try:
            found = ask.entry(session, bank.group_id, name, shelf)
        except Gone:
            continue  # removed since the index was made
        side = Side.OWN if name[0] == OWN else Side.MISCONCEPTION if isinstance(found, Rebuttal) else Side.FAQ
        says = found.truth if isinstance(found, Rebuttal) else found.text
        yield Near(name, side, found.title, ranked.confidence, says)


def findings(roots: Iterable[Path], used: Library) -> tuple[Checked, ...]:
    """What the checker says of the packs in some folders as they are now; what is in use stays as it is.

    Args:
        roots: the folders; each may be a pack itself.
        used: the packs that the bot answers from.
    """
    now = load(roots)
    broken: dict[Path, list[Problem]] = {}
    names = {str(folder): folder.name for folder in (*now.folders.values(), *used.folders.values())}
    for problem in now.problems:
        file = Path(problem.file)
        folder = file.parent if file.suffix in {".yaml", ".yml"} else file
        short = file.name if folder == file else f"{folder.name}/{file.name}"
        broken.setdefault(folder, []).append(Problem(short, problem.line, _shortened(problem.message, names)))
    in_use = {folder: used.packs[name] for name, folder in used.folders.items()}
    whole = [Checked(folder.name, _use(pack, in_use.get(folder))) for folder, pack in _by_folder(now)]
    spoilt = [
        Checked(folder.name, Use.BROKEN_SINCE if folder in in_use else Use.BROKEN, tuple(problems))
        for folder, problems in broken.items()
    ]
    return (*spoilt, *whole)


def _by_folder(library: Library) -> Iterator[tuple[Path, Pack]]:
    return ((folder, library.packs[name]) for name, folder in library.folders.items())


def _use(pack: Pack, before: Pack | None) -> Use:
    if before is None:
        return Use.NEW
    return Use.IN_USE if pack == before else Use.CHANGED


def _shortened(message: str, names: Mapping[str, str]) -> str:
    """The message with folders by their names alone."""
    for folder, name in names.items():
        message = message.replace(folder, name)
    return message
