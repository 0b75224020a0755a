"""The work's side: runs calls, applies what the flow writes, and sends what the work writes.

Rules:
- A call's messages come in this order: Started, writes while it runs, its last writes, then Succeeded or Failed.
- `on_start` runs before the first call, `on_exception` before its call's Failed, `on_exit` at last, after Stop.
- A content that a write points to is sent just before that write.
- Calls run one at a time, in the order in which they came, on the thread that calls `run_next`.
- No clock and no thread: a backend decides when to flush. Where threads are used, it hands in a lock that is held while
  messages are applied and sent, so that their order is one.
"""

from __future__ import annotations

from litwork.component import check_pointer, illegal
from litwork.errors import Unwind, describe
from litwork.protocol import Build, Data, Failed, Message, Run, Start, Started, Stop, Succeeded, Write
from litwork.state import WorkEnd, pointers
from litwork.status import FAILED, INVALID_RETURN_VALUE, RUNNING, STARTED, SUCCEEDED, USER_EXCEPTION
from litwork.storage.payload import Content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Protocol

    from litwork.state import Pointer
    from litwork.work import LightningWork

    class Lock(Protocol):
        def __enter__(self) -> object: ...
        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
        ) -> object: ...


class WorkSide:
    """One work where it runs.

    `send` takes the messages to the loop. `on_write` is called after each assignment to an attribute, on the thread
    that made it: a backend sets it to learn that a flush would find something. `stopping` tells that no further call
    is to run. `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        work: LightningWork,
        send: Callable[[Message], None],
        lock: Lock | None = None,
        *,
        clock: Callable[[], float],
    ) -> None:
        self.work = work
        self.stopping = False
        self.on_write: Callable[[], object] = _nothing
        self._send = send
        self._lock: Lock = lock or _NoLock()
        self._clock = clock
        self._runs: list[Run | Start] = []
        self._is_up = False  # whether on_start has run
        self._contents: dict[str, Content] = {}
        self._end = WorkEnd(work.__dict__, work._lit.attributes)
        self._refusal: Exception | None = None  # what was wrong with a value that `run` has returned
        self._error: Exception | None = None  # what was wrong with a value that was changed in place
        work._lit.side = "work"
        work._lit.marks = self._end.marked
        work._lit.on_write = self._wrote

    @property
    def can_change_in_place(self) -> bool:
        """Whether a call runs whose work has lists or dicts: only then a flush finds more than assignments."""
        return self.work.status.stage == RUNNING and self._end.has_containers

    def receive(self, message: Message) -> bool:
        """Take a message of the flow: writes and contents apply at once, calls are queued.

        Returns whether it is one of the latter, for which `run_next` has to be called.
        """
        with self._lock:
            if isinstance(message, Write):
                self._bind(message.value)
                self._end.receive(message.attribute, message.value, message.version)
            elif isinstance(message, Run):
                self._bind([*message.args, *message.kwargs.values()])
                self._runs.append(message)
                return True
            elif isinstance(message, Start):
                self._runs.append(message)
                return True
            elif isinstance(message, Data):
                if message.buffers:
                    self._contents[message.payload] = Content(message.payload, message.buffers)
                else:
                    self._contents.pop(message.payload, None)
            elif isinstance(message, Stop):
                self.stopping = True
            elif not isinstance(message, Build):  # of that the work was made
                raise TypeError(f"a flow can't send {message!r}")
            return False

    def run_next(self) -> bool:
        """Run one queued call to its end; False if there is none, or the app ends."""
        with self._lock:
            if self.stopping or not self._runs:
                return False
            run = self._runs.pop(0)
            self._error = None
            if isinstance(run, Run):
                self.work._lit.history.add(RUNNING, self._clock())
                self._send(Started(run.call))
        try:
            self._run(run)
        except Unwind:
            raise
        except BaseException as error:  # also sys.exit(): a call ends by returning
            self._fail(run.call, error)
        else:
            self._finish(Succeeded(run.call), SUCCEEDED if isinstance(run, Run) else STARTED)
        return True

    def leave(self) -> None:
        """The work ends: run its `on_exit`, after which nothing of it runs any more. Raises what that raises."""
        self.stopping = True
        if self._is_up:
            self._is_up = False
            try:
                self.work.on_exit()
            finally:
                self.flush()

    def flush(self, look: bool = True) -> bool:
        """Send what was written since the last flush; return whether there was anything.

        Without `look` only assignments are found, not changes in place.
        """
        with self._lock:
            writes, illegal_value = self._end.take(look)
            if illegal_value is not None:
                self._error = illegal(self.work, illegal_value)
            for attribute, value, version, fresh in writes:
                try:
                    for pointer in fresh:
                        self._send_content(attribute, pointer)
                except Exception as error:  # it can't be pickled, and came in by a change in place
                    self._error = error
                    continue
                self._send(Write(attribute, value, version))
            return bool(writes)

    def _send_content(self, attribute: str, pointer: Pointer) -> None:
        check_pointer(self.work, attribute, pointer)
        if pointer.content_key:
            self._send(Data(pointer.content_key, pointer.content.buffers))

    def _run(self, run: Run | Start) -> None:
        if not self._is_up:
            self.work.on_start()
            self._is_up = True
        if isinstance(run, Run):
            for pointer in pointers([*run.args, *run.kwargs.values()]):
                pointer.arrive()
            self._check_returned(self.work.run(*run.args, **run.kwargs))
        self.flush()
        if self._error is not None:
            raise self._error

    def _fail(self, call: int, error: BaseException) -> None:
        reason = INVALID_RETURN_VALUE if error is self._refusal else USER_EXCEPTION
        described = describe(error, type(self.work).run)
        was_handled = False
        try:
            self.work.on_exception(error)
            was_handled = True
        except Unwind:
            raise
        except BaseException as raised:
            if raised is not error:
                described = describe(raised, type(self.work).on_exception)
        self._finish(
            Failed(call, described, reason, was_handled), FAILED, reason, f"{described.type}: {described.message}"
        )

    def _finish(self, message: Message, stage: str, reason: str | None = None, text: str = "") -> None:
        self.flush()
        with self._lock:
            self.work._lit.history.add(stage, self._clock(), reason, text)
            self._send(message)

    def _check_returned(self, value: object) -> None:
        if value is None:
            return
        hint = "set an attribute instead (self.result = …): the flow and, through it, other works can read that"
        if hasattr(value, "__await__") or hasattr(value, "__next__"):
            hint = "run() has to be an ordinary function, neither async nor a generator"
            getattr(value, "close", _nothing)()
        self._refusal = TypeError(f"{self.work.name}.run() returned a value of type {type(value).__name__}: {hint}")
        raise self._refusal

    def _wrote(self) -> None:
        self.on_write()

    def _bind(self, value: object) -> None:
        for pointer in pointers(value):
            pointer.bind(self._contents[pointer.content_key] if pointer.content_key else None, self.work.name)


class _NoLock:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass


def _nothing() -> None:
    pass
