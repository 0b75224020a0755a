"""Lists and dicts of components, and what a flow tells of all that is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from litwork import LightningApp, LightningFlow, LightningWork
from litwork.structures import Dict, List


class Work(LightningWork):
    def __init__(self, x: int = 0) -> None:
        super().__init__()
        self.x = x

    def run(self) -> None:
        pass


class Child(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Work()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.z = Work()
        self.list: Any = [Work(), Child(), Work()]
        self.dict: Any = {"b": Work(), "a": Child()}
        self.flow = Child()
        self.a = Work()
        self.count = 0
        self.empty: Any = List()


def test_names_and_order() -> None:
    root = Root()
    app = LightningApp(root)
    assert type(root.list) is List
    assert type(root.dict) is Dict
    assert [work.name for work in root.works()] == [
        "root.a",
        "root.z",
        "root.flow.inner",
        "root.dict.b",
        "root.dict.a.inner",
        "root.list.0",
        "root.list.2",
        "root.list.1.inner",
    ]
    assert [name for name, _ in root.named_works(recurse=False)] == ["root.a", "root.z"]
    assert list(root.flows) == ["root.flow", "root.dict.a", "root.list.1"]
    assert [component.name for component in app.components()] == [
        "root",
        "root.z",
        "root.a",
        "root.flow",
        "root.flow.inner",
        "root.list.0",
        "root.list.2",
        "root.list.1",
        "root.list.1.inner",
        "root.dict.b",
        "root.dict.a",
        "root.dict.a.inner",
    ]
    assert root.list.name == "root.list"
    assert [work.name for work in root.list.works] == ["root.list.0", "root.list.2", "root.list.1.inner"]
    assert list(root.dict.flows) == ["root.dict.a"]


def test_they_grow() -> None:
    root = Root()
    root.list.append(Work(3))
    root.list.extend([Work(4)])
    root.list += [Work(5)]
    root.dict["c"] = Work(6)
    root.dict.update(d=Work(7))
    root.dict |= {"e": Work(8)}
    assert root.dict.setdefault("e", None).x == 8
    LightningApp(root)
    assert [item.name for item in root.list] == [f"root.list.{i}" for i in range(6)]
    assert [root.dict[key].name for key in "cde"] == ["root.dict.c", "root.dict.d", "root.dict.e"]
    assert len(root.list) == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda root: root.list.pop(),
        lambda root: root.list.remove(root.list[0]),
        lambda root: root.list.insert(0, Work()),
        lambda root: root.list.sort(),
        lambda root: root.list.reverse(),
        lambda root: root.list.clear(),
        lambda root: root.list.__setitem__(0, Work()),
        lambda root: root.list.__delitem__(0),
        lambda root: root.dict.pop("b"),
        lambda root: root.dict.popitem(),
        lambda root: root.dict.clear(),
        lambda root: root.dict.__delitem__("b"),
    ],
)
def test_they_never_shrink(change: Callable[[Any], object]) -> None:
    root = Root()
    LightningApp(root)
    with pytest.raises(TypeError, match=r"root\.(list|dict) can only grow"):
        change(root)
    assert (len(root.list), len(root.dict)) == (3, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda root: root.list.append(1), "root.list holds works and flows, not 1"),
        (lambda root: root.list.append(Work), r"did you forget the brackets, Work\(\)\?"),
        (lambda root: root.dict.__setitem__("b", Work()), r"root\.dict\.b can't be replaced"),
        (lambda root: root.dict.__setitem__("x.y", Work()), "texts without a dot"),
        (lambda root: root.dict.__setitem__(1, Work()), "texts without a dot"),
        (lambda root: setattr(root, "list", [Work()]), r"root\.list can't be replaced"),
        (lambda root: setattr(root.a, "x", [Work()]), "a work has none"),
        (lambda root: setattr(root, "count", [[Work()]]), "a component inside of a value"),
    ],
)
def test_what_they_refuse(change: Callable[[Any], object], message: str) -> None:
    root = Root()
    LightningApp(root)
    with pytest.raises((TypeError, KeyError, AttributeError), match=message):
        change(root)


def test_a_component_has_one_place() -> None:
    root = Root()
    root.empty.append(root.a)
    with pytest.raises(AttributeError, match=r"the same Work is both root\.a and root\.empty\.0"):
        LightningApp(root)


def test_state_as_plain_data() -> None:
    root = Root()
    LightningApp(root)
    root.a.x = 5
    state = root.state
    assert list(state) == ["vars", "calls", "flows", "works", "structures", "changes"]
    assert state["vars"] == {"count": 0}
    assert state["works"]["a"]["vars"] == {"x": 5}
    assert state["flows"]["flow"]["works"]["inner"]["vars"] == {"x": 0}
    assert state["structures"]["list"]["works"]["2"]["vars"] == {"x": 0}
    assert root.state_vars["structures"]["dict"]["flows"]["a"] == {
        "vars": {},
        "flows": {},
        "works": {"inner": {"vars": {"x": 0}}},
        "structures": {},
    }
    assert root.state_dict()["works"] == {}
    other = Root()
    LightningApp(other)
    other.load_state_dict(state)
    assert other.state == state


def test_a_state_that_does_not_fit_is_refused() -> None:
    root = Root()
    LightningApp(root)
    state = root.state
    with pytest.raises(AttributeError, match="root has no attribute other"):
        root.load_state_dict({**state, "vars": {"other": 1}})
    with pytest.raises(KeyError, match="root has no later, whose state is to be loaded"):
        root.load_state_dict(state, {"later": state["works"]["a"]})
    root.load_state_dict(state, {"later": state["works"]["a"]}, strict=False)
    del state["works"]["a"]
    with pytest.raises(KeyError, match=r"there is no state for root\.a"):
        root.load_state_dict(state)


def test_a_flow_may_attach_what_its_state_needs() -> None:
    class Reloading(LightningFlow):
        def load_state_dict(self, flow_state: Any, children_states: Any = None, strict: bool = True) -> None:
            self.later = Work()
            super().load_state_dict(flow_state, children_states, strict)

    flow = Reloading()
    LightningApp(flow)
    work = Work(7)
    flow.load_state_dict(flow.state_dict(), {"later": work.state})
    assert flow.later.x == 7
