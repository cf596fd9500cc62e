"""A way to PostgreSQL that can be cut: a Unix socket whose connections are passed on to the server's own."""

import contextlib
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, make_url

_MANY = 65_536


class Proxy:
    """A server's address, and whether it can be reached there.

    Args:
        url: the server's own address.
        folder: where the socket is; a short path, as sockets need one.
    """

    def __init__(self, url: str, folder: Path) -> None:
        behind = make_url(url)
        self._behind = _address(behind)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / _NAME))
        self._pairs: list[socket.socket] = []
        self._carriers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.url = behind.set(host=None, port=None, query={"host": str(folder)}).render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        """It can be reached."""
        self._socket.listen()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It cannot be reached any more."""
        self.cut()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for each in self._carriers:
            each.join()
        self._socket.close()

    def cut(self) -> None:
        """Every connection breaks, and new ones are broken at once, until it is mended."""
        with self._lock:
            self._open = False
            broken, self._pairs = self._pairs, []
        for each in broken:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """New connections can be made."""
        with self._lock:
            self._open = True

    def _serve(self) -> None:
        while True:
            try:
                front, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                if not self._open:
                    front.close()
                    continue
                back = socket.socket(self._behind[0])
                back.connect(self._behind[1])
                self._pairs += [front, back]
            carrier = threading.Thread(target=_carry, args=(front, back), daemon=True)
            self._carriers.append(carrier)
            carrier.start()


_NAME = ".s.PGSQL.5432"


def _address(url: URL) -> tuple[int, str | tuple[str, int]]:
    """The server's own, as a socket takes it."""
    host = url.query.get("host", url.host)
    if isinstance(host, str) and host.startswith("/"):
        return socket.AF_UNIX, f"{host}/{_NAME}"
    return socket.AF_INET, (str(host or "127.0.0.1"), url.port or 5432)


def _carry(front: socket.socket, back: socket.socket) -> None:
    """What is said at either end is heard at the other, until one of them is closed."""
    with front, back:
        answers = threading.Thread(target=_pass_on, args=(back, front), daemon=True)
        answers.start()
        _pass_on(front, back)
        answers.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """What comes in at one goes out at the other, until either is closed; then both are."""
    with contextlib.suppress(OSError):
        while data := one.recv(_MANY):
            other.sendall(data)
    for each in (one, other):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
