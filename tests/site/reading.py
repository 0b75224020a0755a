"""What the tests that read a page as a reader does have in common.

Rules: a walkthrough is found by its public attributes; waiting is for what the page shows, and never for time to pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Route, expect

from litdocs.drive import HANG, RESERVE, Visit, check_workers
from litdocs.walkthroughs import Panel, Runner

PARALLEL = "levels/intermediate/run_in_parallel.html"
SHARE = "levels/intermediate/share_variables.html"

PATIENCE = HANG * 1000
"""How long a run may take to reach a state, in milliseconds: only a limit against hanging."""

STDLIB = "pyodide/python_stdlib.zip"
"""A large file that every first run fetches."""

# So little memory that two works at once are the most.
SMALL_DEVICE = "Object.defineProperty(Navigator.prototype, 'deviceMemory', {get: () => 0.5})"

INSIDE = """([inner, outer]) => {
    const [a, b] = [inner, outer].map((element) => element.getBoundingClientRect());
    return a.height > 0 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
}"""

# Resolves when the memory of a machine is kept for the next page: to its address.
KEPT = """async () => {
    const store = await caches.open("litdocs");
    let kept = [];
    while (kept.length === 0) {
        kept = (await store.keys()).map((request) => request.url);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return kept;
}"""


def walkthrough(page: Page, address: str, name: str) -> Locator:
    """Opens a page; returns its walkthrough `name`, once its steps work."""
    page.goto(address)
    root = page.locator(f'[id="{name}"]')
    expect(root).to_have_attribute("data-lit-ready", "")
    return root


def select(root: Locator, runner: Runner, panel: Panel) -> None:
    """Selects the step of a panel, where there are several."""
    if len(runner.panels) > 1:
        root.get_by_role("tab").nth(runner.panels.index(panel)).click()


def expect_state(root: Locator, state: str) -> None:
    """Waits until a walkthrough is in a state."""
    expect(root).to_have_attribute("data-lit-state", state, timeout=PATIENCE)


def run(root: Locator) -> Locator:
    """The button that runs, when it is one."""
    return root.locator('button[data-lit-action="run"]')


def stop(root: Locator) -> Locator:
    """The button that stops, when it is one."""
    return root.locator('button[data-lit-action="stop"]')


def status(root: Locator) -> Locator:
    """What is said about the run."""
    return root.get_by_role("status")


def lines(root: Locator, component: str) -> Locator:
    """The lines that the page shows of a component of the run."""
    return root.locator(f'[data-lit-line][data-lit-component="{component}"]')


def is_inside(inner: Locator, outer: Locator) -> bool:
    """Whether an element is in the visible part of a box that scrolls up and down."""
    found: bool = inner.page.evaluate(INSIDE, [inner.element_handle(), outer.element_handle()])
    return found


def expect_no_workers(visit: Visit) -> None:
    """Waits until no worker is left."""
    check_workers(visit)


def expect_reserve(visit: Visit) -> None:
    """Waits until no worker is left but those that wait, unused, for the next run."""
    check_workers(visit, RESERVE)


def answer_500(route: Route) -> None:
    """Answers a request as a server does that has failed."""
    route.fulfill(status=500, body="")


@contextmanager
def held(page: Page, asset: str) -> Iterator[Callable[[], None]]:
    """Holds back the answer to each request for an asset until the function that it yields is called."""
    pattern = f"**/_static/litdocs/{asset}*"
    waiting: list[Route] = []
    page.route(pattern, lambda route: waiting.append(route))

    def release() -> None:
        while waiting:
            waiting.pop().continue_()
        page.unroute(pattern)

    yield release
