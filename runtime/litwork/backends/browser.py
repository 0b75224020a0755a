"""The backend of a page: one Web Worker for the flow and one for each work, with Pyodide in each.

`worker.ts` of litdocs' front end is the other half: it holds the ports, calls `turn` when something has arrived, and
is handed in as `host`.

Rules:
- A worker has one thread. Python hears the outside only where it asks: between calls, in `time.sleep`, and at ticks.
- What is printed and written goes out at prints, at assignments, at sleeps, at ticks and at the end of a turn, at most
  once in `INTERVAL` while code runs, so that no loop floods the page or the flow. Lines go out before the message that
  follows. So do notes: each machine speaks of itself, the flow's of all state and calls too.
- What a machine has said before a message is in the page before what the message leads to: the front end counts.
- A work takes what has arrived as soon as it hears it; the loop takes it between passes of the flow.
- Where the browser can't pause Python (no JSPI), sleeping stops the thread, and nothing comes in while a call runs.
"""

from __future__ import annotations

import json
import time

from pyodide.ffi import to_js

from litwork import compat
from litwork.backends import browser_limits
from litwork.backends.base import WorkSide, find_work, load_app, silent, unloadable
from litwork.backends.browser_asyncio import replace_run
from litwork.backends.browser_page import INTERVAL, Output, Tracer, cut
from litwork.backends.browser_ticks import Section, Ticks, listen, replace_sleep
from litwork.backends.trace import BUSY, WAITING
from litwork.errors import ScriptError, describe
from litwork.loop import Loop
from litwork.protocol import Build, Died, Failed, Run, Started, Stop, Succeeded, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.app import LightningApp
    from litwork.backends.browser_page import Host
    from litwork.loop import Outcome
    from litwork.protocol import Message


def flow_machine(host: Host, file: str, source: str) -> FlowMachine:
    """Called by `worker.ts` in the flow's worker."""
    return FlowMachine(host, file, source)


def work_machine(host: Host, name: str, file: str, source: str) -> WorkMachine:
    """Called by `worker.ts` in the worker of the work `name`."""
    return WorkMachine(host, name, file, source)


class Machine:
    """What the worker of the component `name` has, whichever it is."""

    def __init__(self, host: Host, name: str, file: str, source: str) -> None:
        self._host = host
        self._name = name
        self._file = file
        self._source = source
        self._section = Section()
        self._output = Output(host, self._section, self._flush_now_and_then)
        self._trace = Tracer(host, name)
        self._ticks = Ticks(host, self._section, self._tick)
        replace_sleep(host, self._section, self._trace, self._exchange)
        replace_run(host, self._pulse)
        compat.install()
        browser_limits.install()

    def _load(self) -> LightningApp:
        with self._ticks:
            return load_app(self._file, self._source)

    def _flush_now_and_then(self) -> None:
        """Something was printed or written: send what is new, unless that was done just before."""

    def _pulse(self) -> None:
        with self._section:
            self._exchange(0)

    def _exchange(self, pause: float) -> None:
        """Send what is new, and take what has arrived. The next exchange is more than `pause` seconds ahead."""
        raise NotImplementedError

    def _tick(self) -> None:
        """User code has computed for a while."""
        raise NotImplementedError


class FlowMachine(Machine):
    """The flow's worker: the loop, and the flow's own code."""

    def __init__(self, host: Host, file: str, source: str) -> None:
        super().__init__(host, "root", file, source)
        self._loop: Loop | None = None

    def turn(self) -> None:
        """Handle what has arrived; the first turn loads the script."""
        if self._loop is None:
            try:
                app = self._load()
            except BaseException as error:  # also sys.exit(): a script that doesn't come to its end has no app
                self._end(unloadable(error))
                return
            self._loop = Loop(app, self._send, self._show, self._trace, clock=time.time, grew=self._show_components)
            self._show_components()
            self._trace.state(self._loop.state())
            self._trace.flush()
        messages = self._receive()
        for name, reason in self._host.partings():
            if reason:
                messages.append((name, Died(reason)))
            else:
                self._host.part(name, self._loop.release(name))
        with self._ticks:
            self._loop.step(messages)
        if self._loop.due is not None:  # nothing would wake this worker then
            self._end(unloadable(ScriptError("schedule() has no clock in a page yet: run this app with litwork run")))
            return
        self._output.flush()
        self._trace.activity(WAITING)
        self._trace.flush()
        if self._loop.outcome is not None:
            self._end(self._loop.outcome)

    def _show_components(self) -> None:
        if self._loop is not None:
            components = [{"name": name, "kind": kind, "className": cls} for name, kind, cls in self._loop.components]
            self._host.components(json.dumps(components))

    def _receive(self) -> list[tuple[str, Message]]:
        messages = []
        for name, data, sent in self._host.take():
            message = decode(data.to_bytes())
            self._trace.received(name, message, sent)
            messages.append((name, message))
        return messages

    def _send(self, name: str, message: Message) -> None:
        if isinstance(message, (Build, Stop)):
            what = "attached while the app runs" if isinstance(message, Build) else "stopped"
            raise NotImplementedError(f"{name} can't be {what} in a page yet: run this app with litwork run")
        self._output.flush()
        if isinstance(message, Run):
            self._trace.flush()
        self._host.send(name, to_js(encode(message)))

    def _exchange(self, pause: float) -> None:
        self._output.flush()
        if self._loop is not None:  # before, the page knows of no components
            self._trace.flush(pause)

    def _tick(self) -> None:
        if self._loop is not None:
            if not self._loop.is_in_flow:
                return
            self._loop.flush()
        self._exchange(0)
        listen(self._host)

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
            about = {"component": outcome.component, "type": error.type, "message": cut(error.message)}
            failure = json.dumps({**about, "frames": frames, "text": cut(error.text)})
        self._host.end(outcome.state, failure)


class WorkMachine(Machine):
    """A work's worker: its calls, one after the other."""

    def __init__(self, host: Host, name: str, file: str, source: str) -> None:
        super().__init__(host, name, file, source)
        self._side: WorkSide | None = None
        self._flushed = 0.0

    def turn(self) -> None:
        """Run the calls that have arrived; the first turn loads the script."""
        if self._side is None:
            try:
                with silent():
                    work = find_work(self._load(), self._name)
            except BaseException as error:
                self._send(Failed(0, describe(error)))
                return
            self._side = WorkSide(work, self._send, self._section, clock=time.time)
            self._side.on_write = self._flush_now_and_then
        self._receive()
        while self._run_next(self._side):
            self._receive()
        self._trace.activity(WAITING)
        self._trace.flush()

    def _run_next(self, side: WorkSide) -> bool:
        with self._ticks:
            return side.run_next()

    def _receive(self) -> None:
        if self._side is None:
            return
        for _, data, sent in self._host.take():
            message = decode(data.to_bytes())
            self._trace.received("root", message, sent)
            self._side.receive(message)

    def _send(self, message: Message) -> None:
        if isinstance(message, Started):
            self._trace.activity(BUSY)
            self._trace.flush(0)  # the call may go on for long without a pause
        elif isinstance(message, (Succeeded, Failed)):
            self._output.finish()
            self._trace.activity(WAITING)
            self._trace.flush()
        self._output.flush()
        self._host.send(self._name, to_js(encode(message)))

    def _flush_now_and_then(self) -> None:
        if self._side is not None and time.monotonic() - self._flushed >= INTERVAL:
            self._flush(self._side)

    def _flush(self, side: WorkSide) -> None:
        with self._section:
            side.flush()
            self._flushed = time.monotonic()

    def _exchange(self, pause: float) -> None:
        if self._side is not None and pause >= INTERVAL:
            self._flush(self._side)
        self._output.flush()
        self._flush_now_and_then()
        self._trace.flush(pause)
        self._receive()

    def _tick(self) -> None:
        self._exchange(0)
        if listen(self._host):
            self._receive()
