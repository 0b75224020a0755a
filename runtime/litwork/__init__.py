"""Apps made of a flow that decides and works that do.

Importing this package loads nothing else: each name is fetched from its module when it is first used, so that the
processes of an app pay only for what they need.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork import structures
    from litwork.app import LightningApp
    from litwork.build import BuildConfig
    from litwork.compute import CloudCompute, Mount
    from litwork.flow import LightningFlow
    from litwork.storage.drive import Drive
    from litwork.storage.path import Path
    from litwork.storage.payload import Payload
    from litwork.work import LightningWork

__version__ = "0.1.0"
__all__ = [
    "BuildConfig",
    "CloudCompute",
    "Drive",
    "LightningApp",
    "LightningFlow",
    "LightningWork",
    "Mount",
    "Path",
    "Payload",
    "structures",
]

_HOMES = {
    "BuildConfig": "litwork.build",
    "CloudCompute": "litwork.compute",
    "Drive": "litwork.storage.drive",
    "LightningApp": "litwork.app",
    "LightningFlow": "litwork.flow",
    "LightningWork": "litwork.work",
    "Mount": "litwork.compute",
    "Path": "litwork.storage.path",
    "Payload": "litwork.storage.payload",
    "structures": "litwork.structures",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"litwork has no {name!r}; it offers {', '.join(__all__)}")
    from importlib import import_module

    home = import_module(_HOMES[name])
    value = globals()[name] = home if home.__name__ == f"litwork.{name}" else getattr(home, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
