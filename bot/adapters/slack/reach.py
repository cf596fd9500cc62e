"""Whether Slack is there and takes a token, asked before anything else; each failure in a sentence."""

import re
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.refusals import UnreachedError
from bot.settings import SettingsError, TokenError

BOT_TOKEN = ("SLACK_BOT_TOKEN", "OAuth & Permissions, Bot User OAuth Token")
APP_TOKEN = ("SLACK_APP_TOKEN", "Basic Information, App-Level Tokens, with connections:write")
"""A token's name, and where in the app's settings it is found."""

WRONG = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Errors of a token that will not do."""

_SENDABLE = re.compile(r"[!-~]+")


class UnreachableError(SettingsError):
    """Slack does not answer where the settings say that it is."""


def sendable(token: str, which: tuple[str, str]) -> str:
    """The token, if it can stand in a header at all.

    Raises:
        TokenError: it cannot.
    """
    if not _SENDABLE.fullmatch(token):
        raise _wrong(which)
    return token


async def reached(asking: Awaitable[Any], which: tuple[str, str], where: str) -> Any:
    """What Slack answers.

    Args:
        asking: a call of the Web API.
        which: the token that it is made with.
        where: the Web API's address.

    Raises:
        TokenError: it does not take the token.
        UnreachableError: it does not answer, or with trouble of its own.
    """
    try:
        return await asking
    except SlackApiError as error:
        code = error.response.get("error")
        if code in WRONG:
            raise _wrong(which, str(code)) from None
        status = getattr(error.response, "status_code", None) or error.response.get("status")
        raise _unreachable(where, f"it says {code or status}") from None
    except (aiohttp.ClientError, TimeoutError):
        raise _unreachable(where, "no connection") from None


async def wrong_with(client: AsyncWebClient, token: str) -> str:
    """Slack's word for why it does not take a token, one of `WRONG`; "" if it takes it.

    Raises:
        UnreachedError: it does not say.
    """
    try:
        await client.auth_test(token=token)
    except SlackApiError as error:
        code = str(error.response.get("error") or "")
        if code in WRONG:
            return code
        raise UnreachedError(code or "no word about a token", maybe=False) from None  # its words quote the answer
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnreachedError(type(error).__name__, maybe=False) from error
    return ""


def _wrong(which: tuple[str, str], code: str = "") -> TokenError:
    name, place = which
    said = f" ({code})" if code else ""
    return TokenError(f"Slack does not take {name}{said}; copy it anew from the app's settings ({place})")


def _unreachable(where: str, why: str) -> UnreachableError:
    return UnreachableError(f"Slack cannot be reached at {where} ({why}); check the network, and STUDYHALL_SLACK_API")
