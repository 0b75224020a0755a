"""What a run needs is fetched when a reader shows that they may want it, once, and not before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from litdocs import drive

from .reading import PATIENCE, SHARE, expect_reserve, expect_state, run, walkthrough

# A page of this size shows the first walkthrough of `SHARE`, and not the last.
SIZE: Any = {"width": 1280, "height": 800}

CONNECTION = "Object.defineProperty(navigator, 'connection', {value: CONNECTION, configurable: true})"


@pytest.fixture(scope="module")
def needed(site: Path) -> set[str]:
    """The files that a run fetches."""
    manifest = json.loads((site / "_static" / "litdocs" / "manifest.json").read_text(encoding="utf-8"))
    run = manifest["run"]
    return {"manifest.json", *run["scripts"], run["wasm"], run["stdlib"], run["runtime"]}


@pytest.fixture
def visit(session: drive.Session, site: Path) -> Iterator[drive.Visit]:
    with session.visit(site, viewport=SIZE) as visit:
        yield visit
        visit.check()


@pytest.fixture
def asked(visit: drive.Visit) -> list[str]:
    """What the page has asked for of litdocs, without what it loads by itself."""
    names: list[str] = []

    def note(url: str) -> None:
        name = urlsplit(url).path.partition("/_static/litdocs/")[2]
        if name and name not in ("lit.css", "lit-tabs.js"):
            names.append(name)

    visit.page.on("request", lambda request: note(request.url))
    return names


def wait_for(page: Page, asked: list[str], names: set[str]) -> None:
    """Waits until the page has asked for all of these, and got them."""
    while not names <= set(asked):
        page.wait_for_event("request", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def settle(page: Page) -> None:
    """Waits until the page asks for nothing any more."""
    page.wait_for_load_state("networkidle")
    page.evaluate(drive.DRAWN)
    page.wait_for_load_state("networkidle")


def nothing_runs(visit: drive.Visit) -> bool:
    """Whether no worker was started, and no frame was put into the page."""
    return not visit.workers and visit.page.locator("iframe").count() == 0


def test_nothing_is_fetched_before(visit: drive.Visit, asked: list[str], runners: dict[str, Any]) -> None:
    for page, found in runners.items():
        visit.page.goto(visit.url + page)
        settle(visit.page)
        # Reading, choosing steps and copying show no wish to run.
        if any(len(runner.panels) > 1 for runner in found):
            visit.page.get_by_role("tab").nth(1).click()
        visit.page.locator("h1").click()
        settle(visit.page)
    assert asked == [] and nothing_runs(visit)


@pytest.mark.parametrize(
    "intent",
    [
        pytest.param(lambda page, button: button.hover(), id="hover"),
        pytest.param(lambda page, button: button.focus(), id="focus"),
    ],
)
def test_intent_fetches_it(intent: Callable[..., None], visit: drive.Visit, asked: list[str], needed: set[str]) -> None:
    page = visit.page
    send = walkthrough(page, visit.url + SHARE, "send")
    intent(page, run(send))
    wait_for(page, asked, needed)
    assert nothing_runs(visit)
    expect_state(send, "idle")
    # It comes once, whoever shows intent, and the click finds it there.
    before = set(asked)
    assert len(asked) == len(before)
    page.mouse.move(0, 0)
    run(page.locator('[id="payload"]')).hover()
    run(send).click()
    expect_state(send, "succeeded")
    assert {name for name in asked if name not in before} == {"sandbox-inline.html"}
    assert sorted(name for name in asked if name in before) == sorted(before)
    expect_reserve(visit)


def test_a_touch_fetches_it(session: drive.Session, site: Path, needed: set[str]) -> None:
    with session.visit(site, viewport={"width": 375, "height": 800}, has_touch=True) as visit:
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        with visit.page.expect_request("**/lit-runner.js*"), visit.page.expect_request("**/manifest.json"):
            run(send).tap()
        expect_state(send, "succeeded")
        visit.check()


FAST = '{effectiveType: "4g", saveData: false}'
NOT_FAST = {
    "slow": '{effectiveType: "3g", saveData: false}',
    "dear": '{effectiveType: "4g", saveData: true}',
    "unknown": "undefined",
}


def scroll_to_last(visit: drive.Visit, connection: str) -> None:
    """Opens a page on such a connection, and scrolls to its last walkthrough."""
    visit.page.add_init_script(CONNECTION.replace("CONNECTION", connection))
    walkthrough(visit.page, visit.url + SHARE, "send")
    last = run(visit.page.locator('[id="payload"]'))
    expect(last).not_to_be_in_viewport()
    settle(visit.page)
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def test_scrolling_to_it_fetches_it_on_a_fast_connection(
    visit: drive.Visit, asked: list[str], needed: set[str]
) -> None:
    scroll_to_last(visit, FAST)
    wait_for(visit.page, asked, needed)
    assert nothing_runs(visit)


@pytest.mark.parametrize("connection", NOT_FAST.values(), ids=NOT_FAST)
def test_scrolling_to_it_fetches_nothing_else_where(connection: str, visit: drive.Visit, asked: list[str]) -> None:
    scroll_to_last(visit, connection)
    settle(visit.page)
    assert asked == []


def test_what_was_in_view_from_the_start_was_not_scrolled_to(visit: drive.Visit, asked: list[str]) -> None:
    visit.page.add_init_script(CONNECTION.replace("CONNECTION", FAST))
    darts = walkthrough(visit.page, f"{visit.url}index.html", "darts")
    expect(run(darts)).to_be_in_viewport()
    visit.page.mouse.wheel(0, 100)
    visit.page.wait_for_function("() => scrollY > 0")
    settle(visit.page)
    assert asked == []


def test_a_fetch_ahead_that_fails_is_silent(session: drive.Session, site: Path) -> None:
    with session.visit(site) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        pattern = "**/pyodide/python_stdlib.zip*"
        page.route(pattern, lambda route: route.abort())
        with page.expect_event("requestfailed", lambda request: "python_stdlib.zip" in request.url):
            run(send).hover()
        settle(page)
        expect_state(send, "idle")
        expect(send.get_by_role("status")).to_have_text("Runs in this page")
        expect(send.locator(".lit-run")).to_have_count(0)
        page.unroute(pattern)
        run(send).click()
        expect_state(send, "succeeded")
        expect_reserve(visit)
        # What the browser itself says of it is all there is.
        assert all("ERR_FAILED" in trouble or "request failed" in trouble for trouble in visit.troubles)
