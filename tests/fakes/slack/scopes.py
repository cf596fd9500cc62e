"""Which scope each method asks for (documentation: the page of each method)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.tokens import APP, BOT

if TYPE_CHECKING:
    from tests.fakes.slack.tokens import Token

OPEN = None  # asks for no token
# A scope that begins with "*" is that of the channel's kind: channels, groups or im.
METHODS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "api.test": (BOT, OPEN),
    "oauth.v2.access": (BOT, OPEN),
    "auth.test": (BOT, ()),
    "auth.revoke": (BOT, ()),
    "apps.uninstall": (BOT, ()),
    "apps.connections.open": (APP, ("connections:write",)),
    "chat.postMessage": (BOT, ("chat:write",)),
    "chat.postEphemeral": (BOT, ("chat:write",)),
    "chat.update": (BOT, ("chat:write",)),
    "chat.delete": (BOT, ("chat:write",)),
    "chat.getPermalink": (BOT, ()),
    "views.open": (BOT, ()),
    "views.push": (BOT, ()),
    "views.update": (BOT, ()),
    "views.publish": (BOT, ()),
    "conversations.open": (BOT, ("im:write",)),
    "conversations.info": (BOT, ("*:read",)),
    "conversations.members": (BOT, ("*:read",)),
    "conversations.history": (BOT, ("*:history",)),
    "conversations.replies": (BOT, ("*:history",)),
    "conversations.list": (BOT, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "users.conversations": (BOT, ("channels:read", "groups:read", "im:read", "mpim:read")),
    "conversations.join": (BOT, ("channels:join",)),
    "users.info": (BOT, ("users:read",)),
    "users.list": (BOT, ("users:read",)),
    "team.info": (BOT, ("team:read",)),
}


def need(token: Token, *scopes: str) -> None:
    """Refuses a token that has none of these scopes, unless none is asked for.

    Raises:
        Refusal: missing_scope, with what is needed and what is provided.
    """
    if scopes and not token.scopes & set(scopes):
        raise Refusal("missing_scope", needed=",".join(scopes), provided=",".join(sorted(token.scopes)))
