"""The backend of a page: one Web Worker for the flow and one for each work, with Pyodide in each.

`worker.ts` of litdocs' front end is the other half: it holds the ports, calls `turn` when something has arrived, and
is handed in as `host`.

Rules:
- A worker has one thread. Python hears the outside only where it asks: between calls, and in `time.sleep`.
- What is printed and written goes out at prints, at assignments, at sleeps and at the end of a turn, at most once in
  `INTERVAL` while code runs, so that no loop floods the page or the flow. Lines go out before the message that follows.
- So does what the page wants to know beside: each machine speaks of itself, the flow's of all state and calls too.
- What a machine has said before a message is in the page before what the message leads to: the front end counts.
- Where the browser can't pause Python (no JSPI), sleeping stops the thread, and nothing comes in while a call runs.
"""

from __future__ import annotations

import json
import sys
import time

from pyodide.ffi import can_run_sync, run_sync, to_js

from litwork import compat
from litwork.backends.base import LineStream, WorkSide, find_work, load_app, silent, unloadable
from litwork.backends.trace import BUSY, SLEEPING, WAITING, Trace
from litwork.errors import describe
from litwork.loop import Loop
from litwork.protocol import Died, Failed, Run, Started, Succeeded, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any, Protocol

    from litwork.loop import Outcome
    from litwork.protocol import Message

    class Host(Protocol):
        """The class `Host` of `worker.ts`."""

        def take(self) -> Iterable[tuple[str, Any, float]]:
            """The parcels that have arrived since the last call: the work at the other end, bytes, when they left."""

        def partings(self) -> Iterable[tuple[str, str]]:
            """The works that are to give up their machines, with "", and those that have lost them, with the reason."""

        def part(self, name: str, agreed: bool) -> None:
            """Answer for a work that is to give up its machine."""

        def send(self, name: str, data: Any) -> None:
            """Send bytes to the work of this name; in a work its own name means the flow."""

        def print(self, stream: str, text: str) -> None:
            """Show lines, joined by newlines, to the reader."""

        def trace(self, json: str) -> None:
            """Show what has happened to the reader."""

        def now(self) -> float:
            """Milliseconds since 1970, by a clock that all machines share."""

        def may_print(self) -> bool:
            """Whether the page keeps up with what was printed and shown."""

        def credit(self) -> Awaitable[None]:
            """Ends when the page has kept up."""

        def sleep(self, milliseconds: float) -> Awaitable[None]: ...

        def components(self, json: str) -> None: ...

        def status(self, component: str, stage: str) -> None: ...

        def end(self, state: str, failure: str) -> None:
            """The app has ended; `failure` is JSON, or empty."""


INTERVAL = 0.016
"""Seconds: one picture of a screen. More often nobody would see it."""

BATCH = 65_536
"""Characters of output, newlines included, that are sent without waiting for the interval to pass."""

LONGEST_TEXT = 1_000_000
"""Characters of a line, or of a traceback, that the page is sent; of a longer one the beginning."""

LONGEST_SLEEP = 2**31 - 1
"""Milliseconds: what a timer of a browser can count to."""


def flow_machine(host: Host, file: str, source: str) -> FlowMachine:
    """Called by `worker.ts` in the flow's worker."""
    return FlowMachine(host, file, source)


def work_machine(host: Host, name: str, file: str, source: str) -> WorkMachine:
    """Called by `worker.ts` in the worker of the work `name`."""
    return WorkMachine(host, name, file, source)


class FlowMachine:
    """The flow's worker: the loop, and the flow's own code."""

    def __init__(self, host: Host, file: str, source: str) -> None:
        self._host = host
        self._file = file
        self._source = source
        self._output = Output(host)
        self._trace = Tracer(host, "root")
        self._loop: Loop | None = None
        _set_up(host, self._trace, self._exchange)

    def turn(self) -> None:
        """Handle what has arrived; the first turn loads the script."""
        if self._loop is None:
            try:
                app = load_app(self._file, self._source)
            except BaseException as error:  # also sys.exit(): a script that doesn't come to its end has no app
                self._end(unloadable(error))
                return
            self._loop = Loop(app, self._send, self._show, self._trace)
            components = [{"name": name, "kind": kind, "className": cls} for name, kind, cls in self._loop.components]
            self._host.components(json.dumps(components))
            self._trace.state(self._loop.state())
            self._trace.flush()
        messages = self._receive()
        for name, reason in self._host.partings():
            if reason:
                messages.append((name, Died(reason)))
            else:
                self._host.part(name, self._loop.release(name))
        self._loop.step(messages)
        self._output.flush()
        self._trace.activity(WAITING)
        self._trace.flush()
        if self._loop.outcome is not None:
            self._end(self._loop.outcome)

    def _receive(self) -> list[tuple[str, Message]]:
        messages = []
        for name, data, sent in self._host.take():
            message = decode(data.to_bytes())
            self._trace.received(name, message, sent)
            messages.append((name, message))
        return messages

    def _send(self, name: str, message: Message) -> None:
        self._output.flush()
        if isinstance(message, Run):
            self._trace.flush()
        self._host.send(name, to_js(encode(message)))

    def _exchange(self, pause: float) -> None:
        self._output.flush()
        if self._loop is not None:  # before, the page knows of no components
            self._trace.flush(pause)

    def _show(self, component: str, stage: str) -> None:
        self._output.flush()
        self._host.status(component, stage)

    def _end(self, outcome: Outcome) -> None:
        self._output.finish()
        failure = ""
        if outcome.error is not None:
            error = outcome.error
            frames = [
                {"file": file, "line": line, "function": function, "source": source}
                for file, line, function, source in error.frames
            ]
            about = {"component": outcome.component, "type": error.type, "message": _cut(error.message)}
            failure = json.dumps({**about, "frames": frames, "text": _cut(error.text)})
        self._host.end(outcome.state, failure)


class WorkMachine:
    """A work's worker: its calls, one after the other."""

    def __init__(self, host: Host, name: str, file: str, source: str) -> None:
        self._host = host
        self._name = name
        self._file = file
        self._source = source
        self._output = Output(host, self._flush_now_and_then)
        self._trace = Tracer(host, name)
        self._side: WorkSide | None = None
        self._flushed = 0.0
        _set_up(host, self._trace, self._exchange)

    def turn(self) -> None:
        """Run the calls that have arrived; the first turn loads the script."""
        if self._side is None:
            try:
                with silent():
                    work = find_work(load_app(self._file, self._source), self._name)
            except BaseException as error:
                self._send(Failed(0, describe(error)))
                return
            self._side = WorkSide(work, self._send)
            self._side.on_write = self._flush_now_and_then
        self._receive()
        while self._side.run_next():
            self._receive()
        self._trace.activity(WAITING)
        self._trace.flush()

    def _receive(self) -> None:
        for _, data, sent in self._host.take():
            if self._side is not None:
                message = decode(data.to_bytes())
                self._trace.received("root", message, sent)
                self._side.receive(message)

    def _send(self, message: Message) -> None:
        if isinstance(message, Started):
            self._trace.activity(BUSY)
        elif isinstance(message, (Succeeded, Failed)):
            self._output.finish()
            self._trace.activity(WAITING)
            self._trace.flush()
        self._output.flush()
        self._host.send(self._name, to_js(encode(message)))

    def _flush_now_and_then(self) -> None:
        if self._side is not None and time.monotonic() - self._flushed >= INTERVAL:
            self._side.flush()
            self._flushed = time.monotonic()

    def _exchange(self, pause: float) -> None:
        if self._side is not None and pause >= INTERVAL:
            self._side.flush()
        self._output.flush()
        self._flush_now_and_then()
        self._trace.flush(pause)
        self._receive()


class Output:
    """`sys.stdout` and `sys.stderr` of a worker: gathers whole lines, and sends them as fast as the page takes them.

    `on_line` is called after each line.
    """

    def __init__(self, host: Host, on_line: Callable[[], None] | None = None) -> None:
        self._host = host
        self._on_line = on_line
        self._lines: list[str] = []
        self._stream = "stdout"
        self._size = 0
        self._sent = 0.0
        self._streams = (LineStream("stdout", self._add), LineStream("stderr", self._add))
        sys.stdout, sys.stderr = self._streams

    def flush(self) -> None:
        """Send the lines that were gathered."""
        if not self._lines:
            return
        _await_credit(self._host)
        lines, self._lines, self._size = self._lines, [], 0
        self._sent = time.monotonic()
        self._host.print(self._stream, "\n".join(lines))

    def finish(self) -> None:
        """Send everything, also what has no newline yet."""
        for stream in self._streams:
            stream.finish()
        self.flush()

    def _add(self, stream: str, line: str) -> None:
        if stream != self._stream:
            self.flush()
            self._stream = stream
        self._lines.append(_cut(line))
        self._size += len(self._lines[-1]) + 1
        if self._size >= BATCH or time.monotonic() - self._sent >= INTERVAL:
            self.flush()
        if self._on_line is not None:
            self._on_line()


class Tracer(Trace):
    """The trace of a worker, which sends its notes to the page as fast as that takes them."""

    def __init__(self, host: Host, machine: str) -> None:
        start = host.now() - time.perf_counter() * 1000
        super().__init__(machine, lambda: start + time.perf_counter() * 1000)
        self._host = host
        self._sent = 0.0

    def flush(self, pause: float = INTERVAL) -> None:
        """Send the notes; those that may wait, because the next flush is less than `INTERVAL` ahead, now and then."""
        if self.is_empty:
            return
        if pause < INTERVAL and (time.monotonic() - self._sent < INTERVAL or not self._host.may_print()):
            return
        _await_credit(self._host)
        self._sent = time.monotonic()
        self._host.trace(json.dumps(self.take()))


def _await_credit(host: Host) -> None:
    while not host.may_print() and can_run_sync():
        run_sync(host.credit())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} … ({len(text)} characters)"


def _set_up(host: Host, trace: Trace, exchange: Callable[[float], None]) -> None:
    """Give the worker's Python what a script expects of it. `exchange` is called before and after each sleep.

    It is told how many seconds are ahead in which it won't be called.
    """
    compat.install()
    stock_sleep = time.sleep

    def sleep(seconds: float, /) -> None:
        """Sleep, and let the page and the other components have what is new before."""
        trace.activity(SLEEPING)
        exchange(seconds)
        try:
            if can_run_sync() and seconds > 0:
                run_sync(host.sleep(min(seconds * 1000, LONGEST_SLEEP)))
            else:
                stock_sleep(seconds)  # also says what is wrong with a negative time, or none at all
        finally:
            trace.activity(BUSY)
        exchange(0)

    time.sleep = sleep  # type: ignore[assignment]
