"""A work's actor: what `litwork.backends.ray` starts.

Rules:
- Three threads of Ray's: `receive` takes the flow's messages, `work` runs the calls, and `stream` is a generator that
  lives as long as the actor. Everything that goes to the flow is an item of it, in one order.
- An item is a pickled list of entries, `(kind, value)`: a message, a line of output, or a word about the contents of
  payloads. Such a content is an item of its own, so that it belongs to the flow's process and outlives this one.
- At most one item a tick for writes and lines; the end of a call is told at once.
- What was printed before a message is in the stream before it: the pipes behind standard output and error are drained
  before each message. When the flow doesn't keep up, whoever prints waits.
- Stop interrupts the user's code wherever no message is under way; then `on_exit` runs, and the stream ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from time import monotonic, thread_time, time

from litwork import compat, storage
from litwork.backends.base import WorkSide, find_work, leave, load_app
from litwork.backends.outputs import Silence
from litwork.backends.process_child import LIVELY, LONGEST_TICK, TICK
from litwork.backends.ray_outbox import Outbox
from litwork.backends.ray_section import Section
from litwork.backends.ray_store import InStore
from litwork.errors import Unwind, describe
from litwork.protocol import Data, Failed, Started, Stop, Succeeded, decode
from litwork.storage import payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ray import ObjectRef

    from litwork.app import LightningApp
    from litwork.protocol import Message

    Sent = bytes | tuple[str, ObjectRef[list[memoryview]]]

SMALL = 1 << 16
"""Bytes up to which the content of a payload travels in the message."""


class WorkActor:
    """One work where it runs.

    `path` is what the script is called, `source` its text, `cwd` the folder to be in, and `folder` the one where the
    script finds what it imports. `files` is the folder of the files that works share.
    """

    def __init__(self, path: str, source: str, cwd: str, folder: str, files: str, name: str) -> None:
        os.chdir(cwd)
        sys.argv = [path]
        sys.path.insert(0, folder)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Ray's way of it waits for calls that don't end
        compat.install()
        storage.use_folder(files, name, is_flow=False)
        self._name = name
        self._wake = threading.Event()
        self._urgent = threading.Event()  # what is to be sent can't wait for the tick
        self._armed = False
        self._is_beginning = False
        self._is_over = False
        self._broken: BaseException | None = None
        self._outbox = Outbox(self._wake)
        self._section = Section()
        self._queued: SimpleQueue[None] = SimpleQueue()  # an item for each call
        self._side: WorkSide | None = None
        payload.keep = self._keep
        self._app: LightningApp | None = None
        with self._failing(), Silence():
            self._app = load_app(path, source)

    def receive(self, items: Sequence[Sent]) -> None:
        """Take messages of the flow: their bytes, or the hash of a payload and the reference to its content."""
        with self._reported():
            for item in items:
                self._take(decode(item) if isinstance(item, bytes) else Data(item[0], InStore(item[1])))  # type: ignore[arg-type]

    def work(self) -> None:
        """Run calls until the work is to stop."""
        with self._reported():
            with suppress(Unwind):
                self._section.enter_thread()
                while True:
                    self._queued.get()
                    if self._side is not None:
                        self._side.run_next()
            self._section.leave_thread()
            if self._side is not None:
                leave(self._side)
            self._outbox.end_lines()
            self._is_over = True
            self._hurry()

    def stream(self) -> Iterator[object]:
        """What goes to the flow, until the work has stopped."""
        pause = TICK
        sent = stirred = 0.0
        is_over = False
        while not is_over:
            self._wake.wait(pause if self._can_change() else None)
            until = sent + TICK
            if self._is_beginning:  # a short call is told in one item, from its beginning to its end
                self._is_beginning = False
                until = monotonic() + TICK
            self._urgent.wait(until - monotonic())
            self._wake.clear()
            self._urgent.clear()
            self._armed = False  # before the marks are taken: a later write arms again
            is_over = self._is_over
            if self._broken is not None:
                raise self._broken
            began = thread_time()
            if self._side is not None:
                self._side.flush(look=self._can_change())
            cost = thread_time() - began
            for item in self._outbox.items():
                yield item
                sent = stirred = monotonic()
            pause = TICK if monotonic() - stirred < LIVELY else min(2 * pause, LONGEST_TICK)
            pause = max(pause, 20 * cost)

    def _take(self, message: Message) -> None:
        if self._side is None:
            if self._app is None:
                return  # it couldn't be loaded, which the flow hears
            with self._failing(), Silence():
                work = find_work(self._app, self._name, message)
                self._side = WorkSide(work, self._send, self._section, clock=time)
                self._side.on_write = self._wrote
            self._app = None
            self._outbox.forget_lines()
        if self._side is None:
            return
        if self._side.receive(message):
            self._queued.put(None)
        if isinstance(message, Stop):
            self._section.interrupt()
            self._queued.put(None)

    def _can_change(self) -> bool:
        return self._side is not None and self._side.can_change_in_place

    def _wrote(self) -> None:
        if not self._armed:
            self._armed = True
            self._wake.set()

    def _hurry(self) -> None:
        self._urgent.set()
        self._wake.set()

    def _send(self, message: Message) -> None:
        is_end = isinstance(message, (Succeeded, Failed))
        if is_end:
            self._outbox.end_lines()
        elif isinstance(message, Started):
            self._is_beginning = True
        self._outbox.put(message)
        if is_end:
            self._hurry()
        else:
            self._wake.set()

    def _keep(self, buffers: Sequence[bytes | memoryview]) -> Sequence[bytes]:
        """Put the content of a payload into the store, which is done when this returns."""
        if sum(memoryview(buffer).nbytes for buffer in buffers) <= SMALL:
            return [bytes(buffer) for buffer in buffers]
        if self._section.is_mine:  # the stream may wait for the lock that this thread has: it takes a copy later
            return self._outbox.keep([pickle.PickleBuffer(bytes(buffer)) for buffer in buffers])  # type: ignore[return-value]
        kept = self._outbox.keep([pickle.PickleBuffer(buffer) for buffer in buffers])
        self._hurry()
        kept.stored.wait()
        return kept  # type: ignore[return-value]

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Setting up the work may fail, of which the flow is told."""
        try:
            yield
        except BaseException as error:
            self._send(Failed(0, describe(error)))

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """What goes wrong here ends the stream, and so is seen."""
        try:
            yield
        except BaseException as error:
            self._broken = error
            self._hurry()
