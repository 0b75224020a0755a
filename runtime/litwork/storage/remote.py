"""RemoteStore: the store of a work whose machine has no file system in common with the others'.

Rules:
- Files are held by a shelf elsewhere, which outlives the work. A backend says how it is asked.
- Others see of a work's paths what was there when the attribute was sent, or when a call last ended
  (`litwork.storage.publishing`).
- A path isn't brought again if nothing at it has changed since.
"""

from __future__ import annotations

import os
import sys
from time import time_ns

from litwork.storage.packing import fingerprint, is_packed, pack, unpack
from litwork.storage.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from litwork.storage.path import Path

SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is changed once more surely has another time of its last change."""


class RemoteStore(Store):
    """A store whose files are on a shelf. `folder` is that of `lit://` here, `machine` names this machine."""

    def __init__(self, component: str, is_flow: bool, folder: str, machine: str) -> None:
        super().__init__(component, is_flow)
        self._folder = folder
        self._machine = machine
        self._published: dict[str, tuple[object, ...]] = {}  # by key, what was seen when it was brought; () if unsure

    def ask(self, operation: str, *args: object) -> Any:
        """Call a method of the shelf."""
        raise NotImplementedError

    def tell(self, operation: str, *args: object) -> None:
        """The same, where the answer doesn't matter and needn't be waited for."""
        self.ask(operation, *args)

    def hold(self, data: bytes) -> object:
        """The piece of a file that stands for these bytes."""
        return data

    def read(self, piece: Any) -> bytes | memoryview:
        """The bytes of a piece."""
        return piece  # type: ignore[no-any-return]

    @property
    def root(self) -> str:
        os.makedirs(self._folder, exist_ok=True)  # noqa: PTH103 (pathlib takes long to import)
        return self._folder

    def sees_files_of(self, component: str) -> bool:
        return bool(self.ask("machine_of", component) == self._machine)

    def put(self, source: str | os.PathLike[str], key: str) -> None:
        if not self.ask("put", key, pack(source, self.hold)):
            raise NotADirectoryError(20, "A file is where a folder would have to be", key)

    def list(self, key: str) -> list[str] | None:
        return self.ask("list", key)  # type: ignore[no-any-return]

    def get(self, key: str, target: str | os.PathLike[str]) -> None:
        unpack(self._node(key), target, self.read)

    def is_same(self, key: str, target: str | os.PathLike[str]) -> bool:
        return is_packed(self._node(key), target, self.read)

    def delete(self, key: str) -> None:
        if not self.ask("delete", key):
            raise _nothing_at(key)

    def publish(self, paths: Iterable[Path]) -> None:
        """Bring what is at these paths to the shelf. What can't be read is told on standard error."""
        by_key = {path.store_key: path for path in paths if path.origin_name == self.component}
        if not by_key:
            return
        self.tell("settle", self.component, self._machine)
        for key in sorted(by_key):
            try:
                self._publish(key, by_key[key])
            except OSError as error:
                print(f"{by_key[key]!r} can't be handed to other works: {error}", file=sys.stderr)

    def _publish(self, key: str, path: Path) -> None:
        now = time_ns()
        try:
            seen = fingerprint(path)
        except FileNotFoundError:
            if self._published.pop(key, None) is not None:
                self.tell("delete", key)
            return
        if self._published.get(key) == seen:
            return
        self.tell("put", key, pack(path, self.hold))
        self._published[key] = seen if _latest(seen) < now - SETTLED else ()

    def _node(self, key: str) -> Any:
        node = self.ask("get", key)
        if node is None:
            raise _nothing_at(key)
        return node


def _latest(seen: Any) -> int:
    """The last time of a change in a fingerprint."""
    _, _, _, changed, *inside = seen
    return max(int(changed), *(_latest(each) for _, each in inside if not isinstance(each, str)), 0)


def _nothing_at(key: str) -> FileNotFoundError:
    return FileNotFoundError(2, "No such file or directory", key)
