"""The messages between the loop and a work, and their bytes.

Rules:
- Everything that crosses has a class here, and nothing else does.
- A message says nothing of where it comes from or goes to: that is always a pair `(component, message)` around it.
- The bytes are a pickle of one plain tuple, so both ends must run the same version of litwork. It is made by `_pickle`
  itself: the module `pickle` around it takes long to import.
"""

from __future__ import annotations

from litwork.status import DIED, USER_EXCEPTION

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


class Build(Message):
    """To a work, as the first message: what the script doesn't make and this work is part of. See `litwork.tree`.

    `name` is the full name of the part, and `data` what it was made from.
    """

    __slots__ = ("name", "data")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data


class Start(Message):
    """To a work: be there. `call` is a number among the work's calls, and is answered as `Run` is."""

    __slots__ = ("call",)

    def __init__(self, call: int) -> None:
        self.call = call


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


class Ask(Message):
    """From a work: call a method of the `Shelf` of this run's files. Only of backends that keep it beside the loop.

    `question` is a number among the work's questions, or 0 if no answer is wanted.
    """

    __slots__ = ("question", "operation", "args")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, question: int, operation: str, args: Sequence[object]) -> None:
        self.question = question
        self.operation = operation
        self.args = args


class Answer(Message):
    """To a work: what the method has returned."""

    __slots__ = ("question", "value")

    def __init__(self, question: int, value: object) -> None:
        self.question = question
        self.value = value


class Stop(Message):
    """To a work: end, even in the midst of a call. Nothing more is sent to it; the next message is for its successor.

    The backend gives it a short time for its `on_exit` and then ends it. What it still sends counts, unless its
    successor has been sent something.
    """

    __slots__ = ()


class Started(Message):
    """From a work: its `run` is about to be entered for this call."""

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
    """From a work: the call has raised. Call 0 stands for the work itself: it could not be set up.

    `reason` is one of those in `litwork.status`. `was_handled` says that the work's `on_exception` has dealt with it.
    """

    __slots__ = ("call", "error", "reason", "was_handled")

    def __init__(self, call: int, error: Error, reason: str = USER_EXCEPTION, was_handled: bool = False) -> None:
        self.call = call
        self.error = error
        self.reason = reason
        self.was_handled = was_handled

    def fields(self) -> tuple[object, ...]:
        return (self.call, self.error.fields(), self.reason, self.was_handled)


class Died(Message):
    """Made by a backend: the work's process or worker has ended by itself.

    `reason` completes "root.train …"; `kind` is one of the reasons in `litwork.status`.
    """

    __slots__ = ("reason", "kind")  # noqa: RUF023 (in the order in which they travel)

    def __init__(self, reason: str, kind: str = DIED) -> None:
        self.reason = reason
        self.kind = kind


class Left(Message):
    """Made by a backend: a work that was sent `Stop` has ended, and all that it sent has been handed over."""

    __slots__ = ()


_CLASSES: dict[str, type[Message]] = {
    cls.__name__: cls
    for cls in (Build, Start, Run, Write, Data, Ask, Answer, Stop, Started, Succeeded, Failed, Died, Left)
}


def encode(message: Message) -> bytes:
    """The bytes of a message."""
    import _pickle

    return _pickle.dumps((type(message).__name__, *message.fields()), 5)


def decode(data: bytes | bytearray | memoryview) -> Message:
    """The message of these bytes. They must come from `encode` in a process that is trusted, for they are a pickle."""
    import _pickle

    name, *fields = _pickle.loads(data)
    if name == "Failed":
        fields[1] = Error(*fields[1])
    return _CLASSES[name](*fields)
