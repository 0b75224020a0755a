"""Each behaviour of the catalogue, on the backends that run without a browser."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from functools import partial

import pytest

import litwork.compat
from litwork.backends import inline
from litwork.backends.base import Outcome, Viewer, load_app

from .behaviours.catalogue import BEHAVIOURS, FOLDER, Behaviour, assert_in_order
from .ray_cluster import Cluster
from .running import PATIENCE


class Seen(Viewer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, list[str]]] = {"stdout": defaultdict(list), "stderr": defaultdict(list)}
        self.stages: dict[str, list[str]] = defaultdict(list)
        self.outcomes: list[Outcome] = []

    def output(self, component: str, stream: str, text: str) -> None:
        self.lines[stream][component].append(text)

    def status(self, component: str, stage: str) -> None:
        self.stages[component].append(stage)

    def end(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def names(behaviour: Behaviour) -> str:
    return behaviour.name


def test_every_app_of_the_folder_is_in_the_catalogue() -> None:
    apps = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "catalogue"}
    assert {behaviour.name for behaviour in BEHAVIOURS} == apps


@pytest.mark.parametrize("behaviour", [b for b in BEHAVIOURS if not b.at_once], ids=names)
def test_inline(behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    litwork.compat.install()
    seen = Seen()
    outcome = inline.run(partial(load_app, str(behaviour.path)), seen)
    assert seen.lines == {"stdout": behaviour.lines, "stderr": behaviour.errors}
    assert (outcome.state, outcome.status) == (behaviour.state, behaviour.status)
    assert seen.outcomes == [outcome]
    if behaviour.state == "failed":
        assert outcome.component == behaviour.failed
        assert outcome.error is not None
        assert_in_order(behaviour.failure, outcome.error.text)
        assert all(file == str(behaviour.path) for file, *_ in outcome.error.frames)
    elif seen.stages:
        assert seen.stages["root"] == [behaviour.state]


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=names)
def test_process(behaviour: Behaviour) -> None:
    assert_runs(behaviour)


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=names)
def test_ray(behaviour: Behaviour, ray_cluster: Cluster) -> None:
    assert_runs(behaviour, "--backend", "ray", "--address", ray_cluster.address)


def assert_runs(behaviour: Behaviour, *options: str) -> None:
    """Run the app with the command, and compare."""
    run = subprocess.run(
        [sys.executable, "-m", "litwork", "run", "--json", *options, behaviour.path.name],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    seen = Seen()
    for line in run.stdout.splitlines():
        seen.output(**json.loads(line))
    assert seen.lines == {"stdout": behaviour.lines, "stderr": behaviour.errors}
    assert run.returncode == behaviour.status
    if behaviour.state == "failed":
        assert_in_order(behaviour.failure, run.stderr)
        assert run.stderr.count("litwork: ") == 1
        assert "litwork/" not in run.stderr
        if "Traceback" in run.stderr:
            assert run.stderr.startswith(f'Traceback (most recent call last):\n  File "{behaviour.path.name}"')
            assert run.stderr.endswith(f"litwork: {behaviour.failed} failed\n")
    else:
        assert run.stderr == ""
