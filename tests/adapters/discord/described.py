"""Discord's own description of its HTTP API, to hold requests to where a file with it is named."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord import FakeDiscord

DESCRIPTION = os.environ.get("STUDYHALL_DISCORD_OPENAPI", "")
"""Discord's own OpenAPI description (a JSON file); without it, the limits of the server on loopback are all."""

BASE = "urn:discord"
_NUMBERS = re.compile(r"/\d{6,}")  # ids; what is asked many times is looked at once


class Description:
    """Discord's HTTP API as Discord describes it (OpenAPI 3.1)."""

    def __init__(self, file: Path) -> None:
        contents = json.loads(file.read_text(encoding="utf-8"))
        self._schemas: dict[str, Any] = contents["components"]["schemas"]
        self._registry: Registry[Any] = Registry().with_resource(BASE, DRAFT202012.create_resource(contents))
        paths = sorted(contents["paths"], key=lambda path: path.count("{"))  # a word in a path before a parameter
        self._routes = [
            (method.upper(), re.compile("[^/]+".join(map(re.escape, re.split(r"\{[^}]+\}", path)))), path, what)
            for path in paths
            for method, what in contents["paths"][path].items()
            if method != "parameters"
        ]

    def problem(self, method: str, path: str, body: Any) -> str | None:
        """What is wrong with a request, if anything is."""
        route = re.sub(r"^/api/v\d+", "", path)
        found = next((each for each in self._routes if each[0] == method and each[1].fullmatch(route)), None)
        if found is None:
            return f"{method} {route} is not in the description"
        wanted = found[3].get("requestBody")
        if wanted is None or body is None:
            missing = wanted is not None and wanted.get("required")
            return f"{method} {route}: {'no body' if missing else 'a body'}" if missing or body is not None else None
        pointer = found[2].replace("~", "~0").replace("/", "~1")
        place = f"{BASE}#/paths/{pointer}/{method.lower()}/requestBody/content/application~1json/schema"
        validator = jsonschema.Draft202012Validator({"$ref": place}, registry=self._registry)
        if error := best_match(validator.iter_errors(body)):
            return f"{method} {route}: {error.json_path}: {error.message}"
        unknown = next(self._unknown(wanted["content"]["application/json"]["schema"], body, "$"), None)
        return f"{method} {route}: {unknown}: no such key" if unknown else None

    def _unknown(self, schema: Any, value: Any, path: str) -> Iterator[str]:
        """Where a valid value has keys that the description does not name: Discord would not look at them."""
        schema = self._fitting(schema, value)
        if isinstance(value, list):
            for i, each in enumerate(value):
                yield from self._unknown(schema.get("items", {}), each, f"{path}[{i}]")
        elif isinstance(value, dict) and "properties" in schema:
            for key, each in value.items():
                if key in schema["properties"]:
                    yield from self._unknown(schema["properties"][key], each, f"{path}.{key}")
                else:
                    yield f"{path}.{key}"

    def _fitting(self, schema: Any, value: Any) -> Any:
        """The schema itself, or of several the one that the value is of."""
        while "$ref" in schema or "oneOf" in schema or "anyOf" in schema:
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"].rpartition("/")[2]]
                continue
            among = [each for each in schema.get("oneOf") or schema["anyOf"] if self._may_be(each, value)]
            schema = among[0] if len(among) == 1 else next(each for each in among if self._is(each, value))
        return schema

    def _may_be(self, schema: Any, value: Any) -> bool:
        """Whether the value's type is the schema's, where it has one: seen sooner than whether all of it fits."""
        tag = self._fitting(schema, value).get("properties", {}).get("type", {}) if "$ref" in schema else {}
        return not isinstance(value, dict) or "enum" not in tag or value.get("type") in tag["enum"]

    def _is(self, schema: Any, value: Any) -> bool:
        """Whether the value is valid."""
        whole = schema | {"$ref": BASE + schema["$ref"]} if "$ref" in schema else schema
        return jsonschema.Draft202012Validator(whole, registry=self._registry).is_valid(value)


@cache
def description() -> Description:
    """The description that the environment names."""
    return Description(Path(DESCRIPTION))


@cache
def _problem(method: str, path: str, written: str) -> str | None:
    return description().problem(method, path, json.loads(written))


def hold(fake: FakeDiscord) -> None:
    """Discord's description finds nothing wrong with the requests that came to a server.

    Raises:
        AssertionError: it does.
    """
    sent = ((each.method, _NUMBERS.sub("/1", each.path), json.dumps(each.json)) for each in fake.http.requests)
    found = [told for each in dict.fromkeys(sent) if (told := _problem(*each))]
    assert found == [], found


if DESCRIPTION:
    FakeDiscord.judges.append(hold)
