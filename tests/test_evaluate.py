"""`studyhall faq eval`, as authors and operators run it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

ENTRIES = """\
id,phrasing
water,How often should I water my plants?
water,when do plants need water
soil,Which soil is best for cacti?
soil,what earth do cacti like
compost,What can go on the compost?
compost,is orange peel ok in compost
"""
QUERIES = """\
query,expected
when should plants get water,water
best earth for cacti,soil
orange peel on the compost?,compost
xyzzy,
"""


def run(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The command, run by a process of its own."""
    environment = {"PATH": os.environ["PATH"], "STUDYHALL_DATA_DIR": str(folder / "data"), **settings}
    command = [sys.executable, "-m", "bot", "faq", "eval", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_bench_is_measured(tmp_path: Path) -> None:
    """The figures come as text, as JSON and, question by question, as a file."""
    (tmp_path / "entries.csv").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="utf-8")
    ran = run(tmp_path, "--entries", "entries.csv", "--queries", "queries.csv", "--predictions", "out.csv", "--json")
    facts = json.loads(ran.stdout)
    assert (facts["entries"], facts["phrasings"], facts["queries"]) == (3, 6, 4)
    assert (facts["accuracy"], facts["recall_3"], facts["auroc"]) == (1.0, 1.0, 1.0)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["query", "expected", "first", "second", "third", "confidence", "outcome"]
    assert [row["first"] for row in rows[:3]] == ["water", "soil", "compost"]
    assert [row["outcome"] for row in rows] == ["answer", "answer", "answer", "unknown"]
    shown = run(tmp_path, "--entries", "entries.csv", "--queries", "queries.csv").stdout
    assert "accuracy@1           1.0000" in shown
    assert "MCC" in shown


def test_a_pack_is_measured_by_its_id(tmp_path: Path) -> None:
    """Authors put their own questions to a pack; an unknown pack or entry is told, without a traceback."""
    (tmp_path / "mine.csv").write_text(
        "query,expected\nWill AI take the jobs of ML engineers?,faq-replaced-by-ai\n", encoding="utf-8"
    )
    assert (
        json.loads(run(tmp_path, "--pack", "ml-engineering", "--queries", "mine.csv", "--json").stdout)["accuracy"]
        == 1.0
    )
    unknown = run(tmp_path, "--pack", "knitting", "--queries", "mine.csv")
    assert unknown.returncode == 1
    assert "there is no pack of that id; there is ml-engineering" in unknown.stderr
    (tmp_path / "mine.csv").write_text("query,expected\nx,faq-nothing\n", encoding="utf-8")
    assert (
        "the bank has no entry “faq-nothing”"
        in run(tmp_path, "--pack", "ml-engineering", "--queries", "mine.csv").stderr
    )
    assert run(tmp_path, "--queries", "mine.csv").returncode == 64


def test_the_hybrid_engine_is_measured_when_it_is_asked_for(tmp_path: Path) -> None:
    """It answers a question that words alone do not."""
    (tmp_path / "entries.csv").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "queries.csv").write_text("query,expected\nhydrating greenery,water\n", encoding="utf-8")
    command = ("--entries", "entries.csv", "--queries", "queries.csv", "--json", "--engine")
    assert json.loads(run(tmp_path, *command, "lexical").stdout)["accuracy"] == 0.0
    assert json.loads(run(tmp_path, *command, "hybrid").stdout)["accuracy"] == 1.0


def test_without_its_model_the_hybrid_engine_is_not_measured(tmp_path: Path) -> None:
    """Nobody takes another engine's figures for its own: a sentence, and exit 1."""
    (tmp_path / "entries.csv").write_text(ENTRIES, encoding="utf-8")
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="utf-8")
    command = ("--entries", "entries.csv", "--queries", "queries.csv", "--engine", "hybrid")
    ran = run(tmp_path, *command, STUDYHALL_MODEL_DIR=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"studyhall: the language model’s {tmp_path / 'model.safetensors'} cannot be read" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_its_model_the_bot_goes_by_words(tmp_path: Path) -> None:
    """One line at start says so; the question is answered all the same."""
    settings = {"STUDYHALL_DATA_DIR": str(tmp_path), "STUDYHALL_ENGINE": "hybrid", "STUDYHALL_MODEL_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "Will AI take the jobs of ML engineers?"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stderr.startswith("Answers are found by words alone: the language model’s ")
    assert len(ran.stderr.splitlines()) == 1


def test_the_bot_uses_the_engine_that_is_set_and_keeps_its_vectors(tmp_path: Path) -> None:
    """With the setting, a question in other words is answered, and vectors lie beside the database."""
    settings = {"STUDYHALL_DATA_DIR": str(tmp_path), "STUDYHALL_ENGINE": "hybrid"}
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", "catching stolen credit cards with models"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["outcome"] == "answer"
    assert (tmp_path / "vectors.db").stat().st_size > 1_000_000
