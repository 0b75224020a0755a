"""A run leaves nothing of its own; one that came to its end leaves a frame with machines that nothing has used."""

from __future__ import annotations

from playwright.sync_api import Page

from litdocs import drive

ENDED = """([id, before, state]) => {
    const {litRun, litState} = document.getElementById(id).dataset;
    return litRun !== before && litState === state;
}"""


def run(page: Page, walkthrough: str) -> str:
    """Clicks Run; returns the id of the run before."""
    root = page.locator(f"#{walkthrough}")
    before = root.get_attribute("data-lit-run") or ""
    root.locator('[data-lit-action="run"]').click()
    return before


def frames(page: Page) -> int:
    """How many frames the page holds."""
    return page.locator("iframe").count()


def test_the_next_run_takes_the_frame_of_one_that_has_ended(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}levels/intermediate/share_variables.html")
    for number in (1, 2, 3):
        before = run(page, "send")
        page.wait_for_function(ENDED, arg=["send", before, "succeeded"], timeout=drive.HANG * 1000)
        started = 2 * number + drive.RESERVE
        drive.check_workers(visit, drive.RESERVE, started)
        assert (frames(page), len(visit.workers)) == (1, started)


def test_a_stopped_run_takes_its_frame_with_it(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}levels/intermediate/share_variables.html")
    before = run(page, "checkpoints")
    page.wait_for_selector('#checkpoints [data-lit-component="root.deploy"][data-lit-line]', timeout=drive.HANG * 1000)
    page.locator('#checkpoints [data-lit-action="stop"]').click()
    page.wait_for_function(ENDED, arg=["checkpoints", before, "stopped"], timeout=drive.HANG * 1000)
    assert frames(page) == 0
    drive.check_workers(visit)
