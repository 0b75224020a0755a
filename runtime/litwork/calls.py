"""Calls: which call of a work is a new one, which are open, and which stage they give the work.

Rules:
- A call is known by its arguments. One that is open, or has ended and is remembered, isn't made again.
- With the cache, calls that have ended are remembered for ever. Without it they are remembered until a pass of the
  flow has run to its end: so a flow gets past a call that waits, once, and a later pass runs the call again.
- Calls of one work run one at a time, in the order in which they were made.
- Arguments are compared by content, and by type: `1`, `1.0` and `True` are different; a payload is its hash.
"""

from __future__ import annotations

from litwork.state import IllegalValue, plain, pointers
from litwork.status import FAILED, NOT_STARTED, PENDING, RUNNING
from litwork.storage.payload import Payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Call:
    """One call of a work's `run`. `args` and `kwargs` are private copies, let go when the call has ended.

    `number` is 0 until the call is made.
    """

    __slots__ = ("args", "is_open", "key", "kwargs", "number")

    def __init__(self, key: object, args: list[object], kwargs: dict[str, object]) -> None:
        self.number = 0
        self.key = key
        self.args = args
        self.kwargs = kwargs
        self.is_open = False


class Calls:
    """The calls of one work, as its flow sees them."""

    def __init__(self, cache: bool) -> None:
        self._cache = cache
        self._count = 0
        self._known: dict[object, Call] = {}  # by key: open or remembered
        self._open: dict[int, Call] = {}  # by number, in order
        self._running = False
        self._last = NOT_STARTED  # the stage in which the latest call ended

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
        self._known[call.key] = self._open[call.number] = call

    @property
    def is_any_open(self) -> bool:
        return bool(self._open)

    @property
    def stage(self) -> str:
        """The stage of the work."""
        if self._open:
            return RUNNING if self._running else PENDING
        return self._last

    def start(self, number: int) -> bool:
        """The work has begun a call. Returns whether the call is an open one."""
        self._running = number in self._open
        return self._running

    def end(self, number: int, stage: str) -> bool:
        """A call has ended in this stage. Returns whether it was an open one."""
        call = self._open.pop(number, None)
        if call is None:
            return False
        call.is_open = False
        call.args, call.kwargs = [], {}
        self._running = False
        self._last = stage
        return True

    def end_all(self) -> None:
        """The work is gone: all of its open calls have failed."""
        for number in list(self._open):
            self.end(number, FAILED)
        self._running = False
        self._last = FAILED

    def pass_ended(self) -> None:
        """A pass of the flow has run to its end."""
        if not self._cache:
            self._known = {key: call for key, call in self._known.items() if call.is_open}


def _copy(name: str, value: object) -> object:
    try:
        copy = plain(value)
        for pointer in pointers(copy):
            if isinstance(pointer, Payload) and pointer.origin_name is None:
                raise IllegalValue("a Payload that no work has made", pointer)
        return copy
    except IllegalValue as error:
        error.path = name + error.path
        raise


def _fingerprint(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, *map(_fingerprint, value))
    if isinstance(value, dict):
        return frozenset((_fingerprint(key), _fingerprint(item)) for key, item in value.items())
    if isinstance(value, Payload):
        return ("payload", value.hash)
    if isinstance(value, float):
        return ("float", repr(value))  # by its text, for nan doesn't equal itself
    return (type(value).__name__, value)
