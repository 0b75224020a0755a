"""Makes scripts that import `lightning.app` run: after `install()`, litwork answers these imports.

Rules:
- Only what litwork has is served; any other name raises an error that says what there is.
- An installed package of the same name is hidden, for a script must mean the same wherever it runs. One that was
  imported before `install()` stays.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_APP = ("CloudCompute", "LightningApp", "LightningFlow", "LightningWork")
_STORAGE = ("Payload",)
_SERVED: dict[str, tuple[str, ...]] = {
    "lightning": _APP,
    "lightning.app": _APP,
    "lightning.app.storage": _STORAGE,
    "lightning.app.storage.payload": _STORAGE,
    "lightning_app": _APP,
    "lightning_app.storage": _STORAGE,
    "lightning_app.storage.payload": _STORAGE,
}
"""The modules, and the names of litwork that each of them has."""


def install() -> None:
    """Let litwork answer `import lightning`, `lightning.app`, `lightning_app` and their storage. Can be repeated."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds the served modules, makes them, and refuses the others of the same packages."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in _SERVED:
            return ModuleSpec(name, self, origin="litwork", is_package=True)  # type: ignore[arg-type]
        package, _, last = name.rpartition(".")
        if package.partition(".")[0] in ("lightning", "lightning_app"):
            raise ImportError(_missing(package, last), name=name)
        return None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__

        def get(attribute: str) -> object:
            if attribute in _SERVED[name]:
                import litwork

                return getattr(litwork, attribute)
            if f"{name}.{attribute}" in _SERVED:
                from importlib import import_module

                return import_module(f"{name}.{attribute}")
            raise AttributeError(_missing(name, attribute), name=attribute, obj=module)

        module.__dict__["__getattr__"] = get
        module.__dict__["__all__"] = list(_SERVED[name])


def _missing(module: str, name: str) -> str:
    inside = [other.rpartition(".")[2] for other in _SERVED if other.rpartition(".")[0] == module]
    served = ", ".join((*_SERVED.get(module, ()), *inside))
    return f"litwork stands in for {module}, and has no {name} there: it serves {served or 'nothing'}"
