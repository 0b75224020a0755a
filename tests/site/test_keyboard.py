"""A reader with a keyboard alone: Tab, arrows, Enter, Ctrl+Enter, Escape and letters do all there is to do.

Rule: the focus is somewhere in the page after every key, in view, and goes on with the next Tab.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from litdocs import drive, outputs
from litdocs.walkthroughs import Runner

from .conftest import SCRIPTS
from .editing import code, edit, editor, reset, text
from .reading import PATIENCE, expect_no_workers, expect_state, run, status, stop, walkthrough

# How often Tab is pressed before a reader counts as trapped.
TRAPPED = 100

WORDS = "written by keys"
WRITTEN = f'print("{WORDS}"); import time; time.sleep(600)'

# Numbers what Tab must lead to, and says what it is.
NUMBER = """root => [...root.querySelectorAll("a[href], button, summary, input, [tabindex], [contenteditable=true]")]
    .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !each.disabled)
    .map((each, i) => { each.dataset.litNumber = i; return each.outerHTML.slice(0, 200); })"""

# Where the focus is: the number of an element of the walkthrough, "inside" for another, "outside", or "lost".
FOCUS = """root => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return "lost";
    return root.contains(focused) ? focused.dataset.litNumber ?? "inside" : "outside";
}"""


class Reader:
    """Presses keys in a walkthrough; the focus is never lost."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root

    def press(self, key: str) -> str:
        """Presses a key; returns where the focus is then."""
        self.page.keyboard.press(key)
        where: str = self.root.evaluate(FOCUS)
        assert where != "lost", f"{key} loses the focus"
        if where != "outside":
            expect(self.page.locator(":focus")).to_be_in_viewport()
        return where

    def tab_to(self, target: Locator, key: str = "Tab") -> None:
        """Presses Tab until the target has the focus."""
        for _ in range(TRAPPED):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press(key)
        raise AssertionError(f"{key} does not lead to {target}")

    def leave(self, key: str) -> list[str]:
        """Presses Tab until the focus has left the walkthrough; returns where it was."""
        stations: list[str] = []
        for _ in range(TRAPPED):
            where = self.press(key)
            if where == "outside":
                return stations
            stations.append(where)
        raise AssertionError(f"{key} does not lead out of the walkthrough")

    def walk(self) -> None:
        """Leaves the walkthrough upwards, and goes through all of it, past everything that can be used."""
        things = self.root.evaluate(NUMBER)
        self.leave("Shift+Tab")
        reached = self.leave("Tab")
        missed = [thing for number, thing in enumerate(things) if str(number) not in reached]
        assert missed == []
        # Back into the walkthrough.
        self.press("Shift+Tab")


def expect_steps(reader: Reader, runner: Runner) -> None:
    """The arrows lead through all steps and back; each shows its lines."""
    tabs = reader.root.get_by_role("tab")
    reader.tab_to(tabs.first, "Shift+Tab")
    for key, steps in (("ArrowDown", range(1, len(runner.panels))), ("ArrowUp", range(len(runner.panels) - 2, -1, -1))):
        for step in steps:
            reader.press(key)
            expect(tabs.nth(step)).to_be_focused()
            expect(tabs.nth(step)).to_have_attribute("aria-selected", "true")
            expect(reader.root.locator(f'[id="{runner.panels[step].id}"]')).to_be_visible()


def expect_reading(reader: Reader) -> None:
    """The arrows scroll code that is longer than its box."""
    box = code(reader.root)
    reader.tab_to(box, "Shift+Tab")
    if box.evaluate("box => box.scrollTop + box.clientHeight < box.scrollHeight"):
        before = box.evaluate("box => box.scrollTop")
        reader.press("ArrowDown")
        reader.page.wait_for_function("([box, before]) => box.scrollTop > before", arg=[box.element_handle(), before])


def expect_run(reader: Reader, recorded: outputs.Recording) -> None:
    """Enter runs what the author wrote; an app that goes on is stopped."""
    root = reader.root
    reader.tab_to(run(root))
    reader.press("Enter")
    if recorded.end == "stopped":
        expect(root.locator("[data-lit-line]").first).to_be_visible(timeout=PATIENCE)
        expect(stop(root)).to_be_focused()
        reader.press("Enter")
    expect_state(root, recorded.end)
    expect(run(root)).to_be_focused()


def expect_editing(reader: Reader, source: str) -> None:
    """Enter opens the editor; what is written there runs with Ctrl+Enter; Escape leaves, then stops."""
    root, keyboard = reader.root, reader.page.keyboard
    reader.tab_to(edit(root), "Shift+Tab")
    reader.press("Enter")
    expect(editor(root)).to_be_focused(timeout=PATIENCE)
    for _ in range(source.count("\n") + 1):
        keyboard.press("ArrowUp")
    keyboard.type(WRITTEN)
    keyboard.press("Enter")
    reader.press("Escape")
    expect(edit(root)).to_be_focused()
    assert text(root) == f"{WRITTEN}\n{source}"
    reader.press("Enter")
    expect(editor(root)).to_be_focused()
    reader.walk()
    reader.tab_to(editor(root), "Shift+Tab")
    reader.press("Control+Enter")
    expect_state(root, "running")
    expect(editor(root)).to_be_focused()
    log = root.get_by_role("log", name="Output of root").first
    expect(log).to_be_visible(timeout=PATIENCE)
    reader.tab_to(log)
    expect(root.locator("[data-lit-line]").filter(has_text=WORDS).first).to_be_visible(timeout=PATIENCE)
    reader.tab_to(editor(root), "Shift+Tab")
    reader.press("Escape")
    expect(edit(root)).to_be_focused()
    expect_state(root, "running")
    reader.press("Escape")
    expect_state(root, "stopped")
    expect(run(root)).to_be_focused()
    expect(status(root)).to_contain_text("Stopped by you")
    # Walking through changed nothing.
    assert text(root) == f"{WRITTEN}\n{source}"
    reader.tab_to(reset(root))
    reader.press("Enter")
    expect(edit(root)).to_be_focused()
    expect(reset(root)).to_be_disabled()
    assert text(root) == source


def test_every_walkthrough_by_keys_alone(session: drive.Session, site: Path, runners: dict[str, list[Runner]]) -> None:
    for address, found in runners.items():
        for runner in found:
            with session.visit(site, reduced_motion="reduce") as visit:
                root = walkthrough(visit.page, f"{visit.url}{address}#{runner.panels[0].id}", runner.id)
                reader = Reader(visit.page, root)
                reader.tab_to(code(root))
                if len(runner.panels) > 1:
                    expect_steps(reader, runner)
                reader.walk()
                expect_reading(reader)
                path = SCRIPTS / runner.panels[0].file
                expect_run(reader, outputs.read(outputs.path_of(path)))
                reader.walk()
                expect_editing(reader, path.read_text(encoding="utf-8"))
                expect_no_workers(visit)
                visit.check()
