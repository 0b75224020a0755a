"""A journal: a file of records, of which the first is written with the file and the others are added at its end.

Rules:
- What `Journal` has written when it returns survives a crash of the process, and a loss of power as far as the disk and
  its file system keep their word.
- A file is there with its whole first record, or not at all. Of the other records the last one alone can be incomplete:
  then nothing has yet happened because of it, and it is left out. A broken one before a whole one is damage.
- Each record has a checksum.
"""

from __future__ import annotations

import hashlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = b"litwork checkpoint "
_FORMAT = _NAME + b"1\n"
_MARK = b"\xff\x00record\n"
DIGEST = 16
"""Bytes of a checksum."""

_HEAD = len(_MARK) + 8 + DIGEST  # the mark, the length of the body, little-endian, and the checksum


class Damaged(Exception):
    """A file isn't what was once written; the message completes "… is damaged: …"."""


class Journal:
    """The writing end of a journal, which is made anew in place of one that is there. Raises OSError, as `add` does."""

    def __init__(self, path: str, first: bytes) -> None:
        pieces = [_FORMAT, _record(first)]
        write_file(path, pieces)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self.size = self._whole = sum(map(len, pieces))

    def add(self, body: bytes) -> None:
        """Add a record. After an error nothing more can be added."""
        record = _record(body)
        _write(self._file, record)
        os.fsync(self._file)
        self.size += len(record)

    @property
    def is_long(self) -> bool:
        """Whether most of it must be out of date, so that it should be made anew."""
        return self.size > 2 * self._whole + (1 << 20)

    def close(self) -> None:
        os.close(self._file)


def read(path: str) -> tuple[list[bytes], bool]:
    """The records of a journal, and whether the last one was left out. Raises OSError and Damaged."""
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib takes long to import)
        data = file.read()
    if not data.startswith(_FORMAT):
        if data.startswith(_NAME):
            raise Damaged("it was written by another version of litwork")
        raise Damaged("it doesn't begin as a checkpoint does")
    records: list[bytes] = []
    at = len(_FORMAT)
    while at < len(data):
        body = _body(data, at)
        if body is None:
            if not records or _is_any_whole(data, at + 1):
                raise Damaged(f"entry {len(records) + 1} has changed since it was written")
            return records, True
        records.append(body)
        at += _HEAD + len(body)
    if not records:
        raise Damaged("it is empty")
    return records, False


def write_file(path: str, pieces: Sequence[bytes | memoryview]) -> None:
    """Write a file, in place of one that is there: it is there whole, or not at all. Raises OSError."""
    beside = path + ".new"
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        try:
            for piece in pieces:
                _write(file, piece)
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(beside, path)  # noqa: PTH105
    except BaseException:
        os.unlink(beside)  # noqa: PTH108 (a full disk has room again)
        raise
    sync_folder(os.path.dirname(path))  # noqa: PTH120


def sync_folder(path: str) -> None:
    """Make sure that what was made or renamed in a folder stays so."""
    folder = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest_of(pieces: Sequence[bytes | memoryview]) -> bytes:
    """The checksum of these pieces, one after the other."""
    digest = hashlib.blake2b(digest_size=DIGEST)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def _write(file: int, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _record(body: bytes) -> bytes:
    return _MARK + len(body).to_bytes(8, "little") + digest_of([body]) + body


def _body(data: bytes, at: int) -> bytes | None:
    """The body of the record that begins here, or None if there is no whole one."""
    head = data[at : at + _HEAD]
    if len(head) < _HEAD or not head.startswith(_MARK):
        return None
    length = int.from_bytes(head[len(_MARK) : -DIGEST], "little")
    body = data[at + _HEAD : at + _HEAD + length]
    return body if len(body) == length and head[-DIGEST:] == digest_of([body]) else None


def _is_any_whole(data: bytes, at: int) -> bool:
    """Whether a whole record begins anywhere from here on."""
    while (at := data.find(_MARK, at)) >= 0:
        if _body(data, at) is not None:
            return True
        at += 1
    return False
