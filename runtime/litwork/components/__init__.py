"""Ready components: scripts as works, several works that know of each other, and what takes the place of servers.

Importing this package loads nothing else: each name is fetched from its module when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.components.multi_node import MultiNode
    from litwork.components.popen import PopenPythonScript
    from litwork.components.tracer import Code, TracerPythonScript
    from litwork.components.tracing import Tracer

__all__ = ["Code", "MultiNode", "PopenPythonScript", "Tracer", "TracerPythonScript"]

_HOMES = {
    "Code": "litwork.components.tracer",
    "MultiNode": "litwork.components.multi_node",
    "PopenPythonScript": "litwork.components.popen",
    "Tracer": "litwork.components.tracing",
    "TracerPythonScript": "litwork.components.tracer",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        from litwork.components.elsewhere import NEEDS, stand_in

        if name not in NEEDS:
            raise AttributeError(f"litwork.components has no {name!r}; it offers {', '.join(__all__)}")
        value = stand_in(name)
    globals()[name] = value
    return value
