"""What Slack says when it refuses: `{"ok": false, "error": …}`, and what is wrong with a form."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer
    """An answer of Slack's that is not what was asked for."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(f"{error} {more or ''}".rstrip())
        self.error = error
        self.more = more

    def payload(self) -> Json:
        """As the API shows it."""
        return {"ok": False, "error": self.error, **self.more}


class Problems:
    """What is wrong with blocks or a view, collected before it is refused."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, pointer: str, words: str) -> None:
        """This is wrong at this place."""
        self.found.append(f"{words} [json-pointer:{pointer}]")

    def settle(self, error: str) -> None:
        """Refuses with that error if anything is wrong."""
        if self.found:
            told = [f"[ERROR] {words}" for words in self.found]
            raise Refusal(error, errors=self.found, response_metadata={"messages": told})
