"""Calls: which call of a work is a new one, which are open, and which stage they give the work.

Rules:
- A call is known by its arguments. One that is open, or has ended and is remembered, isn't made again.
- With the cache, calls that have ended are remembered for ever. Without it they are remembered until a pass of the
  flow has run to its end: so a flow gets past a call that waits, once, and a later pass runs the call again.
- A call that was stopped has ended: it is remembered as others are, but only until the work is started again.
- `start()` of a work is a call too, without arguments and never remembered.
- Calls of one work run one at a time, in the order in which they were made.
- Arguments are compared by content, and by type: `1`, `1.0` and `True` are different; a pointer is its key.
- When an app ends, its open calls stay what they are: an app that goes on where it ended makes them again.
"""

from __future__ import annotations

from litwork.state import IllegalValue, Pointer, plain, pointers
from litwork.status import FAILED, NOT_STARTED, PENDING, RUNNING, STARTED, STOPPED, SUCCEEDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Call:
    """One call of a work's `run`. `args` and `kwargs` are private copies, let go when the call has ended.

    `number` is 0 until the call is made; `key` is None for a call of `start`.
    """

    __slots__ = ("args", "is_open", "key", "kwargs", "number", "was_stopped")

    def __init__(self, key: object, args: list[object], kwargs: dict[str, object]) -> None:
        self.number = 0
        self.key = key
        self.args = args
        self.kwargs = kwargs
        self.is_open = False
        self.was_stopped = False


class Calls:
    """The calls of one work, as its flow sees them."""

    def __init__(self, cache: bool) -> None:
        self._cache = cache
        self._count = 0
        self._known: dict[object, Call] = {}  # by key: open or remembered
        self._open: dict[int, Call] = {}  # by number, in order
        self._ended: list[Call] = []  # those that are remembered, as they have ended
        self._running = False
        self._last = NOT_STARTED  # the stage in which the latest call ended
        self._is_over = False  # the app has ended
        self._changed()

    def find(self, args: Sequence[object], kwargs: Mapping[str, object]) -> Call:
        """The call with these arguments: one that is open or remembered, or else a new one, to be made by `make`.

        Raises IllegalValue, whose path begins with the argument.
        """
        copies = [_copy(f"argument {i}", value) for i, value in enumerate(args, 1)]
        named = {name: _copy(f"argument {name}", value) for name, value in kwargs.items()}
        key = (_fingerprint(copies), _fingerprint(named))
        return self._known.get(key) or Call(key, copies, named)

    def make(self, call: Call) -> None:
        """Open a new call."""
        self._count += 1
        call.number = self._count
        call.is_open = True
        self._open[call.number] = call
        if call.key is not None:
            self._known[call.key] = call
        self._changed()

    @property
    def open(self) -> Iterator[Call]:
        """The open calls, in their order."""
        return iter(self._open.values())

    def is_open(self, number: int) -> bool:
        return number in self._open

    @property
    def is_any_open(self) -> bool:
        return bool(self._open) and not self._is_over

    @property
    def stage(self) -> str:
        """The stage of the work."""
        if self.is_any_open:
            return RUNNING if self._running else PENDING
        return self._last

    def start(self, number: int) -> bool:
        """The work has begun a call. Returns whether it is an open one of `run`."""
        call = self._open.get(number)
        self._running = call is not None and call.key is not None
        return self._running

    def end(self, number: int, stage: str) -> str:
        """A call has ended in this stage. Returns the stage that this is for the work, or "" if it wasn't open."""
        call = self._open.pop(number, None)
        if call is None:
            return ""
        call.is_open = False
        call.args, call.kwargs = [], {}
        if call.key is not None:
            self._ended.append(call)
        self._running = False
        self._last = STARTED if call.key is None and stage == SUCCEEDED else stage
        self._changed()
        return self._last

    def end_all(self, stage: str = FAILED) -> None:
        """The work is gone: all of its open calls have ended in this stage."""
        for call in list(self._open.values()):
            self.end(call.number, stage)
            call.was_stopped = stage == STOPPED
        self._running = False
        self._last = stage
        self._changed()

    def abandon(self, stage: str) -> None:
        """The app ends, and the work is in this stage: its open calls run no more, and stay as they are."""
        self._is_over = True
        self._last = stage
        self._changed()

    def forget_stopped(self) -> None:
        """Calls that were stopped may be made again."""
        self._forget([call for call in self._ended if call.was_stopped])

    def pass_ended(self) -> None:
        """A pass of the flow has run to its end."""
        if not self._cache:
            self._forget(self._ended)

    def _forget(self, calls: list[Call]) -> None:
        if calls:
            gone = {call.number for call in calls}
            self._known = {key: call for key, call in self._known.items() if call.number not in gone}
            self._ended = [call for call in self._ended if call.number not in gone]
            self._changed()

    def _changed(self) -> None:
        self.mark = (self._ended, len(self._ended))

    def export(self, since: object = None) -> dict[str, object]:
        """All of it as plain data, with the pointers of open calls.

        `since` is an earlier `mark`, which is another object whenever something has changed: then only what has ended
        since is there, if that can be.
        """
        goes_on = isinstance(since, tuple) and since[0] is self._ended
        ended = self._ended[since[1] :] if goes_on else self._ended  # type: ignore[index]
        exported = {
            "count": self._count,
            "last": self._last,
            "ended": [(call.key, call.number, call.was_stopped) for call in ended],
            "open": [(call.key, call.number, call.args, call.kwargs) for call in self._open.values()],
        }
        return {**exported, "goes_on": True} if goes_on else exported

    def load(self, exported: Mapping[str, object]) -> None:
        """Become what `export` has given; calls that were open are open, and none of them has begun to run."""
        ended: list[tuple[object, int, bool]] = exported["ended"]  # type: ignore[assignment]
        opened: list[tuple[object, int, list[object], dict[str, object]]] = exported["open"]  # type: ignore[assignment]
        for key, number, was_stopped in ended:
            call = self._known[key] = Call(key, [], {})
            call.number, call.was_stopped = number, was_stopped
            self._ended.append(call)
        for key, number, args, kwargs in opened:
            call = Call(key, args, kwargs)
            self._count = number - 1
            self.make(call)
        self._count = exported["count"]  # type: ignore[assignment]
        self._last = exported["last"]  # type: ignore[assignment]
        self._changed()


def _copy(name: str, value: object) -> object:
    try:
        copy = plain(value)
        for pointer in pointers(copy):
            refusal = pointer.refuse_argument()
            if refusal:
                raise IllegalValue(refusal, pointer)
        return copy
    except IllegalValue as error:
        error.path = name + error.path
        raise


def _fingerprint(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(_fingerprint, value))
    if isinstance(value, dict):
        return frozenset((_fingerprint(key), _fingerprint(item)) for key, item in value.items())
    if isinstance(value, Pointer):
        return (type(value).__name__, value.key)
    if isinstance(value, float):
        return ("float", repr(value))  # by its text, for nan doesn't equal itself
    return (type(value).__name__, value)
