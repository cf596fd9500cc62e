"""The JSON Schemas in content/schema, made from the shape of entries: `python -m bot.library.schema`."""

import json

from bot.library.shape import KINDS, schema
from bot.shipped import shipped

TARGET = shipped("content") / "schema"


def text(kind: str) -> str:
    """The schema of a kind of file as it stands on disk."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name in KINDS:
        (TARGET / f"{name}.json").write_text(text(name), encoding="utf-8")
