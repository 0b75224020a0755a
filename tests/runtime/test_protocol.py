"""Messages and their bytes, and the frames that carry them over a stream."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwork.backends.wire import FrameReader, frame
from litwork.protocol import (
    Answer,
    Ask,
    Data,
    Died,
    Error,
    Failed,
    Message,
    Run,
    Started,
    Stop,
    Succeeded,
    Write,
    decode,
    encode,
)

ERROR = Error("ValueError", "no", (("app.py", 3, "run", "raise ValueError"),), "Traceback …")
MESSAGES = [
    Run(1, [1, "a"], {"x": None}),
    Write("items", [1, {"a": (2.5, True)}], 3),
    Data("abc", (b"one", b"")),
    Ask(1, "put", ("works/root.a/x", ("file", 0o644, 0, [b"text"]))),
    Answer(1, {"x": ("file", 0o644, 0, [b"text"])}),
    Stop(),
    Started(1),
    Succeeded(2),
    Failed(3, ERROR),
    Died("was killed"),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_survives_its_bytes(message: Message) -> None:
    assert decode(encode(message)) == message
    assert repr(message).startswith(type(message).__name__)


def test_messages_of_different_classes_differ() -> None:
    assert Started(1) != Succeeded(1)
    assert Started(1) != Started(2)


@given(st.lists(st.sampled_from(MESSAGES)), st.integers(1, 50))
def test_frames_arrive_whole_however_they_are_cut(messages: list[Message], size: int) -> None:
    stream = b"".join(piece for message in messages for piece in frame(message)[0])
    reader = FrameReader()
    arrived: list[Message] = []
    for start in range(0, len(stream), size):
        arrived.extend(reader.feed(stream[start : start + size]))
    assert arrived == messages
