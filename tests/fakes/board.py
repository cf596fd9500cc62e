"""Where every change is announced, so that whoever waits for one needs no sleep."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Board:
    """Wakes those whose condition holds after a change."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def announce(self) -> None:
        """Something changed: those wake up whose condition now holds."""
        for condition, future in tuple(self._waiting):
            if not future.done() and condition():
                future.set_result(None)

    async def until(self, condition: Callable[[], bool], patience: float | None) -> bool:
        """Waits until the condition holds after a change; False if it does not within so many real seconds."""
        if condition():
            return True
        entry = (condition, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            async with asyncio.timeout(patience):
                await entry[1]
        except TimeoutError:
            return condition()
        finally:
            self._waiting.remove(entry)
        return True
