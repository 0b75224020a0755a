"""Store: what all stores of files have in common.

Rules:
- A store holds files by key. A key is a relative path with `/` between its parts, such as "drives/data/root.a/x.txt";
  one that names a folder means all that is in it.
- What is put is a copy: later changes of the original aren't seen. A key holds the old or the new copy, never a part.
- Only keys that `join` has made are safe: it refuses parts that would lead out of their folder.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from litwork.storage.path import Path

DRIVES, WORKS = "drives", "works"
"""The first parts of the keys of what is in drives, and of the works' `lit://` paths."""


class Store:
    """The files of a run, as one component sees them.

    `component` is its full name, `is_flow` whether it is the flow.
    """

    def __init__(self, component: str, is_flow: bool) -> None:
        self.component = component
        self.is_flow = is_flow

    @property
    def root(self) -> str:
        """The folder on this machine that `lit://` means. It exists."""
        raise NotImplementedError

    def sees_files_of(self, component: str) -> bool:
        """Whether that work has the file system of this one: then what has an ordinary path needs no store."""
        return True

    def put(self, source: str | os.PathLike[str], key: str) -> None:
        """Copy a file or folder to the key, in place of what is there. Raises FileNotFoundError."""
        raise NotImplementedError

    def publish(self, paths: Iterable[Path]) -> None:
        """Bring what is at those of these paths that are this work's to their keys, where it isn't seen otherwise."""

    def list(self, key: str) -> list[str] | None:
        """The names of what is directly in a folder, sorted; only "" for a file; None if nothing is at the key."""
        raise NotImplementedError

    def get(self, key: str, target: str | os.PathLike[str]) -> None:
        """Copy what is at the key to a path here, in place of what is there. Raises FileNotFoundError."""
        raise NotImplementedError

    def is_same(self, key: str, target: str | os.PathLike[str]) -> bool:
        """Whether the path here has the same content as the key."""
        raise NotImplementedError

    def delete(self, key: str) -> None:
        """Delete what is at the key. Raises FileNotFoundError."""
        raise NotImplementedError


def join(*parts: str) -> str:
    """The key made of these parts, each below the one before. Raises ValueError for a part that leads elsewhere."""
    names = []
    for part in parts:
        if part.startswith(("/", "\\")) or ":" in part[1:2]:
            raise ValueError(f"{part!r} must be a relative path")
        inside = [name for name in part.replace("\\", "/").split("/") if name not in ("", ".")]
        if ".." in inside:
            raise ValueError(f"{part!r} leads out of its folder: leave out the ..")
        if "\0" in part:
            raise ValueError(f"{part!r} has a null character, which no path can have")
        names += inside
    return "/".join(names)
