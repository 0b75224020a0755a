"""Saved: the value of a payload whose class has its own `save` and `load`, as the bytes that `save` has written.

Rules:
- `save` and `load` get the path of a file in a folder of their own, which is gone afterwards.
- `load` is called on an object of the same class, without `__init__`, when the value is first read.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pathlib
    from typing import Any

    from litwork.storage.payload import Payload

_NAME = "payload"


class Saved:
    """The bytes, and the class that can load them."""

    __slots__ = ("_cls", "_data")

    def __init__(self, cls: type[Payload], data: bytes | bytearray) -> None:
        self._cls = cls
        self._data = data

    def load(self) -> Any:
        """The value."""
        with _Folder() as folder:
            path = folder / _NAME
            path.write_bytes(self._data)
            return self._cls.__new__(self._cls).load(str(path))

    def __reduce__(self) -> tuple[object, ...]:
        import pickle

        return Saved, (self._cls, pickle.PickleBuffer(self._data))


def save(payload: Payload, value: object) -> Saved:
    """Have the class of a payload save a value. Raises FileNotFoundError if it hasn't written the file."""
    with _Folder() as folder:
        path = folder / _NAME
        payload.save(value, str(path))
        if not path.is_file():
            raise FileNotFoundError(2, f"{type(payload).__name__}.save() has to write a file at its path", str(path))
        return Saved(type(payload), path.read_bytes())


class _Folder:
    """A temporary folder, inside of `with`."""

    def __enter__(self) -> pathlib.Path:
        import pathlib
        import tempfile

        self._folder = tempfile.TemporaryDirectory(prefix="litwork-")
        return pathlib.Path(self._folder.name)

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()
