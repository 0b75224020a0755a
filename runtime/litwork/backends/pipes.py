"""The reading end of what a work prints. The end that it writes to is in `litwork.backends.outputs`."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from contextlib import suppress

from litwork.backends.base import LineStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PIPE = 1 << 16
"""Bytes that a pipe holds at most: having read so many, one has read all that was there when one began."""


class Pipe:
    """The reading end of a work's standard output or error."""

    def __init__(self, stream: str, line: Callable[[str, str], None]) -> None:
        self.reader, self.writer = os.pipe()
        self.is_open = True
        self._lines = LineStream(stream, line)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        os.set_blocking(self.reader, False)

    def let_go(self) -> None:
        """Close the writing end, which the work has."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1

    def drain(self) -> bool:
        """Read all that was there when this began. False if the pipe has come to its end."""
        left = PIPE
        with suppress(BlockingIOError):
            while left > 0:
                data = os.read(self.reader, PIPE)
                if not data:
                    self.is_open = False
                    return False
                left -= len(data)
                self._lines.write(self._decoder.decode(data))
        return True

    def close(self) -> None:
        self._lines.write(self._decoder.decode(b"", final=True))
        self._lines.finish()
        os.close(self.reader)
