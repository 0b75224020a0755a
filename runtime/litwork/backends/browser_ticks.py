"""Interruptions of user code in a worker, which has one thread: sleeping, and ticks inside of code that computes.

A tick is a signal that the front end raises every so often (`ticks.ts`). Python looks for signals at the beginning of
functions and at the end of loops, and calls the handler there, as if the user's code had. One long call of a function
that is written in C has no ticks.

Rules:
- A tick changes nothing that the user's code can notice but state and time: it raises nothing, unless that code is to
  be left, and comes neither where the stack is almost full, nor inside of another tick or of litwork's own code
  (`Section`).
- The signal is one that scripts have no use for: what they do with SIGINT is their own affair.
"""

from __future__ import annotations

import signal
import time

from pyodide.ffi import run_sync

from litwork.backends.browser_page import can_wait
from litwork.backends.trace import BUSY, SLEEPING
from litwork.errors import Unwind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from litwork.backends.browser_page import Host
    from litwork.backends.trace import Trace

TICK = signal.SIGRTMAX

ROOM = 100
"""Frames that must be free on Python's stack for a tick to be made."""

LONGEST_SLEEP = 2**31 - 1
"""Milliseconds: what a timer of a browser can count to."""


class Section:
    """Inside of `with`, code is not interrupted by ticks. Sections may lie in each other."""

    __slots__ = ("_depth", "_is_interrupted")

    def __init__(self) -> None:
        self._depth = 0
        self._is_interrupted = False

    def interrupt(self) -> None:
        """Have the user's code be left: Unwind is raised where the outermost section ends. Outside of it nothing is."""
        self._is_interrupted = self._depth > 0

    def __enter__(self) -> None:
        self._depth += 1

    def __exit__(self, *error: object) -> None:
        self._depth -= 1
        if self._is_interrupted and not self._depth:
            self._is_interrupted = False
            raise Unwind

    def __bool__(self) -> bool:
        return self._depth > 0


class Ticks:
    """Inside of `with`, `tick` is called every so often, unless the section is entered then."""

    def __init__(self, host: Host, section: Section, tick: Callable[[], None]) -> None:
        self._host = host
        self._section = section
        self._tick = tick
        signal.signal(TICK, self._handle)

    def __enter__(self) -> None:
        self._host.start_ticks(TICK)

    def __exit__(self, *error: object) -> None:
        self._host.end_ticks()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._section or not _has_room(ROOM):
            return
        with self._section:
            self._tick()
            self._host.ticked()


def listen(host: Host) -> bool:
    """Let what is on its way to this worker arrive; False where Python can't be paused."""
    if not can_wait(host):
        return False
    run_sync(host.arrivals())
    return True


def replace_sleep(host: Host, section: Section, trace: Trace, exchange: Callable[[float], None]) -> None:
    """Have `time.sleep` let the page and the other components have what is new, and take what they have sent.

    `exchange` is called before and after each sleep, with the seconds in which it won't be called again.
    """
    stock_sleep = time.sleep

    def sleep(seconds: float, /) -> None:
        """Sleep, while other components go on."""
        with section:
            trace.activity(SLEEPING)
            exchange(seconds)
            try:
                if can_wait(host) and seconds > 0:
                    run_sync(host.sleep(min(seconds * 1000, LONGEST_SLEEP)))
                else:
                    stock_sleep(seconds)  # also says what is wrong with a negative time, or none at all
            finally:
                trace.activity(BUSY)
            exchange(0)

    time.sleep = sleep  # type: ignore[assignment]


def _has_room(frames: int) -> bool:
    try:
        return frames == 0 or _has_room(frames - 1)
    except RecursionError:
        return False
