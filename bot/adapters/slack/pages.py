"""The few pages that a browser shows while somebody installs the app: plain, small, without a script."""

from html import escape

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What goes with each: nothing is loaded, framed or kept, and the address, which has a code in it, is told nobody."""

ORGANISATION = "organisation"
"""Our own word where a whole Enterprise Grid organisation wants to install the app."""

_AGAIN = ("install", "Begin again")  # beside each of our pages, whatever path we are reached under
_FAILURES = {
    "access_denied": ("Nothing was installed", "You chose not to add Study Hall. Nothing has changed.", _AGAIN),
    "invalid_browser": (
        "Please begin again",
        "This installation was begun in another browser, or too long ago. Nothing was installed.",
        _AGAIN,
    ),
    "invalid_state": ("Please begin again", "This link was used before, or is too old. Nothing was installed.", _AGAIN),
    "missing_code": ("Please begin again", "Slack sent no confirmation along. Nothing was installed.", _AGAIN),
    "invalid_code": ("Please begin again", "Slack did not confirm the installation. Nothing was installed.", _AGAIN),
    ORGANISATION: (
        "Not for whole organisations yet",
        "Study Hall cannot be installed for a whole organisation yet; nothing was kept. Choose one workspace instead.",
        _AGAIN,
    ),
}
_TROUBLE = ("That did not work", "Something went wrong on our side, sorry. Nothing was installed.", _AGAIN)


def install(url: str) -> str:
    """The page from which an installation begins."""
    words = "Answers, daily quizzes and flashcards for your study group. Slack shows you next what it may do."
    return _page("Add Study Hall to Slack", words, (url, "Add to Slack"))


def success(team: str) -> str:
    """The page at the end of an installation."""
    where = f" in {team}" if team else ""
    words = "Go back to Slack and type /study. To have it in a channel, type /invite @Study Hall there."
    return _page(f"Study Hall is installed{where}", words, None)


def failure(reason: str) -> str:
    """The page of an installation that came to nothing; what somebody else wrote into its address is not shown."""
    return _page(*_FAILURES.get(reason, _TROUBLE))


def _page(title: str, words: str, link: tuple[str, str] | None) -> str:
    follow = f'<p><a href="{escape(link[0])}">{escape(link[1])}</a></p>' if link else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>body{{max-width:36rem;margin:4rem auto;padding:0 1rem;"
        "font:1.1rem/1.5 system-ui,sans-serif}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(words)}</p>{follow}</main></body></html>"
    )
