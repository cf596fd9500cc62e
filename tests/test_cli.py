"""The command line, as real processes: what operators, authors, scripts and people at a terminal meet."""

import json
import os
import re
import select
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copytree
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pexpect
import pytest

from bot.app import App
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.search.beliefs import heard
from bot.search.lookup import Outcome
from bot.settings import read_settings
from bot.shipped import shipped
from bot.wiring import build_app, open_database, read_library
from tests.features.front import TINY, UNKNOWN, Person
from tests.terminal import MODULE, PATIENCE, Talk, environment, noon, run, sit_down

ANSI = re.compile(r"\x1b")
KNOWN = "Will AI replace machine learning engineers?"
NONSENSE = "zebra zygote fjord quince"


def words(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def is_a_sentence(text: str) -> bool:
    """Whether it is what a person should read of a failure: a line of our own, and no traceback."""
    return text.startswith("studyhall: ") and text.count("\n") == 1 and "Traceback" not in text and 'File "' not in text


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder in which the program is started, its data below it."""
    return tmp_path


@pytest.fixture
def used(here: Path, sqlite_template: Path) -> Path:
    """The same, with a database in it."""
    (here / "data").mkdir()
    (here / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    return here


def its_app(folder: Path) -> App:
    """An app over a program's database, in this process: a second one beside it."""
    settings = read_settings(data_dir=folder / "data", zone=noon(), content=())
    app, _ = build_app(settings, open_database(settings), read_library(settings))
    return app


def test_a_day_of_study_through_a_pipe(here: Path) -> None:
    """An answer with its source, a quiz to its end, a streak of 1; run again, the quiz is taken, the streak still 1."""
    typed = f"ask {KNOWN}\nquiz\n1\n1\n1\n1\n1\nstreak\nquit\n"
    first = run(here, "run", typed=typed)
    assert (first.returncode, first.stderr) == (0, "")
    assert not ANSI.search(first.stdout)
    assert "Source: " in first.stdout
    assert "question 5 of 5" in first.stdout
    assert "Your streak: 1 day" in first.stdout
    assert max(map(len, first.stdout.splitlines()[1:])) <= 80
    again = run(here, "run", typed="streak\nquiz\n")
    assert again.returncode == 0
    assert "Your streak: 1 day" in again.stdout
    assert "practice" in again.stdout.casefold()
    assert "question 1 of 5" in again.stdout


def test_an_answer_for_scripts(here: Path) -> None:
    """Exit 0, and JSON with the answer and where it comes from."""
    done = run(here, "ask", "--json", KNOWN)
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert facts["outcome"] == "answer"
    assert facts["question"] == KNOWN
    assert 0 < facts["confidence"] <= 1
    assert facts["answer"]["text"]
    assert facts["answer"]["origin"]["file"].endswith(".txt")


def test_suggestions_for_scripts(used: Path) -> None:
    """Exit 2, and JSON with at most three entries."""
    shelf = Shelf(load([shipped("content")]))
    index = shelf.indexes.base()
    candidates = (
        "the",
        "skills and places",
        "is it like that for others",
        "why is that so hard",
        "who decides",
        "data",
    )
    unsure = next(
        each
        for each in candidates
        if heard(each, index.look_up(each, 8), index.outcome, shelf.ties).outcome is Outcome.SUGGEST
    )
    done = run(used, "ask", unsure, "--json")
    assert (done.returncode, done.stderr) == (2, "")
    facts = json.loads(done.stdout)
    assert facts["outcome"] == "suggest"
    assert 1 <= len(facts["suggestions"]) <= 3
    assert all("/" in each["entry"] and each["question"] for each in facts["suggestions"])


def test_an_honest_unknown_for_scripts(used: Path) -> None:
    """Exit 3, and the question is kept for the admins."""
    done = run(used, "ask", NONSENSE, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (3, {"outcome": "unknown", "question": NONSENSE})
    with closing(sqlite3.connect(used / "data" / "studyhall.db")) as database:
        assert database.execute("SELECT text, times FROM inbox").fetchall() == [(NONSENSE, 1)]


@pytest.mark.parametrize("arguments", [("ask", "x", "--jsn"), ("chat", "--as", " \t")])
def test_what_the_command_line_does_not_know_exits_64(here: Path, arguments: tuple[str, ...]) -> None:
    """With the usage, so that it is never mistaken for an outcome of `ask`."""
    done = run(here, *arguments)
    assert done.returncode == 64
    assert "Usage: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("STUDYHALL_ZONE", "Mars/Olympus", "Mars/Olympus"),
        ("STUDYHALL_DATABASE_URL", "mysql://ann:h0rse@db/hall", "mysql"),
        ("STUDYHALL_DATABASE_URL", "postgresql://ann:h0rse@127.0.0.1:1/hall", "cannot be opened"),
        ("STUDYHALL_DATA_DIR", "/dev/null/hall", "set STUDYHALL_DATA_DIR"),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(here: Path, name: str, value: str, sentence: str) -> None:
    """Exit 1, which setting and what to do; no traceback and no password, neither there nor in the log."""
    done = run(here, "ask", "anything", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert is_a_sentence(done.stderr)
    assert sentence in done.stderr
    log = here / "data" / "studyhall.log"
    assert "h0rse" not in done.stderr + (log.read_text() if log.exists() else "")


def test_all_wrong_settings_are_told_at_once(here: Path) -> None:
    """One line for each, with its name."""
    done = run(here, "chat", STUDYHALL_WORKERS="many", STUDYHALL_LOG_LEVEL="loud", STUDYHALL_NEW_CARDS="-1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 3
    for name in ("STUDYHALL_WORKERS", "STUDYHALL_LOG_LEVEL", "STUDYHALL_NEW_CARDS"):
        assert done.stderr.count(name) == 1


def test_a_damaged_database_is_told_and_can_be_replaced(used: Path) -> None:
    """The start says what is wrong; `db restore` moves it aside and puts a good copy in its place."""
    file, copy = used / "data" / "studyhall.db", used / "copy.db"
    copy.write_bytes(file.read_bytes())
    file.write_bytes(b"this is no database " * 500)
    done = run(used, "chat")
    assert done.returncode == 1
    assert is_a_sentence(done.stderr)
    assert "not a database" in done.stderr
    restored = run(used, "db", "restore", str(copy))
    assert (restored.returncode, "Traceback" in restored.stderr) == (0, False)
    (aside,) = file.parent.glob("*.before-restore.db")
    assert aside.read_bytes().startswith(b"this is no database")
    assert str(aside) in restored.stdout
    assert run(used, "db", "check").returncode == 0


def test_a_copy_that_is_none_changes_nothing(used: Path) -> None:
    """`db restore` of something else is refused before anything is moved."""
    file, copy = used / "data" / "studyhall.db", used / "copy.db"
    before = file.read_bytes()
    copy.write_bytes(b"this is no database " * 500)
    done = run(used, "db", "restore", str(copy))
    assert done.returncode == 1
    assert is_a_sentence(done.stderr)
    assert file.read_bytes() == before
    assert [*file.parent.glob("*restore*")] == []


def test_a_database_is_made_backed_up_and_restored(here: Path) -> None:
    """`db upgrade` makes it, `db backup` copies it, `db restore` brings that back and keeps what was there."""
    made = run(here, "db", "upgrade")
    assert (made.returncode, made.stderr) == (0, "")
    app = its_app(here)
    Person(app, "Ann").arrives()
    copy = here / "copies" / "one.db"
    assert run(here, "db", "backup", str(copy)).returncode == 0
    Person(app, "Bob").arrives()
    app.close()
    done = run(here, "db", "restore", str(copy))
    assert (done.returncode, done.stderr) == (0, "")
    (kept,) = (here / "data").glob("*.before-restore.db")
    names = {}
    for path in (here / "data" / "studyhall.db", kept):
        with closing(sqlite3.connect(path)) as database:
            names[path.name] = [name for (name,) in database.execute("SELECT name FROM people ORDER BY id")]
    assert [*names.values()] == [["Ann"], ["Ann", "Bob"]]


def test_a_broken_pack_is_left_out_and_said_so(used: Path) -> None:
    """The bot starts with the others; the sentence names the folder and how to learn more."""
    packs = used / "packs"
    copytree(TINY, packs / "good")
    copytree(TINY, packs / "bad")
    with (packs / "bad" / "faq.yaml").open("a") as file:
        file.write("- nonsense\n")
    question = "How often should I water my plants?"
    done = run(used, "ask", question, STUDYHALL_CONTENT=f"{packs}{os.pathsep}{used / 'nowhere'}")
    assert done.returncode == 0
    assert "finger deep" in words(done.stdout)
    assert "Left out the pack in packs/bad: " in done.stderr
    assert "“studyhall content check packs/bad” says what." in done.stderr
    assert "Left out the pack in nowhere: 1 to mend." in done.stderr
    assert done.stderr.count("\n") == 2


def test_content_is_checked_with_every_error_at_once(here: Path) -> None:
    """A good pack exits 0; a broken one exits 1 with file and line of each error."""
    good = run(here, "content", "check", str(TINY))
    assert (good.returncode, good.stderr) == (0, "")
    assert "tiny" in good.stdout
    copytree(TINY, here / "bad")
    for name in ("faq", "cards"):
        with (here / "bad" / f"{name}.yaml").open("a") as file:
            file.write("- id: Not An Id\n")
    bad = run(here, "content", "check", "bad")
    assert bad.returncode == 1
    lines = len((TINY / "faq.yaml").read_text().splitlines()), len((TINY / "cards.yaml").read_text().splitlines())
    assert f"bad/faq.yaml:{lines[0] + 1}: " in bad.stdout
    assert f"bad/cards.yaml:{lines[1] + 1}: " in bad.stdout


def page_at(said: str) -> str:
    """The address of the page, as it was printed."""
    found = re.search(r"The study hall is open at (http://127\.0\.0\.1:\d+) \(Ctrl-C closes it\)\.\n", said)
    assert found, said
    return found[1]


def looks_at(address: str) -> str:
    """What stands at an address."""
    with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - our own page
        return str(answer.read().decode())


def ready_at(address: str) -> dict[str, bool]:
    """What is well there, once all of it is: on a busy machine an index may take longer than a probe waits."""
    give_up = monotonic() + PATIENCE
    while True:
        try:
            return dict(json.loads(looks_at(f"{address}/readyz")))
        except HTTPError as error:
            error.close()
            assert monotonic() < give_up, "it is never ready"


@contextmanager
def closed_input(folder: Path, *arguments: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """The program, into which nobody can type."""
    with subprocess.Popen(
        (*MODULE, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(folder, more),
        cwd=folder,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: "subprocess.Popen[str]") -> str:
    """The first line that a program says."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with_nobody_typing_the_page_is_served_until_it_is_told_to_end(here: Path, number: signal.Signals) -> None:
    """`run` with its input closed says where the page is; a signal ends it with 0 and a word."""
    with closed_input(here, "run") as process:
        address = page_at(first_line(process))
        assert "<title>Chat · kim · Study Hall</title>" in looks_at(address + "/")
        assert looks_at(address + "/healthz") == "ok"
        assert ready_at(address) == {"database": True, "index": True}
        process.send_signal(number)
        said, wrong = process.communicate(timeout=PATIENCE)
        assert (process.returncode, wrong, said) == (0, "", "Bye! Everything you did is kept.\n")


def test_who_starts_it_is_the_admin(here: Path) -> None:
    """In a group that nobody has met, before anybody comes to the page; the next one is a member."""
    with closed_input(here, "run") as process:
        page_at(first_line(process))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    with closing(sqlite3.connect(here / "data" / "studyhall.db")) as database:
        rows = database.execute("SELECT name, admin FROM people JOIN members ON people.id = person_id").fetchall()
    assert rows == [("kim", 1)]


def test_the_page_and_the_terminal_are_one_group(used: Path) -> None:
    """What is typed into a pipe is answered beside the page, and its end is the end of both."""
    with Talk(used, "run") as talk:
        address = page_at(talk.until("closes it).\n"))
        assert talk.said.startswith(
            "No Discord or Slack token is set, so the study hall is right here. Type “quit” to leave.\n"
        )
        talk.until("Hello, kim!")
        talk.types("quiz")
        talk.until("question 1 of 5")
        assert "Study Hall" in looks_at(address + "/")
        talk.types("quit")
        code, rest = talk.ends()
    assert (code, rest) == (0, "\n› quit\nBye! Everything you did is kept.\n")
    with pytest.raises(URLError):
        looks_at(address + "/")


def test_an_open_stream_keeps_nobody_from_leaving(used: Path) -> None:
    """Whoever reads along is told that the page closes, and nothing waits for them."""
    with Talk(used, "run") as talk:
        address = page_at(talk.until("closes it).\n"))
        talk.until("Hello, kim!")
        with urlopen(address + "/live?as=kim", timeout=PATIENCE) as stream:  # noqa: S310 - as above
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            talk.types("quit")
            since = monotonic()
            stream.read()
            code, rest = talk.ends()
    assert monotonic() - since < 8, "it did not wait for its reader"
    assert code == 0
    assert rest.split("\n")[-3:] == ["Bye! Everything you did is kept.", "The page closes too.", ""]


def test_a_signal_ends_the_terminal_and_the_page(used: Path) -> None:
    """With a word, and whatever is half typed is left."""
    with Talk(used, "run") as talk:
        talk.until("Hello, kim!")
        talk.begins("half a li")
        talk.gets(signal.SIGTERM)
        talk.until("Bye! Everything you did is kept.\n")
        assert talk.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("leaves", ["ctrl-c", "ctrl-d", "quit", "sigterm"])
def test_whoever_sits_at_the_terminal_leaves_both(used: Path, leaves: str) -> None:
    """The page's address is above the prompt; however they leave, both end with 0 and a word."""
    child = sit_down(used, "run")
    child.expect(r"open at (http://\S+) \(Ctrl-C closes it\)\.")
    assert isinstance(child.match, re.Match)
    address = str(child.match[1])
    child.expect("Hello, kim!")
    child.expect("›")
    child.send("quiz\r")
    child.expect("question 1 of 5")
    child.expect("›")
    assert "Study Hall" in looks_at(address + "/")
    match leaves:
        case "ctrl-c":
            child.sendintr()
        case "ctrl-d":
            child.sendeof()
        case "quit":
            child.send("quit\r")
        case _:
            child.kill(signal.SIGTERM)
    child.expect("Bye! Everything you did is kept.")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    with pytest.raises(URLError):
        looks_at(address + "/")


def test_a_port_that_nobody_chose_may_be_another(used: Path) -> None:
    """Two programs stand beside each other, and each says where it is; a port that somebody chose is that one."""
    with closed_input(used, "run") as first:
        address = page_at(first_line(first))
        port = address.rpartition(":")[2]
        taken = run(used, "run", STUDYHALL_HTTP_PORT=port)
        assert taken.returncode == 1
        assert "STUDYHALL_HTTP_PORT: 127.0.0.1:" in taken.stderr
        assert "choose another port" in taken.stderr


@pytest.mark.parametrize("more", [{"STUDYHALL_HTTP_HOST": "0.0.0.0"}, {"STUDYHALL_PUBLIC_URL": "https://hall.example"}])  # noqa: S104 - it is refused
def test_beyond_this_machine_the_page_wants_a_password(used: Path, more: dict[str, str]) -> None:
    """Without one it does not even listen; with one it is served, and asks for it."""
    refused = run(used, "run", **more)
    assert refused.returncode == 1
    assert is_a_sentence(refused.stderr)
    assert "set STUDYHALL_PLAYGROUND_PASSWORD (12 characters or more)" in refused.stderr
    assert "open at" not in refused.stdout
    (used / "password").write_text("a horse and a battery\n")
    with closed_input(used, "run", STUDYHALL_PLAYGROUND_PASSWORD_FILE=str(used / "password"), **more) as process:
        said = first_line(process)
        port = said.rpartition(":")[2].split()[0]
        with pytest.raises(HTTPError) as asked:
            looks_at(f"http://127.0.0.1:{port}/")
        assert asked.value.code == 401
        asked.value.close()
        assert looks_at(f"http://127.0.0.1:{port}/healthz") == "ok"


def test_without_the_page_it_is_the_terminal_alone(used: Path) -> None:
    """And with nobody typing there is nothing to do."""
    spoken = run(used, "run", typed="streak\n", STUDYHALL_PLAYGROUND="off")
    assert spoken.returncode == 0
    assert "open at" not in spoken.stdout
    assert "Take a quiz" in spoken.stdout
    with closed_input(used, "run", STUDYHALL_PLAYGROUND="off") as process:
        said, wrong = process.communicate(timeout=PATIENCE)
        assert (process.returncode, wrong) == (0, "")
        assert "nothing to do. Try “studyhall chat” in a terminal." in said


def test_a_chat_without_an_input_greets_and_ends(used: Path) -> None:
    """Where its input is closed."""
    closed = subprocess.run(
        ("sh", "-c", 'exec "$@" <&-', "sh", *MODULE, "chat"),
        capture_output=True,
        env=environment(used),
        timeout=PATIENCE,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, b"")
    assert b"Bye!" in closed.stdout


def test_an_input_that_is_not_there_is_a_closed_one(used: Path) -> None:
    """As under a supervisor that gives none: the page is served until it is told to end."""
    process = subprocess.Popen(
        ("sh", "-c", 'exec "$@" <&-', "sh", *MODULE, "run"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(used),
        cwd=used,
    )
    with process:
        assert looks_at(page_at(first_line(process)) + "/healthz") == "ok"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("arguments", [("chat",), ("ask", KNOWN)])
def test_a_reader_that_goes_away_ends_it_quietly(used: Path, arguments: tuple[str, ...]) -> None:
    """As in `… | head -1`: no traceback, no sentence, no hanging program."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        (*MODULE, *arguments),
        input=b"help\nhelp\n",
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(used),
        timeout=PATIENCE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_whatever_comes_through_a_pipe_is_answered(used: Path) -> None:
    """Bytes that are no text, zero bytes, three megabytes without an end; what ASCII lacks is replaced."""
    typed = (
        b"\xff\xfe zebra \x80\n\x00\x00\n" + b"x" * 3_000_000 + b"\n" + "frühling 漢字?\n".encode() + b"streak\nquit\n"
    )
    done = run(used, "chat", typed=typed, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x00" not in done.stdout
    assert "characters; I read up to 1,000" in words(done.stdout)
    assert "fr?hling ???" in done.stdout
    assert "went wrong" not in done.stdout
    assert done.stdout.endswith("Bye! Everything you did is kept.\n")


def test_packs_are_read_again_at_a_signal(used: Path) -> None:
    """A changed pack answers anew after SIGHUP; a broken one is said to be so, and its last good version stays."""
    faq = copytree(TINY, used / "packs" / "garden") / "faq.yaml"
    good = faq.read_text()
    with Talk(used, "chat", STUDYHALL_CONTENT=str(used / "packs"), STUDYHALL_QUESTIONS_A_MINUTE="0") as talk:
        talk.until("Hello")

        def answer() -> str:
            talk.types("How often should I water my plants?")
            return words(talk.until("notes.txt]"))

        assert "a finger deep" in answer()
        faq.write_text(good.replace("a finger deep", "two fingers deep"))
        talk.gets(signal.SIGHUP)
        assert any("two fingers deep" in answer() for _ in range(2000))
        faq.write_text(good + "- nonsense\n")
        talk.gets(signal.SIGHUP)
        assert "packs/garden: 1 to mend" in talk.until("says what.")
        assert "two fingers deep" in answer()
        code, rest = talk.ends()
    assert code == 0
    assert rest.endswith("Bye! Everything you did is kept.\n")


def test_an_interrupted_pipe_ends_with_a_word(used: Path) -> None:
    """SIGINT while a line is waited for: a farewell, exit 0, and nothing of the interpreter's own."""
    with Talk(used, "chat") as talk:
        talk.until("Help")
        talk.begins("a line that never ends")
        talk.gets(signal.SIGINT)
        talk.until("Bye! Everything you did is kept.\n")
        assert talk.process.wait(PATIENCE) == 0
        assert talk.ends() == (0, "")


def test_ctrl_c_at_a_terminal_keeps_the_quiz(used: Path) -> None:
    """Prompt and colour; one answer, Ctrl-C; at the next start the same question waits, and Ctrl-D ends it."""
    first = sit_down(used, "chat", "--as", "Kim")
    first.expect_exact("\x1b[1;36mHello, Kim!")  # the prompt may be drawn before it, and then again below it
    first.expect("›")
    for typed, shown in (("quiz", "question 1 of 5"), ("1", "question 2 of 5")):
        first.send(f"{typed}\r")
        first.expect(shown)
        first.expect("›")
    question = plain(str(first.before))
    first.sendintr()
    first.expect("Bye!")
    first.expect(pexpect.EOF)
    first.close()
    assert first.exitstatus == 0
    second = sit_down(used, "chat", "--as", "Kim", NO_COLOR="1")
    second.expect("question 2 of 5")
    second.expect("›")
    assert "\x1b[1;36m" not in str(second.before)
    second.send("1\r")
    second.expect("question 2 of 5")
    second.expect("›")
    assert plain(str(second.before)) == question
    second.sendeof()
    second.expect("Bye!")
    second.expect(pexpect.EOF)
    second.close()
    assert second.exitstatus == 0


def plain(shown: str) -> str:
    """What a terminal shows, without its escapes, on one line."""
    return words(re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", shown))


def test_a_notice_arrives_while_the_prompt_waits(used: Path) -> None:
    """Somebody answers in another process; it appears above the prompt, and what was typed goes on."""
    app = its_app(used)
    ann = Person(app, "Ann")
    ann.arrives()
    bob = sit_down(used, "chat", "--as", "Bob")
    bob.expect("›")
    bob.send(f"{UNKNOWN}\r")
    bob.expect("kept")
    bob.expect("›")
    bob.send("he")
    inbox = ann.says("faq inbox")
    form = ann.opens("inbox.answer", ann.chooses("inbox", inbox))
    ann.submits(form, question=UNKNOWN, answer="Only when frozen.")
    bob.expect("Only when frozen.")
    bob.send("lp\r")
    bob.expect("What I can do")
    bob.sendeof()
    bob.expect(pexpect.EOF)
    bob.close()
    assert bob.exitstatus == 0
    assert Person(app, "Bob").notices() == []
    app.close()


def test_a_terminal_that_is_closed_ends_the_program(used: Path) -> None:
    """No program is left behind when its window is shut, and what was answered is kept."""
    child = sit_down(used, "chat", "--as", "Kim")
    child.expect("›")
    child.send("quiz\r")
    child.expect("question 1 of 5")
    child.expect("›")
    child.send("1\r")
    child.expect("question 2 of 5")
    assert child.pid is not None
    watch = os.pidfd_open(child.pid)
    os.close(child.child_fd)
    assert select.select([watch], [], [], PATIENCE)[0]
    os.close(watch)
    os.waitpid(child.pid, 0)
    app = its_app(used)
    assert "question 2 of 5" in Person(app, "Kim").says("quiz").summary
    app.close()
