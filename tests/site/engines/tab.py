"""A tab of a browser, with as much of Playwright's `Page` as is needed here.

Rules: arguments and results are JSON; a click is one of the pointer, on what a reader could click; waiting asks the
page again and again, and has a limit only against hanging.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import TimeoutError

from litdocs import drive

POLL = 0.03  # seconds between two questions
VIEWPORT = {"width": 1280, "height": 1000}

ANSWER = "async (text) => JSON.stringify((await ({})(...JSON.parse(text))) ?? null)"

# Calls a function with the one element of a selector.
WITH_ELEMENT = """(selector) => {{
    const found = document.querySelectorAll(selector);
    if (found.length !== 1) throw new Error(`${{found.length}} elements match ${{selector}}`);
    return ({})(found[0]);
}}"""

# The middle of the one element that can be seen, if a click there would reach it.
MIDDLE = """selector => {
    const found = Array.from(document.querySelectorAll(selector));
    const [element, ...others] = found.filter((each) => each.checkVisibility());
    if (!element || others.length || element.disabled) return null;
    element.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = element.getBoundingClientRect();
    const middle = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    return element.contains(document.elementFromPoint(...middle)) ? middle : null;
}"""


class Tab(ABC):
    """A tab. `started` names all workers that were started in it, those that have ended included."""

    def __init__(self) -> None:
        self.started: list[str] = []

    @property
    @abstractmethod
    def workers(self) -> Sequence[str]:
        """Those that live."""

    @abstractmethod
    def listen(self) -> None:
        """Brings up to date what was seen from outside."""

    @abstractmethod
    def close(self) -> None:
        """Closes it."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Opens a page, and waits until it is loaded."""

    @abstractmethod
    def go_back(self) -> None:
        """Goes to the page before."""

    @abstractmethod
    def ask(self, function: str, argument: str) -> str:
        """Calls in the page an asynchronous function from text to text. Raises PageError if it throws."""

    @abstractmethod
    def press(self, x: int, y: int) -> None:
        """Clicks at a place in the window."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Types where the focus is."""

    def evaluate(self, expression: str, arg: object = None) -> Any:
        """What a function of JavaScript returns."""
        return json.loads(self.ask(ANSWER.format(expression), json.dumps([arg])))

    def wait_for_function(self, expression: str, *, arg: object = None, timeout: float = drive.HANG * 1000) -> Any:
        """Waits until a function returns something true, and returns that. Raises TimeoutError after `timeout` ms."""
        patience = time.monotonic() + timeout / 1000
        while not (found := self.evaluate(expression, arg)):
            if time.monotonic() > patience:
                raise TimeoutError(f"after {timeout / 1000:.0f} s still not true: {expression}")
            time.sleep(POLL)
        return found

    def wait_for_timeout(self, timeout: float) -> None:
        """Waits for some milliseconds."""
        time.sleep(timeout / 1000)

    def locator(self, selector: str) -> Element:
        """The element of a CSS selector."""
        return Element(self, selector)


@dataclass(frozen=True)
class Element:
    """The one element in a tab that a selector leads to, at the time when it is used."""

    tab: Tab
    selector: str

    def locator(self, selector: str) -> Element:
        """An element inside."""
        return Element(self.tab, f"{self.selector} {selector}")

    def evaluate(self, expression: str) -> Any:
        """What a function of the element returns."""
        return self.tab.evaluate(WITH_ELEMENT.format(expression), self.selector)

    def click(self) -> None:
        """Clicks as soon as that is possible."""
        self.tab.press(*self.tab.wait_for_function(MIDDLE, arg=self.selector))


class PageError(Exception):
    """A script that was run in a page has failed."""
