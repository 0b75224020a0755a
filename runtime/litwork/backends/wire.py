"""Messages on a stream socket: four bytes of length, big-endian, then the message.

Rules:
- The content of a payload that is a `Segment` travels as its descriptor, which goes with the first byte of its frame.
  So descriptors arrive in the order of the frames that need them, and none later than its frame.
- Sockets are those of `_socket`, upon which the module `socket` is built: importing that takes as long as everything
  else that a work needs.
- Each frame is sent by itself if it has a descriptor: a message of the socket carries one at most.
"""

from __future__ import annotations

import _socket
import sys
from collections import deque

from litwork.backends.segments import CAN_SHARE, Segment
from litwork.protocol import Data, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from collections.abc import Iterator, Sequence

    from litwork.protocol import Message

CHUNK = 1 << 18
"""Bytes to take from a socket at a time."""

_LENGTH = 4
_JOINED = 1 << 16
"""Bytes up to which a frame is copied into one piece."""

_ROOM = _socket.CMSG_SPACE(4 * 253) if CAN_SHARE else 0
"""Bytes for the descriptors of a message: Linux lets one carry 253."""


class Lost(Exception):
    """A descriptor didn't arrive, for this process has as many open as it may have."""


def frame(message: Message) -> tuple[list[memoryview], Segment | None]:
    """The pieces that carry a message, and the segment whose descriptor goes with them.

    Raises ValueError for a message of 4 GiB or more.
    """
    segment = None
    if isinstance(message, Data) and isinstance(message.buffers, Segment):
        segment = message.buffers
        message = Data(message.payload, segment.sizes)
    body = encode(message)
    if len(body) >> (8 * _LENGTH):
        raise ValueError(f"a message of {len(body)} bytes is too large: 4 GiB is the limit for a payload")
    length = len(body).to_bytes(_LENGTH, "big")
    pieces = [length + body] if len(body) <= _JOINED else [length, body]
    return [memoryview(piece) for piece in pieces], segment


def send(channel: socket, message: Message) -> None:
    """Send a message on a socket that blocks."""
    pieces, segment = frame(message)
    for piece in pieces:
        if segment is not None:
            piece = piece[send_some(channel, piece, segment) :]
            segment = None
        channel.sendall(piece)


def send_some(channel: socket, piece: memoryview, segment: Segment | None) -> int:
    """Send as much of a piece as the socket takes, the segment's descriptor with it; return how many bytes."""
    if segment is None:
        return channel.send(piece)
    return send_descriptors(channel, piece, [segment.descriptor])


def send_descriptors(channel: socket, data: bytes | memoryview, descriptors: Sequence[int]) -> int:
    """Send bytes and descriptors; return how many of the bytes went. The descriptors go with the first of them."""
    numbers = b"".join(number.to_bytes(4, sys.byteorder) for number in descriptors)
    return channel.sendmsg([data], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, numbers)])


class FrameReader:
    """Puts messages together from the chunks in which they arrive."""

    def __init__(self) -> None:
        self._chunk = memoryview(bytearray(CHUNK))  # once: making one of this size takes longer than all the rest
        self._buffer = bytearray()
        self._descriptors: deque[int] = deque()

    def read(self, channel: socket) -> Iterator[Message] | None:
        """The messages that are complete with what has arrived; None at the end. Raises Lost, or OSError."""
        if not CAN_SHARE:
            size = channel.recv_into(self._chunk)
            return self.feed(self._chunk[:size]) if size else None
        size, ancillary, flags, _ = channel.recvmsg_into([self._chunk], _ROOM, _socket.MSG_CMSG_CLOEXEC)
        if flags & _socket.MSG_CTRUNC:
            raise Lost
        if not size:
            return None
        descriptors = [number for *_, data in ancillary for number in memoryview(data).cast("i")] if ancillary else ()
        return self.feed(self._chunk[:size], descriptors)

    def feed(self, chunk: bytes | memoryview, descriptors: Sequence[int] = ()) -> Iterator[Message]:
        """The messages that are complete with this chunk, and the descriptors that came with it."""
        buffer = self._buffer
        buffer += chunk
        self._descriptors.extend(descriptors)
        while len(buffer) >= _LENGTH:
            end = _LENGTH + int.from_bytes(buffer[:_LENGTH], "big")
            if len(buffer) < end:
                return
            with memoryview(buffer) as whole, whole[_LENGTH:end] as body:
                message = decode(body)
            del buffer[:end]
            if isinstance(message, Data) and message.buffers and isinstance(message.buffers[0], int):
                message.buffers = Segment(self._descriptors.popleft(), message.buffers)
            yield message
