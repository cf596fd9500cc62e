"""What is shipped for operators holds what the program needs: the image's recipe, the compose file, the systemd unit.

No container engine is at hand where tests run, so the two are read line by line, and the wheel is built of nothing but
what the recipe copies.
"""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings
from tests.packaging.test_wheel import ROOT

DEPLOY = ROOT / "deploy"
SECRET = re.compile(r"xox[bap]-|xapp-|(password|token|secret)\w*\s*[:=]\s*['\"]?[A-Za-z0-9]{12,}", re.IGNORECASE)


def dockerfile() -> list[list[str]]:
    """The recipe's instructions, each with the rest of its line, in its two stages."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [[name, rest] for name, rest in lines]


def last_stage() -> list[list[str]]:
    """The instructions of what is shipped."""
    lines = dockerfile()
    return lines[max(i for i, (name, _) in enumerate(lines) if name == "FROM") :]


def copied() -> list[str]:
    """What the first stage takes from the checkout."""
    return [
        source
        for name, rest in dockerfile()
        if name == "COPY" and not rest.startswith("--from=")
        for source in rest.split()[:-1]
    ]


def compose() -> dict[str, Any]:
    """The compose file."""
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert isinstance(found, dict)
    return found


def unit() -> dict[str, list[str]]:
    """The unit's settings, those in comments as well."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / "studyhall.service").read_text().splitlines():
        if match := re.fullmatch(r"#?([A-Z]\w+)=(.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


def variables() -> set[str]:
    """The names that settings have in the environment."""
    return {
        field.validation_alias if isinstance(field.validation_alias, str) else f"STUDYHALL_{name.upper()}"
        for name, field in Settings.model_fields.items()
    }


def test_the_image_is_built_of_what_the_recipe_copies(tmp_path: Path) -> None:
    """The wheel that these files make has the packs and the migrations in it, as one built from the checkout."""
    for name in copied():
        source = ROOT / name
        assert source.exists(), name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"], cwd=tmp_path, check=True)
    names = zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))).namelist()
    assert {"bot/__main__.py", "bot/content/ml-engineering/faq.yaml", "bot/migrations/env.py"} <= {*names}


def test_nothing_but_that_is_handed_to_the_engine() -> None:
    """`.dockerignore` leaves out all but what is copied: no data, no tokens, no history reaches a layer."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == {*copied()}


def test_the_image_runs_as_nobody_and_writes_to_its_data_alone() -> None:
    """A number for a user, a volume of theirs, no bytecode written, the log on stderr, the program itself as entry."""
    stage = last_stage()
    said = dict(stage)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", said["USER"])
    assert f"COPY --from=build --chown={said['USER']} /data /data" in [" ".join(line) for line in stage]
    assert said["VOLUME"] == said["WORKDIR"] == "/data"
    set_ = dict(each.split("=") for each in said["ENV"].split())
    assert set_["STUDYHALL_DATA_DIR"] == "/data"
    assert set_["STUDYHALL_LOG_TO"] == "stderr"
    assert {name for name in set_ if name.startswith("STUDYHALL_")} <= variables()
    assert said["ENTRYPOINT"] == '["/opt/studyhall/bin/studyhall"]'
    assert said["CMD"] == '["run"]'
    assert not [rest for name, rest in stage if name == "RUN"]


def test_the_images_health_is_that_of_the_process() -> None:
    """It asks `/healthz` at the port that the image sets, with Python, since there is no curl."""
    said = dict(last_stage())
    port = dict(each.split("=") for each in said["ENV"].split())["STUDYHALL_HTTP_PORT"]
    command = said["HEALTHCHECK"].split("CMD", 1)[1]
    program, flag, code = yaml.safe_load(command)
    assert (program, flag) == ("/opt/studyhall/bin/python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:{port}/healthz" in code


def test_what_the_image_is_made_of_has_its_version() -> None:
    """Both stages stand on the same Python, named to the release of Debian; packages are the pinned ones."""
    bases = {rest.split()[0] for name, rest in dockerfile() if name == "FROM"}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases.pop())
    assert any(name == "ENV" and "PIP_CONSTRAINT=/src/constraints.txt" in rest for name, rest in dockerfile())


def test_the_services_of_the_compose_file_are_as_closed_as_can_be() -> None:
    """Each of ours has a root file system that cannot be written, no capability, and no way to more."""
    services = compose()["services"]
    assert {"database", "upgrade", "studyhall", "worker"} == {*services}
    for name in ("upgrade", "studyhall", "worker"):
        service = services[name]
        assert service["read_only"] is True
        assert "/tmp" in service["tmpfs"]  # noqa: S108 - the container's own
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "ports" not in service
        assert any("/data" in each for each in [*service.get("volumes", ()), *service["tmpfs"]])
    assert services["worker"]["profiles"] == ["worker"]


def test_the_compose_file_starts_things_in_their_order() -> None:
    """The database is healthy, then upgraded once, then the bot begins; the database's data outlives its container."""
    services = compose()["services"]
    assert services["database"]["healthcheck"]["test"][1] == "pg_isready"
    assert re.fullmatch(r"postgres:\d+-\w+", services["database"]["image"])
    assert services["upgrade"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("studyhall", "worker"):
        assert services[name]["depends_on"] == {"upgrade": {"condition": "service_completed_successfully"}}
    assert services["upgrade"]["command"] == ["db", "upgrade"]
    assert services["worker"]["command"] == ["run", "--only", "worker"]
    named = {each.split(":")[0] for service in services.values() for each in service.get("volumes", ())}
    assert named == {*compose()["volumes"]}


def test_passwords_stand_in_files_of_the_operator() -> None:
    """None is in what is shipped, and each service is handed the secrets that it names and no other."""
    for path in (*DEPLOY.iterdir(), ROOT / ".dockerignore"):
        if path.is_file():
            assert not SECRET.search(path.read_text()), path
    shown = compose()
    used = {name for service in shown["services"].values() for name in service.get("secrets", ())}
    assert used == {*shown["secrets"]}
    for name in ("upgrade", "studyhall", "worker"):
        given = shown["services"][name]["environment"]
        assert given == {"STUDYHALL_DATABASE_URL_FILE": "/run/secrets/database_url"}
        assert {*given} <= variables()


def test_the_build_of_the_compose_file_is_the_recipe() -> None:
    """Its context is the checkout, and the recipe is where it says."""
    build = compose()["services"]["studyhall"]["build"]
    context = (DEPLOY / build["context"]).resolve()
    assert context == ROOT
    assert (context / build["dockerfile"]).is_file()


def test_the_unit_says_what_the_program_expects() -> None:
    """Its settings are ones that there are; a token that is not taken ends it for good; its end is waited for."""
    said = unit()
    names = {each.split("=")[0] for line in said["Environment"] for each in line.split()}
    assert names <= variables()
    secrets = {line.split(":")[0] for line in said["LoadCredential"]}
    assert {f"%d/{secret}" for secret in secrets} == {
        line.partition("=")[2] for line in said["Environment"] if "_FILE=" in line
    }
    assert said["RestartPreventExitStatus"] == ["2"]
    assert said["StandardInput"] == ["null"]
    assert int(said["TimeoutStopSec"][0]) > 20
    assert said["DynamicUser"] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
