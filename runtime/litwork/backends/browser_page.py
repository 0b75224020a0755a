"""What a worker says to the page: the lines that its code prints, and notes of what happens in it.

Rules:
- It goes out in batches, about one of each kind in `INTERVAL` while code runs, and waits where the page can't keep up.
- Whatever a tick may interrupt (`litwork.backends.browser_ticks`) and uses itself is done in the worker's section.
"""

from __future__ import annotations

import json
import sys
import time

from pyodide.ffi import can_run_sync, run_sync

from litwork.backends.base import LineStream
from litwork.backends.trace import Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any, Protocol

    from litwork.backends.browser_ticks import Section

    class Host(Protocol):
        """The class `Host` of `worker.ts`."""

        def take(self) -> Iterable[tuple[str, Any, float]]:
            """The parcels that have arrived since the last call: the work at the other end, bytes, when they left."""

        def partings(self) -> Iterable[tuple[str, str, str]]:
            """Works whose machine is to be had ("release"), or is gone: they have "left", or "lost" it for a reason."""

        def keep(self, name: str) -> None:
            """A work whose machine is to be had can't leave it now."""

        def dismiss(self, name: str, data: Any, is_awaited: bool) -> None:
            """Send a work the last message on its machine; whether it is to be among the partings when it has left."""

        def leave(self) -> None:
            """This work has nothing more to say: its machine may be ended."""

        def wake(self, milliseconds: float | None) -> None:
            """Have a turn made when this time has passed, though nothing may have arrived; never if None."""

        def send(self, name: str, data: Any) -> None:
            """Send bytes to the work of this name; in a work its own name means the flow."""

        def print(self, stream: str, text: str) -> None:
            """Show lines, joined by newlines, to the reader."""

        def trace(self, json: str) -> None:
            """Show what has happened to the reader."""

        def now(self) -> float:
            """Milliseconds since 1970, by a clock that all machines share."""

        def may_print(self) -> bool:
            """Whether the page keeps up with what was printed and shown."""

        def credit(self) -> Awaitable[None]:
            """Ends when the page has kept up."""

        def may_wait(self) -> bool:
            """Whether Python may be paused at this place."""

        def sleep(self, milliseconds: float) -> Awaitable[None]: ...

        def arrivals(self) -> Awaitable[None]:
            """Ends when what was on its way to this worker has arrived."""

        def arrival(self) -> Awaitable[None]:
            """Ends when there is something to take."""

        def start_ticks(self, signal: int) -> None:
            """Raise this signal every so often."""

        def end_ticks(self) -> None: ...

        def ticked(self) -> None:
            """A tick has been made: the next one is due as long after it as after any other."""

        def components(self, json: str) -> None: ...

        def status(self, component: str, stage: str) -> None: ...

        def end(self, state: str, failure: str) -> None:
            """The app has ended; `failure` is JSON, or empty."""


INTERVAL = 0.016
"""Seconds: one picture of a screen. More often nobody would see it."""

BATCH = 65_536
"""Characters of output, newlines included, that are sent without waiting for the interval to pass."""

LONGEST_TEXT = 1_000_000
"""Characters of a line, or of a traceback, that the page is sent; of a longer one the beginning."""


class Output:
    """`sys.stdout` and `sys.stderr` of a worker: gathers whole lines, and sends them as fast as the page takes them.

    `on_line` is called after each line.
    """

    def __init__(self, host: Host, section: Section, on_line: Callable[[], None]) -> None:
        self._host = host
        self._section = section
        self._on_line = on_line
        self._lines: list[str] = []
        self._stream = "stdout"
        self._size = 0
        self._sent = 0.0
        self._streams = (LineStream("stdout", self._add), LineStream("stderr", self._add))
        sys.stdout, sys.stderr = self._streams

    def flush(self) -> None:
        """Send the lines that were gathered."""
        with self._section:
            if not self._lines:
                return
            _await_credit(self._host)
            lines, self._lines, self._size = self._lines, [], 0
            self._sent = time.monotonic()
            self._host.print(self._stream, "\n".join(lines))

    def finish(self) -> None:
        """Send everything, also what has no newline yet."""
        for stream in self._streams:
            stream.finish()
        self.flush()

    def _add(self, stream: str, line: str) -> None:
        with self._section:
            if stream != self._stream:
                self.flush()
                self._stream = stream
            self._lines.append(cut(line))
            self._size += len(self._lines[-1]) + 1
            if self._size >= BATCH or time.monotonic() - self._sent >= INTERVAL:
                self.flush()
            self._on_line()


class Tracer(Trace):
    """The trace of a worker, which sends its notes to the page as fast as that takes them."""

    def __init__(self, host: Host, machine: str) -> None:
        start = host.now() - time.perf_counter() * 1000
        super().__init__(machine, lambda: start + time.perf_counter() * 1000)
        self._host = host
        self._sent = 0.0

    def flush(self, pause: float = INTERVAL) -> None:
        """Send the notes; those that may wait, because the next flush is less than `INTERVAL` ahead, now and then."""
        if self.is_empty:
            return
        if pause < INTERVAL and (time.monotonic() - self._sent < INTERVAL or not self._host.may_print()):
            return
        _await_credit(self._host)
        self._sent = time.monotonic()
        self._host.trace(json.dumps(self.take()))


def can_wait(host: Host) -> bool:
    """Whether Python can be paused, here and at all."""
    return can_run_sync() and host.may_wait()


def _await_credit(host: Host) -> None:
    while not host.may_print() and can_wait(host):
        run_sync(host.credit())


def cut(text: str) -> str:
    """A text that the page takes, whatever its length."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} … ({len(text)} characters)"
