"""Path: a file or folder of one work that others get copies of.

Rules:
- It is a `pathlib.Path`, and what is done with it is done to the file here.
- What begins with `lit://` is in a folder that each work has for itself; it means the same path there wherever the
  work runs. An ordinary path means the file system of the work's machine.
- The work whose state it became first is its origin, from which others copy. The flow only passes it on.
- `exists` looks at both places; every other method of `pathlib` looks here.
"""

from __future__ import annotations

import hashlib
import pathlib
import sys

from litwork import storage
from litwork.state import Pointer
from litwork.storage.store import WORKS, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from typing import Any, Self

    from litwork.storage.payload import Content
    from litwork.storage.store import Store

    _Base = pathlib.Path
else:
    _Base = type(pathlib.Path())

LIT = "lit://"


class Path(_Base, Pointer):
    """A path whose files go from work to work.

    Set it on `self` in a work (a text like "lit://checkpoints" becomes one by itself), and pass that attribute to
    another work's `run` in the flow: what is there is copied to that work before its `run` begins. Later changes are
    fetched with `get(overwrite=True)`.
    """

    _lit_root: str | None = None  # what lit:// was here, for a path that began with it
    _lit_origin: str | None = None
    _lit_consumer: str | None = None

    if sys.version_info >= (3, 12):

        def __init__(self, *parts: str | os.PathLike[str]) -> None:
            super().__init__(*_here(parts))
            self._lit_inherit(parts)

        def with_segments(self, *parts: str | os.PathLike[str]) -> Self:
            made = super().with_segments(*parts)
            made._lit_inherit((self,))
            return made

    else:

        def __new__(cls, *parts: str | os.PathLike[str]) -> Self:
            made = super().__new__(cls, *_here(parts))
            made._lit_inherit(parts)
            return made

        @property
        def parent(self) -> Self:
            return self._lit_like(super().parent)

        @property
        def parents(self) -> Sequence[Self]:
            return tuple(map(self._lit_like, super().parents))

        def joinpath(self, *parts: str | os.PathLike[str]) -> Self:
            return self._lit_like(super().joinpath(*parts))

        def __truediv__(self, part: str | os.PathLike[str]) -> Self:
            return self._lit_like(super().__truediv__(part))

        def with_name(self, name: str) -> Self:
            return self._lit_like(super().with_name(name))

        def with_stem(self, stem: str) -> Self:
            return self._lit_like(super().with_stem(stem))

        def with_suffix(self, suffix: str) -> Self:
            return self._lit_like(super().with_suffix(suffix))

        def _lit_like(self, made: Self) -> Self:
            if made is not NotImplemented:
                made._lit_inherit((self,))
            return made

    @property
    def origin_name(self) -> str | None:
        """The full name of the work whose file it is, or None before it became the state of one."""
        return self._lit_origin

    @property
    def consumer_name(self) -> str | None:
        """The full name of the work that it was handed to, in that work; elsewhere that of its origin."""
        return self._lit_consumer or self._lit_origin

    @property
    def hash(self) -> str | None:
        """A hash of the path and its origin, whatever the file contains; None before it became the state of a work."""
        if self._lit_origin is None:
            return None
        return hashlib.blake2b(f"{self._lit_origin}:{self._lit_text}".encode(), digest_size=16).hexdigest()

    def exists(self, **options: Any) -> bool:
        """Whether there is such a file or folder here or, in a work, where it comes from."""
        return self.exists_local(**options) or (self._lit_is_foreign and self.exists_remote())

    def exists_local(self, **options: Any) -> bool:
        """Whether there is such a file or folder here."""
        return super().exists(**options)

    def exists_remote(self) -> bool:
        """Whether there is such a file or folder where it comes from. Raises RuntimeError outside of a work."""
        store = self._lit_store("exists_remote")
        if self._lit_is_at_hand(store):
            return self.exists_local()
        return store.list(self.store_key) is not None

    def get(self, overwrite: bool = False) -> None:
        """Copy the file or folder to here.

        Raises FileExistsError if something is here already, unless it may be overwritten; FileNotFoundError if there
        is nothing where it comes from; RuntimeError outside of a work.
        """
        store = self._lit_store("get")
        if not overwrite and self.exists_local():
            raise FileExistsError(17, "It is here already, and get(overwrite=True) replaces it", str(self))
        if not self.exists_remote():
            raise FileNotFoundError(2, f"{self._lit_origin} has no such file or folder", self._lit_text)
        if not self._lit_is_at_hand(store):
            store.get(self.store_key, self)

    def __repr__(self) -> str:
        return f"Path({self._lit_text!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return _point, (type(self), self._lit_text, self._lit_origin)

    # For litwork itself.

    @property
    def key(self) -> object:
        return self._lit_origin, self._lit_text

    def enter(self, kind: str, place: str, component: str, attribute: str) -> str:
        if kind == "work" and place != "flow" and self._lit_origin is None and component:
            self._lit_origin = component
        return ""

    def bind(self, content: Content | None, consumer: str | None) -> None:
        self._lit_consumer = consumer

    def arrive(self) -> None:
        if self._lit_is_foreign and not self._lit_is_at_hand(storage.current()) and self.exists_remote():
            self.get(overwrite=True)

    @property
    def _lit_text(self) -> str:
        """The path as it is written, the same on all machines."""
        text = str(self)
        if self._lit_root is None:
            return text
        return LIT + text.removeprefix(self._lit_root).replace("\\", "/").lstrip("/")

    @property
    def store_key(self) -> str:
        """Its key in a store."""
        assert self._lit_origin is not None
        text = self._lit_text
        if text.startswith(LIT):
            return join(WORKS, self._lit_origin, text.removeprefix(LIT))
        return join(WORKS, self._lit_origin, ".paths", hashlib.blake2b(text.encode(), digest_size=16).hexdigest())

    @property
    def _lit_is_foreign(self) -> bool:
        """Whether it is another work's, and this is a work."""
        store = storage.current()
        return self._lit_origin not in (None, store.component) and not store.is_flow

    def _lit_is_at_hand(self, store: Store) -> bool:
        """Whether the file here is that of the origin."""
        if self._lit_origin == store.component:
            return True
        return self._lit_root is None and self._lit_origin is not None and store.sees_files_of(self._lit_origin)

    def _lit_store(self, method: str) -> Store:
        store = storage.current()
        if store.is_flow:
            raise RuntimeError(
                f"{self!r} can't be used in a flow: pass it to the run() of a work, and call {method}() there"
            )
        if self._lit_origin is None:
            raise RuntimeError(f"{self!r} comes from nowhere: {method}() is for paths that are the state of a work")
        return store

    def _lit_inherit(self, parts: Sequence[str | os.PathLike[str]]) -> None:
        """Take over from the parts what pathlib knows nothing of."""
        for part in parts:
            if isinstance(part, Path):
                self._lit_root, self._lit_origin, self._lit_consumer = (
                    part._lit_root,
                    part._lit_origin,
                    part._lit_consumer,
                )
            elif isinstance(part, str) and part.startswith(LIT):
                self._lit_root = storage.current().root
        if self._lit_root is not None and not f"{self}/".startswith(f"{self._lit_root}/"):
            self._lit_root = self._lit_origin = self._lit_consumer = None


def _here(parts: Sequence[str | os.PathLike[str]]) -> list[str | os.PathLike[str]]:
    """The parts of a path on this machine."""
    return [
        storage.current().root + "/" + join(part.removeprefix(LIT))
        if isinstance(part, str) and part.startswith(LIT)
        else part
        for part in parts
    ]


def _point(cls: type[Path], text: str, origin: str | None) -> Path:
    pointer = cls(text)
    pointer._lit_origin = origin
    return pointer
