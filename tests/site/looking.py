"""What the tests of how pages look have in common: widths, schemes, what sticks out, what a thumb misses, and axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Locator, Page

from litdocs import drive

from .conftest import ROOT

AXE = ROOT / "sphinx_ext" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NARROW = 375
WIDTHS = [1280, NARROW]
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
        found = page.evaluate(FIND)
        assert found == [], "\n".join([f"{page.url}, {scheme}", *found])
    assert len(colors) == len(SCHEMES)


def small_targets(root: Locator) -> list[str]:
    """What can be pressed in a walkthrough and is lower than a thumb."""
    found: list[str] = root.evaluate(
        """(root, least) => [...root.querySelectorAll("button, a, input, select, summary, [role=tab]")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < least)
            .map((each) => `${each.getBoundingClientRect().height} px: ${each.outerHTML}`)""",
        THUMB,
    )
    return found


def cut_off(root: Locator) -> list[str]:
    """What can be pressed in a walkthrough, is not wholly in it, and does not come into it by scrolling."""
    found: list[str] = root.evaluate(
        """root => [...root.querySelectorAll("button, a, input, select, summary, [role=tab]")].filter((each) => {
            if (!each.checkVisibility()) return false;
            for (let box = each.parentElement; box !== root; box = box.parentElement)
                if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return false;
            const [own, all] = [each, root].map((element) => element.getBoundingClientRect());
            return own.left < all.left || own.right > all.right;
        }).map((each) => each.outerHTML)"""
    )
    return found


def check_look(page: Page, root: Locator, width: int) -> None:
    """Asserts that nothing sticks out of the page, that a thumb hits what it aims at, and that axe finds nothing."""
    assert page.evaluate(OVERFLOW) == 0
    assert (found := cut_off(root)) == [], "\n".join(found)
    if width == NARROW:
        assert (found := small_targets(root)) == [], "\n".join(found)
    check_with_axe(page)
