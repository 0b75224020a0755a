"""Messages on a stream socket: four bytes of length, big-endian, then the message."""

from __future__ import annotations

from litwork.protocol import decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from litwork.protocol import Message

CHUNK = 1 << 18
"""Bytes to ask a socket for at a time."""

_LENGTH = 4


def frame(message: Message) -> tuple[bytes, bytes]:
    """The two pieces that carry a message. Raises ValueError for one of 4 GiB or more."""
    body = encode(message)
    if len(body) >> (8 * _LENGTH):
        raise ValueError(f"a message of {len(body)} bytes is too large: 4 GiB is the limit for a payload")
    return len(body).to_bytes(_LENGTH, "big"), body


class FrameReader:
    """Puts messages together from the chunks in which they arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> Iterator[Message]:
        buffer = self._buffer
        buffer += chunk
        while len(buffer) >= _LENGTH:
            end = _LENGTH + int.from_bytes(buffer[:_LENGTH], "big")
            if len(buffer) < end:
                return
            with memoryview(buffer) as whole, whole[_LENGTH:end] as body:
                message = decode(body)
            del buffer[:end]
            yield message
