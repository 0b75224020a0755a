"""The lifeline: a pipe whose writing end only the flow's process holds. Whoever holds the reading end dies with it.

Rules:
- On Linux the kernel kills the process group when the last writer is gone: no code of ours has to run for that, so it
  happens while the interpreter is busy in a C function, too. Elsewhere a thread waits for the end of the pipe.
- Each group opens the pipe anew, for the owner and the signal belong to the open file, which all would share.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

SIGKILL = 9
"""On every system. The module `signal` takes long to import."""


def hold(lifeline: int) -> int:
    """Make sure that this process's group ends when the flow's process does; return the descriptor that stays open.

    The process must be the leader of its group. `lifeline` is closed or kept, and no program inherits what is kept.
    """
    if not sys.platform.startswith("linux"):
        import threading

        os.set_inheritable(lifeline, False)
        threading.Thread(target=_await_end, args=(lifeline,), daemon=True).start()
        return lifeline
    own = hold_for(lifeline, os.getpgrp())
    os.close(lifeline)
    with suppress(BlockingIOError):
        os.read(own, 1)  # at its end already: the flow was gone before we were ready
        end_group()
    return own


def hold_for(lifeline: int, group: int) -> int:
    """Make sure that a group ends when the flow's process does, as long as the descriptor that this returns is open.

    So it does even if the group's leader has been killed just before, and only what it had started is left. Linux.
    """
    import fcntl

    own = os.open(f"/proc/self/fd/{lifeline}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with suppress(ProcessLookupError):  # the whole group has ended
        fcntl.fcntl(own, fcntl.F_SETOWN, -group)
        fcntl.fcntl(own, fcntl.F_SETSIG, SIGKILL)
        fcntl.fcntl(own, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    return own


def end_group() -> NoReturn:
    """Kill this process, and all that it has started."""
    os.killpg(os.getpgrp(), SIGKILL)
    os._exit(1)  # not reached


def _await_end(lifeline: int) -> None:
    os.read(lifeline, 1)
    end_group()
