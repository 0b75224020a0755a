"""The lock of a work's side in an actor, where the user's code doesn't have the main thread.

Rules:
- The thread of the work is interrupted only where it neither holds the lock nor waits for it.
- An interruption is an exception that Python raises in that thread, between two steps of its code: what blocks outside
  of Python, like a long sleep, ends first.
"""

from __future__ import annotations

import ctypes
import threading

from litwork.errors import Unwind


class Section:
    """A lock that can be taken again by the thread that has it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._owner = 0  # the thread that holds it, and how often
        self._held = 0
        self._thread = 0  # that of the work, while it may be interrupted
        self._depth = 0  # how often it holds the lock or waits for it
        self._is_interrupted = False

    @property
    def is_mine(self) -> bool:
        """Whether this thread has the lock."""
        return self._owner == threading.get_ident()

    def enter_thread(self) -> None:
        """From now on this thread may be interrupted. Raises Unwind if it was already."""
        with self._lock:
            self._thread = threading.get_ident()
            if self._is_interrupted:
                raise Unwind

    def leave_thread(self) -> None:
        """From now on it may not."""
        for _ in range(2):
            try:
                self._forget_thread()
            except Unwind:  # it was already on the way
                continue

    def interrupt(self) -> None:
        """Have the work's thread leave the user's code, by raising Unwind in it."""
        with self._lock:
            self._is_interrupted = True
            if self._thread and not self._depth:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(Unwind))

    def __enter__(self) -> None:
        if threading.get_ident() == self._thread:
            self._depth += 1  # before the lock is taken, so that `interrupt` sees it
        self._lock.acquire()
        self._held += 1
        self._owner = threading.get_ident()

    def __exit__(self, *error: object) -> None:
        self._held -= 1
        if not self._held:
            self._owner = 0
        self._lock.release()
        if threading.get_ident() == self._thread:
            self._depth -= 1
            if self._is_interrupted and not self._depth:
                raise Unwind

    def _forget_thread(self) -> None:
        with self._lock:
            self._thread = 0
