"""What a person types behind a command's name, as the options that Discord sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.files import LARGEST, Upload
from tests.fakes.discord.people import Role, User
from tests.fakes.discord.world import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.permissions import Json

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)


class Impossible(AssertionError):  # noqa: N818 - an error of the test, said as one
    """The test does what no client of Discord's would let a person do."""


@dataclass
class Resolved:
    """The people, roles, channels, files and messages that an interaction names, in full."""

    channel: Channel
    found: dict[str, dict[str, Json]] = field(default_factory=dict)

    def add(self, thing: object) -> str:
        """Its id, after noting it."""
        guild = self.channel.guild
        thing = getattr(thing, "user", thing)
        match thing:
            case User():
                self._note("users", thing.id, thing.payload())
                if guild is not None and thing.id in guild.members:
                    rights = {"permissions": str(int(self.channel.rights(thing)))}
                    self._note("members", thing.id, guild.members[thing.id].bare() | rights)
                return thing.id
            case Role():
                self._note("roles", thing.id, thing.payload())
                return thing.id
            case Channel():
                self._note("channels", thing.id, thing.payload() | {"permissions": "0"})
                return thing.id
            case (str(name), bytes(data), *_):
                if len(data) > LARGEST:
                    raise Impossible(f"{name} is larger than {LARGEST} bytes")
                files = self.channel.world.files
                made = files.keep(Upload(name, data), self.channel.id, ephemeral=True)
                self._note("attachments", made["id"], files.signed(made))
                return str(made["id"])
            case _:
                raise Impossible(f"{thing!r} is nothing that can be chosen")

    def _note(self, kind: str, key: str, payload: Json) -> None:
        self.found.setdefault(kind, {})[key] = payload


def find_command(commands: list[Json], words: list[str]) -> tuple[Json, list[Json], list[Json]]:
    """The command of these words, the chain of sub-commands, and the options that the last of them takes."""
    command = next((c for c in commands if c["type"] == 1 and c["name"] == words[0]), None)
    if command is None:
        names = ", ".join(f"/{c['name']}" for c in commands if c["type"] == 1)
        raise Impossible(f"No command /{words[0]} is offered here, only {names or 'none'}")
    chain: list[Json] = []
    options: list[Json] = command["options"]
    for word in words[1:]:
        step = next((o for o in options if o["name"] == word and o["type"] in {SUBCOMMAND, GROUP}), None)
        if step is None:
            raise Impossible(f"/{' '.join(words)}: there is no {word!r}, only {[o['name'] for o in options]}")
        chain.append(step)
        options = step.get("options") or []
    if any(option["type"] in {SUBCOMMAND, GROUP} for option in options):
        raise Impossible(f"/{' '.join(words)} needs one of {[o['name'] for o in options]}")
    return command, chain, options


def fill(
    options: list[Json], given: Mapping[str, object], resolved: Resolved, focused: str | None = None
) -> list[Json]:
    """The options with these values, as a client sends them: for a command, or for a completion of the focused one."""
    known = {option["name"]: option for option in options}
    values = {name if name in known else name.replace("_", "-"): value for name, value in given.items()}
    if strange := values.keys() - known.keys():
        raise Impossible(f"No options {sorted(strange)}, only {list(known)}")
    missing = [name for name, option in known.items() if option.get("required") and name not in values]
    if missing and focused is None:
        raise Impossible(f"{missing} must be given")
    filled = []
    for name, option in known.items():
        if name not in values:
            continue
        if name == focused:
            if not option.get("autocomplete"):
                raise Impossible(f"{name!r} does not complete")
            filled.append({"name": name, "type": option["type"], "value": str(values[name]), "focused": True})
        else:
            filled.append({"name": name, "type": option["type"], "value": _value(option, values[name], resolved)})
    return filled


def _value(option: Json, value: object, resolved: Resolved) -> Any:
    kind, name = option["type"], option["name"]
    if kind in {USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT}:
        return resolved.add(value)
    if option.get("choices"):
        found = [c["value"] for c in option["choices"] if value in {c["name"], c["value"]}]
        if not found:
            raise Impossible(f"{name!r} is one of {[c['name'] for c in option['choices']]}, not {value!r}")
        return found[0]
    if kind == STRING:
        low, high = option.get("min_length") or 0, option.get("max_length") or 6000
        if not isinstance(value, str) or not low <= len(value) <= high:
            raise Impossible(f"{name!r} is text of {low} to {high} characters, not {value!r}")
        return value
    wanted = {INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}[kind]
    if not isinstance(value, wanted) or (kind != BOOLEAN and isinstance(value, bool)):  # type: ignore[arg-type]
        raise Impossible(f"{name!r} does not take {value!r}")
    if kind != BOOLEAN and not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise Impossible(f"{name!r} does not take {value!r}: {option}")
    return value


def nest(chain: list[Json], filled: list[Json]) -> list[Json]:
    """The options inside the sub-commands that lead to them."""
    for step in reversed(chain):
        filled = [{"name": step["name"], "type": step["type"], "options": filled}]
    return filled
