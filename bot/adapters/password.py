"""The password of what is reached by HTTP: compared in constant time, and slow to guess."""

import asyncio
import base64
import binascii
import hashlib
import hmac
from contextlib import suppress

WRONG_SECONDS = 0.5
"""How long a wrong password takes, one after the other."""

ASK = {"WWW-Authenticate": 'Basic realm="Study Hall", charset="UTF-8"'}
"""The header by which a browser asks whoever sits before it."""


class Password:
    """What somebody has to know, whatever name they give with it (HTTP's Basic scheme, RFC 7617).

    Args:
        word: the password; "" for none, which everybody knows.
    """

    def __init__(self, word: str) -> None:
        self._digest = hashlib.sha256(word.encode()).digest() if word else b""
        self._turn = asyncio.Lock()

    def __bool__(self) -> bool:
        """Whether there is one."""
        return bool(self._digest)

    async def is_in(self, authorization: str) -> bool:
        """Whether the header holds it; one that does not takes its time."""
        given = hashlib.sha256(_word_in(authorization)).digest()
        if not self._digest or hmac.compare_digest(given, self._digest):
            return True
        async with self._turn:
            await asyncio.sleep(WRONG_SECONDS)
        return False


def _word_in(authorization: str) -> bytes:
    """The password of the header; none in anything else."""
    scheme, _, written = authorization.partition(" ")
    if scheme.casefold() != "basic":
        return b""
    with suppress(binascii.Error, ValueError):
        return base64.b64decode(written.strip(), validate=True).partition(b":")[2]
    return b""
