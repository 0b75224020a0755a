"""Payloads as memory: their buffers lie in files without a name, and only descriptors travel. Linux.

Rules:
- A segment is written once, with `write`, by the work that makes the payload. All others get a descriptor that can only
  read, and map it privately: what they change is theirs.
- Nothing has a name, so nothing is left behind, whoever is killed: the memory is free when nobody holds it any more.
- A work keeps the last segments that it wrote, to write into the memory that it has again. It may do so when nobody
  else has the file open or mapped, which a lease tells: the kernel grants one only then, so no message is needed for
  it, and no death of a reader can spoil it.
- What is small travels in the message itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SMALL = 1 << 16
"""Bytes up to which a payload travels in the message."""

KEPT = 2
"""Segments that a work keeps: the one that is in use now, and the one before, which is free by the next time."""

CAN_SHARE = sys.platform.startswith("linux") and hasattr(os, "memfd_create")
"""Whether payloads can be memory that is shared. If not they go through the sockets."""

_ALIGNMENT = 64


class Segment:
    """The buffers of a payload, as a sequence of writable memory of this process's own: mapped when they are read.

    It owns `descriptor`, and closes it. `sizes` are the buffers' in bytes. Raises MemoryError where it can't be mapped.
    """

    __slots__ = ("__weakref__", "_buffers", "descriptor", "sizes")

    def __init__(self, descriptor: int, sizes: Sequence[int]) -> None:
        self.descriptor = descriptor
        self.sizes = tuple(sizes)
        self._buffers: list[memoryview] | None = None

    def __len__(self) -> int:
        return len(self.sizes)

    def __getitem__(self, index: int) -> memoryview:
        return self._mapped()[index]

    def __iter__(self) -> Iterator[memoryview]:
        return iter(self._mapped())

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            os.close(self.descriptor)

    def _mapped(self) -> list[memoryview]:
        if self._buffers is None:
            import mmap

            *places, end = _places(self.sizes)
            try:
                memory = mmap.mmap(self.descriptor, end, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
            except OSError as error:
                raise MemoryError(f"no memory for {end:,} bytes: {error.strerror}") from None
            whole = memoryview(memory)
            self._buffers = [whole[at : at + size] for at, size in zip(places, self.sizes, strict=True)]
        return self._buffers


class Store:
    """Where a work keeps the payloads that it makes."""

    def __init__(self) -> None:
        self._kept: list[int] = []  # descriptors that can write, the latest last

    def keep(self, buffers: Sequence[bytes | memoryview]) -> Sequence[bytes]:
        """A copy of the buffers. Raises MemoryError where there is no room for it."""
        views = [memoryview(buffer) for buffer in buffers]
        sizes = [len(view) for view in views]
        if sum(sizes) <= SMALL:
            return [bytes(view) for view in views]
        try:
            writer = self._free() or _new()
        except OSError:  # no descriptors are left, or no /proc: then it goes through the socket
            return [bytes(view) for view in views]
        try:
            *places, end = _places(sizes)
            os.truncate(writer, end)
            for at, view in zip(places, views, strict=True):
                while len(view):
                    written = os.pwrite(writer, view, at)
                    at += written
                    view = view[written:]
            reader = os.open(f"/proc/self/fd/{writer}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            os.close(writer)
            raise MemoryError(f"no memory for {sum(sizes):,} bytes: {error.strerror}") from None
        self._kept.append(writer)
        while len(self._kept) > KEPT:
            os.close(self._kept.pop(0))
        return Segment(reader, sizes)  # type: ignore[return-value]

    def _free(self) -> int:
        """One of the kept segments that nobody else has, taken out; 0 if there is none."""
        import fcntl

        for writer in self._kept:
            try:
                fcntl.fcntl(writer, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            except OSError:
                continue
            fcntl.fcntl(writer, fcntl.F_SETLEASE, fcntl.F_UNLCK)
            self._kept.remove(writer)
            return writer
        return 0


def _new() -> int:
    """A descriptor of a new, empty segment: one that was opened, for leases count only such ones."""
    made = os.memfd_create("litwork-payload", os.MFD_CLOEXEC)
    try:
        return os.open(f"/proc/self/fd/{made}", os.O_RDWR | os.O_CLOEXEC)
    finally:
        os.close(made)


def _places(sizes: Sequence[int]) -> list[int]:
    """Where each of the buffers begins, and at last where the segment ends."""
    places = [0]
    for size in sizes:
        places.append(-(-(places[-1] + size) // _ALIGNMENT) * _ALIGNMENT)
    return places
