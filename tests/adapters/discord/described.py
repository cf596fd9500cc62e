"""Discord's own description of its HTTP API, to hold requests to where a file with it is named."""

import json
import os
import re
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
        error = best_match(validator.iter_errors(body))
        return f"{method} {route}: {error.json_path}: {error.message}" if error else None


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
