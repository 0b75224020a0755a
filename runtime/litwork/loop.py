"""The loop: messages in, passes of the flow, messages out.

Rules:
- Everything that decides what an app does next is here. No I/O, no clock, no process, no thread: what comes out is
  handed to `send`, `show` and a watcher, which a backend gives it.
- A pass is one call of the root flow's `run`. The first is always made; another one whenever something has changed: an
  accepted write of a work, the stage of a call, or what the flow itself wrote in the pass before.
- A call that waits unwinds the pass. Then only a message leads to the next one.
- A call goes out when it is made, for the pass may go on for long, and before it what the flow has written up to there.
  The rest goes out at the end of a step, or at a `flush` in between; whether another pass is due doesn't depend on when
  that was. A work is told nothing before its first call, and everything then.
- The app has ended when no call is open and no pass is due: nothing could change any more.
- A content of a payload is kept as long as some pointer in the flow's process keeps it alive.
"""

from __future__ import annotations

from contextlib import suppress

from litwork.calls import Calls
from litwork.component import check_pointer, illegal
from litwork.errors import AppFailed, AppStopped, Unwind, describe
from litwork.protocol import Data, Died, Error, Failed, Run, Started, Succeeded, Write
from litwork.state import FlowEnd, IllegalValue, pointers, same
from litwork.status import FAILED, NOT_STARTED, RUNNING, STOPPED, SUCCEEDED, WorkStatus
from litwork.storage.payload import Content, Payload
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from weakref import WeakValueDictionary

    from litwork.app import LightningApp
    from litwork.component import Component
    from litwork.protocol import Message

MAX_PASSES = 10_000
"""So many passes without a message in between mean that the flow never comes to rest."""


class Outcome:
    """How an app ended: "succeeded", "failed" or "stopped", its exit status, and the component that decided it."""

    __slots__ = ("component", "error", "state", "status")

    def __init__(self, state: str, status: int, component: str = "root", error: Error | None = None) -> None:
        self.state = state
        self.status = status
        self.component = component
        self.error = error

    def __repr__(self) -> str:
        return f"Outcome({self.state!r}, {self.status}, {self.component!r}, {self.error!r})"


class Watcher:
    """Is told what the loop does, in the midst of a step; it must not call back. The methods do nothing here.

    Values are copies of litwork's own: made of plain lists, tuples, dicts, leaves and pointers, and never changed.
    """

    def pass_began(self) -> None:
        """The root flow's `run` is about to be called."""

    def pass_ended(self) -> None:
        """It has returned, has come to a call that waits, or has raised."""

    def called(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        """The flow has made a new call of the work of this name."""

    def wrote(self, name: str, attribute: str, value: object, by: str) -> None:
        """An attribute of a component has a new value in the flow, written by the flow itself or by the work `by`."""


class _Line:
    """What the loop keeps for one work."""

    __slots__ = ("arriving", "calls", "held", "synced", "work")

    def __init__(self, work: LightningWork) -> None:
        self.work = work
        self.calls = Calls(work.cache_calls)
        self.synced = False  # whether the work knows the flow's state
        self.arriving: dict[str, Content] = {}  # contents whose write hasn't come yet
        self.held: set[str] = set()  # payloads whose content was sent to the work


class Loop:
    """Drives one app. Feed it with `step` until `outcome` is there.

    `send(name, message)` takes a message to the work of this name, `show(name, stage)` hears that a component has come
    into a stage. Both are called in the midst of a step, also from inside of the flow's `run`, and must not call back.
    The watcher is for who wants to know more.
    """

    def __init__(
        self,
        app: LightningApp,
        send: Callable[[str, Message], None],
        show: Callable[[str, str], None],
        watcher: Watcher | None = None,
    ) -> None:
        from weakref import WeakValueDictionary

        self._flow = app.root
        self._tree: dict[str, Component] = {component.name: component for component in app.components()}
        self.works: Mapping[str, LightningWork] = {
            name: work for name, work in self._tree.items() if isinstance(work, LightningWork)
        }
        self.components: tuple[tuple[str, str, str], ...] = tuple(
            (name, component._lit_kind, type(component).__name__) for name, component in self._tree.items()
        )
        self.stages: dict[str, str] = {
            name: RUNNING if component._lit_kind == "flow" else NOT_STARTED for name, component in self._tree.items()
        }
        self.outcome: Outcome | None = None
        self._send = send
        self._show = show
        self._watcher = watcher or Watcher()
        self._ends = {name: FlowEnd(c.__dict__, c._lit.attributes) for name, c in self._tree.items()}
        self._lines = {name: _Line(work) for name, work in self.works.items()}
        self._contents: WeakValueDictionary[str, Content] = WeakValueDictionary()
        self.is_in_flow = False  # whether the flow's own code is what runs now
        self._is_first = True
        self._written: list[str] = []  # full names of what the flow wrote in this pass
        self._flushed: dict[tuple[str, str], object] = {}  # what was written between two looks: the values before
        self._is_waiting = False  # whether the pass has come to a call that waits, even if it swallowed the unwinding
        for component in self._tree.values():
            component._lit.side = "flow"
        for name, work in self.works.items():
            work.__dict__["run"] = _Caller(self, name)

    def state(self) -> dict[str, dict[str, object]]:
        """The attributes of each component, in the order of the tree, with the values that a watcher was last told."""
        return {name: dict(end.known) for name, end in self._ends.items()}

    def step(self, messages: Iterable[tuple[str, Message]] = ()) -> None:
        """Apply what arrived, and run passes until nothing changes by itself."""
        changed = self._is_first
        self._is_first = False
        for name, message in messages:
            if self.outcome is None and self._receive(name, message):
                changed = True
        passes = 0
        while changed and self.outcome is None:
            passes += 1
            self._pass()
            changed = bool(self._written) and not self._is_waiting
            if changed and passes == MAX_PASSES:
                self._end_restless()
        if self.outcome is None and not any(line.calls.is_any_open for line in self._lines.values()):
            self._end(Outcome(SUCCEEDED, 0))
        if self.outcome is None:
            self._send_writes()
            self._send_forgotten()

    def flush(self) -> None:
        """Send what the flow has written up to now, in the midst of its `run`: to be called while `is_in_flow`.

        What it must not write is left until the pass has ended: it may be put right by then.
        """
        with suppress(AttributeError):
            for name, attribute, before in self._find():
                self._flushed.setdefault((name, attribute), before)
        self._send_writes()

    def stop(self) -> None:
        """End the app from outside."""
        if self.outcome is None:
            self._end(Outcome(STOPPED, 130))

    def release(self, name: str) -> bool:
        """Have a work forget everything, for it leaves its machine; False if a call is open, and it has to stay.

        On its next machine its next call gives it the flow's state; what it kept for itself is gone.
        """
        line = self._lines[name]
        if line.calls.is_any_open:
            return False
        self._forget(line)
        return True

    # Messages of works.

    def _receive(self, name: str, message: Message) -> bool:
        """Apply a message; return whether a pass is due."""
        line = self._lines[name]
        if isinstance(message, Write):
            return self._receive_write(name, line, message)
        if isinstance(message, Data):
            content = self._contents.setdefault(message.payload, Content(message.payload, message.buffers))
            line.arriving[message.payload] = content
            return False
        if isinstance(message, Started):
            if line.calls.start(message.call):
                line.work._lit.started = True
                self._update(name, line)
            return True
        if isinstance(message, Succeeded):
            return line.calls.end(message.call, SUCCEEDED) and self._update(name, line)
        if isinstance(message, Failed):
            if message.call and not line.calls.end(message.call, FAILED):
                return False
            if not message.call:
                self._lose(line)
            return self._fail(name, line, message.error)
        if isinstance(message, Died):
            self._lose(line)
            return self._fail(name, line, Error("Died", message.reason, (), f"{name} {message.reason}\n"))
        raise TypeError(f"a work can't send {message!r}")

    def _receive_write(self, name: str, line: _Line, message: Write) -> bool:
        end = self._ends[name]
        for pointer in pointers(message.value):
            if isinstance(pointer, Payload):
                arrived = line.arriving.pop(pointer.hash, None)
                if arrived is not None or pointer.hash in self._contents:
                    pointer.bind(arrived or self._contents[pointer.hash], None)
        if not end.accepts(message.attribute, message.version):
            return False
        if not end.apply(message.attribute, message.value):
            return False
        self._watcher.wrote(name, message.attribute, end.known[message.attribute], name)
        return True

    def _lose(self, line: _Line) -> None:
        """The work's process is gone; a next call gives it a new one, which knows nothing."""
        line.calls.end_all()
        self._forget(line)

    def _forget(self, line: _Line) -> None:
        line.held.clear()
        line.arriving.clear()
        line.synced = False

    def _fail(self, name: str, line: _Line, error: Error) -> bool:
        ends_the_app = line.work.raise_exception
        if ends_the_app:
            line.calls.end_all()
        self._update(name, line, f"{error.type}: {error.message}")
        if ends_the_app:
            self._end(Outcome(FAILED, 1, name, error))
        return True

    # Passes of the flow.

    def _pass(self) -> None:
        """Run one pass."""
        self._is_waiting = False
        self._written = []
        self._watcher.pass_began()
        try:
            with suppress(Unwind):
                self._run_flow()
            if not self._is_waiting:
                for line in self._lines.values():
                    line.calls.pass_ended()
            self._look()
        except AppStopped:
            self._end(Outcome(SUCCEEDED, 0))
        except AppFailed as error:
            self._end(Outcome(FAILED, 1, "root", describe(error)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._end(Outcome(FAILED, 1, "root", describe(error, self._flow.run)))
        finally:
            self._watcher.pass_ended()

    def _run_flow(self) -> None:
        self.is_in_flow = True
        try:
            self._flow.run()
        finally:
            self.is_in_flow = False

    def _look(self) -> None:
        """Find what the flow has written since the last look. Raises AttributeError if it must not write that."""
        for name, attribute, _ in self._find():
            if (name, attribute) not in self._flushed:
                self._written.append(f"{name}.{attribute}")
        for (name, attribute), before in self._flushed.items():
            if not same(self._ends[name].known[attribute], before):
                self._written.append(f"{name}.{attribute}")
        self._flushed.clear()

    def _find(self) -> Iterator[tuple[str, str, object]]:
        """Take over the new values in the flow: each with what was known before. At last raises AttributeError."""
        wrong: AttributeError | None = None
        for name, end in self._ends.items():
            component = self._tree[name]
            for attribute in end.changed():
                try:
                    value = end.copy(attribute)
                    for pointer in pointers(value):
                        check_pointer(component, attribute, pointer)
                except IllegalValue as error:
                    wrong = wrong or illegal(component, error)
                    continue
                except AttributeError as error:
                    wrong = wrong or error
                    continue
                before = end.known[attribute]
                end.write(attribute, value)
                self._watcher.wrote(name, attribute, value, self._flow.name)
                yield name, attribute, before
        if wrong is not None:
            raise wrong

    def _call(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        """What `work.run(…)` does in the flow."""
        was_in_flow, self.is_in_flow = self.is_in_flow, False
        try:
            self._make_call(name, args, kwargs)
        finally:
            self.is_in_flow = was_in_flow

    def _make_call(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        line = self._lines[name]
        try:
            call = line.calls.find(args, kwargs)
        except IllegalValue as error:
            place = error.path.replace("[", " at [", 1)
            raise TypeError(
                f"{name}.run() can't be called with this {place}: it is {error.reason}. Arguments are made of None, "
                "bool, int, float, str, list, tuple, dict and payloads"
            ) from None
        if not call.number:
            self._look()  # raises where the flow has written what it must not: the call isn't made then
            line.calls.make(call)
            self._watcher.called(name, call.args, call.kwargs)
            self._update(name, line)
            self._send_writes(name)
            self._send_pointing(name, Run(call.number, call.args, call.kwargs), [call.args, call.kwargs])
        if call.is_open and not line.work.parallel:
            self._is_waiting = True
            raise Unwind

    # What is sent and shown.

    def _send_writes(self, called: str = "") -> None:
        """Send what the flow has written to the works that know its state, and all of it to the one that is called."""
        for name, line in self._lines.items():
            if not line.synced and name != called:
                continue
            writes = self._ends[name].take() if line.synced else self._ends[name].take_all()
            line.synced = True
            for attribute, value, version in writes:
                self._send_pointing(name, Write(attribute, value, version), value)

    def _send_pointing(self, name: str, message: Message, value: object) -> None:
        """Send a message, and before it the contents of payloads in `value` that the work lacks."""
        held = self._lines[name].held
        for pointer in pointers(value):
            if isinstance(pointer, Payload) and pointer.hash not in held:
                held.add(pointer.hash)
                self._send(name, Data(pointer.hash, pointer.content.buffers))
        self._send(name, message)

    def _send_forgotten(self) -> None:
        """Let the works forget the contents that nothing points to any more."""
        for name, line in self._lines.items():
            for key in sorted(line.held):
                if key not in self._contents:
                    line.held.remove(key)
                    self._send(name, Data(key, ()))

    def _update(self, name: str, line: _Line, message: str = "") -> bool:
        """Bring the stage of a work up to date. Always True: a change of stage makes a pass due."""
        stage = line.calls.stage
        if (stage, message) != (line.work.status.stage, line.work.status.message):
            line.work._lit.status = WorkStatus(stage, message)
            self._set_stage(name, stage)
        return True

    def _set_stage(self, name: str, stage: str) -> None:
        if self.stages[name] != stage:
            self.stages[name] = stage
            self._show(name, stage)

    # The end.

    def _end_restless(self) -> None:
        message = (
            f"the flow never comes to rest: after {MAX_PASSES} passes with nothing new from a work, each pass still "
            f"changes {', '.join(self._written)}. Write to an attribute only when something has happened, or end with "
            "stop()"
        )
        self._end(Outcome(FAILED, 1, "root", describe(RuntimeError(message), self._flow.run)))

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        for name, line in self._lines.items():
            if line.calls.is_any_open:
                line.work._lit.status = WorkStatus(STOPPED)
                self._set_stage(name, STOPPED)
        for name, component in self._tree.items():
            if component._lit_kind == "flow":
                self._set_stage(name, outcome.state)


class _Caller:
    """Stands in the flow for a work's `run`."""

    __slots__ = ("_loop", "_name")

    def __init__(self, loop: Loop, name: str) -> None:
        self._loop = loop
        self._name = name

    def __call__(self, *args: object, **kwargs: object) -> None:
        self._loop._call(self._name, args, kwargs)
