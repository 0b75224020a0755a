"""The backends on which tests of whole apps run, and the apps that these have started."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .running import Running

Start = Callable[[str], Running]


@pytest.fixture(params=["process"])
def backend(request: pytest.FixtureRequest) -> str:
    """The name of a backend, as the command line knows it."""
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
