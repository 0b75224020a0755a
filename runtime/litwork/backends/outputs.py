"""Standard output and error of a process that is a work, where they are written.

Rules:
- Whoever prints, a program that the work has started included, writes to the descriptors 1 and 2.
- A line that has no newline when a call ends gets one then, so that the next call's text can't join it.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Output(io.FileIO):
    """Standard output or error, and the text stream `text` upon it."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd, "w", closefd=False)
        self._fd = fd
        self.is_line_open = False
        self.text = io.TextIOWrapper(
            io.BufferedWriter(self), encoding="utf-8", errors="backslashreplace", line_buffering=True
        )

    def write(self, data: Any, /) -> int:
        written = super().write(data)
        if written:
            self.is_line_open = memoryview(data)[written - 1] != ord("\n")
        return written

    def end_line(self) -> None:
        """Write what is still buffered, and a newline if there is none at the end."""
        with suppress(ValueError):  # the user has closed or detached it
            self.text.flush()
        if self.is_line_open:
            self.is_line_open = False
            os.write(self._fd, b"\n")


class Silence:
    """Nothing that is printed inside of `with` is seen, whoever prints it."""

    def __enter__(self) -> None:
        self._kept = [os.dup(fd) for fd in (1, 2)]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for fd in (1, 2):
            os.dup2(nowhere, fd)
        os.close(nowhere)

    def __exit__(self, *error: object) -> None:
        flush_streams()
        for fd, kept in zip((1, 2), self._kept, strict=True):
            os.dup2(kept, fd)
            os.close(kept)


def flush_streams() -> None:
    """Write what is still buffered."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # the user may have closed or replaced it
            stream.flush()
