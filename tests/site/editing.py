"""What tests of the editor share: its parts, found as a reader finds them, and the text that a walkthrough shows."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from .conftest import SCRIPTS
from .reading import PATIENCE, expect_state, lines

SEND = (SCRIPTS / "share/flow_to_work.py").read_text(encoding="utf-8")
EDITED = SEND.replace("made on the flow's machine", "made by a reader")
"""What a reader makes of it."""


def edit(root: Locator) -> Locator:
    """The button that opens the editor, and closes it."""
    return root.locator('button[data-lit-action="edit"]')


def reset(root: Locator) -> Locator:
    """The button that brings the author's text back."""
    return root.locator('button[data-lit-action="reset"]')


def editor(root: Locator) -> Locator:
    """The editor, where it is open."""
    return root.get_by_role("textbox", name="Code of")


def code(root: Locator) -> Locator:
    """The code of the selected step, where it is not in the editor."""
    return root.locator(".lit-panel:not([hidden]) pre.lit-code")


def open_editor(root: Locator) -> Locator:
    """Presses Edit; returns the editor, which has the focus."""
    edit(root).click()
    expect(editor(root)).to_be_focused(timeout=PATIENCE)
    expect(edit(root)).to_have_text("Done")
    return editor(root)


def close_editor(root: Locator) -> None:
    """Leaves the editor by key."""
    editor(root).press("Escape")
    expect(editor(root)).to_have_count(0)
    expect(edit(root)).to_be_focused()
    expect(edit(root)).to_have_text("Edit")


def write(root: Locator, text: str) -> None:
    """Replaces the whole text in the editor."""
    editor(root).press("ControlOrMeta+a")
    root.page.keyboard.insert_text(text.removesuffix("\n"))


def go_to(root: Locator, line: int) -> None:
    """Puts the caret at the end of a line of the editor."""
    keyboard = root.page.keyboard
    editor(root).press("ControlOrMeta+Home")
    for _ in range(line - 1):
        keyboard.press("ArrowDown")
    keyboard.press("End")


def text(root: Locator) -> str:
    """The text that the selected step shows as code."""
    found: list[str] = code(root).locator(".lit-line").all_text_contents()
    return "".join(f"{line}\n" for line in found)


def lit(root: Locator) -> list[str]:
    """The lines that the selected step speaks of, in the editor or as code."""
    found: list[str] = root.locator(
        ".lit-panel:not([hidden]) :is(.cm-line, pre:not([hidden]) .lit-line).lit-hl"
    ).all_text_contents()
    return found


def expect_editing(send: Locator) -> None:
    """Edit opens the walkthrough of `SEND`, what is written there runs, and Reset brings the author's text back."""
    open_editor(send)
    write(send, EDITED)
    editor(send).press("ControlOrMeta+Enter")
    expect_state(send, "succeeded")
    expect(lines(send, "root.greeter").first).to_have_text("sent by the flow: made by a reader")
    reset(send).click()
    expect(reset(send)).to_be_disabled()
    close_editor(send)
    assert text(send) == SEND
