"""What the program is told by its environment, and what it says where that cannot be used."""

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
