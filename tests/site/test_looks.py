"""How every page of the site looks: nothing sticks out, targets are large enough for a thumb, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from litdocs import drive
from litdocs.walkthroughs import Runner

from .conftest import ROOT
from .reading import PARALLEL, PATIENCE, expect_state, held, lines, run, stop, walkthrough

AXE = ROOT / "sphinx_ext" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = [1280, 375]
THUMB = 44  # pixels

# The frame of a run is hidden, of another origin, and without content. The theme's way back to the top, which shows
# when a reader scrolls up, stands outside of all landmarks.
FIND = """async () => {
    const options = {iframes: false, resultTypes: ["violations"]};
    const {violations} = await axe.run({exclude: [".back-to-top"]}, options);
    return violations.flatMap(({help, nodes}) => nodes.map((node) => `${help}: ${node.target} ${node.html}`));
}"""

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
THEME = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def pages(site: Path) -> list[str]:
    """Every page of the site."""
    found = [path.relative_to(site) for path in sorted(site.rglob("*.html"))]
    return [path.as_posix() for path in found if path.parts[0] != "_static"]


@contextmanager
def reading(session: drive.Session, site: Path, **options: Any) -> Iterator[drive.Visit]:
    """A page in which nothing moves, and in which nothing goes wrong."""
    with session.visit(site, reduced_motion="reduce", **options) as visit:
        yield visit
        visit.check()


def check_with_axe(page: Page) -> None:
    """Asserts that axe finds nothing in the page as it is now, in both schemes."""
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    colors = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        colors.add(page.evaluate(THEME))
        assert page.evaluate(FIND) == [], f"{page.url}, {scheme}"
    assert len(colors) == len(SCHEMES)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out(
    width: int, session: drive.Session, site: Path, pages: list[str], runners: dict[str, list[Runner]]
) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        for address in pages:
            visit.page.goto(visit.url + address)
            assert visit.page.evaluate(OVERFLOW) == 0, address
            for runner in runners.get(address, []):
                root = visit.page.locator(f'[id="{runner.id}"]')
                for tab in root.get_by_role("tab").all():
                    tab.click()
                    assert visit.page.evaluate(OVERFLOW) == 0, address
                if width == 375:
                    assert small_targets(root) == []


def small_targets(root: Locator) -> list[str]:
    """What can be pressed in a walkthrough and is lower than a thumb."""
    found: list[str] = root.evaluate(
        """(root, least) => [...root.querySelectorAll("button, a, summary, [role=tab]")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
            .map((each) => `${each.getBoundingClientRect().height} px: ${each.outerHTML}`)""",
        THUMB,
    )
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_at_rest(width: int, session: drive.Session, site: Path, pages: list[str]) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        for address in pages:
            visit.page.goto(visit.url + address)
            for details in visit.page.locator("article details").all():
                details.evaluate("details => { details.open = true; }")
            check_with_axe(visit.page)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_a_run(width: int, session: drive.Session, site: Path) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        count = walkthrough(page, visit.url + PARALLEL, "count")
        jobs = page.locator('[id="jobs"]')

        def check(root: Locator) -> None:
            assert page.evaluate(OVERFLOW) == 0
            if width == 375:
                assert small_targets(root) == []
            check_with_axe(page)

        with held(page, "pyodide/pyodide.asm.wasm") as release:
            run(count).click()
            expect(count.get_by_role("progressbar")).to_be_visible()
            check(count)
            release()
        expect(lines(count, "root.train").first).to_be_visible(timeout=PATIENCE)
        check(count)
        stop(count).click()
        expect_state(count, "stopped")
        run(jobs).click()
        expect_state(jobs, "succeeded")
        check(jobs)
        jobs.get_by_role("button", name="All in one list").click()
        check(jobs)
