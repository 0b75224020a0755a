"""The files that works on a cluster share.

Rules:
- They are in Ray's object store, and belong to an actor beside the flow: so they outlive the works that have put them,
  and end with the app. Small ones are in the actor itself.
- That actor and the works exchange references; contents are read where they are needed.
"""

from __future__ import annotations

import pickle

from litwork.storage.remote import RemoteStore
from litwork.storage.shelf import FILE, Shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from litwork.storage.shelf import Node

SMALL = 1 << 16
"""Bytes up to which a piece is none of Ray's objects."""


class FilesActor:
    """Holds a shelf."""

    def __init__(self) -> None:
        self._shelf = Shelf()

    def ask(self, operation: str, *args: Any) -> object:
        """Call a method of the shelf."""
        if operation == "put":
            key, node = args
            args = key, _taken_over(node)
        return getattr(self._shelf, operation)(*args)


class RayStore(RemoteStore):
    """The store of a work on a cluster; `files` is the `FilesActor`."""

    def __init__(self, component: str, folder: str, files: Any) -> None:
        import ray

        super().__init__(component, False, folder, ray.get_runtime_context().get_node_id())
        self._files = files

    def ask(self, operation: str, *args: object) -> Any:
        import ray

        return ray.get(self._files.ask.remote(operation, *args))

    def hold(self, data: bytes) -> object:
        return data if len(data) <= SMALL else _kept(data)

    def read(self, piece: Any) -> bytes | memoryview:
        return piece if isinstance(piece, bytes) else _content(piece)


def start() -> Any:
    """Start the actor, beside this process."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=here)(FilesActor).remote()


def _taken_over(node: Node) -> Node:
    """The same, with contents that belong to this process."""
    if isinstance(node, dict):
        return {name: _taken_over(inside) for name, inside in node.items()}
    kind, mode, changed, pieces = node
    if kind != FILE:
        return node
    return kind, mode, changed, [each if isinstance(each, bytes) else _kept(_content(each)) for each in pieces]


def _kept(data: bytes | memoryview) -> object:
    import ray

    return ray.put(pickle.PickleBuffer(data))


def _content(piece: Any) -> memoryview:
    import ray

    return memoryview(ray.get(piece))
