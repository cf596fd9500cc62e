"""Tokens are kept encrypted: Fernet, which is AES-128-CBC with HMAC-SHA256 (`cryptography`).

The library is loaded with the first key: it takes some megabytes, and who keeps no tokens has none.
"""

from bot.adapters.slack.keys import MAKE_A_KEY
from bot.settings import SettingsError


class BrokenSealError(Exception):
    """A text was not encrypted with any of the keys."""


class Seal:
    """What encrypts and decrypts; the first key encrypts, each decrypts.

    Args:
        keys: separated by commas.

    Raises:
        SettingsError: one of them is no key.
    """

    def __init__(self, keys: str) -> None:
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet  # noqa: PLC0415 - as above

        self._refused: type[Exception] = InvalidToken
        try:
            made = [Fernet(each.strip()) for each in keys.split(",") if each.strip()]
            self._first, self._keys = MultiFernet(made[:1]), MultiFernet(made)
        except ValueError:
            raise SettingsError(
                f"STUDYHALL_SECRET_KEY: that is no key (several are separated by commas). Make one with: {MAKE_A_KEY}"
            ) from None

    def close(self, text: str) -> str:
        """The text, encrypted."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again.

        Raises:
            BrokenSealError: none of the keys opens it.
        """
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except (self._refused, ValueError):
            raise BrokenSealError from None

    def renew(self, sealed: str) -> str:
        """The same text, encrypted with the first key.

        Raises:
            BrokenSealError: none of the keys opens it.
        """
        return self.close(self.open(sealed))

    def is_old(self, sealed: str) -> bool:
        """Whether it was not the first key that encrypted a text."""
        try:
            self._first.decrypt(sealed.encode())
        except self._refused:
            return True
        return False
