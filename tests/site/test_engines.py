"""The pages in Firefox and WebKitGTK, where these are installed: every app runs, prints what was recorded, and stops.

Rule: what can't be told apart in these engines from outside is left to the tests in Chromium.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from litdocs import drive, outputs, walkthroughs

from . import projects
from .conftest import SCRIPTS, started
from .engines.browser import Browser, Profile, Visit
from .engines.firefox import Firefox
from .engines.tab import Element
from .engines.webkit import WebKit
from .reading import KEPT, SHARE
from .test_hosts import NOTICE

FILES = [
    path.relative_to(SCRIPTS).as_posix() for path in sorted(SCRIPTS.rglob("*.py")) if outputs.path_of(path).is_file()
]

WORKS = {
    "busy": "print('busy')\n        while True: pass",
    "flood": "for number in iter(int, 1): print('line')",
}

TABS = """.. lit_tabs::
   :descriptions: One; Two
   :code_files: {0}.py; {0}.py
   :app_id: app
"""

STATE = "root => root.dataset.litState"
PRINTED = "([name, count]) => (window.litSeen.lines[name] ?? 0) >= count"
SELECTED = "() => document.querySelector('[role=tab]:nth-of-type(2)').ariaSelected === 'true'"
SHOWN = "text => document.body.innerText.includes(text)"
CODE = "root => root.querySelector('.lit-panel:not([hidden]) pre.lit-code').innerText"
EDITING = "() => document.activeElement.classList.contains('cm-content')"
CAN_PAUSE = "() => 'Suspending' in WebAssembly"


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=lambda engine: engine.__name__)
def engine(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser of each engine."""
    with started(request.param) as browser:
        yield browser


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of `WORKS`."""
    folder = tmp_path_factory.mktemp("engines")
    for name, work in WORKS.items():
        (folder / f"{name}.py").write_text(projects.ONE_WORK.format(work), encoding="utf-8")
        (folder / f"{name}.rst").write_text(f":orphan:\n\nScratch\n=======\n\n{TABS.format(name)}", encoding="utf-8")
    (folder / "index.rst").write_text("Index\n=====\n", encoding="utf-8")
    return projects.build(folder)[0]


@pytest.fixture(scope="module")
def profile(engine: Browser) -> Iterator[Profile[Visit]]:
    """One for all visits, so that Python starts from nothing only once."""
    with engine.profile() as profile:
        yield profile


@pytest.fixture(scope="module")
def address(engine: Browser, site: Path) -> Iterator[str]:
    """Where the engine finds the site."""
    with engine.serving(site) as url:
        yield url


@pytest.fixture
def visit(profile: Profile[Visit], address: str) -> Iterator[Visit]:
    """An empty page. At the end of the test nothing may have gone wrong in it."""
    with watched(profile, address) as visit:
        yield visit


@pytest.fixture(scope="module")
def scratch_address(engine: Browser, scratch: Path) -> Iterator[str]:
    """Where the engine finds the apps of this file."""
    with engine.serving(scratch) as url:
        yield url


@contextmanager
def watched(profile: Profile[Visit], url: str) -> Iterator[Visit]:
    """A new tab. At the end nothing may have gone wrong in it."""
    profile.troubles.clear()
    visit = replace(profile.open(url), troubles=profile.troubles)
    yield visit
    visit.check()
    visit.page.close()


def start(visit: Visit, page: str, name: str) -> Element:
    """Opens a page and runs its walkthrough `name`."""
    visit.page.goto(f"{visit.url}{page}")
    root = visit.page.locator(f"#{name}")
    run(root)
    return root


def press(root: Element, action: str) -> None:
    """Presses a button of a walkthrough."""
    root.locator(f'[data-lit-action="{action}"]').click()


def run(root: Element) -> None:
    """Runs a walkthrough."""
    root.evaluate(drive.LISTEN)
    press(root, "run")


def stop(visit: Visit, root: Element) -> None:
    """Stops a walkthrough, and waits until its workers are gone."""
    press(root, "stop")
    drive.wait(visit.page, drive.ENDED)
    assert root.evaluate(STATE) == "stopped"
    drive.check_workers(visit)


def events(visit: Visit, kind: str) -> list[dict[str, Any]]:
    """What a walkthrough told last of a kind."""
    return [event for event in visit.page.evaluate("() => window.litSeen.events") if event["type"] == kind]


def run_recorded(visit: Visit, file: str, runners: dict[str, list[walkthroughs.Runner]]) -> None:
    """Runs an app of the site, as the plugin does."""
    recorded = outputs.read(outputs.path_of(SCRIPTS / file))
    page, runner = next((page, each) for page in runners for each in runners[page] if file in each.files)
    seen = drive.run_app(visit, page, runner, file, recorded)
    assert outputs.compare(recorded, seen.recording(recorded.python)) == []


def test_every_app_of_the_site_is_known_here(runners: dict[str, list[walkthroughs.Runner]]) -> None:
    assert {file for page in runners.values() for runner in page for file in runner.files} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_an_app_prints_what_was_recorded(
    file: str, visit: Visit, runners: dict[str, list[walkthroughs.Runner]]
) -> None:
    run_recorded(visit, file, runners)


def test_what_a_browser_can_not_do_is_said(visit: Visit) -> None:
    start(visit, SHARE, "send")
    drive.wait(visit.page, drive.ENDED)
    can_pause = visit.page.evaluate(CAN_PAUSE)
    assert [event["text"].startswith(NOTICE) for event in events(visit, "notice")] == ([] if can_pause else [True])
    assert visit.page.evaluate(SHOWN, NOTICE) is not can_pause


def test_the_second_run_on_a_page(visit: Visit) -> None:
    root = start(visit, SHARE, "send")
    drive.wait(visit.page, drive.ENDED)
    first = [event["lines"] for event in events(visit, "output")]
    visit.page.evaluate(KEPT)
    run(root)
    drive.wait(visit.page, drive.ENDED)
    assert root.evaluate(STATE) == "succeeded"
    assert [event["lines"] for event in events(visit, "output")] == first


def test_a_busy_loop_is_stopped(profile: Profile[Visit], scratch_address: str) -> None:
    with watched(profile, scratch_address) as visit:
        root = start(visit, "busy.html", "app")
        drive.wait(visit.page, PRINTED, ["root.work", 1])
        stop(visit, root)


def test_a_flood_leaves_the_page_to_its_reader(profile: Profile[Visit], scratch_address: str) -> None:
    with watched(profile, scratch_address) as visit:
        root = start(visit, "flood.html", "app")
        drive.wait(visit.page, PRINTED, ["root.work", 10_000])
        root.locator("[role=tab]:nth-of-type(2)").click()
        drive.wait(visit.page, SELECTED)
        stop(visit, root)


def test_leaving_the_page_ends_its_run(visit: Visit) -> None:
    start(visit, SHARE, "checkpoints")
    drive.wait(visit.page, PRINTED, ["root.train", 3])
    visit.page.goto(f"{visit.url}index.html")
    drive.check_workers(visit)
    visit.page.go_back()
    assert visit.page.locator("#checkpoints").evaluate(STATE) == "stopped"


def test_an_edited_text_runs_and_goes_back_to_the_author_s(visit: Visit) -> None:
    visit.page.goto(f"{visit.url}{SHARE}#send-step-6")  # which speaks of a line that prints: there the caret is
    root = visit.page.locator("#send")
    original = root.evaluate(CODE)
    press(root, "edit")
    drive.wait(visit.page, EDITING)
    visit.page.type('print("typed"); ')
    run(root)
    drive.wait(visit.page, drive.ENDED)
    assert root.evaluate(STATE) == "succeeded"
    printed = [line for event in events(visit, "output") for line in event["lines"]]
    assert printed == [
        "typed",
        "sent by the flow: made on the flow's machine",
        "created right here: made on this machine",
    ]
    press(root, "edit")
    assert root.evaluate(CODE) != original
    press(root, "reset")
    assert root.evaluate(CODE) == original


def test_from_disk(profile: Profile[Visit], site: Path, runners: dict[str, list[walkthroughs.Runner]]) -> None:
    with watched(profile, f"{site.as_uri()}/") as visit:
        run_recorded(visit, "share/payload.py", runners)
