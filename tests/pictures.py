"""Takes the pictures of the guide, of the built site in a real browser: `python -m tests.pictures` (`make pictures`).

Rule: what they show is a run, not a mock-up; they are taken anew whenever the runner looks different.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

from litdocs import drive

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "guides" / "pictures"
PAGE = "guides/run_and_watch.html"
VIEWS = ("output", "timeline", "state")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
LINES = {"root.train": 5, "root.deploy": 4}  # so many show what the app does


def main() -> None:
    """Takes every picture, in light and dark, wide and narrow."""
    FOLDER.mkdir(exist_ok=True)
    session = drive.Session()
    try:
        for name, viewport in (("light", WIDE), ("dark", WIDE), ("narrow", NARROW)):
            scheme = "dark" if name == "dark" else "light"
            with session.visit(ROOT / "build" / "html", viewport=viewport, color_scheme=scheme) as visit:
                visit.page.goto(visit.url + PAGE)
                take(visit.page, name)
                visit.check()
    finally:
        session.close()


def take(page: Page, name: str) -> None:
    """Takes one picture of each view, and of the editor."""
    root = page.locator("#watch")
    root.evaluate(drive.LISTEN)
    root.locator('[data-lit-action="run"]').click()
    drive.wait(page, drive.REACHED, LINES)
    for view in VIEWS:
        root.locator(f'[data-lit-view="{view}"]').click()
        page.evaluate(drive.DRAWN)
        save(root.locator(".lit-run"), f"{view}-{name}")
    root.locator('[data-lit-action="stop"]').click()
    root.locator('[data-lit-action="edit"]').click()
    editor = root.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# what you write here, runs")
    page.evaluate(drive.DRAWN)
    save(root.locator(".lit-stage"), f"editor-{name}")


def save(element: Locator, name: str) -> None:
    """Writes the picture of an element."""
    element.screenshot(path=FOLDER / f"{name}.png")
    print(f"{FOLDER / name}.png")


if __name__ == "__main__":
    main()
