"""What the program is told by its environment, and what it says where that cannot be used."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, read_settings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0-3/8", (range(4), 8)),
        (" 4-7 / 8 ", (range(4, 8), 8)),
        ("3/8", (range(3, 4), 8)),
        ("0/1", (range(1), 1)),
        ("", None),
    ],
)
def test_shards_are_read(monkeypatch: pytest.MonkeyPatch, written: str, meant: object) -> None:
    """The first and the last, or one, of how many; nothing means all that Discord recommends."""
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARDS", written)
    assert read_settings().discord_shards == meant


@pytest.mark.parametrize("written", ["4-3/8", "8/8", "0-8/8", "-1/8", "0-3", "0-3/0", "some", "0–3/8", "٠/٨"])
def test_shards_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """The setting is named, and how it is written."""
    monkeypatch.setenv("STUDYHALL_DISCORD_SHARDS", written)
    with pytest.raises(SettingsError, match=r"STUDYHALL_DISCORD_SHARDS.* like 0-3/8"):
        read_settings()


def test_an_empty_development_server_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a line of an environment file that was left empty."""
    monkeypatch.setenv("STUDYHALL_DISCORD_SERVER", " ")
    assert read_settings().discord_server is None


@pytest.mark.parametrize("name", ["STUDYHALL_DISCORD_API", "STUDYHALL_SLACK_API"])
@pytest.mark.parametrize("written", ["discord.com/api", "ftp://a.example", "https://a.example/?x=1", ""])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, written: str) -> None:
    """The setting is named, and how an address begins."""
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsError, match=rf"{name}.* begins with https://"):
        read_settings()


@pytest.mark.parametrize(
    "written",
    [
        "localhost",
        "localhost:8765",
        "https://gateway.discord.gg/",
        "wss://",
        "ws:///x",
        "ws://a b",
        "ws://a:99999",
        "wss://a/?v=10",
        "",
    ],
)
def test_a_gateway_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """The setting is named, and how a gateway's address looks; else the bot would try for ever to reach it."""
    monkeypatch.setenv("STUDYHALL_DISCORD_GATEWAY", written)
    with pytest.raises(SettingsError, match=r"^STUDYHALL_DISCORD_GATEWAY: .* begins with wss:// and names a host"):
        read_settings()


@pytest.mark.parametrize("written", ["ws://127.0.0.1:8765/gateway", "ws://[::1]:80", "wss://gateway.discord.gg/"])
def test_a_gateway_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """With or without TLS, a port and a path."""
    monkeypatch.setenv("STUDYHALL_DISCORD_GATEWAY", written)
    assert read_settings().discord_gateway == written


SECRETS = {
    "discord_token": "STUDYHALL_DISCORD_TOKEN",
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "slack_client_secret": "SLACK_CLIENT_SECRET",
    "secret_key": "STUDYHALL_SECRET_KEY",
    "playground_password": "STUDYHALL_PLAYGROUND_PASSWORD",
}


@pytest.mark.parametrize(("name", "variable"), SECRETS.items())
@pytest.mark.parametrize("held", ["", " \n"])
def test_an_empty_file_of_a_secret_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, variable: str, held: str
) -> None:
    """And what is to be written into it: somebody pressed Enter too early, and wants more than the playground."""
    file = tmp_path / "secret"
    file.write_text(held)
    monkeypatch.setenv(f"{variable}_FILE", str(file))
    with pytest.raises(SettingsError) as refused:
        read_settings().secret(name)
    assert str(refused.value) == f"{variable}_FILE: {file} is empty; write into it what {variable} would hold"


@pytest.mark.parametrize(("name", "variable"), SECRETS.items())
def test_an_empty_line_of_the_environment_is_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, variable: str
) -> None:
    """Compose files write such: neither it nor an empty name of a file is an error, and a file is read beside it."""
    monkeypatch.setenv(variable, " ")
    monkeypatch.setenv(f"{variable}_FILE", "")
    assert not read_settings().secret(name)
    file = tmp_path / "secret"
    file.write_text("word\n")
    monkeypatch.setenv(f"{variable}_FILE", str(file))
    assert read_settings().secret(name) == "word"


@pytest.mark.parametrize(
    ("name", "usual", "taken"),
    [
        ("playground", "auto", {"on": "on", " OFF ": "off", "": "auto"}),
        ("log_to", "auto", {"file": "file", "Stderr": "stderr", " ": "auto"}),
        ("metrics_port", None, {"9100": 9100, "0": 0, " ": None}),
    ],
)
def test_a_choice_is_read_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, name: str, usual: object, taken: dict[str, object]
) -> None:
    """Whatever its capitals; a line that was left empty is as if it were not there."""
    assert getattr(read_settings(), name) == usual
    for written, meant in taken.items():
        monkeypatch.setenv(f"STUDYHALL_{name.upper()}", written)
        assert getattr(read_settings(), name) == meant


@pytest.mark.parametrize(
    ("name", "written", "says"),
    [
        ("PLAYGROUND", "yes", "'auto', 'on' or 'off'"),
        ("LOG_TO", "syslog", "'file' or"),
        ("METRICS_PORT", "x", "integer"),
    ],
)
def test_a_choice_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, written: str, says: str) -> None:
    """The setting is named, and what it can be."""
    monkeypatch.setenv(f"STUDYHALL_{name}", written)
    with pytest.raises(SettingsError, match=f"^STUDYHALL_{name}: .*{says}"):
        read_settings()


def test_it_is_known_whether_somebody_chose_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they chose the usual one."""
    assert (read_settings().http_port, read_settings().http_port_chosen) == (8080, False)
    monkeypatch.setenv("STUDYHALL_HTTP_PORT", "8080")
    assert (read_settings().http_port, read_settings().http_port_chosen) == (8080, True)


def test_the_databases_address_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its line is taken without the space around it; one that is set itself counts before it."""
    file = tmp_path / "address"
    file.write_text(" postgresql://kim:word@host/hall\n")
    monkeypatch.setenv("STUDYHALL_DATABASE_URL_FILE", str(file))
    assert read_settings().url == "postgresql://kim:word@host/hall"
    monkeypatch.setenv("STUDYHALL_DATABASE_URL", "sqlite:///here.db")
    assert read_settings().url == "sqlite:///here.db"


@pytest.mark.parametrize(("held", "says"), [("", "is empty"), (None, "cannot be read")])
def test_a_file_without_the_address_is_no_other_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, held: str | None, says: str
) -> None:
    """An empty file, or none, is an error: the bot would begin anew on a database that nobody named."""
    file = tmp_path / "address"
    if held is not None:
        file.write_text(held)
    monkeypatch.setenv("STUDYHALL_DATABASE_URL_FILE", str(file))
    with pytest.raises(SettingsError, match=f"^STUDYHALL_DATABASE_URL_FILE: .*{says}"):
        _ = read_settings().url


def test_the_pages_password_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As every other secret."""
    file = tmp_path / "word"
    file.write_text("twelve letters\n")
    assert not read_settings().secret("playground_password")
    monkeypatch.setenv("STUDYHALL_PLAYGROUND_PASSWORD_FILE", str(file))
    assert read_settings().secret("playground_password") == "twelve letters"
