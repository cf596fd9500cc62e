"""What Discord accepts as a message (documentation: Message, "Create Message"; Embed Limits)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag

from tests.fakes.discord.files import Upload
from tests.fakes.discord.form_components import check_components
from tests.fakes.discord.form_files import check_files
from tests.fakes.discord.permissions import Json
from tests.fakes.discord.refusals import Path, Problems, Refusal


class Flag(IntFlag):
    """Flags of a message."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    V2 = 1 << 15


TO_POST = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.V2
TO_EDIT = Flag.SUPPRESS_EMBEDS | Flag.V2
TO_ANSWER = TO_POST | Flag.EPHEMERAL
LEGACY = ("content", "embeds", "poll", "sticker_ids")


@dataclass(frozen=True)
class Terms:
    """On what terms a message is taken: where its form is, which flags it may carry, what it was before."""

    allowed: Flag
    at: Path = ()
    before: Json | None = None


def check_message(body: Json, terms: Terms, *, files: Sequence[Upload] = ()) -> None:
    """Refuses a message that Discord would refuse: a new one, or a change of the one that was before."""
    problems = Problems()
    at, before = terms.at, terms.before
    flags = problems.number(body, (*at, "flags"), 0, (1 << 53) - 1, default=0) or 0
    if flags & ~int(terms.allowed):
        problems.add((*at, "flags"), "MESSAGE_FLAGS_INVALID", "Invalid flags")
    v2 = bool(flags & Flag.V2) or bool(before and before["flags"] & Flag.V2)
    problems.text(body, (*at, "content"), 0, 2000)
    if v2:
        _without_legacy(problems, body, terms)
    _embeds(problems, body, at)
    check_components(problems, body, at, v2=v2)
    _allowed_mentions(problems, body, at)
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        problems.add((*at, "nonce"), "NONCE_TYPE_TOO_LONG", "The nonce is too long. (max: 25)")
    check_files(problems, body, at, files, (before or {}).get("attachments") or [])
    problems.settle()
    after = {**(before or {}), **{key: value for key, value in body.items() if key in _SHOWN}}
    if not files and not any(after.get(key) for key in _SHOWN):
        raise Refusal(400, 50006, "Cannot send an empty message")


_SHOWN = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")


def _without_legacy(problems: Problems, body: Json, terms: Terms) -> None:
    after = {**(terms.before or {}), **body}
    for key in LEGACY:
        if after.get(key):
            words = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            problems.add((*terms.at, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
    if not after.get("components"):
        problems.require((*terms.at, "components"))
    was = terms.before
    if was and was["flags"] & Flag.V2 and body.get("flags") is not None and not body["flags"] & Flag.V2:
        words = "The MessageFlags.IS_COMPONENTS_V2 flag cannot be removed"
        problems.add((*terms.at, "flags"), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", words)


def _embeds(problems: Problems, body: Json, at: Path) -> None:
    total = 0
    for index, embed in enumerate(problems.items(body, (*at, "embeds"), 0, 10)):
        here = (*at, "embeds", index)
        parts = [problems.text(embed, (*here, "title"), 0, 256), problems.text(embed, (*here, "description"), 0, 4096)]
        for key, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
            if embed.get(key) is not None:
                parts.append(problems.text(embed[key], (*here, key, inner), 1, most, required=True))
        for place, field in enumerate(problems.items(embed, (*here, "fields"), 0, 25)):
            spot = (*here, "fields", place)
            parts.append(problems.text(field, (*spot, "name"), 1, 256, required=True))
            parts.append(problems.text(field, (*spot, "value"), 1, 1024, required=True))
        total += sum(map(len, parts))
        problems.number(embed, (*here, "color"), 0, 0xFFFFFF)
        url = embed.get("url")
        if url and not str(url).startswith(("http://", "https://", "attachment://")):
            problems.add((*here, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        _timestamp(problems, embed, (*here, "timestamp"))
        if not any(
            embed.get(key) for key in ("title", "description", "fields", "footer", "author", "image", "thumbnail")
        ):
            problems.require((*here, "description"))
    if total > 6000:
        words = "Embed size exceeds maximum size of 6000"
        problems.add((*at, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", words)


def _timestamp(problems: Problems, embed: Json, at: Path) -> None:
    if embed.get("timestamp") is None:
        return
    try:
        datetime.fromisoformat(str(embed["timestamp"]))
    except ValueError:
        problems.add(at, "DATE_TIME_TYPE_PARSE", f"Could not parse {embed['timestamp']}. Should be ISO8601.")


def _allowed_mentions(problems: Problems, body: Json, at: Path) -> None:
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return
    here = (*at, "allowed_mentions")
    parse = problems.items(allowed, (*here, "parse"), 0, 3)
    for index, kind in enumerate(parse):
        if kind not in {"users", "roles", "everyone"}:
            problems.add(
                (*here, "parse", index), "BASE_TYPE_CHOICES", "Value must be one of {'users', 'roles', 'everyone'}."
            )
    for kind in ("users", "roles"):
        if problems.items(allowed, (*here, kind), 0, 100) and kind in parse:
            words = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add(here, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)
