"""The backend of a page: one Web Worker for the flow and one for each work, with Pyodide in each.

`worker.ts` of litdocs' front end is the other half: it holds the ports, calls `turn` when something has arrived, and
is handed in as `host`.

Rules:
- A worker has one thread. Python hears the outside only where it asks: between calls, in `time.sleep`, and at ticks.
- What is printed and written goes out at prints, at assignments, at sleeps, at ticks and at the end of a turn, at most
  once in `INTERVAL` while code runs, so that no loop floods the page or the flow. Lines go out before the message that
  follows. So do notes: each machine speaks of itself, the flow's of all state and calls too.
- What a machine has said before a message is in the page before what the message leads to: the front end counts.
- Further components are told before anything that is about them.
- A work takes what has arrived as soon as it hears it; the loop takes it between passes of the flow.
- Files that works share are held by the flow's machine, which answers their questions before anything else: between
  turns, at ticks, and before and after the flow sleeps.
- A work that is told to stop leaves its machine for good: it says so itself, or the front end ends it after a while.
- Where the browser can't pause Python (no JSPI), sleeping stops the thread, and nothing comes in while a call runs.
"""

from __future__ import annotations

import json
import time
from itertools import count

from pyodide.ffi import run_sync, to_js

from litwork import compat, storage
from litwork.backends import browser_limits
from litwork.backends.base import WorkSide, find_work, leave, load_app, silent, unloadable
from litwork.backends.browser_asyncio import replace_run
from litwork.backends.browser_page import INTERVAL, Output, Tracer, cut
from litwork.backends.browser_ticks import Section, Ticks, listen, replace_sleep
from litwork.backends.trace import BUSY, WAITING
from litwork.errors import Unwind, describe
from litwork.loop import Loop
from litwork.protocol import (
    Answer,
    Ask,
    Died,
    Failed,
    Left,
    Run,
    Start,
    Started,
    Stop,
    Succeeded,
    decode,
    encode,
)
from litwork.storage.publishing import publish
from litwork.storage.shelf import Shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.app import LightningApp
    from litwork.backends.browser_page import Host
    from litwork.loop import Outcome
    from litwork.protocol import Message
    from litwork.storage.store import Store


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
        storage.use(self._store)
        browser_limits.install()

    def _store(self) -> Store:
        """The store of the component's code."""
        raise NotImplementedError

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
        self._has_grown = True  # whether there are components of which the page doesn't know yet
        self._known: set[str] = set()  # those of which it does
        self._up: dict[str, None] = {}  # works that were sent something, and neither Stop nor news of their death since
        self._shelf = Shelf()
        self._heard: list[tuple[str, Message]] = []  # what has come beside questions, for the next turn

    def turn(self) -> None:
        """Handle what has arrived, and what is due; the first turn loads the script."""
        if self._loop is None:
            try:
                app = self._load()
            except BaseException as error:  # also sys.exit(): a script that doesn't come to its end has no app
                self._end(unloadable(error))
                return
            self._loop = Loop(app, self._send, self._show, self._trace, clock=time.time, grew=self._grew)
            self._announce()
            self._trace.flush()
        messages = [*self._receive(), *self._part(self._loop)]
        with self._ticks:
            self._loop.step(messages)
        self._announce()
        self._output.flush()
        self._trace.activity(WAITING)
        self._trace.flush()
        if self._loop.outcome is not None:
            self._end(self._loop.outcome)
        else:
            due = time.time() if self._heard else self._loop.due
            self._host.wake(None if due is None else (due - time.time()) * 1000)

    def _grew(self) -> None:
        self._has_grown = True

    def _announce(self) -> None:
        """Tell the page of the components that it doesn't know yet."""
        if self._loop is None or not self._has_grown:
            return
        self._has_grown = False
        components = [{"name": name, "kind": kind, "className": cls} for name, kind, cls in self._loop.components]
        self._host.components(json.dumps(components))
        state = self._loop.state()
        self._trace.state({name: attributes for name, attributes in state.items() if name not in self._known})
        self._known.update(state)

    def _part(self, loop: Loop) -> list[tuple[str, Message]]:
        """What the loop is to hear of works that have left their machines, or have lost them, or shall leave them."""
        messages: list[tuple[str, Message]] = []
        for name, what, reason in self._host.partings():
            if what == "left":
                messages.append((name, Left()))
            elif what == "lost":
                self._up.pop(name, None)
                messages.append((name, Died(reason)))
            elif loop.release(name):
                self._dismiss(name, is_awaited=False)
            else:
                self._host.keep(name)
        return messages

    def _dismiss(self, name: str, is_awaited: bool) -> None:
        """Tell a work to leave its machine; its next one is another."""
        self._up.pop(name, None)
        self._host.dismiss(name, to_js(encode(Stop())), is_awaited)

    def _store(self) -> Store:
        from litwork.backends.browser_files import FILES
        from litwork.storage.folder import FolderStore

        return FolderStore(FILES, self._name, is_flow=True)

    def _receive(self) -> list[tuple[str, Message]]:
        self._hear()
        messages, self._heard = self._heard, []
        return messages

    def _hear(self) -> None:
        """Take what has arrived: questions are answered, the rest is for the next turn."""
        for name, data, sent in self._host.take():
            message = decode(data.to_bytes())
            if isinstance(message, Ask):
                value = getattr(self._shelf, message.operation)(*message.args)
                if message.question and name in self._up:  # else what is sent is for its successor
                    self._host.send(name, to_js(encode(Answer(message.question, value))))
            else:
                self._trace.received(name, message, sent)
                self._heard.append((name, message))

    def _send(self, name: str, message: Message) -> None:
        self._announce()
        self._output.flush()
        if isinstance(message, Stop):
            self._dismiss(name, is_awaited=True)
            return
        if isinstance(message, Run):
            self._trace.flush()
        if name not in self._up:
            self._heard = [each for each in self._heard if each[0] != name]  # its predecessor doesn't count any more
            self._up[name] = None
        self._host.send(name, to_js(encode(message)))

    def _exchange(self, pause: float) -> None:
        self._announce()
        self._output.flush()
        if self._loop is not None:  # before, the page knows of no components
            self._trace.flush(pause)
            self._hear()

    def _tick(self) -> None:
        if self._loop is not None:
            if not self._loop.is_in_flow:
                return
            self._loop.flush()
        self._exchange(0)
        if listen(self._host) and self._loop is not None:
            self._hear()

    def _show(self, component: str, stage: str) -> None:
        self._announce()
        self._output.flush()
        self._host.status(component, stage)

    def _end(self, outcome: Outcome) -> None:
        self._output.finish()
        for name in list(self._up):
            if self._loop is not None and self._loop.has_last_words(name):
                self._dismiss(name, is_awaited=False)
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
        self._app: LightningApp | None = None
        self._failure: Failed | None = None  # why there is no work
        self._side: WorkSide | None = None
        self._is_told_to_leave = False
        self._flushed = 0.0
        self._arrived: list[tuple[Message, float]] = []  # what was taken but answers, and when it was sent
        self._is_taking = False
        self._questions = count(1)
        self._answers: dict[int, object] = {}

    def turn(self) -> None:
        """Run the calls that have arrived; the first turn loads the script."""
        if self._app is None and self._failure is None:
            self._load_ahead()
        self._receive()
        try:
            while self._run_next():
                self._receive()
        except Unwind:
            pass
        self._trace.activity(WAITING)
        if self._is_told_to_leave:
            self._leave()
        self._trace.flush()

    def _load_ahead(self) -> None:
        """Load the script; from what the work is made its first message tells."""
        try:
            with silent():
                self._app = self._load()
        except BaseException as error:
            self._failure = Failed(0, describe(error))

    def _set_up(self, app: LightningApp, first: Message) -> None:
        """Make the work."""
        try:
            with silent(), self._ticks:
                work = find_work(app, self._name, first)
        except BaseException as error:
            self._failure = Failed(0, describe(error))
            return
        self._side = WorkSide(work, self._send, self._section, clock=time.time)
        self._side.on_write = self._flush_now_and_then

    def _run_next(self) -> bool:
        if self._side is None:
            return False
        with self._ticks:
            return self._side.run_next()

    def _leave(self) -> None:
        if self._side is not None:
            self._trace.activity(BUSY)
            with self._ticks:
                leave(self._side)
            self._trace.activity(WAITING)
        self._output.finish()
        self._trace.flush()
        self._host.leave()

    @property
    def _is_loading(self) -> bool:
        return self._app is None and self._failure is None

    def _store(self) -> Store:
        from litwork.backends.browser_files import PageStore

        return PageStore(self._name, self._host, self._ask, self._tell)

    def _tell(self, operation: str, args: tuple[object, ...]) -> None:
        """Have something done with the shelf of files."""
        self._host.send(self._name, to_js(encode(Ask(0, operation, args))))

    def _ask(self, operation: str, args: tuple[object, ...]) -> object:
        """Ask the shelf of files, and wait for the answer."""
        if self._is_loading:
            raise RuntimeError("files that works share can't be had while the script is loaded: get them in run()")
        if self._is_told_to_leave:
            raise RuntimeError(f"{self._name} is told to stop, and can't get at files that works share any more")
        with self._section:
            question = next(self._questions)
            self._host.send(self._name, to_js(encode(Ask(question, operation, args))))
            while question not in self._answers:
                if self._is_told_to_leave or any(isinstance(message, Stop) for message, _ in self._arrived):
                    raise Unwind  # there won't be an answer
                run_sync(self._host.arrival())
                self._receive()
            return self._answers.pop(question)

    def _receive(self) -> None:
        """Take what has arrived; while the script is loaded it is left for later. No message overtakes another."""
        if self._is_loading:
            return
        for _, data, sent in self._host.take():
            message = decode(data.to_bytes())
            if isinstance(message, Answer):
                self._answers[message.question] = message.value
            else:
                self._arrived.append((message, sent))
        if self._is_taking:  # the work is being made
            return
        self._is_taking = True
        try:
            while self._arrived:
                message, sent = self._arrived.pop(0)
                self._trace.received("root", message, sent)
                self._take(message)
        finally:
            self._is_taking = False

    def _take(self, message: Message) -> None:
        if isinstance(message, Stop):
            self._is_told_to_leave = True
            self._section.interrupt()
        elif self._side is None and self._app is not None and self._failure is None:
            self._set_up(self._app, message)
        if self._side is not None:
            self._side.receive(message)
        elif self._failure is not None and isinstance(message, (Run, Start)):
            self._send(self._failure)
        if isinstance(message, Start):
            self._trace.activity(BUSY)  # a start says nothing when it begins

    def _send(self, message: Message) -> None:
        if self._side is not None:
            publish(self._side.work, message)
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
