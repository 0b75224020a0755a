"""What a user reads of an error: the frames of their own code, and what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from litwork import LightningWork
from litwork.errors import describe
from litwork.protocol import Error


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.value = None

    def run(self) -> None:
        pass


def described(code: Callable[[], object]) -> Error:
    try:
        code()
    except BaseException as error:
        return describe(error)
    raise AssertionError("nothing was raised")


def refused() -> None:
    work = Work()
    with ExitStack() as stack:
        stack.callback(setattr, work, "value", {1})


def parsed() -> None:
    json.loads("{")


def test_an_error_of_litwork_ends_on_the_users_line() -> None:
    error = described(refused)
    assert [frame[2] for frame in error.frames] == ["described", "refused"]
    assert error.text.count("File ") == 2
    assert error.text.splitlines()[-1].startswith("AttributeError: Work.value can't be shared")


def test_an_error_of_another_library_ends_where_it_was_raised() -> None:
    error = described(parsed)
    assert [frame[2] for frame in error.frames] == ["described", "parsed"]
    assert "json/decoder.py" in error.text


@pytest.mark.parametrize(("status", "first"), [(3, "SystemExit: 3"), (None, "SystemExit"), ("no", "SystemExit: no")])
def test_sys_exit_says_what_it_does_not_do(status: object, first: str) -> None:
    error = described(lambda: sys.exit(status))  # type: ignore[arg-type]
    *_, said, why = error.text.splitlines()
    assert said == first
    assert why.startswith("sys.exit() ends nothing here")
    assert error.message == (f"{status}. {why}" if status else why)
