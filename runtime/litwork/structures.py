"""Lists and dicts of components: works and flows whose number the app decides, also while it runs.

Rules:
- They grow and never shrink, and nothing in them is replaced: a component stays where it was put.
- A component in them is named after its place: `root.ws.0`, `root.d.key`.
"""

from __future__ import annotations

from litwork.component import Component, Node, Record, put, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, NoReturn

    from litwork.flow import LightningFlow
    from litwork.work import LightningWork


class Structure(Node):
    """What List and Dict have in common."""

    _lit_kind = "structure"

    @property
    def name(self) -> str:
        """The full name in the app, such as "root.ws"; empty while it belongs to none."""
        return self._lit.name

    @property
    def works(self) -> list[LightningWork]:
        """The works in it, then those of the flows in it."""
        from litwork.flow import works_of

        return works_of(self)

    @property
    def flows(self) -> dict[str, LightningFlow]:
        """The flows in it by full name, those of their children included."""
        from litwork.flow import flows_of

        return flows_of(self)

    @property
    def state(self) -> dict[str, Any]:
        """The states of what is in it: `{"works": {key: state}, "flows": {key: state}}`."""
        children = self._lit.children.items()
        return {
            f"{kind}s": {key: child.state for key, child in children if child._lit_kind == kind}  # type: ignore[attr-defined]
            for kind in ("work", "flow")
        }

    def _put(self, key: str, item: object) -> None:
        if not isinstance(item, Component):
            hint = f": did you forget the brackets, {item.__name__}()?" if isinstance(item, type) else ""
            raise TypeError(f"{title(self)} holds works and flows, not {item!r}{hint}")
        put(self, key, item)


class List(Structure, list["Any"]):
    """A list of works and flows: `self.ws = List(Train(), Train())`, or `self.ws = [Train(), Train()]`.

    `append` and `extend` add to it, also in the `run` of a flow. Raises TypeError for anything but a component.
    """

    def __init__(self, *items: Component) -> None:
        self._lit = Record()
        super().__init__()
        self.extend(items)

    def append(self, item: Component) -> None:
        """Add a component."""
        self._put(str(len(self)), item)
        super().append(item)

    def _lit_put(self, key: str, child: Any) -> None:
        self.append(child)

    def extend(self, items: Iterable[Component]) -> None:
        """Add components."""
        for item in items:
            self.append(item)

    def __iadd__(self, items: Iterable[Component]) -> List:  # type: ignore[misc, override]
        self.extend(items)
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return List, tuple(self)


class Dict(Structure, dict[str, "Any"]):
    """A dict of works and flows by name: `self.ws = Dict(a=Train(), b=Train())`, or `self.ws = {"a": Train()}`.

    `self.ws["c"] = Train()` adds to it, also in the `run` of a flow. Raises TypeError for anything but a component, and
    KeyError for a key that isn't a str, is empty, has a "." in it, or is there already.
    """

    def __init__(self, items: Mapping[str, Component] | None = None, /, **named: Component) -> None:
        self._lit = Record()
        super().__init__()
        self.update(items or {}, **named)

    def __setitem__(self, key: str, item: Component) -> None:
        if not isinstance(key, str) or not key or "." in key:
            raise KeyError(f"{title(self)} can't have the key {key!r}: keys are texts without a dot")
        if key in self:
            raise KeyError(f"{title(self)}.{key} can't be replaced: a component stays where it was put")
        self._put(key, item)
        super().__setitem__(key, item)

    def _lit_put(self, key: str, child: Any) -> None:
        self[key] = child

    def update(self, items: Mapping[str, Component] | None = None, /, **named: Component) -> None:  # type: ignore[override]
        """Add components."""
        for key, item in {**(items or {}), **named}.items():
            self[key] = item

    def setdefault(self, key: str, item: Any = None) -> Any:
        """The component of this key; it is added if there is none."""
        if key not in self:
            self[key] = item
        return self[key]

    def __ior__(self, items: Mapping[str, Component]) -> Dict:  # type: ignore[misc, override]
        self.update(items)
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return Dict, (dict(self),)


def _refusing(method: str) -> Callable[..., NoReturn]:
    def refuse(self: Structure, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(f"{title(self)} can only grow: {method} would move or remove a component, which stays")

    return refuse


for _cls, _methods in {
    List: "__setitem__ __delitem__ __imul__ clear insert pop remove reverse sort",
    Dict: "__delitem__ clear pop popitem",
}.items():
    for _method in _methods.split():
        setattr(_cls, _method, _refusing(_method))
