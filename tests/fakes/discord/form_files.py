"""What Discord accepts as the files of a message (documentation: Uploading Files)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.files import LARGEST, MOST, Upload, filed_as
from tests.fakes.discord.form_components import media, walk
from tests.fakes.discord.refusals import Path, Problems, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fakes.discord.permissions import Json

REFERENCE = "attachment://"


def kept_after(body: Json, files: Sequence[Upload], before: Sequence[Json]) -> list[Json]:
    """The files of a message that stay when it is edited: those named, and all if neither files nor names are given."""
    named = body.get("attachments")
    if named is None:
        return [] if files else list(before)
    ids = {str(item.get("id")) for item in named}
    return [old for old in before if old["id"] in ids]


def names_of(body: Json, files: Sequence[Upload]) -> dict[int, str]:
    """How the uploaded files are filed, by their numbers; what the form calls them comes first."""
    named = {str(item.get("id")): item.get("filename") for item in body.get("attachments") or []}
    return {file.number: filed_as(named.get(str(file.number)) or file.name) for file in files}


def check_files(problems: Problems, body: Json, at: Path, files: Sequence[Upload], before: Sequence[Json]) -> None:
    """Finds what is wrong with uploaded files, with `body["attachments"]`, and with components that show a file.

    Raises:
        Refusal: a file is too large.
    """
    if any(len(file.data) > LARGEST for file in files):
        raise Refusal(413, 40005, "Request entity too large")
    here = (*at, "attachments")
    known = {str(file.number) for file in files} | {str(old["id"]) for old in before}
    for index, item in enumerate(problems.items(body, here, 0, MOST)):
        problems.text(item, (*here, index, "description"), 0, 1024)
        problems.text(item, (*here, index, "filename"), 1, 1024)
        if str(item.get("id")) not in known:
            problems.add((*here, index), "ATTACHMENT_NOT_FOUND", "Attachment data not found")
    kept = kept_after(body, files, before)
    if len(kept) + len(files) > MOST:
        problems.add(here, "BASE_TYPE_MAX_LENGTH", f"Must be {MOST} or fewer in length.")
    there = {str(old["filename"]) for old in kept} | set(names_of(body, files).values())
    for component in walk(body.get("components")):
        for item in media(component):
            url = str(item.get("url"))
            if url.startswith(REFERENCE) and url.removeprefix(REFERENCE) not in there:
                code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                problems.add((*at, "components"), code, f"The referenced attachment {url} was not found")
