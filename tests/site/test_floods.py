"""Much output and long texts: nothing is lost, nothing hangs, and what a page can't show it shortens."""

from __future__ import annotations

from pathlib import Path

import pytest

from litdocs import drive

from . import projects

APP = """
import litwork as L


class Work(L.LightningWork):
    def run(self):
        {}


app = L.LightningApp(Work())
"""

WORKS = {
    "many": "for number in range(100_000): print(number)",
    "empty": "for _ in range(50_000): print()",
    "long": "print('x' * 3_000_000); print('after')",
    "error": "raise ValueError('x' * 3_000_000)",
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of these works."""
    apps = {name: APP.format(work) for name, work in WORKS.items()}
    return projects.build_apps(tmp_path_factory.mktemp("floods"), apps)


def run(name: str, scratch: Path, session: drive.Session) -> drive.Observation:
    """Runs one of the works."""
    with session.visit(scratch) as visit:
        return projects.observe(visit, scratch, name)


def test_every_line_of_a_flood_arrives_in_its_order(scratch: Path, session: drive.Session) -> None:
    seen = run("many", scratch, session)
    assert seen.texts == {"root.work": [str(number) for number in range(100_000)]}
    assert run("empty", scratch, session).texts == {"root.work": [""] * 50_000}


def test_lines_come_in_batches(scratch: Path, session: drive.Session) -> None:
    seen = run("many", scratch, session)
    batches = [event["lines"] for event in seen.events if event["type"] == "output"]
    assert len(batches) < 100_000 / 100
    assert max(sum(len(line) + 1 for line in lines) for lines in batches) < 2 * 65_536


def test_a_line_that_is_too_long_is_shortened(scratch: Path, session: drive.Session) -> None:
    first, second = run("long", scratch, session).texts["root.work"]
    assert first == "x" * 1_000_000 + " … (3000000 characters)"
    assert second == "after"


def test_a_message_that_is_too_long_still_ends_the_run(scratch: Path, session: drive.Session) -> None:
    seen = run("error", scratch, session)
    assert seen.end == "failed"
    assert seen.failure.startswith('Traceback (most recent call last):\n  File "error.py", line 7, in run\n')
