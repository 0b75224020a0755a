"""The steps of a walkthrough: keys, links to them, copying, leafing, and the lines that each speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from litdocs import drive
from litdocs.walkthroughs import Runner

from .conftest import SCRIPTS
from .reading import PARALLEL, is_inside, select, walkthrough

ONE, TWO = "parallel/three_in_a_row.py", "parallel/two_in_parallel.py"

# What the walkthrough `jobs` shows; steps count from 1.
LOOK = """root => {
    const all = (selector) => [...root.querySelectorAll(selector)];
    const which = (elements, test) => elements.flatMap((element, i) => test(element) ? [i + 1] : []);
    const [tabs, panels] = [all("[role=tab]"), all("[role=tabpanel]")];
    return {
        selected: which(tabs, (tab) => tab.getAttribute("aria-selected") === "true"),
        reached: which(tabs, (tab) => tab.tabIndex === 0),
        shown: which(panels, (panel) => panel.checkVisibility()),
        file: root.dataset.litFile,
        recorded: all(".lit-recorded").filter((each) => each.checkVisibility()).map((each) => each.dataset.litFile),
        count: root.querySelector(".lit-pager-count").textContent,
        ends: all("[data-lit-step]").map((button) => button.ariaDisabled === "true"),
        link: root.querySelector(".lit-link-step").getAttribute("href"),
    };
}"""

# Puts the clipboard aside for the test, and takes it from the page, as browsers do on hosts without HTTPS.
HIDE_CLIPBOARD = """() => {
    window.litClipboard = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", {value: undefined});
}"""
READ_CLIPBOARD = "() => (window.litClipboard ?? navigator.clipboard).readText()"


@pytest.fixture
def jobs(visit: drive.Visit) -> Locator:
    """A walkthrough of four steps that show two files."""
    return walkthrough(visit.page, visit.url + PARALLEL, "jobs")


@pytest.fixture
def clipboard(session: drive.Session, site: Path) -> Iterator[drive.Visit]:
    """A page that may use the clipboard."""
    with session.visit(site, permissions=["clipboard-read", "clipboard-write"]) as visit:
        yield visit
        visit.check()


def expect_step(jobs: Locator, step: int) -> None:
    """The walkthrough `jobs` shows a step, and everything in it agrees."""
    file = ONE if step == 1 else TWO
    assert jobs.evaluate(LOOK) == {
        "selected": [step],
        "reached": [step],
        "shown": [step],
        "file": file,
        "recorded": [file],
        "count": f"Step {step} of 4",
        "ends": [step == 1, step == 4],
        "link": f"#jobs-step-{step}",
    }


def test_keys_select_and_focus_steps(jobs: Locator, page: Page) -> None:
    tabs = jobs.get_by_role("tab")
    tabs.first.focus()
    expect_step(jobs, 1)
    keys = {"ArrowDown": 2, "ArrowRight": 3, "ArrowUp": 2, "End": 4, "ArrowLeft": 3, "Home": 1}
    for key, step in keys.items():
        page.keyboard.press(key)
        expect(tabs.nth(step - 1)).to_be_focused()
        expect_step(jobs, step)
    # There is no way round from one end to the other.
    for key, step in (("ArrowUp", 1), ("End", 4), ("ArrowDown", 4)):
        page.keyboard.press(key)
        expect(tabs.nth(step - 1)).to_be_focused()


def test_tab_goes_through_the_steps_once(jobs: Locator, page: Page) -> None:
    jobs.get_by_role("tab").nth(1).click()
    page.keyboard.press("Tab")
    expect(jobs.locator('.lit-panel:not([hidden]) [data-lit-action="copy"]')).to_be_focused()
    page.keyboard.press("Tab")
    expect(jobs.locator(".lit-panel:not([hidden]) .lit-code")).to_be_focused()
    page.keyboard.press("Tab")
    expect(jobs.locator('[data-lit-action="run"]')).to_be_focused()


def test_clicks_and_the_pager_select_steps(jobs: Locator) -> None:
    jobs.get_by_role("tab").nth(2).click()
    expect_step(jobs, 3)
    jobs.get_by_role("button", name="Next step").click()
    expect_step(jobs, 4)
    previous = jobs.get_by_role("button", name="Previous step")
    for step in (3, 2, 1):
        previous.click()
        expect_step(jobs, step)
    expect(previous).to_be_disabled()


def test_the_way_of_the_keys_follows_the_layout(jobs: Locator, page: Page) -> None:
    steps = jobs.get_by_role("tablist")
    expect(steps).to_have_attribute("aria-orientation", "vertical")
    page.set_viewport_size({"width": 375, "height": 800})
    expect(steps).to_have_attribute("aria-orientation", "horizontal")


@pytest.mark.parametrize("width", [1280, 375])
def test_the_lines_of_every_step_are_in_view(
    width: int, session: drive.Session, site: Path, runners: dict[str, list[Runner]]
) -> None:
    with session.visit(site, viewport={"width": width, "height": 800}) as visit:
        for address, found in runners.items():
            for runner in found:
                root = walkthrough(visit.page, visit.url + address, runner.id)
                for panel in runner.panels:
                    select(root, runner, panel)
                    shown = root.locator(f'[id="{panel.id}"]')
                    lit = shown.locator(".lit-hl")
                    line = lit.first if lit.count() else shown.locator(".lit-line").first
                    assert is_inside(line, shown.locator(".lit-code")), f"{address}#{panel.id} at {width} px"
        visit.check()


def test_a_link_opens_its_step(visit: drive.Visit) -> None:
    jobs = walkthrough(visit.page, f"{visit.url}{PARALLEL}#jobs-step-3", "jobs")
    expect_step(jobs, 3)
    expect(jobs).to_be_in_viewport()
    # The same page at another step: the address changes, the page stays.
    visit.page.evaluate("() => { location.hash = '#jobs-step-2'; }")
    expect(jobs.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")
    expect_step(jobs, 2)


def test_the_link_button_gives_the_address_of_the_step(clipboard: drive.Visit) -> None:
    page = clipboard.page
    jobs = walkthrough(page, clipboard.url + PARALLEL, "jobs")
    jobs.get_by_role("tab").nth(3).click()
    jobs.get_by_role("link", name="Link to this step").click()
    expect(page.get_by_text("Link copied")).to_be_attached()
    address = f"{clipboard.url}{PARALLEL}#jobs-step-4"
    assert page.url == page.evaluate(READ_CLIPBOARD) == address
    page.goto("about:blank")
    expect_step(walkthrough(page, address, "jobs"), 4)


@pytest.mark.parametrize("hidden", [False, True], ids=["clipboard", "no clipboard"])
def test_copy_gives_the_script_to_the_letter(clipboard: drive.Visit, hidden: bool) -> None:
    page = clipboard.page
    jobs = walkthrough(page, clipboard.url + PARALLEL, "jobs")
    if hidden:
        page.evaluate(HIDE_CLIPBOARD)
    for step, file in ((1, ONE), (3, TWO)):
        jobs.get_by_role("tab").nth(step - 1).click()
        copy = jobs.get_by_role("button", name=f"Copy {Path(file).name}")
        copy.click()
        expect(copy.locator('[href="#lit-icon-check"]')).to_be_attached()
        expect(page.get_by_text("Copied", exact=True)).to_be_attached()
        expect(copy).to_be_focused()
        copied: Any = page.evaluate(READ_CLIPBOARD)
        assert copied == (SCRIPTS / file).read_text(encoding="utf-8")
