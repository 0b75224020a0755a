"""The door: what others ask of the flow's thread is done there, in order, and everybody is answered."""

from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from litwork.backends.door import MOST, Closed, Door


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def is_knocked_at(door: Door) -> bool:
    return bool(select.select([door], [], [], 0)[0])


def test_what_is_asked_is_done_by_who_answers(door: Door) -> None:
    assert not is_knocked_at(door)
    futures = [door.ask(partial(lambda i: (i, threading.get_ident()), i)) for i in range(3)]
    assert is_knocked_at(door)
    assert not futures[0].done()
    door.answer()
    assert [future.result() for future in futures] == [(i, threading.get_ident()) for i in range(3)]
    assert not is_knocked_at(door)


def test_an_error_goes_to_who_asked(door: Door) -> None:
    future = door.ask(lambda: 1 // 0)
    door.answer()
    with pytest.raises(ZeroDivisionError):
        future.result()


def test_who_has_gone_away_is_not_served(door: Door) -> None:
    done: list[int] = []
    door.ask(lambda: done.append(1)).cancel()
    door.ask(lambda: done.append(2))
    door.answer()
    assert done == [2]


def test_a_closed_door_sends_everybody_away(door: Door) -> None:
    future = door.ask(lambda: 1)
    door.close()
    with pytest.raises(Closed, match="has ended"):
        future.result()
    with pytest.raises(Closed, match="has ended"):
        door.ask(lambda: 1)


def test_only_so_many_wait(door: Door) -> None:
    for _ in range(MOST):
        door.ask(lambda: None)
    with pytest.raises(Closed, match="too busy"):
        door.ask(lambda: None)
    door.answer()
    door.ask(lambda: None)


def test_ctrl_c_while_it_is_done_reaches_the_flow_too(door: Door) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    future = door.ask(interrupted)
    with pytest.raises(KeyboardInterrupt):
        door.answer()
    with pytest.raises(Closed):
        future.result()
