"""Packs are read from folders: whole and right, or left out with every reason."""

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content import ChoiceQuestion, Pack, Problem
from bot.library.load import FILE_LIMIT, Library, load, pack_folders, read_pack
from bot.library.shape import KINDS
from tests.library.copies import TINY, Copy

_FILES = [f"{kind}.yaml" for kind in KINDS]


def test_a_whole_pack_is_read_with_everything_in_it(copy: Copy) -> None:
    """Each file's entries stand in the pack in the order of the file, and each knows where it comes from."""
    pack = copy.pack()
    assert (
        pack.id,
        pack.info.title,
        len(pack.misconceptions),
        len(pack.faq),
        len(pack.questions),
        len(pack.cards),
    ) == (
        "tiny",
        "A tiny pack",
        2,
        3,
        8,
        6,
    )
    assert [card.id for card in pack.cards] == [f"card-{i}" for i in range(6)]
    assert len({entry.id for entry in pack.entries()}) == 19
    origin = pack.origin(pack.faq[0])
    assert (origin.title, origin.heading, origin.file) == ("Notes on Gardens", "Watering", "notes.txt")


@pytest.mark.parametrize("content", ["", "# nothing yet\n", "---\n"])
def test_a_file_without_entries_is_no_problem(copy: Copy, content: str) -> None:
    """A pack that has no cards yet is a pack; the file may be empty or absent."""
    copy.write("cards.yaml", content)
    assert copy.pack().cards == ()
    (copy.folder / "cards.yaml").unlink()
    assert copy.pack().cards == ()


@pytest.mark.parametrize("content", ["", "# nothing yet\n"])
def test_an_empty_head_is_told_what_it_needs(copy: Copy, content: str) -> None:
    """An empty pack.yaml is the one problem; nobody is told that all topics are missing."""
    copy.write("pack.yaml", content)
    assert copy.problems() == [
        "pack.yaml:1: this entry is empty; it needs id, title, summary, language, documents, topics"
    ]


@pytest.mark.parametrize(
    ("content", "line"), [("a: b\n", 1), ("# comment\n\njust text\n", 3), ("5", 1), ("true", 1), ('"text"', 1)]
)
def test_a_file_that_is_no_list_is_told_so(copy: Copy, content: str, line: int) -> None:
    """Entries stand in a list, and the sentence shows how an entry begins."""
    copy.write("cards.yaml", content)
    assert copy.problems() == [f"cards.yaml:{line}: this file should be a list: each entry begins with “- id: …”"]


def test_a_head_that_is_a_list_is_told_so(copy: Copy) -> None:
    """Whoever writes pack.yaml like the other files sees its first keys."""
    copy.write("pack.yaml", "- id: tiny\n")
    assert copy.problems() == ["pack.yaml:1: this entry should be keys and values, like “id: …” and “title: …”"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_a_wide_encoding_is_told_at_its_first_line(copy: Copy, encoding: str) -> None:
    """UTF-16 from a Windows editor is refused with one sentence."""
    copy.write("cards.yaml", copy.text("cards.yaml").encode(encoding))
    [problem] = copy.problems()
    assert problem in {
        "cards.yaml:1: this file is not UTF-8; save it again as UTF-8",
        "cards.yaml:1: the character U+0000 cannot stand in a pack; remove it",
    }


def test_a_file_in_latin_1_is_told_at_the_line_of_its_first_accent(copy: Copy) -> None:
    """The line is that of the first byte that is not UTF-8."""
    copy.edit("cards.yaml", "The number 2.", "La numéro 2.")
    line = copy.line("cards.yaml", "numéro")
    copy.write("cards.yaml", copy.text("cards.yaml").encode("latin-1"))
    assert copy.problems() == [f"cards.yaml:{line}: this file is not UTF-8; save it again as UTF-8"]


def test_a_byte_order_mark_is_accepted(copy: Copy) -> None:
    """Windows editors put a mark before UTF-8; it is no part of the text, and lines count as ever."""
    for name in _FILES:
        copy.write(name, b"\xef\xbb\xbf" + copy.text(name).encode())
    assert copy.pack().info.id == "tiny"
    copy.write("cards.yaml", b"\xef\xbb\xbf- id: card-9\n  topic: soil\n  bcak: x\n")
    assert "cards.yaml:3: unknown key “bcak”; did you mean “back”?" in copy.problems()


def test_windows_line_ends_are_accepted(copy: Copy) -> None:
    """A pack written on Windows is the same pack."""
    before = copy.pack()
    for name in _FILES:
        copy.write(name, copy.text(name).replace("\n", "\r\n"))
    assert copy.pack() == before


def test_a_nul_byte_is_told_with_its_line(copy: Copy) -> None:
    """A file with a hole in it, as a crash leaves behind, is told where the hole is."""
    copy.edit("faq.yaml", "no meat.", "no\0meat.")
    line = copy.line("faq.yaml", "meat")
    assert copy.problems() == [f"faq.yaml:{line}: the character U+0000 cannot stand in a pack; remove it"]


def test_a_tab_is_told_with_its_line(copy: Copy) -> None:
    """Tabs cannot indent in YAML, and nobody sees them; so the sentence names them."""
    copy.edit("cards.yaml", "  back: The number 1.", "\tback: The number 1.")
    assert copy.problems() == ["cards.yaml:10: this is not YAML: a tab cannot indent; use spaces"]


def test_a_file_of_three_megabytes_is_not_read(copy: Copy) -> None:
    """A dump that landed in the folder by mistake neither fills memory nor blocks the bot; the limit itself is fine."""
    text = copy.text("cards.yaml") + "#"
    copy.write("cards.yaml", text.ljust(3_000_000, "x"))
    assert copy.problems() == ["cards.yaml:1: this file is larger than 2,000,000 bytes; split the pack"]
    copy.write("cards.yaml", text.ljust(FILE_LIMIT, "x"))
    assert copy.problems() == []


@pytest.mark.parametrize("content", ["[" * 10_000, "[" * 1_900_000, "{a: " * 10_000 + "}" * 10_000, "- " * 10_000])
def test_deep_nesting_is_told_and_ends_nothing(copy: Copy, content: str) -> None:
    """Neither ten thousand brackets nor two million overflow the reader."""
    copy.write("cards.yaml", content)
    assert copy.problems() == ["cards.yaml:1: this is nested too deeply to be a pack"]


def test_a_folder_named_like_a_file_is_told(copy: Copy) -> None:
    """A directory faq.yaml is not taken for an absent file."""
    (copy.folder / "faq.yaml").unlink()
    (copy.folder / "faq.yaml").mkdir()
    assert copy.problems() == ["faq.yaml:1: this is not a file"]


def test_a_pipe_named_like_a_file_does_not_block(copy: Copy) -> None:
    """A named pipe is never opened, so that nobody waits for its other end."""
    (copy.folder / "faq.yaml").unlink()
    os.mkfifo(copy.folder / "faq.yaml")
    assert copy.problems() == ["faq.yaml:1: this is not a file"]


def test_a_file_that_cannot_be_read_is_told(copy: Copy) -> None:
    """A link onto itself cannot be read, a link into nowhere is not taken for an absent file."""
    for name, target in (("faq.yaml", "faq.yaml"), ("cards.yaml", "nowhere.txt")):
        (copy.folder / name).unlink()
        (copy.folder / name).symlink_to(target)
    first, second = copy.problems()
    assert first == "cards.yaml:1: this link leads nowhere"
    assert second.startswith("faq.yaml:1: this file cannot be read: Too many levels of symbolic links")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("faq.yml", "rename it to faq.yaml"),
        ("FAQ.YAML", "rename it to faq.yaml"),
        ("Cards.yml", "rename it to cards.yaml"),
        ("more.yaml", "a pack's files are pack.yaml, misconceptions.yaml, faq.yaml, questions.yaml, cards.yaml"),
    ],
)
def test_a_stray_file_is_told_instead_of_ignored(copy: Copy, name: str, advice: str) -> None:
    """A day's work in faq.yml does not vanish silently."""
    copy.write(name, "- id: x\n")
    assert copy.problems() == [f"{name}:1: nobody reads this file; {advice}"]


@pytest.mark.parametrize("name", [".#faq.yaml", "._faq.yaml", ".faq.yaml", "faq.yaml~", "faq.yaml.swp", "README.md"])
def test_files_of_editors_and_notes_are_no_strays(copy: Copy, name: str) -> None:
    """While an author's editor keeps a lock or a copy beside a file, the pack is still good."""
    copy.write(name, "{")
    assert copy.problems() == []


def test_a_folder_that_is_a_pack_is_one(tmp_path: Path, copy: Copy) -> None:
    """The folder of a pack and the folder around it lead to the same pack."""
    assert pack_folders(copy.folder) == [copy.folder]
    assert pack_folders(tmp_path) == [copy.folder]
    assert [*load([copy.folder]).packs] == [*load([tmp_path]).packs] == ["tiny"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (False, "there is no such folder"),
        (True, "there is no pack here; a pack is a folder with a pack.yaml"),
    ],
)
def test_a_folder_without_packs_is_told(tmp_path: Path, *, make: bool, message: str) -> None:
    """A slip in the setting is told, whether the folder is missing, empty, or holds an empty folder."""
    root = tmp_path / "packs"
    if make:
        (root / "empty").mkdir(parents=True)
    library = load([root])
    assert (dict(library.packs), library.problems) == ({}, (Problem(str(root), 1, message),))


def test_a_file_in_place_of_a_folder_is_told(copy: Copy) -> None:
    """Naming a file of the pack and not its folder is told, not raised."""
    library = load([copy.folder / "faq.yaml"])
    assert [problem.message for problem in library.problems] == [
        "there is no pack here; a pack is a folder with a pack.yaml"
    ]


def test_a_folder_with_an_impossible_name_is_told(tmp_path: Path) -> None:
    """What the file system refuses to look at is a problem like any other."""
    root = tmp_path / ("x" * 300)
    assert load([root]).problems == (Problem(str(root), 1, "this folder cannot be read: File name too long"),)


def test_a_pack_without_a_head_is_told_what_is_missing(tmp_path: Path, copy: Copy) -> None:
    """A folder with entries but no pack.yaml is not silently passed over."""
    (copy.folder / "pack.yaml").unlink()
    for root in (tmp_path, copy.folder):
        assert load([root]).problems == (
            Problem(str(copy.folder / "pack.yaml"), 1, "this file is missing; every pack has one"),
        )


def test_a_broken_pack_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    """One author's slip takes nobody else's pack away."""
    good, bad = Copy(tmp_path / "good"), Copy(tmp_path / "bad").edit("pack.yaml", "id: tiny", "id: bad")
    bad.edit("cards.yaml", "topic: soil", "topic: nowhere").append("faq.yaml", "- {}\n")
    library = load([tmp_path])
    assert dict(library.packs) == {"tiny": good.pack()}
    assert {Path(problem.file).parent for problem in library.problems} == {bad.folder}
    assert "cards.yaml" in library.problems[0].file


def test_a_good_version_stays_while_its_pack_is_broken(tmp_path: Path) -> None:
    """People go on studying the last good version until the author has mended the file, whatever the folder's name."""
    copy = Copy(tmp_path / "any-name")
    first = load([tmp_path])
    copy.edit("cards.yaml", "topic: soil", "topic: nowhere")
    second = load([tmp_path], first)
    third = load([tmp_path], second)
    for broken in (second, third):
        assert broken.packs["tiny"] == first.packs["tiny"]
        assert len(broken.problems) == 1
    assert load([tmp_path]).packs == {}
    copy.edit("cards.yaml", "topic: nowhere", "topic: water")
    mended = load([tmp_path], third)
    assert mended.problems == ()
    assert mended.packs["tiny"].cards[0].topic == "water"


def test_a_good_version_stays_while_even_the_head_is_broken(tmp_path: Path) -> None:
    """The last good version is known by its folder, since a broken head has no id to read."""
    copy = Copy(tmp_path / "any-name")
    first = load([tmp_path])
    copy.write("pack.yaml", "id: [")
    assert load([tmp_path], first).packs == first.packs
    (copy.folder / "pack.yaml").unlink()
    assert load([tmp_path], first).packs == first.packs


def test_a_pack_whose_folder_is_gone_is_gone(tmp_path: Path) -> None:
    """Taking a pack away on purpose is no slip."""
    Copy(tmp_path / "a")
    Copy(tmp_path / "b").edit("pack.yaml", "id: tiny", "id: other")
    first = load([tmp_path])
    assert sorted(first.packs) == ["other", "tiny"]
    shutil.rmtree(tmp_path / "b")
    second = load([tmp_path], first)
    assert (sorted(second.packs), second.problems) == (["tiny"], ())


def test_a_pack_may_change_its_id(tmp_path: Path) -> None:
    """After a change of id only the new one is there."""
    copy = Copy(tmp_path / "a")
    first = load([tmp_path])
    copy.edit("pack.yaml", "id: tiny", "id: other")
    assert [*load([tmp_path], first).packs] == ["other"]


def test_of_two_packs_with_one_id_the_first_stays(tmp_path: Path) -> None:
    """The second is told where the first is; each has problems of its own beside that."""
    first, second = Copy(tmp_path / "a"), Copy(tmp_path / "b").edit("pack.yaml", "A tiny pack", "Another")
    library = load([tmp_path])
    assert library.packs["tiny"].info.title == "A tiny pack"
    assert library.problems == (
        Problem(
            str(second.folder / "pack.yaml"),
            1,
            f"the pack in {first.folder} has the id “tiny” already; choose another",
        ),
    )


def test_an_old_version_does_not_push_out_a_pack_with_its_id(tmp_path: Path) -> None:
    """A broken pack's last good version yields to a good pack that has taken its id."""
    first, second = Copy(tmp_path / "a"), Copy(tmp_path / "b").edit("pack.yaml", "id: tiny", "id: other")
    before = load([tmp_path])
    first.edit("pack.yaml", "id: tiny", "id: other")
    second.append("cards.yaml", "- {}\n")
    library = load([tmp_path], before)
    assert {name: library.folders[name] for name in library.packs} == {"other": first.folder}


def test_several_roots_are_read_in_order(tmp_path: Path) -> None:
    """The shipped packs and an author's own folder make one library, and one bad root spoils nothing."""
    mine = Copy(tmp_path / "mine" / "garden").edit("pack.yaml", "id: tiny", "id: garden")
    library = load([TINY, tmp_path / "nowhere", mine.folder])
    assert [*library.packs] == ["tiny", "garden"]
    assert [problem.message for problem in library.problems] == ["there is no such folder"]


def test_no_roots_make_an_empty_library() -> None:
    """Nothing to read is no problem."""
    assert load([]) == Library()


def test_a_library_cannot_be_changed(tiny: Library) -> None:
    """What people are being asked stays as it was read."""
    with pytest.raises(TypeError):
        tiny.packs["tiny"] = tiny.packs["tiny"]  # type: ignore[index]


def test_reading_does_not_depend_on_the_order_of_the_file_system(tmp_path: Path) -> None:
    """Problems come sorted by file, line and sentence, and packs by folder."""
    for name in ("c", "a", "b"):
        Copy(tmp_path / name).edit("pack.yaml", "id: tiny", f"id: {name}")
    copy = Copy(tmp_path / "d")
    for name in ("zz.yml", "aa.yml", "mm.yaml"):
        copy.write(name, "")
    library = load([tmp_path])
    assert [*library.packs] == ["a", "b", "c"]
    assert [Path(problem.file).name for problem in library.problems] == ["aa.yml", "mm.yaml", "zz.yml"]


def _is_whole(pack: Pack) -> bool:
    ids = [entry.id for entry in pack.entries()]
    topics = {topic.id for topic in pack.info.topics}
    documents = {document.id for document in pack.info.documents}
    myths = {myth.id for myth in pack.misconceptions}
    named = {option.misconception for question in pack.questions for option in question.options}
    return (
        len(set(ids)) == len(ids)
        and all(entry.topic in topics and entry.source.document in documents for entry in pack.entries())
        and all(sum(option.right for option in question.options) == 1 for question in pack.questions)
        and all(len(question.options) == 4 for question in pack.questions if isinstance(question, ChoiceQuestion))
        and all(question.stance != "contested" for question in pack.questions)
        and (named | {card.misconception for card in pack.cards}) - {None} <= myths
        and all(related in ids for entry in pack.faq for related in entry.related)
        and all(len(myth.points) == 3 for myth in pack.misconceptions)
    )


def _read_with(name: str, content: bytes) -> tuple[Pack | None, list[Problem]]:
    with tempfile.TemporaryDirectory() as place:
        copy = Copy(Path(place) / "tiny").write(name, content)
        return read_pack(copy.folder)


def _is_told_or_whole(name: str, content: bytes) -> None:
    pack, problems = _read_with(name, content)
    assert (pack is None) == bool(problems)
    if pack:
        assert _is_whole(pack)
    for problem in problems:
        assert problem.line >= 1
        assert problem.message.encode()
        if problem.file.endswith(name):
            assert problem.line <= max(content.count(b"\n"), content.count(b"\r")) + 1


@given(st.sampled_from(_FILES), st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(deadline=None, max_examples=100)
def test_any_bytes_make_a_pack_or_problems(name: str, content: bytes) -> None:
    """Whatever stands in a file, reading it ends with a whole pack or with problems that have a line."""
    _is_told_or_whole(name, content)


@given(st.sampled_from(_FILES), st.integers(0, 2**32), st.integers(1, 4))
@settings(deadline=None, max_examples=250)
def test_any_slip_in_a_good_file_makes_a_pack_or_problems(name: str, seed: int, slips: int) -> None:
    """Letters lost, lines swapped, signs typed too many: the pack is still whole, or its author is told."""
    chance = random.Random(seed)  # noqa: S311 - slips, not secrets
    text = (TINY / name).read_text(encoding="utf-8")
    for _ in range(slips):
        at = chance.randrange(len(text))
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                text = text[:at] + text[at + chance.randint(1, 12) :]
            case 1:
                text = text[:at] + chance.choice(list(":-[]{}#&*!|>'\"%@`,? \n\t\\\0é")) + text[at:]
            case 2:
                text = "\n".join(lines[:line] + lines[line + 1 :])
            case 3:
                text = "\n".join(lines[:line] + [lines[line]] * 2 + lines[line + 1 :])
            case _:
                other = chance.randrange(len(lines))
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
    _is_told_or_whole(name, text.encode())
