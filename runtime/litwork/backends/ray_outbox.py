"""What waits in an actor to go to the flow, and the standard output and error behind it.

Rules:
- Entries are in one order: what was printed before something else was put in comes before it.
- An item is one pickled list of entries, or the content of a payload. Each content is announced by the entry before it.
- More than `FULL` characters of output don't wait here: whoever prints then waits, as for any full pipe.
"""

from __future__ import annotations

import os
import pickle
import select
import sys
import threading
from contextlib import suppress
from itertools import count

from litwork.backends.outputs import Output, flush_streams
from litwork.backends.pipes import Pipe
from litwork.backends.ray_store import InStore
from litwork.protocol import Data, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from litwork.protocol import Message

MESSAGE = "message"
"""An entry with the bytes of a message. The kinds "stdout" and "stderr" have a line."""

CONTENT = "content"
"""The next item is a content, to which this number is given."""

POINTER = "pointer"
"""`(hash, number)`: the content of this number belongs to the payload of this hash."""

FORGET = "forget"
"""The content of this number isn't needed any more."""

FULL = 1 << 20
"""Characters of output that wait at most."""


class Kept:
    """The buffers of a payload that was made here: they lie in Ray's object store. `stored` tells when they do.

    Nobody reads them here: the work has the value itself.
    """

    __slots__ = ("_outbox", "number", "stored")

    def __init__(self, number: int, outbox: Outbox) -> None:
        self.number = number
        self.stored = threading.Event()
        self._outbox = outbox

    def __del__(self) -> None:
        self._outbox.add(FORGET, self.number)


class Outbox:
    """Gathers entries from all threads of an actor, for the one that takes items. `wake` is set when lines come."""

    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake
        self._room = threading.Condition(threading.RLock())
        self._entries: list[tuple[str, Any]] = []
        self._length = 0  # of the lines among them
        self._numbers = count(1)
        self._contents: dict[int, tuple[object, threading.Event]] = {}
        self._pipes = [Pipe(stream, self._line) for stream in ("stdout", "stderr")]
        for fd, pipe in enumerate(self._pipes, 1):
            os.dup2(pipe.writer, fd)
            pipe.let_go()
        self._printed = select.poll()  # asked once, for each read lets other threads in
        for pipe in self._pipes:
            self._printed.register(pipe.reader, select.POLLIN)
        self._outputs = Output(1), Output(2)
        sys.stdout = sys.__stdout__ = self._outputs[0].text  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = self._outputs[1].text  # type: ignore[misc]
        threading.Thread(target=self._watch, daemon=True).start()

    def put(self, message: Message) -> None:
        """Add a message."""
        if not isinstance(message, Data):
            self.add(MESSAGE, encode(message))
            return
        kept: object = message.buffers
        if isinstance(kept, InStore):  # it came from another work
            kept = self.keep(kept)
        if isinstance(kept, Kept):
            self.add(POINTER, (message.payload, kept.number))
        else:
            self.add(MESSAGE, encode(message))

    def keep(self, content: object) -> Kept:
        """Add a content, which is to be given to Ray as it is."""
        kept = Kept(next(self._numbers), self)
        self._contents[kept.number] = content, kept.stored
        self.add(CONTENT, kept.number)
        return kept

    def add(self, kind: str, value: object) -> None:
        """Add an entry behind what was printed up to now."""
        with self._room:
            self._drain()
            self._entries.append((kind, value))

    def items(self) -> Iterator[object]:
        """Take all out, as items: also what was printed and not taken in yet."""
        with self._room:
            self._drain()
            entries, self._entries = self._entries, []
            self._length = 0
            self._room.notify_all()
        batch: list[tuple[str, Any]] = []
        for entry in entries:
            batch.append(entry)
            kind, number = entry
            if kind == CONTENT:
                yield pickle.dumps(batch, 5)
                batch = []
                content, stored = self._contents.pop(number)
                yield content
                del content
                stored.set()
        if batch:
            yield pickle.dumps(batch, 5)

    def end_lines(self) -> None:
        """End a line that has no newline, so that what is printed later can't join it."""
        flush_streams()
        for output in self._outputs:
            with suppress(OSError):  # the user has closed its descriptor
                output.end_line()

    def forget_lines(self) -> None:
        """What was silenced doesn't count as the beginning of a line."""
        for output in self._outputs:
            output.is_line_open = False

    def _line(self, stream: str, text: str) -> None:
        self._entries.append((stream, text))
        self._length += len(text) + 1

    def _drain(self) -> None:
        if self._printed.poll(0):
            for pipe in self._pipes:
                if pipe.is_open and not pipe.drain():
                    self._printed.unregister(pipe.reader)

    def _watch(self) -> None:
        while pipes := [pipe.reader for pipe in self._pipes if pipe.is_open]:
            select.select(pipes, [], [])
            with self._room:
                self._room.wait_for(lambda: self._length < FULL)
                self._drain()
            self._wake.set()
