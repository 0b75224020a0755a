"""A work's process: what `litwork.backends.process` starts.

Rules:
- Descriptor 3 is the socket to the flow, 4 the lifeline. Neither reaches a program that the work starts.
- The user's `run` has the main thread. A receiver thread takes the flow's messages; a flusher thread sends what the
  work writes, at most once in a tick. Both and the user's thread share one lock, and the work's side is behind it.
- After a quiet tick a write is sent by the thread that made it: waiting for the flusher to get the interpreter from a
  busy thread would take milliseconds.
- SIGTERM interrupts the user's code, wherever no message is under way; then `on_exit` runs. The receiver raises it when
  the flow says Stop.
- A line that has no newline when a call ends gets one then, so that the next call's text can't join it.
- Nothing costs time while nothing happens: the flusher ticks only while a call runs whose work has lists or dicts, and
  more and more slowly while they don't change.
"""

from __future__ import annotations

import _socket
import os
import select
import signal
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from time import monotonic, sleep, thread_time, time

from litwork import compat, storage
from litwork.backends.base import WorkSide, debug, find_work, leave, load_app
from litwork.backends.lifeline import end_group, hold
from litwork.backends.outputs import Output, Silence, flush_streams
from litwork.backends.segments import CAN_SHARE, Store
from litwork.backends.wire import FrameReader, send
from litwork.errors import Unwind, describe
from litwork.protocol import Failed, Started, Stop, Succeeded
from litwork.storage import payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import FrameType
    from typing import NoReturn

    from litwork.protocol import Message
    from litwork.work import LightningWork

TICK = 0.005
"""Seconds in which an attribute is sent at most once."""

LIVELY = 1.0
"""Seconds after a change for which lists and dicts are looked at once a tick."""

LONGEST_TICK = 0.2
"""Seconds between two looks at lists and dicts that haven't changed for long."""

SOCKET, LIFELINE = 3, 4


def main(arguments: list[str]) -> None:
    """Be the process of a work until the flow ends.

    `arguments`: the script's path, the folder to be in, that of the run's files, the name.
    """
    path, folder, files, name = arguments
    hold(LIFELINE)
    os.set_inheritable(SOCKET, False)
    os.chdir(folder)
    set_up(path)
    be(SOCKET, path, files, name)


def set_up(path: str) -> None:
    """Make this process one in which the script at `path` can run."""
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))  # noqa: PTH120 (pathlib takes long to import)
    compat.install()


def be(descriptor: int, path: str, files: str, name: str) -> NoReturn:
    """Be a work until the flow ends. `descriptor` is the socket to it; what is printed goes to 1 and 2."""
    sys.breakpointhook = debug
    storage.use_folder(files, name, is_flow=False)
    channel = _socket.socket(fileno=descriptor)
    outputs = Output(1), Output(2)
    sys.stdout = sys.__stdout__ = outputs[0].text  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = outputs[1].text  # type: ignore[misc]
    if CAN_SHARE:
        payload.keep = Store().keep
    reader = FrameReader()
    first = _first(channel, reader)
    try:
        with Silence():
            work = find_work(load_app(path), name, first[0])
    except BaseException as error:
        send(channel, Failed(0, describe(error)))
        _exit(1)
    for output in outputs:
        output.is_line_open = False  # what was silenced doesn't count
    _Worker(channel, work, outputs).run(reader, first)


def _first(channel: _socket.socket, reader: FrameReader) -> list[Message]:
    """Wait for the first messages of the flow."""
    while True:
        messages = list(_messages(channel, reader))
        if messages:
            return messages


def _messages(channel: _socket.socket, reader: FrameReader) -> Iterable[Message]:
    """Wait for the flow, and return the messages that are complete then."""
    messages = reader.read(channel)
    if messages is None:
        end_group()  # the flow is gone: this may be noticed here before the lifeline's signal comes
    return messages


class _Worker:
    """Joins a work's side to the socket."""

    def __init__(self, channel: _socket.socket, work: LightningWork, outputs: Sequence[Output]) -> None:
        self._channel = channel
        self._outputs = outputs
        self._lock = _Section()
        self._side = WorkSide(work, self._send, self._lock, clock=time)
        self._side.on_write = self._wrote
        self._queued: SimpleQueue[None] = SimpleQueue()  # an item for each call
        self._writable = select.poll()
        self._writable.register(channel, select.POLLOUT)
        # The flusher's: when something was last sent, and when something last happened; and by what it is
        # woken.
        self._sent = 0.0
        self._stirred = 0.0
        self._is_looking = False
        self._record = work._lit  # whose `is_armed` says that the flusher has been woken
        self._wake = threading.Event()

    def run(self, reader: FrameReader, first: Sequence[Message]) -> NoReturn:
        signal.signal(signal.SIGTERM, self._interrupt)
        try:
            for target in (lambda: self._receive(reader, first), self._flush):
                threading.Thread(target=or_die, args=(target,), daemon=True).start()
            while True:
                self._queued.get()
                self._side.run_next()
        except Unwind:
            pass
        leave(self._side)
        flush_streams()
        end_group()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if not self._side.stopping:  # somebody else's signal
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._lock.interrupt()

    def _receive(self, reader: FrameReader, first: Sequence[Message]) -> None:
        self._take(first)
        while True:
            self._take(_messages(self._channel, reader))

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if self._side.receive(message):
                self._queued.put(None)
            if isinstance(message, Stop):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    def _send(self, message: Message) -> None:
        if isinstance(message, (Succeeded, Failed)):
            flush_streams()
            for output in self._outputs:
                with suppress(OSError):  # the user has closed its descriptor
                    output.end_line()
        send(self._channel, message)
        if isinstance(message, Started):
            self._stirred = monotonic()
            if self._side.can_change_in_place:
                self._wake.set()

    def _wrote(self) -> None:
        if monotonic() - self._sent >= TICK and self._lock.acquire(blocking=False):
            try:
                if self._writable.poll(0):  # else the flow is busy, and the user's thread shall not wait for it
                    self._sent = monotonic()
                    self._side.flush(look=False)
                    if not self._is_looking and self._side.can_change_in_place:  # there hasn't been a list before
                        self._wake.set()
                    return
            finally:
                self._lock.release()
        self._record.is_armed = True
        self._wake.set()

    def _flush(self) -> None:
        pause = TICK
        while True:
            self._is_looking = False  # before the look: whoever makes the first list looks at this afterwards
            self._is_looking = self._side.can_change_in_place
            self._wake.wait(pause if self._is_looking else None)
            since = monotonic() - self._sent
            if since < TICK:
                sleep(TICK - since)
            self._wake.clear()
            self._record.is_armed = False  # before the marks are taken: a later write arms again
            began = thread_time()
            has_sent = self._side.flush(look=self._side.can_change_in_place)
            cost = thread_time() - began
            now = monotonic()
            if has_sent:
                self._sent = self._stirred = now
            pause = TICK if now - max(self._sent, self._stirred) < LIVELY else min(2 * pause, LONGEST_TICK)
            pause = max(pause, 20 * cost)


class _Section:
    """The lock of a work's side. A main thread that holds it or waits for it is interrupted only afterwards."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._main = threading.get_ident()
        self._depth = 0  # of the main thread
        self._is_interrupted = False

    def interrupt(self) -> None:
        """On the main thread: leave the user's code. Raises Unwind."""
        if not self._depth:
            raise Unwind
        self._is_interrupted = True

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()

    def acquire(self, blocking: bool = True) -> bool:
        is_main = threading.get_ident() == self._main
        if is_main:
            self._depth += 1  # before the lock is taken: an interrupt in between would leave it taken
        is_taken = self._lock.acquire(blocking)
        if is_main and not is_taken:
            self._depth -= 1
        return is_taken

    def release(self) -> None:
        self._lock.release()
        if threading.get_ident() == self._main:
            self._depth -= 1
            if self._is_interrupted and not self._depth:
                self._is_interrupted = False
                raise Unwind


def or_die(work: Callable[[], None]) -> None:
    """Run what a thread does; without it the work would hang, so an error in it ends the process."""
    try:
        work()
    except BaseException:
        import traceback

        traceback.print_exc()
        _exit(70)


def _exit(status: int) -> NoReturn:
    flush_streams()
    os._exit(status)
