"""The terminal of an app, which a work takes for a while: its process group is another one than the flow's.

Rules:
- Only the group in the foreground may read from a terminal, and gets Ctrl-C. Who takes the terminal gives it back.
- Of several works one has it at a time; the others wait. The kernel lets go of the lock when a work dies.
- If a work dies that has the terminal, the flow takes it back.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/dev/tty"


def open_terminal() -> int | None:
    """A descriptor of the terminal that this process belongs to, or None if there is none."""
    try:
        return os.open(PATH, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None


@contextmanager
def in_foreground(terminal: int, folder: str) -> Iterator[None]:
    """Inside of `with` this process may read from the terminal. All who lock the same folder take turns."""
    import fcntl

    lock = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = os.tcgetpgrp(terminal)
        _put_in_foreground(terminal, os.getpgrp())
        try:
            yield
        finally:
            with suppress(OSError):  # that group has ended
                _put_in_foreground(terminal, before)
    finally:
        os.close(lock)


def take_back(group: int) -> None:
    """Bring this process to the foreground if a process group that has ended was there."""
    terminal = open_terminal()
    if terminal is None:
        return
    with suppress(OSError):
        if os.tcgetpgrp(terminal) == group:
            _put_in_foreground(terminal, os.getpgrp())
    os.close(terminal)


def _put_in_foreground(terminal: int, group: int) -> None:
    """A process in the background that does this is stopped, unless it blocks the signal."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
