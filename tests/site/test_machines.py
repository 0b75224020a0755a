"""Machines: which ones wait for the next run, which works wait for one, and what happens when one dies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Worker, expect

from litdocs import drive

from . import projects
from .reading import SMALL_DEVICE, expect_no_workers, expect_state, lines, run, stop, walkthrough

APPS = Path(__file__).parent / "machines"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of the apps."""
    folder = tmp_path_factory.mktemp("machines")
    components = [{"name": "root", "kind": "flow", "lines": [{"stream": "stdout", "text": "never"}]}]
    components += [{"name": f"root.{name}", "kind": "work", "lines": []} for name in ("one", "two")]
    recording = {"end": "stopped", "python": "3.13.2", "components": components}
    (folder / "ahead.output.json").write_text(json.dumps(recording), encoding="utf-8")
    apps = {path.stem: path.read_text(encoding="utf-8") for path in sorted(APPS.glob("*.py"))}
    return projects.build_apps(folder, apps)


@pytest.fixture(scope="module")
def profile(session: drive.Session) -> Iterator[BrowserContext]:
    """A browser on a small device."""
    with session.browser.new_context() as context:
        context.add_init_script(SMALL_DEVICE)
        yield context


@pytest.fixture
def small(profile: BrowserContext, scratch: Path, session: drive.Session) -> Iterator[drive.Visit]:
    """A new page on the small device."""
    visit = drive.Visit(profile.new_page(), session.url(scratch))
    visit.page.on("worker", lambda worker: visit.workers.append(worker))
    yield visit
    visit.page.close()


def stages(seen: drive.Observation, component: str) -> list[str]:
    """The stages of a component, in order."""
    return [each["stage"] for each in seen.events if each["type"] == "status" and each["component"] == component]


def test_machines_in_reserve_have_run_nothing(small: drive.Visit, scratch: Path) -> None:
    page = small.page
    first = projects.observe(small, scratch, "marking")
    assert first.texts == {"root": ["fresh"], "root.marking": ["fresh"]}
    waiting = list(page.workers)
    root = page.locator(".lit-tabs")
    run(root).click()
    page.wait_for_function("id => document.querySelector('.lit-tabs').dataset.litRun !== id", arg=first.id)
    expect_state(root, "succeeded")
    assert lines(root, "root").all_inner_texts() == ["fresh"]
    assert lines(root, "root.marking").all_inner_texts() == ["fresh"]
    drive.check_workers(small, drive.RESERVE, 2 * 2 + drive.RESERVE)
    assert small.workers[2:4] == waiting, "the second run takes the machines that waited, and starts others at its end"


def test_the_reserve_goes_with_the_reader(small: drive.Visit, scratch: Path) -> None:
    projects.observe(small, scratch, "marking")
    small.page.goto("about:blank")
    expect_no_workers(small)


def test_the_machines_of_works_boot_beside_the_flow(small: drive.Visit) -> None:
    root = walkthrough(small.page, f"{small.url}ahead.html", "app")
    root.evaluate(drive.LISTEN)
    run(root).click()
    while len(small.workers) < 3:
        small.page.wait_for_event("worker", timeout=drive.HANG * 1000)
    expect_state(root, "running")
    stop(root).click()
    expect_state(root, "stopped")
    assert small.page.evaluate("() => window.litSeen.works") is None
    expect_no_workers(small)


def test_works_beyond_what_the_device_allows_wait_for_a_machine(small: drive.Visit, scratch: Path) -> None:
    at_once = 0

    def count(_: Worker) -> None:
        nonlocal at_once
        at_once = max(at_once, len(small.page.workers))

    small.page.on("worker", count)
    seen = projects.observe(small, scratch, "many")
    assert seen.texts == {
        "root.one": ["call 1 with 1", "call 2 with 6"],  # on two machines: what the flow knows came with it
        "root.two": ["call 1 with 2"],
        "root.three": ["call 1 with 3"],
        "root.four": ["call 1 with 4"],
        "root.five": ["call 1 with 5"],
    }
    assert stages(seen, "root.two") == ["pending", "running", "succeeded"]
    assert stages(seen, "root.three") == ["queued", "pending", "running", "succeeded"]
    assert at_once <= 4, "the flow, two works, and one that the browser has not quite ended"


def test_a_queue_is_told_and_can_be_stopped(small: drive.Visit) -> None:
    root = walkthrough(small.page, f"{small.url}endless.html", "app")
    root.evaluate(drive.LISTEN)
    run(root).click()
    told = "4 works, and this device runs 2 at once"
    expect(root.locator(".lit-note")).to_contain_text(told, timeout=drive.HANG * 1000)
    drive.wait(small.page, drive.REACHED, {"root.one": 10, "root.two": 10})
    assert small.page.evaluate("() => window.litSeen.stages") == {
        "root.one": "running",
        "root.two": "running",
        "root.three": "queued",
        "root.four": "queued",
    }
    assert len(small.page.workers) == 3
    stop(root).click()
    expect_state(root, "stopped")
    expect_no_workers(small)


def test_a_work_whose_python_dies_has_failed_and_the_app_goes_on(small: drive.Visit, scratch: Path) -> None:
    seen = projects.observe(small, scratch, "dying")
    assert seen.end == "succeeded"
    assert seen.texts["root.dying"] == ["deadly", "harmless"]
    (said,) = seen.texts["root"]
    assert said.startswith("Died: lost its machine: ")
    assert stages(seen, "root.dying") == ["pending", "running", "failed", "pending", "running", "succeeded"]


def test_a_frame_that_dies_ends_the_run(small: drive.Visit, profile: BrowserContext) -> None:
    page = small.page
    root = walkthrough(page, f"{small.url}endless.html", "app")
    run(root).click()
    expect(lines(root, "root.one").first).to_be_visible(timeout=drive.HANG * 1000)
    # As if the browser had closed it: nothing of it answers any more, and nobody is told.
    page.evaluate("() => document.querySelector('iframe').contentWindow.location.replace('about:blank')")
    expect_state(root, "failed")
    expect(root.locator(".lit-traceback")).to_contain_text("the frame that Python runs in has ended")
    expect_no_workers(small)
