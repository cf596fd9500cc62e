"""Files of messages and of options, under addresses that expire (documentation: Signed Attachment CDN URLs)."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.clock import Clock, Snowflakes
    from tests.fakes.discord.permissions import Json

MOST, LARGEST = 10, 10 * 1024 * 1024  # files of a message, bytes of a file
LIVES = timedelta(hours=24)  # an address; each answer of the API brings a fresh one
GONE = "This content is no longer available."
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


class Upload(NamedTuple):
    """A file on its way to Discord, as the part `files[number]` of a form."""

    name: str
    data: bytes
    number: int = 0


def filed_as(name: str) -> str:
    """The name that Discord gives to a file: spaces become underscores, what is not safe in an address is left out."""
    return _UNSAFE.sub("", name.replace(" ", "_")) or "unknown"


class Files:
    """All files; `at` is the address under which they are served."""

    def __init__(self, clock: Clock, new_id: Snowflakes) -> None:
        self.at = ""
        self._clock = clock
        self._new_id = new_id
        self._kept: dict[str, tuple[str, bytes]] = {}

    def keep(self, upload: Upload, channel: str, *, ephemeral: bool) -> Json:
        """Keeps a file, and says so as the API does; its address is one only when it is signed."""
        made = self._new_id()
        name = filed_as(upload.name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._kept[made] = (kind, upload.data)
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        url = f"{self.at}/{folder}/{channel}/{made}/{name}"
        about = {"id": made, "filename": name, "size": len(upload.data), "content_type": kind, "flags": 0}
        return about | {"url": url, "proxy_url": url} | ({"ephemeral": True} if ephemeral else {})

    def data(self, file: str) -> bytes:
        """What is in a file, by its id."""
        return self._kept[file][1]

    def forget(self, file: str) -> None:
        """The file is no longer there."""
        del self._kept[file]

    def signed(self, about: Json) -> Json:
        """The same with an address that leads to the file until it expires."""
        issued = int(self._clock.now.timestamp())
        expires = issued + int(LIVES.total_seconds())
        address = f"{about['url']}?ex={expires:x}&is={issued:x}&hm={_mark(about['id'], f'{expires:x}')}&"
        return about | {"url": address, "proxy_url": address}

    def fetch(self, file: str, query: Mapping[str, str]) -> tuple[str, bytes] | None:
        """The type and the bytes of a file, if there is one and its address is genuine and has not expired."""
        expires = query.get("ex", "")
        if query.get("hm") != _mark(file, expires) or int(expires, 16) <= self._clock.now.timestamp():
            return None
        return self._kept.get(file)


def _mark(file: str, expires: str) -> str:
    return hashlib.sha256(f"{file} {expires}".encode()).hexdigest()
