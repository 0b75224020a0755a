"""Drive: a folder that works share by its name.

Rules:
- A file is the component's that has put it. Everyone may read it, only its owner may replace or delete it.
- Paths are relative, both in the drive and below `root_folder` here; nothing leads out of either.
- A drive is known by its id: all drives with one id are the same, whoever makes them. The flow only passes it on.
"""

from __future__ import annotations

import os
from time import monotonic, sleep

from litwork import storage
from litwork.state import Pointer
from litwork.storage.store import DRIVES, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from litwork.storage.store import Store

LIT = "lit://"

SHORTEST_LOOK, LONGEST_LOOK = 0.002, 0.05
"""Seconds between two looks for a file that isn't there yet: more and more, up to the longest."""


class Drive(Pointer):
    """A folder of the app that works put files into and get them from.

    id: "lit://" and a name.
    allow_duplicates: whether a work may put a file although another has one of this path.
    component_name: whose files this drive puts and deletes; by default those of the work that uses it.
    root_folder: the folder here that paths are relative to; by default the current one.

    Raises ValueError for an id that can't be one, NotADirectoryError if `root_folder` is no folder.
    """

    __slots__ = ("allow_duplicates", "component_name", "id", "root_folder")

    def __init__(
        self,
        id: str,
        allow_duplicates: bool = False,
        component_name: str | None = None,
        root_folder: str | os.PathLike[str] | None = None,
    ) -> None:
        if not id.startswith(LIT):
            hint = " Files of S3 are a Mount of the CloudCompute" if id.startswith("s3://") else ""
            raise ValueError(f"the id of a Drive begins with lit://, and {id!r} doesn't.{hint}")
        self.id = id.removeprefix(LIT)
        if not self.id or join(self.id) != self.id or "/" in self.id:
            raise ValueError(f"the id of a Drive is lit:// and a name without slashes, and {id!r} isn't")
        self.allow_duplicates = allow_duplicates
        self.component_name = component_name
        self.root_folder = None if root_folder is None else os.path.abspath(root_folder)  # noqa: PTH100
        if self.root_folder is not None and not os.path.isdir(self.root_folder):  # noqa: PTH112
            raise NotADirectoryError(20, "The root_folder of a Drive has to be a folder", self.root_folder)

    def put(self, path: str | os.PathLike[str]) -> None:
        """Copy a file or folder of this machine into the drive, in place of what this owner has put there before.

        Raises FileNotFoundError if there is none, and FileExistsError if another component has put it already and
        duplicates aren't allowed.
        """
        store = self._store("put")
        path = _relative(path)
        here = self._here(path)
        if not os.path.lexists(here):
            raise FileNotFoundError(2, f"There is nothing here to put into {self!r}", here)
        owner = self._owner(store)
        others = [other for other in self._owners_of(store, path) if other != owner]
        if others and not self.allow_duplicates:
            raise FileExistsError(
                17, f"{' and '.join(others)} already put this into {self!r}, and it doesn't allow_duplicates", path
            )
        store.put(here, self._key(owner, path))

    def list(self, path: str | os.PathLike[str] = ".", component_name: str | None = None) -> list[str]:
        """The paths in the drive of what is directly in this folder of it, sorted; of a file, its own.

        Files of all components, or of `component_name` alone.
        """
        store = self._store("list")
        path = _relative(path)
        found: set[str] = set()
        for owner in self._owners_of(store, path, component_name):
            found.update(join(path, name) for name in store.list(self._key(owner, path)) or ())
        return sorted(found)

    def get(
        self,
        path: str | os.PathLike[str],
        component_name: str | None = None,
        timeout: float | None = None,
        overwrite: bool = False,
    ) -> None:
        """Copy a file or folder of the drive to the same path below `root_folder`.

        `timeout` is how many seconds to wait for it; by default it has to be there. Raises FileNotFoundError if
        nothing of this path is there, or TimeoutError when the time is over; FileExistsError if something else is here
        already and must not be overwritten, or if several components have put it and `component_name` names none.
        """
        store = self._store("get")
        path = _relative(path)
        owners = self._wait_for(store, path, component_name, timeout)
        if len(owners) > 1:
            raise FileExistsError(
                17, f"{' and '.join(owners)} each have this in {self!r}: say which with component_name", path
            )
        key, here = self._key(owners[0], path), self._here(path)
        if not os.path.lexists(here) or overwrite:
            store.get(key, here)
        elif not store.is_same(key, here):
            raise FileExistsError(17, "It is here already, and overwrite=True replaces it", here)

    def delete(self, path: str | os.PathLike[str]) -> None:
        """Delete a file or folder of one's own from the drive.

        Raises FileNotFoundError if nothing of this path is there, PermissionError if it belongs to another component.
        """
        store = self._store("delete")
        path = _relative(path)
        owner = self._owner(store)
        owners = self._owners_of(store, path)
        if owner not in owners:
            if owners:
                raise PermissionError(
                    1, f"{owner} may not delete from {self!r} what {' and '.join(owners)} has put there", path
                )
            raise self._no_match(path)
        store.delete(self._key(owner, path))

    @property
    def root(self) -> str:
        """The folder here that paths are relative to."""
        return self.root_folder or os.getcwd()  # noqa: PTH109

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Drive('{LIT}{self.id}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Drive) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    # For litwork itself.

    @property
    def key(self) -> object:
        return self.id, self.allow_duplicates, self.component_name, self.root_folder

    def _store(self, method: str) -> Store:
        store = storage.current()
        if store.is_flow:
            raise RuntimeError(
                f"{self!r} can't be used in a flow: pass it to the run() of a work, and call {method}() there"
            )
        return store

    def _here(self, path: str) -> str:
        return os.path.join(self.root, path)  # noqa: PTH118

    def _owner(self, store: Store) -> str:
        return self.component_name or store.component

    def _key(self, owner: str, path: str) -> str:
        return join(DRIVES, self.id, _escaped(owner), path)

    def _owners_of(self, store: Store, path: str, only: str | None = None) -> Sequence[str]:
        """The components that have put this file or folder."""
        owners = [only] if only else [_unescaped(name) for name in store.list(join(DRIVES, self.id)) or ()]
        return [owner for owner in owners if store.list(self._key(owner, path)) is not None]

    def _wait_for(self, store: Store, path: str, only: str | None, timeout: float | None) -> Sequence[str]:
        """The components that have put this, at least one."""
        end = monotonic() + (timeout or 0)
        pause = SHORTEST_LOOK
        while not (owners := self._owners_of(store, path, only)):
            left = end - monotonic()
            if left <= 0:
                if timeout:
                    raise TimeoutError(f"{self!r} didn't get {path!r} within {timeout} seconds{_by(only)}")
                raise self._no_match(path, only)
            sleep(min(pause, left))
            pause = min(2 * pause, LONGEST_LOOK)
        return owners

    def _no_match(self, path: str, only: str | None = None) -> FileNotFoundError:
        return FileNotFoundError(2, f"No match was found in {self!r}{_by(only)}", path)


def _by(owner: str | None) -> str:
    return f" of {owner}" if owner else ""


def _relative(path: str | os.PathLike[str]) -> str:
    """A path in the drive. Raises ValueError unless it is relative and stays inside."""
    return join(os.fspath(path))


def _escaped(name: str) -> str:
    """A name of a component as one part of a key."""
    return name.replace("%", "%25").replace("/", "%2F").replace("\\", "%5C").replace("..", "%2E%2E")


def _unescaped(name: str) -> str:
    return name.replace("%2E", ".").replace("%5C", "\\").replace("%2F", "/").replace("%25", "%")
