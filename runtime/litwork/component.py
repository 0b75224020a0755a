"""What flows and works have in common: attributes that are state, and the rules about setting them.

Rules:
- Public attributes are state, and all of them are made in `__init__`. `_private` ones are the component's own.
- A value is checked where it is set, so that the error is raised on the user's line. What changes inside a list or dict
  is checked when litwork next looks at it.
- The work that litwork does for a component is in its record, `_lit`; everything else in `__dict__` is the user's.
"""

from __future__ import annotations

from abc import ABCMeta

from litwork.state import LEAVES, IllegalValue, Pointer, plain, pointers
from litwork.storage.payload import Payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Record:
    """What litwork knows of one component.

    `side` is "" until the component belongs to a running app, then "flow" (the flow, and its copies of works) or
    "work" (a work where it runs). `on_write` hears the name of each attribute that was set.
    """

    __slots__ = ("attributes", "children", "name", "on_write", "sealed", "side")

    def __init__(self) -> None:
        self.name = ""
        self.attributes: dict[str, None] = {}
        self.children: dict[str, Component] = {}
        self.sealed = False
        self.side = ""
        self.on_write: Callable[[str], None] | None = None


class ComponentType(ABCMeta):
    """Knows when `__init__` has ended: from then on there are no new attributes."""

    if not TYPE_CHECKING:  # type checkers shall see the constructors of the classes themselves

        def __call__(cls, *args, **kwargs):
            component = super().__call__(*args, **kwargs)
            _record(component).sealed = True
            return component


class Component(metaclass=ComponentType):
    """Base of flows and works."""

    _lit: Record
    _lit_kind = ""  # "flow" or "work"

    @property
    def name(self) -> str:
        """The full name in the app, such as "root.train"; empty while the component belongs to none."""
        return self._lit.name

    def __setattr__(self, name: str, value: object) -> None:
        if name[:1] == "_":
            object.__setattr__(self, name, value)
            return
        record = self.__dict__.get("_lit") or _record(self)
        if type(value) not in LEAVES or name not in record.attributes:
            if not _admit(self, record, name, value):
                return
            check(self, name, value)
            record.attributes[name] = None
        self.__dict__[name] = value
        if record.on_write is not None:
            record.on_write(name)

    def __delattr__(self, name: str) -> None:
        if name in _record(self).attributes or name in self._lit.children:
            raise AttributeError(f"{title(self)}.{name} can't be deleted: set it to None")
        object.__delattr__(self, name)


def title(component: Component) -> str:
    """How to call a component in a message: its full name, or the name of its class before it has one."""
    return component._lit.name or type(component).__name__


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
    """Raise AttributeError unless a payload was made in a work; fix its content."""
    record = component._lit
    if not isinstance(pointer, Payload) or pointer.origin_name is not None:
        return
    if record.side == "work":
        pointer.made_by(record.name, name)
    elif record.side == "flow" or not record.sealed:
        raise AttributeError(
            f"{title(component)}.{name} can't be set to a new Payload here: a payload is made in the run() of a work. "
            "Set the attribute to None first, and to Payload(…) in run()"
        )


def illegal(component: Component, error: IllegalValue) -> AttributeError:
    """The error for a value that can't be shared, with a way out."""
    place = f"{title(component)}.{error.path}"
    if isinstance(error.value, Component):
        return AttributeError(f"{place} is a component inside of a value: give it an attribute of its own in __init__")
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


def _admit(component: Component, record: Record, name: str, value: object) -> bool:
    """Whether the name may hold state; False when the value was stored as something else. Raises AttributeError."""
    place = f"{title(component)}.{name}"
    if name in record.children:
        raise AttributeError(f"{place} can't be replaced: a component stays where it was put")
    if isinstance(value, Component):
        if component._lit_kind != "flow":
            raise AttributeError(f"{place} can't be a component: a work has none. Put it into the flow")
        if record.sealed:
            raise AttributeError(f"{place} can't be a component now: all components are made in __init__")
        record.attributes.pop(name, None)
        record.children[name] = value
        component.__dict__[name] = value
        return False
    if name in record.attributes:
        return True
    owners = [cls for cls in type(component).__mro__ if name in cls.__dict__]
    if any(cls.__module__.startswith("litwork.") for cls in owners):
        raise AttributeError(f"{place} is a name of litwork's own: choose another one")
    if owners and hasattr(owners[0].__dict__[name], "__set__"):  # a property of the user's
        object.__setattr__(component, name, value)
        return False
    if record.sealed:
        raise AttributeError(f"{place} wasn't defined in __init__: set it there first, or keep it private as _{name}")
    return True
