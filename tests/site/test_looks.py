"""How every page of the site looks: nothing sticks out, targets are large enough for a thumb, and axe finds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from litdocs import drive
from litdocs.walkthroughs import Runner

from .looking import NARROW, OVERFLOW, WIDTHS, check_look, check_with_axe, reading, small_targets
from .reading import PARALLEL, PATIENCE, expect_state, held, lines, run, stop, walkthrough


@pytest.fixture(scope="module")
def pages(site: Path) -> list[str]:
    """Every page of the site."""
    found = [path.relative_to(site) for path in sorted(site.rglob("*.html"))]
    return [path.as_posix() for path in found if path.parts[0] != "_static"]


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
                if width == NARROW:
                    assert small_targets(root) == []


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

        with held(page, "pyodide/pyodide.asm.wasm") as release:
            run(count).click()
            expect(count.get_by_role("progressbar")).to_be_visible()
            check_look(page, count, width)
            release()
        expect(lines(count, "root.train").first).to_be_visible(timeout=PATIENCE)
        check_look(page, count, width)
        stop(count).click()
        expect_state(count, "stopped")
        run(jobs).click()
        expect_state(jobs, "succeeded")
        check_look(page, jobs, width)
        jobs.get_by_role("button", name="All in one list").click()
        check_look(page, jobs, width)


# The colour that a reader's system gives to text, and what of a run has another one.
FORCED = """root => {
    const style = (element, part) => getComputedStyle(element, part);
    const canvas = style(document.body).color;
    const words = [...root.querySelectorAll(".lit-chart text")].filter((each) => each.textContent);
    const chips = [...root.querySelectorAll(".lit-chip")].filter((each) => each.checkVisibility());
    const [on, off] = ["true", "false"].map((pressed) => root.querySelector(`.lit-view[aria-pressed="${pressed}"]`));
    return {
        words: words.length > 0 && words.every((each) => style(each).fill === canvas),
        chips: chips.length > 0 && chips.every((each) => style(each, "::before").backgroundColor === canvas),
        views: style(on).borderBottomColor !== style(off).borderBottomColor,
    };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_hide_nothing(scheme: Any, session: drive.Session, site: Path) -> None:
    with reading(session, site, forced_colors="active", color_scheme=scheme) as visit:
        page = visit.page
        jobs = walkthrough(page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
        run(jobs).click()
        expect_state(jobs, "succeeded")
        jobs.locator('[data-lit-view="timeline"]').click()
        expect(jobs.locator(".lit-chart text").first).to_be_visible()
        assert jobs.evaluate(FORCED) == {"words": True, "chips": True, "views": True}
