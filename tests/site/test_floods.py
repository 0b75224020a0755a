"""Much output and long texts: nothing is lost, nothing hangs or grows, and what a page can't show it shortens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from litdocs import drive

from ..bench.page.tabs import PROBE
from . import projects
from .conftest import ROOT
from .reading import expect_no_workers, expect_state, lines, run, stop, walkthrough

WORKS = {
    "many": "for number in range(100_000): print(number)",
    "empty": "for _ in range(50_000): print()",
    "long": "print('x' * 3_000_000); print('after')",
    "error": "raise ValueError('x' * 3_000_000)",
}

COUNTING = ROOT / "tests" / "bench" / "page" / "apps" / "counting.py"
"""An app that prints without end; `make bench` runs it for ten minutes, and measures."""

WARM = 10
LONG = 30
"""Seconds for which it runs before its memory is looked at, and at the second look."""

GROWTH = 2_000_000
"""Bytes by which the page's memory may grow between the two looks, in which some ten million are printed."""

MORE_NODES = 1000
"""So many more lines may be drawn at the second look; between the two about two million are printed."""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of these works."""
    apps = {name: projects.ONE_WORK.format(work) for name, work in WORKS.items()}
    apps["counting"] = COUNTING.read_text(encoding="utf-8")
    return projects.build_apps(tmp_path_factory.mktemp("floods"), apps)


def run_to_end(name: str, scratch: Path, session: drive.Session) -> drive.Observation:
    """Runs one of the works."""
    with session.visit(scratch) as visit:
        return projects.observe(visit, scratch, name)


def test_every_line_of_a_flood_arrives_in_its_order(scratch: Path, session: drive.Session) -> None:
    seen = run_to_end("many", scratch, session)
    assert seen.texts == {"root.work": [str(number) for number in range(100_000)]}
    assert run_to_end("empty", scratch, session).texts == {"root.work": [""] * 50_000}


def test_lines_come_in_batches(scratch: Path, session: drive.Session) -> None:
    seen = run_to_end("many", scratch, session)
    batches = [event["lines"] for event in seen.events if event["type"] == "output"]
    assert len(batches) < 100_000 / 100
    assert max(sum(len(line) + 1 for line in lines) for lines in batches) < 2 * 65_536


def test_a_line_that_is_too_long_is_shortened(scratch: Path, session: drive.Session) -> None:
    first, second = run_to_end("long", scratch, session).texts["root.work"]
    assert first == "x" * 1_000_000 + " … (3000000 characters)"
    assert second == "after"


def test_a_message_that_is_too_long_still_ends_the_run(scratch: Path, session: drive.Session) -> None:
    seen = run_to_end("error", scratch, session)
    assert seen.end == "failed"
    assert seen.failure.startswith('Traceback (most recent call last):\n  File "error.py", line 7, in run\n')


def test_half_a_minute_of_flood_leaves_the_page_as_it_was(scratch: Path, session: drive.Session) -> None:
    with session.visit(scratch) as visit:
        page = visit.page
        root = walkthrough(page, f"{visit.url}counting.html", "app")
        run(root).click()
        expect_state(root, "running")
        page.evaluate(PROBE)
        page.evaluate("() => bench.watch()")
        begun = time.monotonic()
        sizes, counted = [], []
        for seconds in (WARM, LONG):
            page.wait_for_timeout((begun + seconds - time.monotonic()) * 1000)
            sizes.append(size_of(page))
            counted.append(int(lines(root, "root.work").last.inner_text()))
        stall = page.evaluate("() => bench.stalls().timers")
        stop(root).click()
        expect_state(root, "stopped")
        expect_no_workers(visit)
        visit.check()
    print(f"after {WARM} s and {LONG} s: (bytes, nodes) {sizes}, counted to {counted}; longest stall {stall:.0f} ms")
    (memory, nodes), (memory_later, nodes_later) = sizes
    assert counted[1] > counted[0]
    assert memory_later < memory + GROWTH
    assert nodes_later < nodes + MORE_NODES


def size_of(page: Page) -> tuple[float, float]:
    """The bytes of a page's objects that are in use, and the number of its nodes."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return metrics["JSHeapUsedSize"], metrics["Nodes"]
