"""The guard before the pages: they answer to this machine alone or for a password, and no other site can use them.

Around the pages and nothing else: what Slack sends is signed, and health tells nothing. Plain ASGI, so that nothing
stands between a stream and its reader.
"""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.adapters.http import THIS_MACHINE, is_loopback, read
from bot.adapters.password import ASK, Password
from bot.adapters.web.assets import style
from bot.adapters.web.html import document, el
from bot.adapters.web.page import TOKEN
from bot.adapters.web.world import FIELDS
from bot.core.text import one_line, shortened
from bot.settings import Settings, SettingsError

BODY_LIMIT = 65_536
"""Bytes that may be posted to a page."""

PASSWORD_LENGTH = 12
"""Characters that a password has at least."""

TOKEN_HEADER = "x-studyhall-token"  # noqa: S105 - a header's name
"""Where the page's script puts the token, if it is not among the fields."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load and do (Content Security Policy Level 3): only what is ours."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser posts our own forms with “Origin: null”
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 50
_READING = frozenset({"GET", "HEAD"})
_NOT_VISITED = ("/live", "/drawn", "/files")
"""What is read by our own pages alone: no link from elsewhere leads there."""

_SANDBOX = "/sandbox"
_LAST = {"Connection": "close"}
_ELSEWHERE = "That did not come from this page; reload it and try again."


class Guard:
    """An ASGI app before another one.

    Every answer carries the headers by which a browser keeps other sites out; an answer's own stand above them. What is
    posted is taken from our own pages alone: by what the browser says of where it comes from, and by the token, since
    either may be missing or leak. It is read here, so that no page can forget its limits, and left as fields.

    Args:
        app: the pages.
        token: what every form carries.
        password: what is asked for; "" for nothing.
        public: under which host (and port, if it has one of its own) the pages are reached as well.
    """

    def __init__(self, app: ASGIApp, *, token: str, password: str = "", public: str = "") -> None:
        self._app = app
        self._token = token.encode()
        self._password = Password(password)
        self._public = public.casefold()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, or why there is none."""

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            inside = await self._admitted(scope, receive)
        except HTTPException as error:
            answer = _refusal(error)
            await answer(scope, receive, sealed)
        else:
            await self._app(scope, inside, sealed)

    async def _admitted(self, scope: Scope, receive: Receive) -> Receive:
        """Where the app hears of the rest of the request.

        Raises:
            HTTPException: it is not let in; the detail is for whoever reads it.
        """
        headers = Headers(scope=scope)
        self._check_host(scope, headers)
        reads = scope["method"] in _READING
        _check_visit(scope, headers) if reads else self._check_origin(headers)
        await self._check_password(headers)
        return receive if reads else await self._posted(scope, receive, headers)

    def _check_host(self, scope: Scope, headers: Headers) -> None:
        """The browser means us, and not a name that somebody made lead here (DNS rebinding)."""
        hosts = headers.getlist("host")
        host = hosts[0].casefold() if len(hosts) == 1 else ""
        ip, port = scope.get("server") or ("", None)
        names = {f"[{name}]" if ":" in name else name for name in (*THIS_MACHINE, ip) if name}
        if host in names or host in {f"{name}:{port}" for name in names} or (host and host == self._public):
            return
        shown = shortened(one_line(host), 80) or "none"
        raise HTTPException(421, f"This address is for the machine it runs on (Host: {shown}).", headers=_LAST)

    def _check_origin(self, headers: Headers) -> None:
        """By what the browser says it comes from a page of ours."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        ours = {headers["host"].casefold(), self._public} - {""}
        if site is not None and site not in {"same-origin", "none"}:
            raise HTTPException(403, _ELSEWHERE, headers=_LAST)
        if origin is not None and _host_of(origin) not in ours:
            raise HTTPException(403, _ELSEWHERE, headers=_LAST)

    async def _check_password(self, headers: Headers) -> None:
        """Whoever asks knows the password, if there is one."""
        given = headers.get("authorization")
        if self._password and given is None:
            raise HTTPException(401, "This page asks for its password.", headers=ASK)
        if self._password and not await self._password.is_in(given or ""):
            raise HTTPException(401, "That was not the password.", headers=ASK)

    async def _posted(self, scope: Scope, receive: Receive, headers: Headers) -> Receive:
        """Where the app hears that all was read; its fields are in the scope."""
        if headers.get("content-type", "").partition(";")[0].strip().casefold() != _FORM:
            raise HTTPException(415, "Only a form can be sent here.", headers=_LAST)
        body = await read(Request(scope, receive), BODY_LIMIT)
        fields = _fields(body)
        given = headers.get(TOKEN_HEADER, fields.get(TOKEN, ""))
        if not hmac.compare_digest(given.encode(errors="replace"), self._token):
            raise HTTPException(403, _ELSEWHERE)
        scope[FIELDS] = fields
        told = False

        async def inside() -> Message:
            nonlocal told
            if told:
                return await receive()  # which tells of nothing but that the reader has gone
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        return inside


def check_binding(settings: Settings) -> None:
    """The pages may be served where the settings say.

    Raises:
        SettingsError: they could be reached from other machines, and nothing is asked for, or too little.
    """
    password = settings.secret("playground_password")
    if password and len(password) < PASSWORD_LENGTH:
        raise SettingsError(f"STUDYHALL_PLAYGROUND_PASSWORD: it needs {PASSWORD_LENGTH} characters or more")
    if password or (is_loopback(settings.http_host) and not settings.public_url):
        return
    raise SettingsError(
        "the page may only be reached from other machines with a password: set STUDYHALL_PLAYGROUND_PASSWORD "
        f"({PASSWORD_LENGTH} characters or more), leave out STUDYHALL_HTTP_HOST and STUDYHALL_PUBLIC_URL, "
        "or set STUDYHALL_PLAYGROUND=off"
    )


def public_host(settings: Settings) -> str:
    """The host, with its port if it names one, under which the pages are reached from outside; "" if there is none."""
    return urlsplit(settings.public_url).netloc


def _check_visit(scope: Scope, headers: Headers) -> None:
    """Another site may link to a page, and do nothing else with it: no image, no frame, no script's request."""
    if headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:  # another port of this machine is a same site
        return
    path = scope["path"].removeprefix(_SANDBOX)
    visits = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
    if not visits or path.startswith(_NOT_VISITED):
        raise HTTPException(403, "This can only be opened from its own page.", headers=_LAST)


def _host_of(origin: str) -> str:
    """The host and port of an origin; "" for one that has none."""
    with suppress(ValueError):
        parts = urlsplit(origin.casefold())
        return parts.netloc if parts.scheme in {"http", "https"} else ""
    return ""


def _fields(body: bytes) -> Mapping[str, str]:
    """What was posted.

    Raises:
        HTTPException: 400 if it is no form of ours.
    """
    try:
        return dict(
            parse_qsl(
                body.decode("ascii", errors="replace"),
                keep_blank_values=True,
                errors="replace",
                max_num_fields=_MOST_FIELDS,
            )
        )
    except ValueError:
        raise HTTPException(400, "That is no form of this page.", headers=_LAST) from None


_REASONS = {
    400: "That did not arrive whole; try again.",
    408: "That took too long to arrive; try again.",
    413: f"That is too much for this page: at most {BODY_LIMIT // 1024} kB.",
}


def _refusal(error: HTTPException) -> HTMLResponse:
    """The refusal in a sentence, on a page of its own."""
    usual = not error.detail or error.status_code in {408, 413}
    words = _REASONS.get(error.status_code, error.detail) if usual else error.detail
    head = el(
        "head",
        {},
        el("meta", {"charset": "utf-8"}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("title", {}, "Study Hall"),
        el("link", {"rel": "stylesheet", "href": style().path}),
    )
    body = el("body", {}, el("main", {"class": "refusal"}, el("h1", {}, "Study Hall"), el("p", {}, words)))
    return HTMLResponse(document(head, body), error.status_code, error.headers)
