"""The pages' own files: put together once, served under names that change with what is in them."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

_FOLDER = Path(__file__).parent / "static"
_STYLES = ("base", "chat", "drawn", "content", "group", "travel")
_SCRIPTS = ("base", "chat", "content", "travel")
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: under which path, as what, and what is in it."""

    path: str
    media: str
    text: str


@cache
def style() -> Asset:
    """All style sheets in one."""
    return _asset("css", "text/css", "\n".join(_read(f"{name}.css") for name in _STYLES))


@cache
def script() -> Asset:
    """All scripts in one module."""
    return _asset("js", "text/javascript", "\n".join(_read(f"{name}.js") for name in _SCRIPTS))


@cache
def icon() -> Asset:
    """The icon."""
    return _asset("svg", "image/svg+xml", _read("icon.svg"))


def routes() -> list[BaseRoute]:
    """Where they are; what is asked for is looked up by its name, and no path is ever made of it."""
    known = {each.path: each for each in (style(), script(), icon())}

    async def answer(request: Request) -> Response:
        found = known.get(request.scope["path"])
        if found is None:
            return PlainTextResponse("There is no such file.", 404)
        return Response(found.text, media_type=found.media, headers=_FOREVER)

    return [Route("/static/{name:path}", answer, methods=["GET"])]


def _asset(ending: str, media: str, text: str) -> Asset:
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return Asset(f"/static/{digest}.{ending}", media, text)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
