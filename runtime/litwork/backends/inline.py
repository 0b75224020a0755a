"""The backend without processes: all components take turns on one thread. For tests, and for a look at an app.

Rules:
- Calls run one after the other, in the order in which they were made, each to its end.
- What a work writes reaches the flow at once: the flow's pass runs inside of the assignment. Changes in place are found
  at the work's prints. So a work sees what the flow answers, but never what another work does meanwhile; an app whose
  works wait for each other needs another backend.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from litwork.backends.base import Loop, Outcome, Streams, Viewer, WorkSide, find_work, silent, unloadable
from litwork.errors import Unwind
from litwork.protocol import Failed, Run, Succeeded, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from litwork.app import LightningApp
    from litwork.protocol import Message


def run(load: Callable[[], LightningApp], viewer: Viewer | None = None) -> Outcome:
    """Run an app to its end. `load` makes it anew each time that it is called: for the flow, and for each work."""
    viewer = viewer or Viewer()
    main = sys.modules["__main__"]
    try:
        outcome = _run(load, viewer)
    finally:
        sys.modules["__main__"] = main
    viewer.end(outcome)
    return outcome


def _run(load: Callable[[], LightningApp], viewer: Viewer) -> Outcome:
    streams = Streams("root", viewer.output)
    try:
        with streams:
            app = load()
    except (Exception, SystemExit) as error:
        streams.finish()
        return unloadable(error)
    return _Inline(app, streams, load, viewer).run()


class _Worker:
    """A work's side, with the streams and the `__main__` that its code needs."""

    def __init__(self, name: str, backend: _Inline) -> None:
        self.streams = Streams(name, self._print)
        with self.streams, silent():
            work = find_work(backend.load(), name)
        self.main = sys.modules["__main__"]
        self.side = WorkSide(work, lambda message: backend.receive(name, message))
        self.side.on_write = self.side.flush
        self._viewer = backend.viewer

    def _print(self, component: str, stream: str, text: str) -> None:
        self._viewer.output(component, stream, text)
        if self.side.can_change_in_place:
            self.side.flush()


class _Inline:
    def __init__(self, app: LightningApp, streams: Streams, load: Callable[[], LightningApp], viewer: Viewer) -> None:
        self.load = load
        self.viewer = viewer
        self._loop = Loop(app, self._send, viewer.status)
        self._streams = streams
        self._main = sys.modules["__main__"]
        self._workers: dict[str, _Worker] = {}
        self._sent: list[tuple[str, Message]] = []
        self._queue: list[_Worker] = []

    def run(self) -> Outcome:
        self.viewer.components(self._loop.components)
        self._step([])
        while self._loop.outcome is None:
            worker = self._queue.pop(0)
            with suppress(Unwind):  # the app ended while the work ran
                self._in(worker.main, worker.streams, worker.side.run_next)
        for streams in (self._streams, *(worker.streams for worker in self._workers.values())):
            streams.finish()
        return self._loop.outcome

    def receive(self, name: str, message: Message) -> None:
        """A message of a work, whose code is running."""
        if isinstance(message, (Succeeded, Failed)):
            self._workers[name].streams.finish()
        self._step([(name, decode(encode(message)))])
        if self._loop.outcome is not None and self._workers[name].side.work.status.stage == "running":
            raise Unwind

    def _send(self, name: str, message: Message) -> None:
        self._sent.append((name, message))

    def _step(self, messages: list[tuple[str, Message]]) -> None:
        self._in(self._main, self._streams, lambda: self._loop.step(messages))
        sent, self._sent = self._sent, []
        if self._loop.outcome is not None:
            return
        for name, message in sent:
            if name not in self._workers:
                self._workers[name] = _Worker(name, self)
            worker = self._workers[name]
            worker.side.receive(decode(encode(message)))
            if isinstance(message, Run):
                self._queue.append(worker)

    def _in(self, main: ModuleType, streams: Streams, code: Callable[[], object]) -> None:
        outer = sys.modules["__main__"]
        sys.modules["__main__"] = main
        try:
            with streams:
                code()
        finally:
            sys.modules["__main__"] = outer
