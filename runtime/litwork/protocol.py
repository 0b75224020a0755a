"""The messages between the loop and a work, and their bytes.

Rules:
- Everything that crosses has a class here, and nothing else does.
- A message says nothing of where it comes from or goes to: that is always a pair `(component, message)` around it.
- The bytes are a pickle of one plain tuple, so both ends must run the same version of litwork.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Frame = tuple[str, int, str, str]
"""File, line number, function and source line of a frame in the user's files."""


class Message:
    """Base of all messages: equal when class and fields are equal."""

    __slots__: tuple[str, ...] = ()

    def fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Message) and self.fields() == other.fields()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.fields()!r}"


class Run(Message):
    """To a work: run this call after those that were sent before. `call` is its number among the work's calls."""

    __slots__ = ("call", "args", "kwargs")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, call: int, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        self.call = call
        self.args = args
        self.kwargs = kwargs


class Write(Message):
    """Both ways: an attribute has a new value. `version` is explained in `litwork.state`."""

    __slots__ = ("attribute", "value", "version")

    def __init__(self, attribute: str, value: object, version: int) -> None:
        self.attribute = attribute
        self.value = value
        self.version = version


class Data(Message):
    """Both ways: the content of a payload, sent before the message that points to it.

    `payload` is the payload's hash. To a work, no buffers at all mean: forget it, nothing points to it any more.
    """

    __slots__ = ("payload", "buffers")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, payload: str, buffers: Sequence[bytes]) -> None:
        self.payload = payload
        self.buffers = buffers


class Stop(Message):
    """To a work: the app ends."""

    __slots__ = ()


class Started(Message):
    """From a work: its `run` has been entered for this call."""

    __slots__ = ("call",)

    def __init__(self, call: int) -> None:
        self.call = call


class Succeeded(Message):
    """From a work: the call has returned, and all of its writes were sent before."""

    __slots__ = ("call",)

    def __init__(self, call: int) -> None:
        self.call = call


class Error(Message):
    """What went wrong, ready to be shown. Part of `Failed`, never sent alone.

    `frames` are those of the user's files, outermost first; `text` is the printable traceback that begins there.
    """

    __slots__ = ("type", "message", "frames", "text")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, type: str, message: str, frames: tuple[Frame, ...], text: str) -> None:
        self.type = type
        self.message = message
        self.frames = frames
        self.text = text


class Failed(Message):
    """From a work: the call has raised. Call 0 stands for the work itself: it could not be set up."""

    __slots__ = ("call", "error")

    def __init__(self, call: int, error: Error) -> None:
        self.call = call
        self.error = error

    def fields(self) -> tuple[object, ...]:
        return (self.call, self.error.fields())


class Died(Message):
    """Made by a backend: the work's process or worker has ended by itself. `reason` completes "root.train …"."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


_CLASSES: dict[str, type[Message]] = {
    cls.__name__: cls for cls in (Run, Write, Data, Stop, Started, Succeeded, Failed, Died)
}


def encode(message: Message) -> bytes:
    """The bytes of a message."""
    import pickle

    return pickle.dumps((type(message).__name__, *message.fields()), 5)


def decode(data: bytes | bytearray | memoryview) -> Message:
    """The message of these bytes. They must come from `encode` in a process that is trusted, for they are a pickle."""
    import pickle

    name, *fields = pickle.loads(data)
    if name == "Failed":
        fields[1] = Error(*fields[1])
    return _CLASSES[name](*fields)
