"""Passes on what works print while the flow's own code runs for long.

Rules:
- While the flow rests the main thread reads the pipes itself. This thread takes over only after `PATIENCE`, until the
  step is over; so what a short step costs is one flag.
- For a second after the last step it looks on its own whether there is a new one, for waking it would hold that up.
  Then it sleeps until it is woken.
"""

from __future__ import annotations

import threading
from time import sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 0.02
"""Seconds that a step may take before this thread does something."""

RESTS = 50
"""Looks that find no new step, after which it sleeps."""


class Pump:
    """`drain(seconds)` waits so long for output and passes on what there is; it is called on a thread of its own."""

    def __init__(self, drain: Callable[[float], None]) -> None:
        self._drain = drain
        self._is_on = False
        self._steps = 0
        self._is_parked = False
        self._is_closed = False
        self._wake = threading.Event()
        threading.Thread(target=self._run, name="litwork output", daemon=True).start()

    def began(self) -> None:
        """A step begins, in which the main thread reads no output."""
        self._steps += 1
        self._is_on = True
        if self._is_parked:
            self._wake.set()

    def ended(self) -> None:
        """The step is over."""
        self._is_on = False

    def close(self) -> None:
        self._is_on = False
        self._is_closed = True
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            self._is_parked = True  # before the look at `_is_on`, as `began` does both in the opposite order
            if not self._is_on and not self._is_closed:
                self._wake.wait()
            self._is_parked = False
            if self._is_closed:
                return
            rests = 0
            while rests < RESTS and not self._is_closed:
                step = self._steps
                sleep(PATIENCE)
                while self._is_on and step == self._steps:
                    self._drain(PATIENCE)
                rests = rests + 1 if step == self._steps else 0
