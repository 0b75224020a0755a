"""Readers without scripts, and readers on paper: every step, one after the other, with its code and its output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from litdocs import drive, outputs
from litdocs.walkthroughs import Runner

from .conftest import SCRIPTS

# What is to be seen of a walkthrough. A line that is cut off by a box that scrolls counts as hidden.
LOOK = """root => {
    const visible = (selector) => [...root.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const whole = (box) => box.scrollHeight <= box.clientHeight + 1;
    return {
        panels: visible(".lit-panel").map(({id, dataset: {litFile: file}}) => ({id, file})),
        texts: visible(".lit-step-text").map((text) => text.innerText),
        codes: visible(".lit-code").map((code) => ({
            whole: whole(code),
            text: [...code.querySelectorAll(".lit-line")].map((line) => line.textContent + "\\n").join(""),
            lit: code.querySelectorAll(".lit-hl").length,
        })),
        tops: visible(".lit-panel, .lit-recorded").map((each) => each.getBoundingClientRect().top),
        recorded: visible(".lit-recorded").map(({dataset}) => dataset.litFile),
        names: visible(".lit-recorded > summary b").map((word) => word.parentElement.innerText.split(",")[0]),
        lines: visible("[data-lit-recorded-line]").map(({dataset, lastElementChild: text}) =>
            [dataset.litComponent, dataset.litStream, text.textContent]),
        dead: visible("button, .lit-link-step, [role=tab], [role=status]").map((each) => each.outerHTML),
    };
}"""

# What would lie over every printed page; what is above the first page's edge shows at the foot of another.
FIXED = """() => [...document.body.querySelectorAll("*")].filter((each) => {
    const {left, right, width} = each.getBoundingClientRect();
    const inside = width > 0 && right > 0 && left < innerWidth;
    return inside && getComputedStyle(each).position === "fixed" && each.checkVisibility();
}).map((each) => each.outerHTML)"""


@contextmanager
def reading(session: drive.Session, site: Path, medium: str) -> Iterator[drive.Visit]:
    """A page without scripts, or one that is printed."""
    with session.visit(site, java_script_enabled=medium == "print") as visit:
        if medium == "print":
            visit.page.emulate_media(media="print")
        yield visit
        visit.check()


def recorded_lines(runner: Runner) -> list[list[str]]:
    """The recorded lines of all files of a walkthrough."""
    recordings = [outputs.read(outputs.path_of(SCRIPTS / file)) for file in runner.files]
    return [
        [component.name, line.stream, line.text]
        for recording in recordings
        for component in recording.components
        for line in component.lines
    ]


def look(page: Page, runner: Runner) -> Any:
    """What is to be seen of a walkthrough."""
    return page.locator(f'[id="{runner.id}"]').evaluate(LOOK)


@pytest.mark.parametrize("medium", ["no scripts", "print"])
def test_all_of_every_walkthrough_is_to_be_read(
    medium: str, session: drive.Session, site: Path, runners: dict[str, list[Runner]]
) -> None:
    with reading(session, site, medium) as visit:
        for address, found in runners.items():
            visit.page.goto(visit.url + address)
            for runner in found:
                seen = look(visit.page, runner)
                assert seen["panels"] == [{"id": panel.id, "file": panel.file} for panel in runner.panels]
                steps = [f"Step {number}" for number in range(1, len(runner.panels) + 1)]
                # A walkthrough of one step does not number it.
                assert [text.split(":")[0] for text in seen["texts"]] == (steps if len(steps) > 1 else [])
                assert all(code["whole"] for code in seen["codes"]), runner.id
                assert [code["text"] for code in seen["codes"]] == [panel.source for panel in runner.panels]
                assert seen["tops"] == sorted(seen["tops"]), "they follow one another"
                assert seen["dead"] == []
                assert seen["recorded"] == list(runner.files)
                if len(runner.files) > 1:
                    assert seen["names"] == [f"Output of {Path(file).name}" for file in runner.files]
                if medium == "print":
                    assert visit.page.evaluate(FIXED) == []
                    assert seen["lines"] == recorded_lines(runner)
                else:
                    unfold(visit.page, runner)
                    assert look(visit.page, runner)["lines"] == recorded_lines(runner)


def unfold(page: Page, runner: Runner) -> None:
    """Opens all recorded output, as a reader without scripts does."""
    for details in page.locator(f'[id="{runner.id}"] .lit-recorded').all():
        if details.get_attribute("open") is None:
            details.locator("summary").click()
