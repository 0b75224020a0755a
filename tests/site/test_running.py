"""Running an app as a reader does: by keys, two apps on a page, stopping, downloads that fail, and apps that fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from litdocs import drive

from . import projects
from .reading import (
    PARALLEL,
    PATIENCE,
    SHARE,
    STDLIB,
    answer_500,
    expect_no_workers,
    expect_reserve,
    expect_state,
    held,
    is_inside,
    lines,
    run,
    status,
    stop,
    walkthrough,
)

ASSETS = "**/_static/litdocs/"

# How often a reader presses Tab before they give up.
MANY_TABS = 100


# --- by keys, and one app after the other -----------------------------------------------------------------------------


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus, which is never where it can't be seen."""
    for _ in range(MANY_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            expect(target).to_be_in_viewport()
            return
    raise AssertionError(f"{MANY_TABS} times Tab did not lead to {target}")


def test_by_keys_alone(visit: drive.Visit) -> None:
    page = visit.page
    count = walkthrough(page, visit.url + PARALLEL, "count")
    tab_to(page, run(count))
    page.keyboard.press("Control+Enter")
    expect_state(count, "running")
    expect(stop(count)).to_be_focused()
    expect(status(count)).to_contain_text("Running")
    expect(lines(count, "root.train").first).to_be_visible(timeout=PATIENCE)
    # Esc stops from anywhere in the walkthrough.
    page.keyboard.press("Shift+Tab")
    expect(stop(count)).not_to_be_focused()
    page.keyboard.press("Escape")
    expect_state(count, "stopped")
    expect(run(count)).to_be_focused()
    expect(run(count)).to_have_text("Run again")
    expect(status(count)).to_contain_text("Stopped by you after")
    expect_no_workers(visit)


def test_a_key_that_is_held_runs_once(visit: drive.Visit) -> None:
    page = visit.page
    count = walkthrough(page, visit.url + PARALLEL, "count")
    count.evaluate(drive.LISTEN)
    run(count).focus()
    with held(page, "pyodide/pyodide.asm.wasm") as release:
        for _ in range(4):
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        expect(count.get_by_role("progressbar")).to_be_visible()
        page.keyboard.press("Enter")
        expect_state(count, "stopped")
        release()
    assert list(dict.fromkeys(page.evaluate("() => window.litSeen.states"))) == ["idle", "loading"]


def test_a_second_app_stops_the_first(visit: drive.Visit) -> None:
    page = visit.page
    count = walkthrough(page, visit.url + PARALLEL, "count")
    jobs = page.locator('[id="jobs"]')
    run(count).click()
    expect(lines(count, "root.train").first).to_be_visible(timeout=PATIENCE)
    first = list(page.workers)
    assert len(first) == 3
    run(jobs).click()
    expect_state(count, "stopped")
    expect(count.locator(".lit-note")).to_contain_text("because another app of this page was started")
    expect(count.locator(".lit-note")).to_contain_text("All three machines have ended.")
    expect(jobs.locator(".lit-note")).to_contain_text(
        "one_after_the_other.py was stopped: a page runs one app at a time."
    )
    printed = lines(count, "root.train").count()
    expect(lines(jobs, "root.download").first).to_be_visible(timeout=PATIENCE)
    assert set(page.workers).isdisjoint(first)
    assert len(page.workers) == 4
    assert lines(count, "root.train").count() == printed
    expect_state(jobs, "succeeded")
    expect(jobs.locator(".lit-note--ok")).to_contain_text("Finished in")
    expect(status(count)).to_contain_text("Stopped")
    expect_reserve(visit)


# --- stopping while something loads -----------------------------------------------------------------------------------


def test_stopping_while_python_loads(visit: drive.Visit) -> None:
    page = visit.page
    send = walkthrough(page, visit.url + SHARE, "send")
    with held(page, "pyodide/pyodide.asm.wasm") as release:
        run(send).click()
        expect(send.get_by_role("progressbar")).to_be_visible()
        expect_state(send, "loading")
        stop(send).click()
        expect_state(send, "stopped")
        release()
    expect(send.locator(".lit-note")).to_have_text("Stopped by you while it was loading. Its machine has ended.")
    expect_no_workers(visit)
    # The second time the download is done, or soon will be; a worker is there, but Python is not.
    with page.expect_worker():
        run(send).click()
    stop(send).click()
    expect_state(send, "stopped")
    expect_no_workers(visit)
    run(send).click()
    expect_state(send, "succeeded")
    expect_reserve(visit)


def test_stopping_before_the_runner_has_loaded(visit: drive.Visit) -> None:
    send = walkthrough(visit.page, visit.url + SHARE, "send")
    with held(visit.page, "lit-runner.js") as release:
        run(send).click()
        expect_state(send, "loading")
        stop(send).click()
        expect_state(send, "idle")
        expect(status(send)).to_have_text("Runs in this page")
        run(send).click()
        release()
    expect_state(send, "succeeded")
    expect_reserve(visit)


# --- downloads that fail ----------------------------------------------------------------------------------------------


def answer_nothing(route: Route) -> None:
    route.abort()


def answer_other_bytes(route: Route) -> None:
    body = route.fetch().body()
    route.fulfill(status=200, body=body[:-1] + bytes([body[-1] ^ 1]))


FAILURES: list[tuple[str, Callable[[Route], None], str]] = [
    (STDLIB, answer_500, "python_stdlib.zip could not be fetched: the server answered 500."),
    (
        STDLIB,
        answer_nothing,
        "python_stdlib.zip could not be fetched (TypeError: Failed to fetch); check the connection.",
    ),
    ("manifest.json", answer_500, "manifest.json could not be fetched: the server answered 500."),
    (
        STDLIB,
        answer_other_bytes,
        "python_stdlib.zip is not the file of this build; reload the page, or build the site again.",
    ),
]


def test_a_failed_download_is_told_and_tried_again(session: drive.Session, site: Path) -> None:
    with session.visit(site) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        for asset, answer, message in FAILURES:
            pattern = f"{ASSETS}{asset}*"
            page.route(pattern, answer)
            run(send).click()
            expect(send.locator(".lit-note")).to_contain_text(message)
            expect_state(send, "failed")
            expect(send.locator(".lit-note")).to_have_count(1)
            expect(send.locator(".lit-note")).to_contain_text("It could not start:")
            expect(send.locator(".lit-note")).to_contain_text("Run tries again.")
            expect(status(send)).to_contain_text(message)
            expect(run(send)).to_be_focused()
            # What was recorded shows again, since there is nothing of a run.
            expect(send.locator(".lit-recorded:not([hidden])")).to_be_visible()
            expect_no_workers(visit)
            page.unroute(pattern)
        run(send).click()
        expect_state(send, "succeeded")
        expect_reserve(visit)
        found = {trouble.split(": ")[0] for trouble in visit.troubles}
        assert found <= {"response 500", "request failed", "console"}, visit.troubles


def test_a_runner_that_does_not_load_is_told_and_tried_again(session: drive.Session, site: Path) -> None:
    with session.visit(site) as visit:
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        pattern = f"{ASSETS}lit-runner.js*"
        visit.page.route(pattern, answer_nothing)
        run(send).click()
        expect_state(send, "failed")
        expect(status(send)).to_have_text("The runner could not be loaded. Run tries again.")
        visit.page.unroute(pattern)
        run(send).click()
        expect_state(send, "succeeded")


# --- an app that fails ------------------------------------------------------------------------------------------------

FAILING = """import litwork as L


def halve(number):
    if number % 2:
        raise ValueError(f"{number} has no half")
    return number // 2


class Halve(L.LightningWork):
    def run(self, number):
        print("half of", number, "is", halve(number))


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.halve = Halve()

    def run(self):
        for number in 4, 5:
            self.halve.run(number)


app = L.LightningApp(Root())
"""

FAILING_PAGE = """An app that fails
=================

.. lit_tabs::
   :descriptions: What each number is asked; Who asks
   :code_files: failing.py; failing.py
   :highlights: def halve; 19-21
   :height: 120px
   :app_id: failing
"""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with an app that fails in a function that a work calls, in line 6."""
    folder = tmp_path_factory.mktemp("failing")
    (folder / "failing.py").write_text(FAILING, encoding="utf-8")
    (folder / "index.rst").write_text(FAILING_PAGE, encoding="utf-8")
    return projects.build(folder)[0]


def test_an_app_that_fails_leads_to_its_line(failing: Path, session: drive.Session) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with session.visit(failing, permissions=permissions, viewport={"width": 1000, "height": 500}) as visit:
        page = visit.page
        root = walkthrough(page, f"{visit.url}index.html#failing-step-2", "failing")
        run(root).click()
        expect_state(root, "failed")
        expect_no_workers(visit)
        expect(root.locator("[data-lit-line]")).to_have_text(["half of 4 is 2"])
        expect(status(root)).to_contain_text("ValueError: 5 has no half")

        note = root.locator(".lit-note--bad")
        expect(note).to_contain_text("root.halve failed in line 6.")
        traceback = root.get_by_role("group", name="Traceback").inner_text().splitlines()
        places = [text for text in traceback if ", line " in text]
        assert places == ["failing.py, line 12, in run", "failing.py, line 6, in halve"]
        assert (traceback[0], traceback[-1]) == (places[0], "ValueError: 5 has no half")

        note.get_by_role("link", name="Go to line 6").click()
        code = root.locator(".lit-panel:not([hidden]) .lit-code")
        line = code.locator(".lit-line--error")
        expect(line).to_have_text('        raise ValueError(f"{number} has no half")')
        expect(code).to_be_focused()
        expect(line).to_be_in_viewport()
        assert is_inside(line, code)
        expect(code.get_by_text("ValueError: 5 has no half")).to_be_visible()

        # The mark is no part of the file, and goes when the app runs again.
        root.locator('.lit-panel:not([hidden]) [data-lit-action="copy"]').click()
        expect(page.get_by_text("Copied", exact=True)).to_be_attached()
        assert page.evaluate("() => navigator.clipboard.readText()") == FAILING
        run(root).click()
        expect(root.locator(".lit-line--error")).to_have_count(0)
        stop(root).click()
        expect_state(root, "stopped")
        expect_no_workers(visit)
        visit.check()
