"""What a run tells of its machines: each fact is there, in its place, with a time inside of the run."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from litdocs import drive

from . import projects

APP = """
import time

import litwork as L


class Train(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.loss = None
        self.model = None
        self.rows = []

    def run(self, rate):
        for step in range(3):
            time.sleep(0.1)
            self.loss = step
            self.rows.append(step)
        self.model = L.Payload(list(range(1000)))


class Serve(L.LightningWork):
    def run(self, model, text):
        print(len(model.value), text[:1])


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.train = Train()
        self.serve = Serve()
        self.seen = 0

    def run(self):
        self.train.run(rate=0.5)
        if self.train.loss is not None:
            self.seen = self.train.loss
        if self.train.model is not None:
            self.serve.run(self.train.model, "x" * 1_000_000)


app = L.LightningApp(Root())
"""


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory, session: drive.Session) -> list[dict[str, Any]]:
    """What was told of one run of the app."""
    site = projects.build_apps(tmp_path_factory.mktemp("trace"), {"app": APP})
    with session.visit(site) as visit:
        seen = projects.observe(visit, site, "app")
    assert seen.texts == {"root.serve": ["1000 x"]}
    return seen.events


@pytest.fixture(scope="module")
def of(events: list[dict[str, Any]]) -> Callable[..., list[dict[str, Any]]]:
    """The events of a type that have these values."""

    def of(kind: str, **values: object) -> list[dict[str, Any]]:
        return [event for event in events if event["type"] == kind and values.items() <= event.items()]

    return of


Of = Callable[..., list[dict[str, Any]]]


def test_the_first_state_comes_after_the_components(events: list[dict[str, Any]], of: Of) -> None:
    types = [event["type"] for event in events]
    assert types.index("components") < types.index("state") < types.index("call")
    (state,) = of("state")
    assert state["components"] == [
        {"name": "root", "attributes": [{"name": "seen", "value": "0"}]},
        {
            "name": "root.train",
            "attributes": [
                {"name": "loss", "value": "None"},
                {"name": "model", "value": "None"},
                {"name": "rows", "value": "[]"},
            ],
        },
        {"name": "root.serve", "attributes": []},
    ]


def test_each_call_is_told_as_it_was_made_and_as_it_arrived(of: Of) -> None:
    train, serve = of("call")
    assert (train["component"], train["text"]) == ("root.train", "root.train.run(rate=0.5)")
    assert serve["component"] == "root.serve"
    assert serve["text"].startswith("root.serve.run(<Payload model of root.train>, 'xxx")
    assert len(serve["text"]) < 300
    for call in train, serve:
        (arrived,) = of("received", what="call", to=call["component"])
        assert arrived["name"] == call["text"]
        assert arrived["from"] == "root"
        assert call["time"] <= arrived["sent"] <= arrived["time"]


def test_each_write_is_told_with_its_writer(of: Of) -> None:
    def values(component: str, attribute: str, by: str) -> list[str]:
        writes = of("write", component=component, attribute=attribute)
        assert {write["by"] for write in writes} == {by}
        return [write["value"] for write in writes]

    assert values("root.train", "loss", "root.train") == ["0", "1", "2"]
    assert values("root.train", "rows", "root.train")[-1] == "[0, 1, 2]"
    assert values("root.train", "model", "root.train") == ["<Payload model of root.train>"]
    assert values("root", "seen", "root") == ["1", "2"]


def test_what_crosses_is_told_where_it_arrives(of: Of) -> None:
    losses = of("received", what="write", name="loss")
    assert [(each["from"], each["to"]) for each in losses] == [("root.train", "root")] * 3
    payloads = of("received", what="payload")
    assert [(each["from"], each["to"], each["name"]) for each in payloads] == [
        ("root.train", "root", "model"),
        ("root", "root.serve", "model"),
    ]
    assert not of("received", what="write", name="model")


def test_machines_are_busy_asleep_and_waiting(of: Of) -> None:
    train = [event["activity"] for event in of("activity", component="root.train")]
    assert train == ["busy", *["sleeping", "busy"] * 3, "waiting"]
    assert [event["activity"] for event in of("activity", component="root.serve")] == ["busy", "waiting"]
    root = [event["activity"] for event in of("activity", component="root")]
    assert root[0] == "busy" and root[-1] == "waiting"
    assert all(one != other for one, other in pairwise(root))


def test_times_are_those_of_the_run(events: list[dict[str, Any]], of: Of) -> None:
    (running,) = of("running")
    for kind in "state", "activity", "call", "write", "received":
        for event in of(kind):
            assert running["time"] <= event["time"] <= events[-1]["time"]
            assert running["time"] <= event.get("sent", event["time"]) <= event["time"]
    sleeping, busy = of("activity", component="root.train")[1:3]
    assert busy["time"] - sleeping["time"] >= 99
