"""The attributes of a component as plain data, out of it and into it."""

from __future__ import annotations

from litwork.component import Component, title
from litwork.state import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def vars_of(component: Component) -> dict[str, object]:
    """Copies of the attributes."""
    return {name: plain(component.__dict__[name]) for name in component._lit.attributes if name[0] != "_"}


def load_vars(component: Component, values: Mapping[str, object]) -> None:
    """Set attributes. Raises AttributeError, before anything is set, for one that the component doesn't have."""
    for name in values:
        if name not in component._lit.attributes:
            raise AttributeError(f"{title(component)} has no attribute {name}, which is to be loaded")
    for name, value in values.items():
        setattr(component, name, plain(value))
