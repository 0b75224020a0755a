"""The loop: messages in, passes of the flow, messages out.

Rules:
- Everything that decides what an app does next is here. No I/O, no clock, no process, no thread: what comes out is
  handed to `send`, `show` and a watcher, which a backend gives it.
- A pass is one call of the root flow's `run`. The first is always made; another one whenever something has changed: an
  accepted write of a work, the stage of a call, what the flow itself wrote or attached in the pass before or from
  outside of a pass; and when a schedule is due.
- A call that waits unwinds the pass. Then only a message leads to the next one.
- A call goes out when it is made, for the pass may go on for long, and before it what the flow has written up to there.
  The rest goes out at the end of a step, or at a `flush` in between; whether another pass is due doesn't depend on when
  that was. A work is told nothing before its first call, and everything then.
- A work that the script doesn't make is sent first what it is made from.
- A work that is stopped is as good as gone at once: its calls have ended, and its next message is for a successor.
- The app has ended when no call is open, no stopped work is still there, no pass and no schedule is due: nothing could
  change any more. Unless it is to be kept alive, for somebody who may write or ask from outside.
- A content of a payload is kept as long as some pointer in the flow's process keeps it alive.
- That a call has ended is handed to `keep` before the flow sees it; see `litwork.checkpoint`.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress

from litwork.calls import Call, Calls
from litwork.checkpoint import Marks
from litwork.component import check_pointer, illegal
from litwork.errors import AppFailed, AppStopped, Unwind, describe
from litwork.protocol import Build, Data, Died, Error, Failed, Left, Run, Start, Started, Stop, Succeeded, Write
from litwork.schedule import Schedules
from litwork.state import FlowEnd, IllegalValue, pointers, same
from litwork.status import FAILED, NOT_STARTED, RUNNING, SIGTERM_SIGNAL_HANDLER, STOPPED, SUCCEEDED
from litwork.storage.payload import Content
from litwork.tree import check_all, check_unnamed, find, give_names, nodes, pack, unpack, walk
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeVar
    from weakref import WeakValueDictionary

    from litwork.app import LightningApp
    from litwork.component import Component, Node
    from litwork.protocol import Message

    T = TypeVar("T")

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

    __slots__ = ("arriving", "build", "calls", "held", "leaving", "synced", "work")

    def __init__(self, work: LightningWork, build: Build | None) -> None:
        self.work = work
        self.build = build  # what it is made from, if the script doesn't make it
        self.calls = Calls(work.cache_calls)
        self.leaving = 0  # how many processes of it were stopped and are still there
        self.synced = False  # whether the work knows the flow's state
        self.arriving: dict[str, Content] = {}  # contents whose write hasn't come yet
        self.held: set[str] = set()  # payloads whose content was sent to the work


class Loop:
    """Drives one app. Feed it with `step` until `outcome` is there.

    `send(name, message)` takes a message to the work of this name, `show(name, stage)` hears that a component has come
    into a stage. Both are called in the midst of a step, also from inside of the flow's `run`, and must not call back.
    So is `grew`, when there are further components. The watcher is for who wants to know more. `clock` gives seconds
    since 1970. `keep` is called when a snapshot would be another one, and may take it: before the flow sees what has
    arrived, with whether calls have ended by that, and after the passes.

    When `due` isn't None a step is to be made at that time, though no message has come. `keep_alive` may be set: then
    the app doesn't end because nothing can change.
    """

    def __init__(
        self,
        app: LightningApp,
        send: Callable[[str, Message], None],
        show: Callable[[str, str], None],
        watcher: Watcher | None = None,
        *,
        clock: Callable[[], float],
        grew: Callable[[], None] | None = None,
        keep: Callable[[bool], None] | None = None,
    ) -> None:
        from weakref import WeakValueDictionary

        self._flow = app.root
        self._tree: dict[str, Component] = {}  # as the components have come
        self.works: dict[str, LightningWork] = {}
        self.stages: dict[str, str] = {}
        self.outcome: Outcome | None = None
        self.keep_alive = False
        self._send = send
        self._show = show
        self._watcher = watcher or Watcher()
        self._clock = clock
        self._grew = grew or _nothing
        self._keep = keep or _keep_nothing
        self._ends: dict[str, FlowEnd] = {}
        self._lines: dict[str, _Line] = {}
        self._builds: dict[str, Build] = {}  # of what was attached later, in this order
        self._schedules = Schedules()
        self._contents: WeakValueDictionary[str, Content] = WeakValueDictionary()
        self.is_in_flow = False  # whether the flow's own code is what runs now
        self.is_whole = True  # whether no pass was left in its midst: if one was, a snapshot would have the half of it
        self._is_due = True  # whether a pass is, for a reason that came up before a step
        self._written: list[str] = []  # full names of what the flow wrote or attached in this pass
        self._flushed: dict[tuple[str, str], object] = {}  # what was written between two looks: the values before
        self._is_waiting = False  # whether the pass has come to a call that waits, even if it swallowed the unwinding
        self._is_asked = False  # whether it is somebody outside who calls, and waits for nothing
        self._add(app.root, None)

    @property
    def components(self) -> tuple[tuple[str, str, str], ...]:
        """All components, in the order of the tree: name, "flow" or "work", class name."""
        return tuple((each._lit.name, each._lit_kind, type(each).__name__) for each in walk(self._flow))

    @property
    def due(self) -> float | None:
        """When a schedule is due, in seconds since 1970; None if there is none that somebody waits for."""
        return self._schedules.due if self.outcome is None else None

    def watch(self, watcher: Watcher) -> None:
        """Tell this watcher what happens from now on, in the place of another."""
        self._watcher = watcher

    def state(self) -> dict[str, dict[str, object]]:
        """The attributes of each component, in the order of the tree, with the values that a watcher was last told."""
        return {each._lit.name: _shown(self._ends[each._lit.name].known) for each in walk(self._flow)}

    def step(self, messages: Iterable[tuple[str, Message]] = ()) -> None:
        """Apply what arrived, and run passes until nothing changes by itself."""
        changed = self._is_due
        self._is_due = False
        has_ended = False
        for name, message in messages:
            if self.outcome is None:
                changed = self._receive(name, message) or changed
                has_ended = has_ended or isinstance(message, (Succeeded, Failed, Died))
        if changed or has_ended:
            self._keep(has_ended)
        due = self.due
        if due is not None and self._clock() >= due:
            changed = True
        passes = 0
        while changed and self.outcome is None:
            passes += 1
            self._pass()
            changed = bool(self._written) and not self._is_waiting
            if changed and passes == MAX_PASSES:
                self._end_restless()
        if self.outcome is None and not self._can_change():
            self._end(Outcome(SUCCEEDED, 0))
        if self.outcome is None:
            self._send_writes()
            self._send_forgotten()
            if passes:
                self._keep(False)

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

    def has_last_words(self, name: str) -> bool:
        """Whether a work has an `on_exit`, so that it is to be sent `Stop` and given a short time when the app ends."""
        return type(self.works[name]).on_exit is not LightningWork.on_exit

    # From outside, between two steps. Afterwards a step is to be made.

    def write(self, name: str, attribute: str, value: object) -> None:
        """Set an attribute of a component, as the flow itself would.

        Raises KeyError for a component that isn't there, and AttributeError for an attribute that isn't or for a value
        that can't be state.
        """
        if name not in self._tree:
            raise KeyError(f"there is no component {name}: there are {', '.join(self._tree)}")
        component = self._tree[name]
        attributes = _shown(component._lit.attributes)
        if attribute not in attributes:
            raise AttributeError(f"{name} has no attribute {attribute}: it has {', '.join(attributes) or 'none'}")
        self.ask(lambda: setattr(component, attribute, value))

    def ask(self, function: Callable[[], T]) -> T | None:
        """Call a function of the flow, and return what it returns. A call of a work that it makes isn't waited for.

        Raises what the function raises, which doesn't end the app; `stop()` and `fail()` do. None if the app has ended.
        """
        if self.outcome is not None:
            return None
        self._is_due = self._is_asked = True
        self._schedules.begin_pass(self._clock())
        try:
            answer = self._in_flow(function)
            self._look()
            return answer
        except AppStopped:
            self._end(Outcome(SUCCEEDED, 0))
        except AppFailed as error:
            self._end(Outcome(FAILED, 1, "root", describe(error)))
        finally:
            self._is_asked = False
        return None

    # What an app has come to, kept and taken up again.

    def snapshot(self, marks: Marks | None = None) -> dict[str, Any]:
        """All that another run of the same script needs to go on where this one is: plain data that can be pickled.

        Contents of payloads aren't in it, but `contents`. What was written since the last step isn't either. With the
        marks of an earlier snapshot only what has changed since is in it; `litwork.checkpoint.join` joins them. The
        marks are brought up to date.
        """
        marks = marks or Marks()
        flows: list[Any] = [each for each in self._tree.values() if each._lit_kind == "flow"]
        state = {}
        for name, end in self._ends.items():
            is_new = marks.is_other(name, end)
            changed = {key: value for key, value in _shown(end.known).items() if marks.is_other((name, key), value)}
            if is_new or changed:
                state[name] = changed
        return {
            "version": 1,
            "builds": [each.fields() for name, each in self._builds.items() if marks.is_other(("build", name), each)],
            "state": state,
            "calls": marks.since("calls", {name: line.calls for name, line in self._lines.items()}),
            "histories": marks.since("histories", {name: work._lit.history for name, work in self.works.items()}),
            "schedules": {
                flow._lit.name: schedules
                for flow in flows
                if marks.is_unequal(("schedules", flow._lit.name), schedules := self._schedules.export(flow._lit.name))
            },
            "iterations": {
                flow._lit.name: iterations
                for flow in flows
                if marks.is_unequal(("iterations", flow._lit.name), iterations := dict(flow._lit.iterations))
            },
        }

    @property
    def contents(self) -> dict[str, Content]:
        """The contents that pointers in the flow's process point to, by their keys."""
        return dict(self._contents)

    def restore(self, snapshot: Mapping[str, Any], contents: Mapping[str, Content] | None = None) -> None:
        """Go on from a snapshot: to be called before the first step. `contents` are those of its payloads.

        A call that was open then is made again. Raises ValueError for a snapshot of another app: one that has a
        component which isn't here.
        """
        if snapshot["version"] != 1:
            raise ValueError("the snapshot is of another version of litwork")
        for name, data in snapshot["builds"]:
            parent_name, _, key = name.rpartition(".")
            parent = find(self._flow, parent_name)
            if parent is None:
                raise ValueError(_elsewhere(name))
            parent._lit_put(key, unpack(data))
        for name, attributes in snapshot["state"].items():
            if name not in self._ends:
                raise ValueError(_elsewhere(name))
            for attribute, value in attributes.items():
                self._bind(value, contents or {})
                self._ends[name].restore(attribute, value)
        for name, line in self._lines.items():
            if name in snapshot["calls"]:
                line.calls.load(snapshot["calls"][name])
                line.work._lit.history.load(snapshot["histories"][name])
                for call in line.calls.open:
                    self._bind([call.args, call.kwargs], contents or {})
                    self._send_call(name, call)
                self._update(name, line)
        for name, schedules in snapshot["schedules"].items():
            self._schedules.load(name, schedules)
        for name, iterations in snapshot["iterations"].items():
            flow: Any = self._tree[name]
            flow._lit.iterations.update(iterations)

    # The tree.

    def _add(self, node: Node, build: Build | None) -> None:
        """Take over all that is in a part of the tree."""
        for each in nodes(node):
            each._lit.side = "flow"
            if each._lit_kind != "work":
                each._lit.attach = self._attach
        for component in walk(node):
            name = component._lit.name
            self._tree[name] = component
            self.stages[name] = RUNNING if component._lit_kind == "flow" else NOT_STARTED
            self._ends[name] = FlowEnd(component.__dict__, component._lit.attributes)
            if isinstance(component, LightningWork):
                self.works[name] = component
                self._lines[name] = _Line(component, build)
                component.__dict__["run"] = _Caller(self, name)
                component._lit.command = _Commander(self, name)
            else:
                flow: Any = component
                flow._lit.schedules = self._schedules

    def _attach(self, parent: Node, key: str, child: Node) -> None:
        """Take in what the flow puts into one of its components while the app runs."""
        name = f"{parent._lit.name}.{key}"
        with self._out_of_flow():
            check_unnamed(child, name)
            check_all(child)
            build = Build(name, pack(child, name))
            give_names(child, name)
            parent._lit.children[key] = child
            if key in parent._lit.attributes:
                self._ends[parent._lit.name].forget(key)
                self._flushed.pop((parent._lit.name, key), None)
            self._builds[name] = build
            self._add(child, build)
            self._written.append(name)
            self._grew()

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
            return line.calls.start(message.call) and self._update(name, line)
        if isinstance(message, Succeeded):
            return self._receive_end(name, line, message.call)
        if isinstance(message, Failed):
            return self._receive_failure(name, line, message)
        if isinstance(message, Died):
            error = Error("Died", message.reason, (), f"{name} {message.reason}\n")
            return self._lose(name, line, error, message.kind)
        if isinstance(message, Left):
            line.leaving -= 1
            return False
        raise TypeError(f"a work can't send {message!r}")

    def _receive_end(self, name: str, line: _Line, call: int) -> bool:
        stage = line.calls.end(call, SUCCEEDED)
        if stage:
            line.work._lit.history.add(stage, self._clock())
        return bool(stage) and self._update(name, line)

    def _receive_failure(self, name: str, line: _Line, message: Failed) -> bool:
        if not message.call:  # a stopped one that could not be set up is of no concern any more
            return line.synced and self._lose(name, line, message.error, message.reason)
        if not line.calls.is_open(message.call):
            return False
        self._fail(name, line, message.error, message.reason, line.work.raise_exception and not message.was_handled)
        if self.outcome is None:
            line.calls.end(message.call, FAILED)
        return self._update(name, line)

    def _receive_write(self, name: str, line: _Line, message: Write) -> bool:
        end = self._ends[name]
        for pointer in pointers(message.value):
            pointer.bind(line.arriving.pop(pointer.content_key, None) or self._contents.get(pointer.content_key), None)
        if not end.accepts(message.attribute, message.version):
            return False
        if not end.apply(message.attribute, message.value):
            return False
        if message.attribute[0] != "_":
            self._watcher.wrote(name, message.attribute, end.known[message.attribute], name)
        return True

    def _lose(self, name: str, line: _Line, error: Error, reason: str) -> bool:
        """The work's process is gone; a next call gives it a new one, which knows nothing."""
        self._fail(name, line, error, reason, line.work.raise_exception)
        if self.outcome is None:
            line.calls.end_all()
        self._forget(line)
        return self._update(name, line)

    def _forget(self, line: _Line) -> None:
        line.held.clear()
        line.arriving.clear()
        line.synced = False

    def _fail(self, name: str, line: _Line, error: Error, reason: str, ends_the_app: bool) -> None:
        line.work._lit.history.add(FAILED, self._clock(), reason, f"{error.type}: {error.message}")
        if ends_the_app:
            line.calls.abandon(FAILED)
            self._set_stage(name, FAILED)
            self._end(Outcome(FAILED, 1, name, error))

    def _bind(self, value: object, contents: Mapping[str, Content]) -> None:
        """Give the pointers of a snapshot their contents."""
        for pointer in pointers(value):
            content = contents.get(pointer.content_key)
            if content is not None:
                content = self._contents.setdefault(pointer.content_key, content)
            pointer.bind(content, None)

    # Passes of the flow.

    def _pass(self) -> None:
        """Run one pass."""
        self._is_waiting = self.is_whole = False
        self._written = []
        self._schedules.begin_pass(self._clock())
        self._watcher.pass_began()
        try:
            with suppress(Unwind):
                self._in_flow(self._flow.run)
            if not self._is_waiting:
                self._schedules.end_pass()
                for line in self._lines.values():
                    line.calls.pass_ended()
            self._look()
            self.is_whole = True
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

    def _in_flow(self, function: Callable[[], T]) -> T:
        self.is_in_flow = True
        try:
            return function()
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
                if attribute[0] != "_":
                    self._watcher.wrote(name, attribute, value, self._flow.name)
                yield name, attribute, before
        if wrong is not None:
            raise wrong

    def _call(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        """What `work.run(…)` does in the flow."""
        with self._out_of_flow():
            self._make_call(name, args, kwargs)

    @contextmanager
    def _out_of_flow(self) -> Iterator[None]:
        was_in_flow, self.is_in_flow = self.is_in_flow, False
        try:
            yield
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
            self._send_call(name, call)
        if call.is_open and not line.work.parallel and not self._is_asked:
            self._is_waiting = True
            raise Unwind

    def _start_work(self, name: str) -> None:
        """What `work.start()` does in the flow."""
        line = self._lines[name]
        line.calls.forget_stopped()
        if not line.synced:
            call = Call(None, [], {})
            line.calls.make(call)
            self._update(name, line)
            self._send_call(name, call)

    def _stop_work(self, name: str) -> None:
        """What `work.stop()` does in the flow."""
        line = self._lines[name]
        if not line.synced:
            return
        self._send(name, Stop())
        line.calls.end_all(STOPPED)
        line.leaving += 1
        self._forget(line)
        self._update(name, line, SIGTERM_SIGNAL_HANDLER)
        self._written.append(f"{name}.status")

    # What is sent and shown.

    def _send_call(self, name: str, call: Call) -> None:
        """Send an open call, and before it what the work has to know."""
        self._send_writes(name)
        if call.key is None:
            self._send(name, Start(call.number))
        else:
            self._send_pointing(name, Run(call.number, call.args, call.kwargs), [call.args, call.kwargs])

    def _send_writes(self, called: str = "") -> None:
        """Send what the flow has written to the works that know its state, and all of it to the one that is called."""
        for name, line in self._lines.items():
            if not line.synced and name != called:
                continue
            writes = self._ends[name].take() if line.synced else self._ends[name].take_all()
            if not line.synced and line.build is not None:
                self._send(name, line.build)
            line.synced = True
            for attribute, value, version in writes:
                self._send_pointing(name, Write(attribute, value, version), value)

    def _send_pointing(self, name: str, message: Message, value: object) -> None:
        """Send a message, and before it the contents of payloads in `value` that the work lacks."""
        held = self._lines[name].held
        for pointer in pointers(value):
            if pointer.content_key and pointer.content_key not in held:
                held.add(pointer.content_key)
                self._send(name, Data(pointer.content_key, pointer.content.buffers))
        self._send(name, message)

    def _send_forgotten(self) -> None:
        """Let the works forget the contents that nothing points to any more."""
        for name, line in self._lines.items():
            for key in sorted(line.held):
                if key not in self._contents:
                    line.held.remove(key)
                    self._send(name, Data(key, ()))

    def _update(self, name: str, line: _Line, reason: str | None = None) -> bool:
        """Bring the stage of a work up to date. Always True: a change of stage makes a pass due."""
        stage = line.calls.stage
        if stage != line.work.status.stage:
            line.work._lit.history.add(stage, self._clock(), reason)
        self._set_stage(name, stage)
        return True

    def _set_stage(self, name: str, stage: str) -> None:
        if self.stages[name] != stage:
            self.stages[name] = stage
            self._show(name, stage)

    # The end.

    def _can_change(self) -> bool:
        """Whether anything could still lead to a pass."""
        is_awaited = any(line.calls.is_any_open or line.leaving for line in self._lines.values())
        return is_awaited or self._is_due or self.keep_alive or self.due is not None

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
                line.calls.abandon(STOPPED)
                self._update(name, line, SIGTERM_SIGNAL_HANDLER)
        for name, component in self._tree.items():
            if component._lit_kind == "flow":
                self._set_stage(name, outcome.state)


def _shown(attributes: Mapping[str, T]) -> dict[str, T]:
    """Those that are the user's; a private one is litwork's own."""
    return {name: value for name, value in attributes.items() if name[0] != "_"}


class _Caller:
    """Stands in the flow for a work's `run`."""

    __slots__ = ("_loop", "_name")

    def __init__(self, loop: Loop, name: str) -> None:
        self._loop = loop
        self._name = name

    def __call__(self, *args: object, **kwargs: object) -> None:
        self._loop._call(self._name, args, kwargs)


class _Commander:
    """Does in the flow what a work is told beside its calls: "start" and "stop"."""

    __slots__ = ("_loop", "_name")

    def __init__(self, loop: Loop, name: str) -> None:
        self._loop = loop
        self._name = name

    def __call__(self, command: str) -> None:
        with self._loop._out_of_flow():
            if command == "start":
                self._loop._start_work(self._name)
            else:
                self._loop._stop_work(self._name)


def _elsewhere(name: str) -> str:
    return f"the snapshot is of another app: it has {name}, which this script doesn't make"


def _nothing() -> None:
    pass


def _keep_nothing(is_urgent: bool) -> None:
    pass
