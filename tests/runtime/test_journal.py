"""A journal: what is cut off, what has changed, and what can't be written."""

from __future__ import annotations

import resource
from itertools import accumulate
from pathlib import Path

import pytest

from litwork.storage.journal import Damaged, Journal, read, write_file

FORMAT = b"litwork checkpoint 1\n"
HEAD = 9 + 8 + 16  # mark, length, checksum
RECORDS = [b"first" * 20, b"", b"third \xff\x00record\n with a mark in it" * 3, b"last" * 10]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    journal = Journal(str(path), RECORDS[0])
    for record in RECORDS[1:]:
        journal.add(record)
    journal.close()
    assert journal.size == path.stat().st_size
    return path


def test_it_has_what_was_written(path: Path) -> None:
    assert read(str(path)) == (RECORDS, False)
    assert list(path.parent.iterdir()) == [path]


def test_it_is_made_anew_in_place(path: Path) -> None:
    Journal(str(path), b"new").close()
    assert read(str(path)) == ([b"new"], False)


def test_wherever_it_is_cut_off_the_whole_records_are_there(path: Path) -> None:
    data = path.read_bytes()
    ends = list(accumulate((HEAD + len(record) for record in RECORDS), initial=len(FORMAT)))[1:]
    assert ends[-1] == len(data)
    for length in range(ends[0], len(data) + 1):
        path.write_bytes(data[:length])
        whole = sum(length >= end for end in ends)
        assert read(str(path)) == (RECORDS[:whole], length not in ends)
    for length in range(len(FORMAT), ends[0]):
        path.write_bytes(data[:length])
        with pytest.raises(Damaged):
            read(str(path))


def test_a_file_that_was_made_longer_before_its_data_came(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data + bytes(5000))
    assert read(str(path)) == (RECORDS, True)
    last = len(RECORDS[-1])
    path.write_bytes(data[: -last // 2] + bytes(last - last // 2))
    assert read(str(path)) == (RECORDS[:-1], True)


def test_wherever_a_byte_has_changed_it_is_seen(path: Path) -> None:
    data = bytearray(path.read_bytes())
    last = len(data) - len(RECORDS[-1]) - HEAD
    for place in range(len(data)):
        data[place] ^= 0x10
        path.write_bytes(data)
        data[place] ^= 0x10
        if place < last:
            with pytest.raises(Damaged):
                read(str(path))
        else:
            assert read(str(path)) == (RECORDS[:-1], True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "doesn't begin"),
        (b"litwork checkpoint 1\n", "is empty"),
        (b"litwork checkpoint 2\nwhatever", "another version"),
        (b"something else", "doesn't begin"),
    ],
)
def test_what_is_no_journal(path: Path, data: bytes, message: str) -> None:
    path.write_bytes(data)
    with pytest.raises(Damaged, match=message):
        read(str(path))


def test_it_says_when_most_of_it_is_out_of_date(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "journal"), b"x" * (1 << 19))
    for _ in range(3):
        assert not journal.is_long
        journal.add(b"x" * (1 << 19))
    assert journal.is_long
    journal.close()


def test_a_file_that_cant_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file(str(path), [b"old"])

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_file(str(path), [b"a part", bytes(2000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
