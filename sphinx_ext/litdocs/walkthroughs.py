"""Reads a built page: which walkthroughs it has that can run, and what their steps show.

Rule: only the contract of the page is relied on, never the looks; the source of a step is read as a browser takes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

# Elements that have no end tag.
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

# What every page with a walkthrough that can run contains.
MARK = "data-lit-runner"


@dataclass(slots=True)
class Panel:
    """The code of a step: the `id` that a link leads to, the `file` and its text as the page shows it."""

    id: str
    file: str
    lines: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The text of the file."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(slots=True)
class Runner:
    """A walkthrough that can run: its `id`, the `line` of the page on which it begins (from 1), and its panels."""

    id: str
    line: int
    panels: list[Panel] = field(default_factory=list)

    @property
    def files(self) -> dict[str, Panel]:
        """For each distinct file the first panel that shows it."""
        first: dict[str, Panel] = {}
        for panel in self.panels:
            first.setdefault(panel.file, panel)
        return first


def read(path: Path) -> list[Runner]:
    """Returns the walkthroughs of the page `path` that can run, in order."""
    text = path.read_text(encoding="utf-8")
    if MARK not in text:
        return []
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.runners


class _Parser(HTMLParser):
    """Keeps the elements that are open; what a tag or a text belongs to follows from them."""

    def __init__(self) -> None:
        super().__init__()
        self.runners: list[Runner] = []
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        if "lit-tabs" in classes and MARK in attributes:
            self.runners.append(Runner(attributes.get("id", ""), self.getpos()[0]))
        elif self._within("lit-tabs", MARK):
            if "lit-panel" in classes:
                panel = Panel(attributes.get("id", ""), attributes.get("data-lit-file", ""))
                self.runners[-1].panels.append(panel)
            elif "lit-line" in classes:
                self.runners[-1].panels[-1].lines.append("")
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self._within("lit-tabs", MARK) and self._within("lit-line") and not self._aside():
            self.runners[-1].panels[-1].lines[-1] += data

    def _within(self, name: str, attribute: str = "class") -> bool:
        return any(name in each.get("class", "").split() and attribute in each for _, each in self._open)

    def _aside(self) -> bool:
        return any("data-lit-aside" in attributes for _, attributes in self._open)
