"""The backends on which tests of whole apps run, and the apps that these have started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .ray_cluster import Cluster
from .running import Running

Start = Callable[[str], Running]

not_on_ray = pytest.mark.parametrize("backend", ["process"], indirect=True)
"""For what holds of processes alone."""


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[Cluster]:
    """One cluster for the whole session, started when a test first asks for it."""
    pytest.importorskip("ray", reason="Ray isn't installed: it has no release for this Python")
    cluster = Cluster()
    yield cluster
    cluster.close()


@pytest.fixture(params=["process", "ray"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a backend, as the command line knows it. On Ray, works run on the cluster of the session."""
    if request.param == "ray":
        monkeypatch.setenv("RAY_ADDRESS", request.getfixturevalue("ray_cluster").address)
    return str(request.param)


@pytest.fixture
def start(tmp_path: Path, backend: str) -> Iterator[Start]:
    """Starts an app on the backend; what a failed test has left running is ended."""
    apps: list[Running] = []

    def start(script: str) -> Running:
        apps.append(Running(tmp_path, script, backend))
        return apps[-1]

    yield start
    for app in apps:
        app.kill()
