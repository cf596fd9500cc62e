"""Reading packs from folders: whole and right, or left out with every reason."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as Folder
from types import MappingProxyType
from typing import Any

from bot.core.content import Pack, Problem
from bot.library.rules import judge
from bot.library.shape import KINDS, fit
from bot.library.tree import Path, Tree, parse

FILE_LIMIT = 2_000_000
"""Largest file that is read, in bytes: some twenty times our own; beyond it something else is meant."""


@dataclass(frozen=True, slots=True)
class Library:
    """The packs that can be studied, by id; the problems of those that were left out; and where each pack is kept."""

    packs: Mapping[str, Pack] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    folders: Mapping[str, Folder] = field(default_factory=lambda: MappingProxyType({}))


def pack_folders(root: Folder) -> list[Folder]:
    """The packs in a folder, which may be a pack itself.

    A pack is a folder with a `pack.yaml`, or with any other file of a pack: then its author is told what is missing.
    """
    if (root / "pack.yaml").is_file():
        return [root]
    names = [f"{kind}.yaml" for kind in KINDS]
    inside = sorted({path.parent for name in names for path in root.glob(f"*/{name}")})
    return inside or [root] * any((root / name).is_file() for name in names)


def load(roots: Iterable[Folder], before: Library | None = None) -> Library:
    """The library of all packs in some folders.

    A broken pack is left out and its problems kept; where `before` still holds a good version of it, that one stays.
    """
    last_good = {folder: before.packs[name] for name, folder in before.folders.items()} if before else {}
    packs: dict[str, Pack] = {}
    folders: dict[str, Folder] = {}
    problems: list[Problem] = []
    for root in roots:
        for folder in _folders(root, problems):
            pack, found = read_pack(folder)
            problems += found
            if pack is None:
                pack = last_good.get(folder)
            if pack is None:
                continue
            if pack.id in packs:
                taken = f"the pack in {folders[pack.id]} has the id “{pack.id}” already; choose another"
                problems.append(Problem(str(folder / "pack.yaml"), 1, taken))
                continue
            packs[pack.id] = pack
            folders[pack.id] = folder
    return Library(MappingProxyType(packs), tuple(problems), MappingProxyType(folders))


def _folders(root: Folder, problems: list[Problem]) -> list[Folder]:
    folders, missing = [], "there is no pack here; a pack is a folder with a pack.yaml"
    try:
        with os.scandir(root):  # what is wrong with a folder, `Path` keeps to itself since Python 3.14
            folders = pack_folders(root)
    except (FileNotFoundError, NotADirectoryError):
        if not root.exists():
            missing = "there is no such folder"
    except OSError as error:
        missing = f"this folder cannot be read: {error.strerror}"
    if not folders:
        problems.append(Problem(str(root), 1, missing))
    return folders


def read_pack(folder: Folder) -> tuple[Pack | None, list[Problem]]:
    """The pack in a folder, or None; with every problem found, in the order of files and lines."""
    trees = {kind: _read(folder / f"{kind}.yaml") for kind in KINDS}
    entries: dict[str, list[Any]] = {}
    findings = [(kind, line, message) for kind, tree in trees.items() for line, message in tree.problems]
    for kind, tree in trees.items():
        entries[kind], found = _shaped(kind, tree)
        findings += [(kind, tree.line(place), message) for place, message in found]
    for (kind, place), message in judge({kind: tree.value for kind, tree in trees.items()}):
        findings.append((kind, trees[kind].line(place), message))
    problems = [Problem(str(folder / f"{kind}.yaml"), line, message) for kind, line, message in findings]
    problems += _strays(folder)
    if problems:
        return None, sorted(set(problems))
    return Pack(entries["pack"][0], *(tuple(entries[kind]) for kind in KINDS if kind != "pack")), []


def _read(path: Folder) -> Tree:
    """The tree of a file; an absent or empty one is an empty list, except for `pack.yaml`."""
    head = path.name == "pack.yaml"
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            problem = (1, "this is not a file")
        elif found.st_size > FILE_LIMIT:
            problem = (1, f"this file is larger than {FILE_LIMIT:,} bytes; split the pack")
        else:
            tree = parse(path.read_bytes().decode("utf-8-sig"))
            if tree.value is None and not tree.problems and not head:
                tree.value = ()
            return tree
    except FileNotFoundError:
        if path.is_symlink():
            problem = (1, "this link leads nowhere")
        elif head:
            problem = (1, "this file is missing; every pack has one")
        else:
            return Tree(value=())
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = (line, "this file is not UTF-8; save it again as UTF-8")
    except OSError as error:
        problem = (1, f"this file cannot be read: {error.strerror}")
    return Tree(problems=[problem])


def _shaped(kind: str, tree: Tree) -> tuple[list[Any], list[tuple[Path, str]]]:
    """The entries of a file that are in shape, and what is wrong with the others."""
    if tree.value is None and tree.problems:
        return [], []
    if kind == "pack":
        entry, found = fit(kind, tree.value)
        return [entry], found
    if not isinstance(tree.value, tuple):
        return [], [((), "this file should be a list: each entry begins with “- id: …”")]
    fitted = [fit(kind, raw) for raw in tree.value]
    found = [((i, *place), message) for i, (_, each) in enumerate(fitted) for place, message in each]
    return [entry for entry, _ in fitted], found


def _strays(folder: Folder) -> Iterator[Problem]:
    """YAML files that nobody reads, such as `faq.yml`; hidden ones belong to editors and file systems."""
    names = {f"{kind}.yaml": None for kind in KINDS}
    try:
        paths = [*folder.iterdir()]
    except OSError:  # a folder may be readable by name only; then the files of a pack are read all the same
        paths = []
    for path in paths:
        if path.suffix.lower() in {".yml", ".yaml"} and path.name not in names and not path.name.startswith("."):
            stem = path.stem.lower()
            advice = f"rename it to {stem}.yaml" if stem in KINDS else f"a pack's files are {', '.join(names)}"
            yield Problem(str(path), 1, f"nobody reads this file; {advice}")
