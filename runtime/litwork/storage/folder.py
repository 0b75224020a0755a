"""FolderStore: a store in a folder that all components of a run see, as they do on one machine."""

from __future__ import annotations

import os

from litwork.storage.copying import copy, is_same, is_unfinished, remove
from litwork.storage.store import WORKS, Store, join


class FolderStore(Store):
    """A store in a folder that all components of the run see."""

    def __init__(self, folder: str, component: str, is_flow: bool) -> None:
        super().__init__(component, is_flow)
        self._folder = folder
        self._root: str | None = None

    @property
    def root(self) -> str:
        if self._root is None:
            root = self._path(join(WORKS, self.component))
            os.makedirs(root, exist_ok=True)  # noqa: PTH103 (pathlib takes long to import)
            self._root = root
        return self._root

    def put(self, source: str | os.PathLike[str], key: str) -> None:
        path = self._path(key)
        if os.path.abspath(source) != path:  # noqa: PTH100
            copy(source, path)

    def list(self, key: str) -> list[str] | None:
        try:
            return sorted(name for name in os.listdir(self._path(key)) if not is_unfinished(name))  # noqa: PTH208
        except NotADirectoryError:
            return [""]
        except FileNotFoundError:
            return None

    def get(self, key: str, target: str | os.PathLike[str]) -> None:
        path = self._path(key)
        if os.path.abspath(target) != path:  # noqa: PTH100
            copy(path, target)

    def is_same(self, key: str, target: str | os.PathLike[str]) -> bool:
        return is_same(self._path(key), target)

    def delete(self, key: str) -> None:
        path = self._path(key)
        if not os.path.lexists(path):
            raise FileNotFoundError(2, "No such file or directory", key)
        remove(path)

    def _path(self, key: str) -> str:
        return os.path.join(self._folder, *key.split("/"))  # noqa: PTH118
