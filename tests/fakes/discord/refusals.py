"""What Discord says when it refuses: status, code, words, and for a form the tree of what is wrong with it."""

from typing import Any

from tests.fakes.discord.permissions import Json

Path = tuple[str | int, ...]


class Refusal(Exception):  # noqa: N818 - a refusal is an answer
    """An answer of Discord's that is not what was asked for."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message} {errors or ''}".rstrip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.extra: Json = {}

    def payload(self) -> Json:
        """As the API shows it."""
        body: Json = {"message": self.message, "code": self.code, **self.extra}
        return body | {"errors": self.errors} if self.errors else body


NOT_FOUND = {
    "channel": 10003,
    "guild": 10004,
    "member": 10007,
    "message": 10008,
    "user": 10013,
    "webhook": 10015,
    "interaction": 10062,
    "application": 10002,
}


def unknown(noun: str) -> Refusal:
    """There is no such thing, or not for you."""
    name = "Unknown interaction" if noun == "interaction" else f"Unknown {noun.title()}"
    return Refusal(404, NOT_FOUND[noun], name)


def missing_access() -> Refusal:
    """The bot cannot see the channel."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """The bot sees it, but may not do that."""
    return Refusal(403, 50013, "Missing Permissions")


class Problems:
    """What is wrong with a form, collected before it is refused."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """There is this wrong at this place."""
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def require(self, path: Path) -> None:
        """Something that must be there is not."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def settle(self) -> None:
        """Refuses the form if anything is wrong with it."""
        if self.tree:
            raise Refusal(400, 50035, "Invalid Form Body", self.tree)

    def text(self, body: Json, path: Path, low: int, high: int, *, required: bool = False) -> str:
        """The text at the end of the path, which is the key in `body`; wrong if it is no text of that length."""
        value = body.get(str(path[-1]))
        if value is None:
            if required:
                self.require(path)
            return ""
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return ""
        if low and not value.strip():
            self.require(path)
        elif not low <= len(value) <= high:
            bad = (f"Must be between {low} and {high} in length.", "BASE_TYPE_BAD_LENGTH")
            over = (f"Must be {high} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
            words, code = bad if low else over
            self.add(path, code, words)
        return value

    def number(self, body: Json, path: Path, low: int, high: int, default: int | None = None) -> int | None:
        """The number at the end of the path; wrong if it is none between the bounds."""
        value = body.get(str(path[-1]))
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return default
        if value < low:
            self.add(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")
        elif value > high:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
        return value

    def items(self, body: Json, path: Path, low: int, high: int) -> list[Any]:
        """The list at the end of the path; wrong if it is none of that length."""
        value = body.get(str(path[-1]))
        if value is None:
            if low:
                self.require(path)
            return []
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not low <= len(value) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return value

    def choice(self, path: Path, allowed: tuple[int, ...]) -> None:
        """A value that is none of those allowed."""
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{', '.join(map(str, allowed))}}}.")
