"""Waits for the actors and for the door at the same time.

Rules:
- Ray can't wait for a descriptor. So a thread for each actor waits for its stream, and rings a bell that has one.
- A thread that has rung waits until the flow's thread has been there: it takes nothing from the stream itself.
"""

from __future__ import annotations

import os
import select
import threading
from contextlib import suppress

from litwork.backends.ray_handle import ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from litwork.backends.door import Door
    from litwork.backends.ray_handle import Handle


class DoorAndActors:
    """Stands for `ready` in an app that has a door."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._reader, self._bell = os.pipe()
        for fd in (self._reader, self._bell):
            os.set_blocking(fd, False)
        self._listeners: dict[Handle, threading.Semaphore] = {}
        self._resting: set[Handle] = set()

    def ready(self, handles: Sequence[Handle], pause: float | None) -> list[Handle]:
        """Wait until something has come from an actor or to the door, at most for this time."""
        for handle in [handle for handle in self._listeners if handle not in handles]:
            del self._listeners[handle]
        for handle in handles:
            if handle not in self._listeners:
                turn = self._listeners[handle] = threading.Semaphore()
                threading.Thread(target=self._listen, args=(handle, turn), daemon=True).start()
            elif handle in self._resting:
                self._resting.remove(handle)
                self._listeners[handle].release()
        select.select([self._door.fileno(), self._reader], [], [], pause)
        with suppress(BlockingIOError):
            while os.read(self._reader, 1 << 16):
                pass
        return ready(handles, 0)

    def _listen(self, handle: Handle, turn: threading.Semaphore) -> None:
        while True:
            turn.acquire()
            if not handle.is_running:
                return
            ready([handle], None)
            self._resting.add(handle)
            with suppress(BlockingIOError):  # it is full of rings already
                os.write(self._bell, b"!")
