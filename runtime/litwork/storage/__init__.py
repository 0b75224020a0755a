"""What works hand to each other beside their state.

Rules:
- Which store code uses depends on the component that it belongs to. A backend says so with `use` before it runs that
  component's code; nothing is made before it is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from litwork.storage.store import Store

_make: Callable[[], Store] | None = None
_store: Store | None = None


def use(make: Callable[[], Store] | None) -> Callable[[], Store] | None:
    """The code that runs from now on has the store that `make` returns. Returns what was used before."""
    global _make, _store
    before, _make, _store = _make, make, None
    return before


def use_folder(folder: str, component: str, is_flow: bool) -> Callable[[], Store] | None:
    """The same, with a store in this folder, which all components see. The code is that of this component."""

    def make() -> Store:
        from litwork.storage.folder import FolderStore
        from litwork.storage.run_folder import check

        check(folder)
        return FolderStore(folder, component, is_flow)

    return use(make)


def current() -> Store:
    """The store of the code that runs now. Outside of an app it is one of this process, gone at its end."""
    global _make, _store
    if _make is None:
        from litwork.storage.run_folder import of_this_process

        _make = of_this_process
    if _store is None:
        _store = _make()
    return _store
