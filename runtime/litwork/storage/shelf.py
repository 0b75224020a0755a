"""Shelf: the files of a run, held in one place for works whose machines have no common file system.

Rules:
- What is held is a tree: a dict for a folder, a leaf for anything else. A key leads into it, one name after the other.
- What a file contains is held in pieces, which are whatever the backend moves: bytes, or references to them.
- One request is answered at a time, and changes all or nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Leaf = tuple[str, int, int, list[object]]
    Node = dict[str, "Node"] | Leaf

FILE, LINK = "file", "link"
"""The kinds of a leaf, `(kind, mode, time of the last change in nanoseconds, pieces)`: the piece of a link is where it
leads."""


class Shelf:
    """Holds the files. Its public methods are all that a `RemoteStore` asks for."""

    def __init__(self) -> None:
        self._top: dict[str, Node] = {}
        self._machines: dict[str, str] = {}

    def put(self, key: str, node: Node) -> bool:
        """Hold it in place of what is at the key; False if a file is where the key needs a folder."""
        *parents, name = key.split("/")
        folder = self._top
        for parent in parents:
            inside = folder.setdefault(parent, {})
            if not isinstance(inside, dict):
                return False
            folder = inside
        folder[name] = node
        return True

    def get(self, key: str) -> Node | None:
        """What is at the key, if anything is."""
        node: Node | None = self._top
        for name in key.split("/"):
            node = node.get(name) if isinstance(node, dict) else None
        return node

    def list(self, key: str) -> list[str] | None:
        """The names in a folder, sorted; only "" for a file; None if nothing is at the key."""
        node = self.get(key)
        if node is None:
            return None
        return sorted(node) if isinstance(node, dict) else [""]

    def delete(self, key: str) -> bool:
        """Forget what is at the key; False if nothing is."""
        parent, _, name = key.rpartition("/")
        folder = self.get(parent)
        return isinstance(folder, dict) and folder.pop(name, None) is not None

    def settle(self, component: str, machine: str) -> None:
        """Note on which machine a component is."""
        self._machines[component] = machine

    def machine_of(self, component: str) -> str | None:
        """The machine that was noted last."""
        return self._machines.get(component)
