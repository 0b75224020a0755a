"""State: which values are legal, and how the two copies of a work's attributes always end equal.

A work's public attributes live twice: in the work, and in the flow's copy of it. Both sides may write at any time.

Rules:
1. The flow keeps a version for each attribute; it rises with each write made by the flow itself.
2. A work's write carries the highest version that the work has applied. The flow accepts it only if that is at least
   its own version; otherwise it drops it, for a write of its own is on the way and will replace it.
3. The work always applies a flow's write, and forgets its own unsent write to that attribute.
4. Channels are first in, first out. Either side may replace an unsent write by a later one.
5. In a work with threads, whatever calls `receive` and `take` holds one lock; `wrote` needs none. `receive` clears the
   mark of an attribute before it stores the value, `take` clears it before it reads the value.

`known` is, on either side, a private copy of the value that was last sent or received. A value differs from it after an
assignment and after an in-place change of a list or dict alike; so one comparison finds both, and an attribute that is
back at its known value has nothing to say. The copy shares its leaves with the value: comparing an unchanged list tests
identities and is fast. `[1]` against `[True]` inside a list is not told apart.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from litwork.storage.payload import Content

LEAVES = frozenset({type(None), bool, int, float, str})


class Pointer:
    """Base of a value that travels as it is, pickled, and may stand for something held elsewhere: a payload, a file.

    It doesn't change while it is state. litwork asks and tells it what it has to know, and needs nothing else of it:
    a class derived from this one is a new kind of value.
    """

    __slots__ = ()

    @property
    def key(self) -> object:
        """What the cache of calls compares: made of str, int and tuples."""
        raise NotImplementedError

    @property
    def content_key(self) -> str:
        """The key of the content that has to travel with it, `content`; empty if there is none."""
        return ""

    @property
    def content(self) -> Content:
        """What has to travel with it."""
        raise NotImplementedError

    def enter(self, kind: str, place: str, component: str, attribute: str) -> str:
        """It becomes state of a component; return why it must not, or "".

        `kind` is that of the component, "flow" or "work". `place` is "init" in `__init__`, "flow" in the flow's
        process, "work" where a work runs, and "" where there is no app.
        """
        return ""

    def refuse_argument(self) -> str:
        """Why it can't be an argument of a call, or ""."""
        return ""

    def bind(self, content: Content | None, consumer: str | None) -> None:
        """It has arrived, with its content if it has one, in the work `consumer`, or in the flow if that is None."""

    def arrive(self) -> None:
        """It is an argument of a call that is about to run here; this may take long."""


class IllegalValue(Exception):
    """A value that can't be shared. `path` leads to it inside of the attribute ("[2][0]"), `reason` names it."""

    def __init__(self, reason: str, value: object = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value
        self.path = ""


def plain(value: object) -> object:
    """A copy of `value` in which every list, tuple and dict is new and a plain one, and every leaf the same object.

    Raises IllegalValue where a value is neither of these nor None, bool, int, float, str or a pointer.
    """
    try:
        return _plain(value)
    except RecursionError:
        raise IllegalValue("a list or dict that contains itself, or is nested too deep") from None


def _plain(value: object) -> object:
    if type(value) in LEAVES or isinstance(value, Pointer):
        return value
    if isinstance(value, list):
        return _plain_items(list(value))
    if isinstance(value, tuple):
        return tuple(_plain_items(list(value)))
    if isinstance(value, dict):
        copy = dict(value)
        for key in copy:
            if type(key) not in LEAVES:
                raise _illegal(key, "as a key of a dict")
        values = _plain_items(list(copy.values()), list(copy))
        return dict(zip(copy, values, strict=True))
    for leaf in (int, float):  # members of an IntEnum, numbers of a library
        if isinstance(value, leaf):
            return leaf(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise _illegal(value, "")


def _plain_items(items: list[object], keys: list[object] | None = None) -> list[object]:
    if LEAVES.issuperset(map(type, items)):
        return items
    for i, item in enumerate(items):
        if type(item) not in LEAVES:
            try:
                items[i] = _plain(item)
            except IllegalValue as error:
                error.path = f"[{keys[i] if keys else i!r}]{error.path}"
                raise
    return items


def _illegal(value: object, where: str) -> IllegalValue:
    text = repr(value)
    if len(text) > 80:
        text = text[:77] + "..."
    return IllegalValue(f"{text} of type {type(value).__name__} {where}".rstrip(), value)


def pointers(value: object) -> Iterator[Pointer]:
    """The pointers in a legal value."""
    if isinstance(value, Pointer):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        items = value.values() if isinstance(value, dict) else value
        if not LEAVES.issuperset(map(type, items)):
            for item in items:
                yield from pointers(item)


def same(value: object, known: object) -> bool:
    """Whether a value still equals the copy that was made of it by `plain`."""
    if value is known:
        return True
    kind = type(known)
    if kind in LEAVES:
        if (type(value) is bool) != (kind is bool) or not isinstance(value, kind):
            return False
        return value == known or (value != value and known != known)  # nan is the same as nan
    try:
        return isinstance(value, kind) and bool(value == known)
    except Exception:  # an illegal value has got into a list and can't be compared: `plain` will name it
        return False


class FlowEnd:
    """The flow's copy of one component's attributes. `values` is the component's own dict of attributes."""

    __slots__ = ("_unsent", "_values", "_versions", "known")

    def __init__(self, values: dict[str, object], attributes: Iterable[str]) -> None:
        self._values = values
        self.known = {name: plain(values[name]) for name in attributes}
        self._versions = dict.fromkeys(self.known, 0)
        self._unsent: dict[str, None] = {}

    def changed(self) -> Iterator[str]:
        """The attributes whose values differ from what is known, because the flow has written them."""
        for name, known in self.known.items():
            value = self._values[name]
            if value is not known and not same(value, known):
                yield name

    def copy(self, attribute: str) -> object:
        """A private copy of the value. Raises IllegalValue."""
        return _named(attribute, self._values[attribute])

    def write(self, attribute: str, copy: object) -> None:
        """Take over what the flow has written."""
        self.known[attribute] = copy
        self._versions[attribute] += 1
        self._unsent[attribute] = None

    def forget(self, attribute: str) -> None:
        """The attribute is state no longer: a component has taken its place."""
        del self.known[attribute], self._versions[attribute]
        self._unsent.pop(attribute, None)

    def restore(self, attribute: str, value: object) -> bool:
        """Take a value of an earlier run, as if the component had begun with it; False if it has no such attribute."""
        if attribute not in self.known:
            return False
        self._values[attribute] = plain(value)
        self.known[attribute] = plain(value)
        return True

    def accepts(self, attribute: str, version: int) -> bool:
        """Whether a work's write is newer than what the flow itself wrote (rule 2)."""
        return attribute in self.known and version >= self._versions[attribute]

    def apply(self, attribute: str, value: object) -> bool:
        """Apply a work's write that was accepted; return whether it changed anything."""
        if same(value, self.known[attribute]):
            return False
        self._values[attribute] = value
        self.known[attribute] = plain(value)
        return True

    def take(self) -> list[tuple[str, object, int]]:
        """The unsent writes, as (attribute, value, version); they count as sent then."""
        taken = [(name, self.known[name], self._versions[name]) for name in self._unsent]
        self._unsent.clear()
        return taken

    def take_all(self) -> list[tuple[str, object, int]]:
        """All attributes, for a work that starts. Private ones are litwork's own; None is what they begin with."""
        self._unsent = {name: None for name, value in self.known.items() if name[0] != "_" or value is not None}
        return self.take()


class WorkEnd:
    """A work's own attributes. `values` is the component's own dict of attributes, `marked` what was assigned to."""

    __slots__ = ("_known", "_values", "_versions", "marked")

    def __init__(self, values: dict[str, object], attributes: Iterable[str]) -> None:
        self._values = values
        self._known = {name: plain(values[name]) for name in attributes}
        self._versions = dict.fromkeys(self._known, 0)
        self.marked: dict[str, None] = {}

    def wrote(self, attribute: str) -> None:
        """Mark an attribute, after the value was stored."""
        self.marked[attribute] = None

    def receive(self, attribute: str, value: object, version: int) -> None:
        """Apply a flow's write (rules 3 and 5).

        An equal value stays the object that it is: what `__init__` made keeps its kind (a defaultdict) and its other
        names (`self._rows = self.rows`) when the first call brings the flow's state.
        """
        if attribute not in self._known:
            return
        self.marked.pop(attribute, None)
        self._known[attribute] = plain(value)
        self._versions[attribute] = version
        if not same(self._values[attribute], value):
            self._values[attribute] = value

    def take(self, look: bool = True) -> tuple[list[tuple[str, object, int, list[Pointer]]], IllegalValue | None]:
        """The writes to send, as (attribute, value, version, pointers that this attribute's last value didn't have).

        Without `look` only assigned attributes are taken, not those changed in place. An attribute that holds an
        illegal value is left out, and the error is returned beside the writes.
        """
        taken = []
        error = None
        marked = list(self.marked)
        for name in list(self._known) if look else marked:
            self.marked.pop(name, None)
            value, known = self._values[name], self._known[name]
            if value is known or same(value, known):
                continue
            try:
                copy = _named(name, value)
            except IllegalValue as illegal:
                error = illegal
                continue
            before = {id(pointer) for pointer in pointers(known)}
            fresh = [pointer for pointer in pointers(copy) if id(pointer) not in before]
            self._known[name] = copy
            taken.append((name, copy, self._versions[name], fresh))
        return taken, error

    @property
    def has_containers(self) -> bool:
        """Whether any attribute could be changed in place."""
        return any(isinstance(self._values[name], (list, dict, tuple)) for name in self._known)


def _named(name: str, value: object) -> object:
    try:
        return plain(value)
    except IllegalValue as error:
        error.path = name + error.path
        raise
