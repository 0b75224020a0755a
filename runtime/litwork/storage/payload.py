"""Payload: a value of any size and type that goes from one work to another.

Rules:
- State carries only a pointer. The content is pickled once, in the work that made it, when the payload becomes state;
  what happens to the value afterwards isn't seen by others.
- The flow never opens a content: `value` is None there. It may keep a pointer, and hand it to a work.
- A content lives as long as a pointer to it does, in whichever process. Where it lies is a backend's choice: `keep`.
- Contents are told apart by their keys. Equal ones up to `HASHED` bytes have equal keys, in every process. A larger one
  gets a key of its own, for hashing would take several times longer than everything else that is done with it; so it
  never passes for another one that differs, and may count as new though it is equal.
- Arrays, and whatever else pickles its memory out of band, aren't copied into the pickle. Neither are `bytes` and
  `bytearray` that are the whole value, and tensors of torch.
"""

from __future__ import annotations

from litwork.state import Pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

HASHED = 1 << 20
"""Bytes up to which the key of a content is its hash."""

_UNREAD = object()
_NO_MEMORY = "there is not enough memory"


def _copies(buffers: Sequence[bytes | memoryview]) -> Sequence[bytes]:
    return [bytes(buffer) for buffer in buffers]


keep: Callable[[Sequence[bytes | memoryview]], Sequence[bytes]] = _copies
"""Copies a content to where it shall lie. A backend may set another; it raises MemoryError if there is no room."""


class Content:
    """The bytes of a payload: the pickle, then its out-of-band buffers. `key` tells it from others."""

    __slots__ = ("__weakref__", "buffers", "key")

    def __init__(self, key: str, buffers: Sequence[bytes]) -> None:
        self.key = key
        self.buffers = buffers


class Payload(Pointer):
    """A value that a work hands to other works without the flow ever holding it.

    Set it on `self` in a work's `run`, pass that attribute to another work's `run` in the flow, and read `.value`
    there. Anything that can be pickled will do. In the flow `.value` is None.

    A derived class may define `save` and `load` to use another format than pickle.
    """

    __slots__ = ("_consumer", "_content", "_name", "_origin", "_value")

    def __init__(self, value: object) -> None:
        self._value = value
        self._content: Content | None = None
        self._name: str | None = None
        self._origin: str | None = None
        self._consumer: str | None = None

    @property
    def value(self) -> Any:
        """The value, in the work that made it and in works that it was handed to; None in the flow."""
        if self._value is not _UNREAD:
            return self._value
        if self._consumer is None or self._content is None:
            return None
        import pickle

        from litwork.storage.saved import Saved

        try:
            stream, *buffers = self._content.buffers
            self._value = pickle.loads(stream, buffers=buffers)
            if isinstance(self._value, Saved):
                self._value = self._value.load()
        except MemoryError as error:
            raise MemoryError(f"{self!r} can't be opened in {self._consumer}: {error or _NO_MEMORY}") from None
        return self._value

    def get(self) -> Any:
        """The value. Raises RuntimeError in the flow, where there is none."""
        if self._value is _UNREAD and self._consumer is None:
            raise RuntimeError(f"{self!r} has no value in a flow: pass it to the run() of a work and read it there")
        return self.value

    @property
    def key(self) -> object:
        return ("payload", self.hash)

    @property
    def hash(self) -> str:
        """What tells the content from others, in every process. Equal contents of up to 1 MiB have equal hashes."""
        return self.content.key

    @property
    def content_key(self) -> str:
        return self.hash

    def save(self, obj: Any, path: str) -> None:
        """Write a value to a file at this path. To be overridden, together with `load`."""
        import pickle

        with open(path, "wb") as file:  # noqa: PTH123 (pathlib takes long to import)
            pickle.dump(obj, file, 5)

    def load(self, path: str) -> Any:
        """The value that `save` has written to this path. To be overridden, together with `save`."""
        import pickle

        with open(path, "rb") as file:  # noqa: PTH123
            return pickle.load(file)

    def exists_remote(self) -> bool:
        """Whether the value can be had: whether it has become state of a work."""
        return self._origin is not None

    @property
    def name(self) -> str | None:
        """The attribute under which it first became state, or None before that."""
        return self._name

    @property
    def origin_name(self) -> str | None:
        """The name of the work that made it, such as "root.train", or None before it became state."""
        return self._origin

    @property
    def consumer_name(self) -> str | None:
        """The name of the work that it was handed to, in that work; None elsewhere."""
        return self._consumer

    def __repr__(self) -> str:
        return f"<Payload {self._name or 'not sent yet'} of {self._origin or 'no work'}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _point, (self.hash, self._name, self._origin)

    # For litwork itself.

    @property
    def content(self) -> Content:
        if self._content is None:
            value = self._value
            if type(self).save is not Payload.save:
                from litwork.storage.saved import save

                value = save(self, value)
            self._content = _pickled(value)
        return self._content

    def made_by(self, work: str, attribute: str) -> None:
        """It has become state of this work: its content is fixed now. Raises MemoryError if there is no room for it."""
        try:
            _ = self.content
        except MemoryError as error:
            raise MemoryError(f"{work}.{attribute} can't be set to this Payload: {error or _NO_MEMORY}") from None
        if self._origin is None:
            self._origin, self._name = work, attribute

    def enter(self, kind: str, place: str, component: str, attribute: str) -> str:
        if self._origin is None:
            if place == "work":
                self.made_by(component, attribute)
            elif place:
                return (
                    "a payload is made in the run() of a work. Set the attribute to None first, and to Payload(…) in "
                    "run()"
                )
        return ""

    def refuse_argument(self) -> str:
        return "a Payload that no work has made" if self._origin is None else ""

    def bind(self, content: Content | None, consumer: str | None) -> None:
        """Give a pointer its content; `consumer` is the work that may open it, None in the flow."""
        if content is not None:
            self._content = content
        self._consumer = consumer


def _point(key: str, name: str | None, origin: str | None) -> Payload:
    pointer = Payload(_UNREAD)
    pointer._content = Content(key, ())
    pointer._name, pointer._origin = name, origin
    return pointer


def _pickled(value: object) -> Content:
    import pickle
    import sys

    views: list[pickle.PickleBuffer] = []
    if type(value) in (bytes, bytearray):
        value = _Whole(value)
    if "torch" in sys.modules:
        from litwork.storage.tensors import dumps

        stream = dumps(value, views.append)
    else:
        stream = pickle.dumps(value, 5, buffer_callback=views.append)
    raw = [view.raw() for view in views]
    if len(stream) + sum(len(view) for view in raw) <= HASHED:
        return Content(_hash([stream, *raw]), keep([stream, *raw]))
    import os

    return Content(os.urandom(16).hex(), keep([stream, *raw]))


def _hash(buffers: Sequence[bytes | memoryview]) -> str:
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    for buffer in buffers:
        digest.update(len(buffer).to_bytes(8, "little"))
        digest.update(buffer)
    return digest.hexdigest()


class _Whole:
    """Stands for bytes that are the whole value, so that they are pickled out of band."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __reduce__(self) -> tuple[object, ...]:
        import pickle

        return type(self._value), (pickle.PickleBuffer(self._value),)  # type: ignore[arg-type]
