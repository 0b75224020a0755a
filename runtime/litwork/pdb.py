"""pdb in a work or a flow: `litwork.pdb.set_trace()`, or `breakpoint()`, opens Python's debugger on the terminal.

Rules:
- It talks to the terminal itself, past the lines of the components, which go on to be printed.
- While it waits for a command, its process has the terminal, so Ctrl-C is for it. Meanwhile the flow goes on.
- Where there is no terminal it says so in one line, and the code goes on.
"""

from __future__ import annotations

import os
import pdb
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any


def set_trace(*args: Any, **kwargs: Any) -> None:
    """Stop here, and debug. Arguments are accepted and have no effect."""
    stop_at(sys._getframe(1))


def stop_at(frame: FrameType) -> None:
    """Debug from the line on that runs in this frame."""
    from litwork.terminal import open_terminal

    terminal = open_terminal() if os.name == "posix" else None
    if terminal is None:
        place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        print(f"litwork: the debugger at {place} needs a terminal, and there is none: going on", file=sys.stderr)
        return
    _Debugger(terminal).set_trace(frame)


class _Debugger(pdb.Pdb):
    """Pdb on a terminal of which it takes a descriptor."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        stream = open(terminal, "r+b", buffering=0)  # noqa: SIM115 (it lasts as long as the debugger)
        import io

        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", write_through=True)
        super().__init__(stdin=text, stdout=text, skip=["litwork.*"], nosigint=True)

    def interaction(self, frame: FrameType | None, traceback: Any) -> None:
        from litwork import storage
        from litwork.terminal import in_foreground

        with in_foreground(self._terminal, os.path.dirname(storage.current().root)):  # noqa: PTH120
            super().interaction(frame, traceback)
