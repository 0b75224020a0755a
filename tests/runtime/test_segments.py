"""Payloads as memory without a name: who may write, when it is used again, and when it is free."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence

import pytest

from litwork.backends import segments
from litwork.backends.segments import CAN_SHARE, SMALL, Segment, Store

pytestmark = pytest.mark.skipif(not CAN_SHARE, reason="this system has no memory without a name")

SIZE = 10 * SMALL


def kept(store: Store, *buffers: bytes) -> Segment:
    segment: Sequence[bytes] | Segment = store.keep(buffers)
    assert isinstance(segment, Segment)
    return segment


def place(segment: Segment) -> int:
    return os.fstat(segment.descriptor).st_ino


def test_buffers_come_out_as_they_went_in_and_can_be_written() -> None:
    store = Store()
    buffers = [b"stream", b"", b"a" * SIZE, b"b" * (SIZE + 1)]
    segment = kept(store, *buffers)
    assert [bytes(view) for view in segment] == buffers
    segment[2][0] = ord("c")
    other = Segment(os.dup(segment.descriptor), segment.sizes)
    assert bytes(other[2][:2]) == b"aa"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(segment.descriptor, b"no")


def test_small_ones_stay_bytes() -> None:
    assert Store().keep([b"stream", memoryview(b"a" * 100)]) == [b"stream", b"a" * 100]


def test_memory_is_used_again_when_nobody_else_has_it() -> None:
    store = Store()
    first = kept(store, b"a" * SIZE)
    place_of_first = place(first)
    second = kept(store, b"b" * SIZE)
    assert place(second) != place_of_first
    assert bytes(first[0]) == b"a" * SIZE
    view = first[0]
    del first
    third = kept(store, b"c" * SIZE)  # the view has the memory still
    assert place(third) != place_of_first
    assert bytes(view) == b"a" * SIZE
    place_of_third = place(third)
    del third
    assert place(kept(store, b"d" * 2 * SIZE)) == place_of_third


def test_memory_is_free_when_nobody_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "KEPT", 0)
    segment = kept(Store(), b"a" * SIZE)
    descriptor = segment.descriptor
    view = segment[0]
    del segment
    with pytest.raises(OSError, match="Bad file descriptor"):
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
    assert view[-1] == ord("a")


def test_without_descriptors_it_stays_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "memfd_create", fail)
    assert Store().keep([b"a" * SIZE]) == [b"a" * SIZE]
