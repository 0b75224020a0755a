"""LightningFlow: what decides. Its `run` is called again whenever something has changed."""

from __future__ import annotations

from litwork.component import Component, Record
from litwork.errors import AppFailed, AppStopped
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T", bound=Component)


class LightningFlow(Component):
    """A component that decides what its works do.

    The root flow's `run()` is called once at the start, and again whenever something has changed since: an attribute
    that a work or the flow itself wrote, or the stage of a call. It should return soon and be ready to be called any
    number of times.
    """

    _lit_kind = "flow"

    def __init__(self) -> None:
        self._lit = Record()

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Decide. To be overridden."""

    def stop(self, message: str = "") -> None:
        """Print the message, if there is one, and end the app with exit status 0."""
        if message:
            print(message)
        raise AppStopped(message)

    def fail(self, message: str = "") -> None:
        """Print the message, if there is one, and end the app as a failure, with exit status 1."""
        if message:
            print(message)
        raise AppFailed(message or "the flow called fail()")

    @property
    def flows(self) -> dict[str, LightningFlow]:
        """The flows inside this one by full name, those of children included."""
        found = {}
        for child in _children(self, LightningFlow):
            found[child.name] = child
            found.update(child.flows)
        return found

    def works(self, recurse: bool = True) -> list[LightningWork]:
        """The works of this flow, sorted by attribute, then those of its child flows."""
        found = _children(self, LightningWork)
        if recurse:
            for child in _children(self, LightningFlow):
                found += child.works()
        return found

    def named_works(self, recurse: bool = True) -> list[tuple[str, LightningWork]]:
        """The same as `works()`, each with its full name."""
        return [(work.name, work) for work in self.works(recurse)]


def _children(flow: LightningFlow, kind: type[T]) -> list[T]:
    children = flow._lit.children
    return [child for _, child in sorted(children.items()) if isinstance(child, kind)]
