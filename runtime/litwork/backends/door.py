"""The door of a running app: through it other threads have the flow's thread do something.

Rules:
- What is left at the door is done by the flow's thread between two passes, in the order in which it was left, and never
  beside code of the flow.
- Who waits at the door is always answered: by what was done, by its error, or by `Closed`.
- A backend waits for the descriptor of the door along with all else that it waits for. Without a server there is no
  door.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")

MOST = 1000
"""How many may wait at once."""


class Closed(Exception):
    """The app has ended, or too many wait."""


class Door:
    def __init__(self) -> None:
        self._waiting: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._lock = Lock()
        self._is_open = True
        self._reader, self._writer = os.pipe()
        for fd in (self._reader, self._writer):
            os.set_blocking(fd, False)

    def fileno(self) -> int:
        """A descriptor that can be read from while somebody waits."""
        return self._reader

    def ask(self, action: Callable[[], T]) -> Future[T]:
        """Leave something to be done; from any thread. Raises Closed. One that is cancelled in time isn't done."""
        future: Future[T] = Future()
        with self._lock:
            if not self._is_open:
                raise Closed("the app has ended")
            if len(self._waiting) >= MOST:
                raise Closed("the app is too busy")
            self._waiting.append((action, future))
            with suppress(BlockingIOError):  # the pipe is full of knocks already
                os.write(self._writer, b"!")
        return future

    def answer(self) -> None:
        """Do what was left, on the flow's thread."""
        with suppress(BlockingIOError):
            while os.read(self._reader, 1 << 16):
                pass
        for _ in range(len(self._waiting)):  # what comes meanwhile knocks again
            action, future = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(action())
            except Exception as error:
                future.set_exception(error)
            except BaseException:  # Ctrl-C
                future.set_exception(Closed("the app has ended"))
                raise

    def close(self) -> None:
        """Let nobody in any more, and send away who waits."""
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            os.close(self._reader)
            os.close(self._writer)
        while self._waiting:
            _, future = self._waiting.popleft()
            if future.set_running_or_notify_cancel():
                future.set_exception(Closed("the app has ended"))
