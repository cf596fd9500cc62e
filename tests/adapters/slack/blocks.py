"""What stands in Slack's blocks and views, for tests to look at."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def parts(value: Any) -> Iterator[Json]:
    """Every object within a value, in whatever depth."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def texts(value: Any) -> list[str]:
    """Every text that is shown, in its order."""
    return [each["text"] for each in parts(value) if isinstance(each.get("text"), str)]


def controls(blocks: list[Json]) -> list[Json]:
    """Every button and select, in its order."""
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
