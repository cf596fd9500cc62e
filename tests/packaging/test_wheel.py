"""The wheel carries all that the bot needs, and nothing at the top level but itself."""

import ast
import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def empty_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel installed, and the pinned dependencies of this one in reach."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    packages = next(home.glob("lib/python3*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)  # what installing a pure wheel does, but for the launcher script
    installed = Path(str(importlib.metadata.distribution("sqlalchemy").locate_file("")))
    (packages / "dependencies.pth").write_text(f"{installed}\n")
    return home


def test_the_wheel_has_one_package_at_the_top(wheel: Path) -> None:
    """Content and migrations are inside `bot`, so that nothing else in an environment can collide with them."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"bot"}
    assert "bot/content/ml-engineering/faq.yaml" in names
    assert "bot/content/schema/faq.json" in names
    assert "bot/migrations/env.py" in names
    assert any(name.startswith("bot/migrations/versions/0001") for name in names)


def test_the_installed_bot_runs_from_another_folder(empty_environment: Path, tmp_path: Path) -> None:
    """Installed into an empty environment, the bot makes its database and answers, wherever it is started."""
    python = empty_environment / "bin" / "python"
    environment = {"PATH": os.environ["PATH"], "STUDYHALL_DATA_DIR": str(tmp_path / "data")}
    where = subprocess.run(
        [python, "-c", "import bot; print(bot.__file__)"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(empty_environment) in where.stdout
    ran = subprocess.run(
        [python, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment,
        input="ask Will AI take the jobs of ML engineers?\nquit\n",
        check=True,
        capture_output=True,
        text=True,
    )
    assert "Source: Will ML Engineers Be Replaced by AI?" in ran.stdout
    assert (tmp_path / "data" / "studyhall.db").is_file()


def test_every_import_is_a_declared_dependency(wheel: Path) -> None:
    """Nothing is imported that the wheel does not ask for, so that an empty environment gets all it needs."""
    metadata = next(name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("METADATA"))
    lines = zipfile.ZipFile(wheel).read(metadata).decode().splitlines()
    required = {
        canonicalize_name(Requirement(line.removeprefix("Requires-Dist: ")).name)
        for line in lines
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    }
    provided = importlib.metadata.packages_distributions()
    imported = {name for path in (ROOT / "bot").rglob("*.py") for name in _imports(path)}
    missing = {
        name
        for name in imported - set(sys.stdlib_module_names) - {"bot"}
        if not {canonicalize_name(each) for each in provided.get(name, [name])} & required
    }
    pinned_by_pydantic, of_an_extra = {"pydantic_core"}, {"onnx", "onnxruntime"}
    assert missing <= pinned_by_pydantic | of_an_extra


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    named = {
        node.module.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return plain | named
