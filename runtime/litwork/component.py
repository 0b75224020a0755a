"""What flows and works have in common: attributes that are state, and the rules about setting them.

Rules:
- Public attributes are state, and all of them are made in `__init__`. `_private` ones are the component's own.
- A value is checked where it is set, so that the error is raised on the user's line. What changes inside a list or dict
  is checked when litwork next looks at it.
- A component may be put into a flow at any time, and stays there. So may a list or dict of components: it becomes one
  of `litwork.structures`.
- The work that litwork does for a component is in its record, `_lit`; everything else in `__dict__` is the user's.
"""

from __future__ import annotations

from abc import ABCMeta

from litwork.state import LEAVES, IllegalValue, Pointer, plain, pointers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Record:
    """What litwork knows of one component, or of one list or dict of components.

    `side` is "" until the component belongs to a running app, then "flow" (the flow, and its copies of works) or
    "work" (a work where it runs). `marks` gets the name of each attribute that was set, then
    `on_write` is called, unless `is_armed` says that whoever would hear it knows already. `made` is what the class
    was called with. `attach` is there while the app runs: it takes in what is put into the component, or raises.
    """

    __slots__ = ("attach", "attributes", "children", "is_armed", "made", "marks", "name", "on_write", "sealed", "side")

    def __init__(self) -> None:
        self.name = ""
        self.attributes: dict[str, None] = {}
        self.children: dict[str, Node] = {}
        self.sealed = False
        self.side = ""
        self.marks: dict[str, None] | None = None
        self.is_armed = False
        self.on_write: Callable[[], object] = _nothing
        self.made: tuple[Sequence[object], Mapping[str, object]] = ((), {})
        self.attach: Callable[[Node, str, Node], None] | None = None

    def wrote(self, attribute: str) -> None:
        """Tell that an attribute was set, as `Component.__setattr__` does by itself, which has no time for a call."""
        if self.marks is not None:
            self.marks[attribute] = None
            if not self.is_armed:
                self.on_write()


class Node:
    """What has a place in the tree: a component, or a list or dict of components."""

    _lit: Record
    _lit_kind = ""  # "flow", "work" or "structure"

    def _lit_put(self, key: str, child: Node) -> None:
        """Put a component where a user would put it."""
        setattr(self, key, child)


class ComponentType(ABCMeta):
    """Knows when `__init__` has ended, for then there are no new attributes, and what the class was called with."""

    if not TYPE_CHECKING:  # type checkers shall see the constructors of the classes themselves

        def __call__(cls, *args, **kwargs):
            component = super().__call__(*args, **kwargs)
            record = _record(component)
            record.sealed = True
            record.made = (args, kwargs)
            return component


class Component(Node, metaclass=ComponentType):
    """Base of flows and works."""

    @property
    def name(self) -> str:
        """The full name in the app, such as "root.train"; empty while the component belongs to none."""
        return self._lit.name

    def __setattr__(self, name: str, value: object) -> None:
        if name[:1] == "_":
            object.__setattr__(self, name, value)
            return
        values = self.__dict__
        record = values.get("_lit") or _record(self)
        if type(value) is str and value[:6] == "lit://":
            from litwork.storage.path import Path

            value = Path(value)
        if type(value) not in LEAVES or name not in record.attributes:
            if not _admit(self, record, name, value):
                return
            check(self, name, value)
            record.attributes[name] = None
        values[name] = value
        if record.marks is not None:
            record.marks[name] = None  # before the next look: whoever disarms takes the marks afterwards
            if not record.is_armed:
                record.on_write()

    def __delattr__(self, name: str) -> None:
        if name in _record(self).attributes or name in self._lit.children:
            raise AttributeError(f"{title(self)}.{name} can't be deleted: set it to None")
        object.__delattr__(self, name)

    def __reduce__(self) -> tuple[object, ...]:
        """A component that isn't in an app yet is pickled as what it was made from."""
        if self._lit.name:
            raise TypeError(f"{self._lit.name} is part of an app and can't be copied or sent")
        return _make, (type(self), *self._lit.made)


def title(component: Node) -> str:
    """How to call a component in a message: its full name, or the name of its class before it has one."""
    return component._lit.name or type(component).__name__


def put(parent: Node, key: str, child: Node) -> None:
    """Give a component its place in another one. Raises where the app runs and can't take it in."""
    record = parent._lit
    if record.attach is not None:
        record.attach(parent, key, child)
    record.children[key] = child


def check(component: Component, name: str, value: object) -> None:
    """Raise AttributeError unless `value` may be state under this name; fix the content of payloads in it."""
    try:
        plain(value)
    except IllegalValue as error:
        error.path = name + error.path
        raise illegal(component, error) from None
    for pointer in pointers(value):
        check_pointer(component, name, pointer)


def check_pointer(component: Component, name: str, pointer: Pointer) -> None:
    """Raise AttributeError where a pointer can't be state, or TypeError if its content can't be pickled."""
    record = component._lit
    place = record.side if record.sealed else "init"
    try:
        refusal = pointer.enter(component._lit_kind, place, record.name, name)
    except MemoryError:  # says already what there is no room for
        raise
    except Exception as error:  # whatever a value's own way of being pickled raises
        raise TypeError(
            f"{title(component)}.{name} can't be a {type(pointer).__name__} of this value, which can't be pickled: "
            f"{error}. Hand over the data that it is made of"
        ) from error
    if refusal:
        raise AttributeError(
            f"{title(component)}.{name} can't be set to a new {type(pointer).__name__} here: {refusal}"
        )


def illegal(component: Component, error: IllegalValue) -> AttributeError:
    """The error for a value that can't be shared, with a way out."""
    place = f"{title(component)}.{error.path}"
    if isinstance(error.value, Component):
        return AttributeError(
            f"{place} is a component inside of a value: give it an attribute of its own, or put it into a "
            "structures.List or Dict"
        )
    way = f"keep it private as self._{error.path.partition('[')[0]}"
    if component._lit_kind == "work":
        way += ", or hand it to other works as Payload(…)"
    return AttributeError(
        f"{place} can't be shared: it is {error.reason}. State is made of None, bool, int, float, str, list, tuple and "
        f"dict: convert the value, {way}"
    )


def _record(component: Component) -> Record:
    record: Record | None = component.__dict__.get("_lit")
    if record is None:
        raise AttributeError(
            f"{type(component).__name__}.__init__ must call super().__init__() first, before it sets attributes"
        )
    return record


def _make(cls: type[Component], args: Sequence[object], kwargs: Mapping[str, object]) -> Component:
    return cls(*args, **kwargs)


def _admit(component: Component, record: Record, name: str, value: object) -> bool:
    """Whether the name may hold state; False when the value was stored as something else. Raises AttributeError."""
    place = f"{title(component)}.{name}"
    if name in record.children:
        if record.children[name] is value:  # self.works += […]
            return False
        raise AttributeError(f"{place} can't be replaced: a component stays where it was put")
    child = _as_node(value)
    if child is not None and component._lit_kind != "flow":
        raise AttributeError(f"{place} can't be a component: a work has none. Put it into the flow")
    if child is None and name in record.attributes:
        return True
    owners = [cls for cls in type(component).__mro__ if name in cls.__dict__]
    own = owners[0].__dict__[name] if owners else None
    if any(cls.__module__.startswith("litwork.") for cls in owners) and getattr(own, "fset", None) is None:
        raise AttributeError(f"{place} is a name of litwork's own: choose another one")
    if hasattr(own, "__set__"):  # a property: one of the user's, or an option of a work
        object.__setattr__(component, name, value)
        return False
    if child is not None:
        put(component, name, child)
        record.attributes.pop(name, None)
        component.__dict__[name] = child
        return False
    if record.sealed:
        raise AttributeError(
            f"{place} wasn't defined in __init__: {_near(name, record)}set it there first, or keep it private as "
            f"_{name}"
        )
    return True


def _as_node(value: object) -> Node | None:
    """The component, list or dict of components that a value is or becomes."""
    if isinstance(value, Node):
        return value
    if isinstance(value, (list, tuple, dict)) and value:
        first = next(iter(value.values() if isinstance(value, dict) else value))
        if isinstance(first, Component):
            from litwork.structures import Dict, List

            return Dict(value) if isinstance(value, dict) else List(*value)
    return None


def _near(name: str, record: Record) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [*record.attributes, *record.children], 1)
    return f"did you mean {near[0]}? If not, " if near else ""


def _nothing() -> None:
    pass
