"""The backend without processes: all components take turns on one thread. For tests, and for a look at an app.

Rules:
- Calls run one after the other, in the order in which they were made, each to its end.
- What a work writes reaches the flow at once: the flow's pass runs inside of the assignment. Changes in place are found
  at the work's prints. So a work sees what the flow answers, but never what another work does meanwhile; an app whose
  works wait for each other needs another backend.
- A work that is stopped while its code runs is unwound at its next assignment or print; then its `on_exit` runs.
"""

from __future__ import annotations

import select
import sys
import time
from contextlib import suppress
from functools import partial

from litwork import storage
from litwork.backends.base import (
    Keeper,
    Loop,
    Outcome,
    Streams,
    Viewer,
    WorkSide,
    find_work,
    leave,
    silent,
    unloadable,
)
from litwork.errors import ScriptError, Unwind
from litwork.protocol import Failed, Left, Stop, Succeeded, decode, encode
from litwork.storage.run_folder import RunFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from litwork.app import LightningApp
    from litwork.protocol import Message

LONG = 3600
"""Seconds to wait for what nobody has announced: an app that is kept alive has nothing else to do."""


def run(load: Callable[[], LightningApp], viewer: Viewer | None = None, keeper: Keeper | None = None) -> Outcome:
    """Run an app to its end. `load` makes it anew each time that it is called: for the flow, and for each work."""
    viewer = viewer or Viewer()
    keeper = keeper or Keeper()
    main = sys.modules["__main__"]
    try:
        outcome = _run(load, viewer, keeper)
    except KeyboardInterrupt:
        outcome = Outcome("stopped", 130)
    finally:
        sys.modules["__main__"] = main
    viewer.end(outcome)
    return outcome


def _run(load: Callable[[], LightningApp], viewer: Viewer, keeper: Keeper) -> Outcome:
    streams = Streams("root", viewer.output)
    files = RunFolder()
    files.open(keeper.files)
    before = storage.use_folder(files.path, "root", is_flow=True)
    try:
        try:
            with streams:
                app = load()
                backend = _Inline(app, streams, load, viewer, keeper, files.path)
        except (Exception, SystemExit) as error:
            streams.finish()
            return unloadable(error)
        try:
            return backend.run()
        finally:
            backend.close()
    finally:
        storage.use(before)
        files.close()


class _Worker:
    """A work's side, with the streams and the `__main__` that its code needs. `first` is the first message to it."""

    def __init__(self, name: str, first: Message, backend: _Inline) -> None:
        self.name = name
        self.is_running = False
        self.is_stopped = False
        self.streams = Streams(name, self._print)
        before = storage.use_folder(backend.files, name, is_flow=False)
        try:
            with self.streams, silent():
                work = find_work(backend.load(), name, first)
        finally:
            storage.use(before)
        self.main = sys.modules["__main__"]
        self.side = WorkSide(work, lambda message: backend.receive(self, message), clock=time.time)
        self.side.on_write = self.side.flush
        self._viewer = backend.viewer

    def _print(self, component: str, stream: str, text: str) -> None:
        self._viewer.output(component, stream, text)
        if self.side.can_change_in_place:
            self.side.flush()


class _Inline:
    def __init__(
        self,
        app: LightningApp,
        streams: Streams,
        load: Callable[[], LightningApp],
        viewer: Viewer,
        keeper: Keeper,
        files: str,
    ) -> None:
        self.load = load
        self.files = files
        self.viewer = viewer
        self._keeper = keeper
        self._loop = Loop(app, self._send, viewer.status, clock=time.time, grew=self._show_components, keep=keeper.keep)
        self._streams = streams
        self._main = sys.modules["__main__"]
        self._workers: dict[str, _Worker] = {}
        self._sent: list[tuple[str, Message, bytes]] = []
        self._queue: list[_Worker] = []
        self._door = viewer.opened(app, self._loop)

    def run(self) -> Outcome:
        self._show_components()
        try:
            self._keeper.open(self._loop)
        except ScriptError as error:
            return unloadable(error)
        self._step([])
        while self._loop.outcome is None:
            if self._queue:
                self._run_next(self._queue.pop(0))
            else:
                self._wait()
            if self._door is not None:
                self._in("root", self._main, self._streams, self._door.answer)
                self._step([])
        self._keeper.end(self._loop.outcome)
        for worker in self._workers.values():
            if self._loop.has_last_words(worker.name):
                self._in_work(worker, partial(leave, worker.side))
        for streams in (self._streams, *(worker.streams for worker in self._workers.values())):
            streams.finish()
        return self._loop.outcome

    def close(self) -> None:
        """Let nobody in any more."""
        if self._door is not None:
            self._door.close()

    def receive(self, worker: _Worker, message: Message) -> None:
        """A message of a work, whose code is running."""
        if isinstance(message, (Succeeded, Failed)):
            worker.streams.finish()
        has_successor = self._workers.get(worker.name, worker) is not worker
        if not has_successor and not (worker.is_stopped and any(name == worker.name for name, *_ in self._sent)):
            self._step([(worker.name, encode(message))])
        if worker.is_running and (worker.is_stopped or self._loop.outcome is not None):
            raise Unwind

    def _wait(self) -> None:
        """Wait until a schedule is due, something is to be kept, or somebody is at the door."""
        due = self._loop.due
        pause = LONG if due is None else max(0, due - time.time())
        if self._keeper.pause is not None:
            pause = min(pause, self._keeper.pause)
        if self._door is not None:
            select.select([self._door], [], [], pause)
        else:
            time.sleep(pause)
        self._step([])

    def _show_components(self) -> None:
        self.viewer.components(self._loop.components)

    def _run_next(self, worker: _Worker) -> None:
        worker.is_running = True
        with suppress(Unwind):  # the app has ended, or the work was stopped, while it ran
            self._in_work(worker, worker.side.run_next)
        worker.is_running = False
        if worker.is_stopped:
            self._part(worker)

    def _part(self, worker: _Worker) -> None:
        """Take leave of a work that was stopped."""
        self._in_work(worker, partial(leave, worker.side))
        worker.streams.finish()
        self._step([(worker.name, encode(Left()))])

    def _send(self, name: str, message: Message) -> None:
        self._sent.append((name, message, encode(message)))

    def _step(self, messages: list[tuple[str, bytes]]) -> None:
        self._in(
            "root",
            self._main,
            self._streams,
            lambda: self._loop.step([(name, decode(data)) for name, data in messages]),
        )
        self._keeper.stepped()
        while self._sent and self._loop.outcome is None:  # one that is delivered may lead to further ones
            self._deliver(*self._sent.pop(0))

    def _deliver(self, name: str, message: Message, data: bytes) -> None:
        if isinstance(message, Stop):
            worker = self._workers.pop(name)
            worker.is_stopped = worker.side.stopping = True
            self._queue = [each for each in self._queue if each is not worker]
            if not worker.is_running:
                self._part(worker)
            return
        if name not in self._workers:
            self._workers[name] = _Worker(name, message, self)
        worker = self._workers[name]
        self._in_work(worker, partial(self._receive, worker, data))

    def _receive(self, worker: _Worker, data: bytes) -> None:
        if worker.side.receive(decode(data)):
            self._queue.append(worker)

    def _in_work(self, worker: _Worker, code: Callable[[], object]) -> None:
        self._in(worker.name, worker.main, worker.streams, code)

    def _in(self, name: str, main: ModuleType, streams: Streams, code: Callable[[], object]) -> None:
        """Run code of a component, or make or read a message for it, where its files and classes are at home."""
        outer = sys.modules["__main__"]
        sys.modules["__main__"] = main
        before = storage.use_folder(self.files, name, is_flow=name == "root")
        try:
            with streams:
                code()
        finally:
            sys.modules["__main__"] = outer
            storage.use(before)
