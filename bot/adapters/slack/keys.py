"""What the settings say of Slack: whether the bot goes there, how it is told what happens, and for how many."""

from dataclasses import dataclass, field

from bot.settings import Settings, SettingsError

MAKE_A_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
"""The command that makes a key."""

_ROTATING = (
    "xoxe."  # how a bot's token begins that is to be renewed (Slack's developer documentation, "Token rotation")
)


@dataclass(frozen=True, slots=True)
class Keys:
    """All that opens something; "" where it is not set. No `repr` shows a secret.

    For one workspace `bot_token`; for many, by OAuth, the client's id and secret and the secret key. Told what happens
    by Socket Mode `app_token`, by HTTP `signing_secret`.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)

    @property
    def by_http(self) -> bool:
        """Whether Slack calls us, and not we it."""
        return not self.app_token

    @property
    def for_many(self) -> bool:
        """Whether workspaces install the app by themselves."""
        return bool(self.client_id)


def keys(settings: Settings, *, hears: bool = True) -> Keys | None:
    """The keys to Slack; None where none is set. A process that `hears` nothing from Slack needs no way to be told.

    Raises:
        SettingsError: they don't go together; the message says what is missing.
    """
    found = Keys(
        settings.secret("slack_bot_token"),
        settings.secret("slack_app_token"),
        settings.secret("slack_signing_secret"),
        settings.slack_client_id.strip(),
        settings.secret("slack_client_secret"),
        settings.secret("secret_key"),
    )
    given = (found.bot_token, found.app_token, found.signing_secret, found.client_id, found.client_secret)
    if not any(given):
        return None
    if problem := _problem(found, hears=hears):
        raise SettingsError(problem)
    return found


def _problem(found: Keys, *, hears: bool) -> str:
    """What is missing or too much, the first of it; "" where nothing is."""
    many = found.for_many
    problems = {
        "SLACK_CLIENT_SECRET: set it too, from Basic Information, App Credentials": many and not found.client_secret,
        "SLACK_CLIENT_ID: set it too, from Basic Information, App Credentials": found.client_secret and not many,
        "SLACK_BOT_TOKEN: leave it out where SLACK_CLIENT_ID is set; each workspace then has a token of its own": (
            many and found.bot_token
        ),
        "SLACK_BOT_TOKEN: set it too, from OAuth & Permissions; or SLACK_CLIENT_ID, for many workspaces": (
            not many and not found.bot_token
        ),
        "SLACK_BOT_TOKEN: this token ends after 12 hours, since the app's tokens rotate; set SLACK_CLIENT_ID instead, "
        "or make the app anew without token rotation": found.bot_token.startswith(_ROTATING),
        "SLACK_APP_TOKEN: set it too, for Socket Mode; or SLACK_SIGNING_SECRET, for HTTP": (
            hears and not found.app_token and not found.signing_secret
        ),
        f"STUDYHALL_SECRET_KEY: set it; tokens of workspaces are encrypted with it. Make one with: {MAKE_A_KEY}": (
            many and not found.secret_key
        ),
    }
    return next((sentence for sentence, is_so in problems.items() if is_so), "")
