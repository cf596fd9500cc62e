"""What there is not, and what went wrong, told on a page of the same frame."""

import secrets

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.web.html import el
from bot.adapters.web.page import page
from bot.adapters.web.world import World

_FAULT = 500
_REASONS = {404: "There is no such page.", 405: "Nothing can be done with that page in this way."}

log = structlog.get_logger()


class Careful:
    """An ASGI app before the pages: what there is not, and what went wrong, is told on a page.

    Args:
        app: the pages.
        world: for the frame.
    """

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, or a sentence instead; a traceback goes to the log."""
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            return await self._app(scope, receive, told)
        except HTTPException as error:
            status, words = error.status_code, _REASONS.get(error.status_code, error.detail)
            if begun:
                raise
        except Exception:
            status, reference = _FAULT, secrets.token_hex(4)
            log.exception("page failed", reference=reference, method=scope["method"])
            words = f"Something went wrong on our side, sorry; what it was is in the log ({reference})."
            if begun:  # half of it is there already: the connection is closed
                raise
        request = HttpRequest(scope)
        viewer = self._world.viewer(request)
        title = "Not here" if status < _FAULT else "That went wrong"
        body = (
            el("h1", {}, title),
            el("p", {}, words),
            el("p", {}, el("a", {"href": self._world.at("/", viewer)}, "To the chat")),
        )
        answer = page(self._world, viewer, title, None, *body, status=status)
        return await answer(scope, receive, send)
