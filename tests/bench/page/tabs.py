"""Pages of a browser that nobody watches: what is measured in them is what a reader gets.

Theory of operation. Playwright attaches itself to every page and worker of the profiles that it makes, and holds each
new worker until it has: that costs an app of two machines a tenth of its warm start. So the profiles and pages here are
made by the DevTools protocol, behind Playwright's back, and all that is sent to a page is a script to evaluate. The
script measures; what this process takes to ask and to hear the answer is in no figure.

Rule: a page's answer that does not come, or is an error, ends the benchmark.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litdocs import drive

POLL = 100.0
"""Milliseconds between two looks for an answer: seldom, since looking takes time from what is measured."""

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
"""Gives a page the object `bench`."""


class PageError(Exception):
    """A page failed, or did not answer; the message says which and why."""


class Chromium:
    """The browser of a session."""

    def __init__(self, session: drive.Session) -> None:
        self.version = session.browser.version
        self._protocol = session.browser.new_browser_cdp_session()
        self._protocol.on("Target.receivedMessageFromTarget", self._receive)
        # An empty page, only to let Playwright hear answers by.
        self._clock = session.browser.new_page()
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}

    @contextmanager
    def profile(self) -> Iterator[Profile]:
        """A profile that has never seen a page: nothing is cached. It ends with the context."""
        context = self.send("Target.createBrowserContext")["browserContextId"]
        try:
            yield Profile(self, context)
        finally:
            self.send("Target.disposeBrowserContext", browserContextId=context)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Sends a command of the protocol to the browser; returns its answer."""
        answer: dict[str, Any] = self._protocol.send(method, params)
        return answer

    def ask(self, page: str, method: str, **params: Any) -> dict[str, Any]:
        """Sends a command of the protocol to a page, by the id of the connection; returns its answer."""
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": params})
        self.send("Target.sendMessageToTarget", sessionId=page, message=message)
        patience = time.monotonic() + drive.HANG
        while number not in self._answers:
            if time.monotonic() > patience:
                raise PageError(f"no answer within {drive.HANG:.0f} s to {params.get('expression', method)}")
            self.wait(POLL)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def wait(self, milliseconds: float) -> None:
        """Lets time pass, and answers arrive."""
        self._clock.wait_for_timeout(milliseconds)

    def _receive(self, event: dict[str, Any]) -> None:
        answer = json.loads(event["message"])
        if "id" in answer:
            self._answers[answer["id"]] = answer


class Profile:
    """What a browser keeps of one reader."""

    def __init__(self, chromium: Chromium, context: str) -> None:
        self._chromium = chromium
        self._context = context

    @contextmanager
    def page(self, url: str) -> Iterator[Tab]:
        """A page in a window of its own, loaded and with `bench` in it. It is closed with the context."""
        chromium = self._chromium
        target = chromium.send("Target.createTarget", url=url, browserContextId=self._context)["targetId"]
        try:
            session = chromium.send("Target.attachToTarget", targetId=target, flatten=False)["sessionId"]
            tab = Tab(chromium, session)
            while not tab.evaluate(f"location.href === {json.dumps(url)} && document.readyState === 'complete'"):
                chromium.wait(POLL)
            tab.evaluate(PROBE)
            yield tab
        finally:
            chromium.send("Target.closeTarget", targetId=target)


class Tab:
    """A page."""

    def __init__(self, chromium: Chromium, session: str) -> None:
        self._chromium = chromium
        self._session = session

    def evaluate(self, expression: str) -> Any:
        """Evaluates a script in the page; waits for what it promises. Raises PageError if it throws."""
        answer = self._chromium.ask(
            self._session, "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if details := answer.get("exceptionDetails"):
            raise PageError(f"{expression}: {details.get('exception', {}).get('description', details['text'])}")
        return answer["result"].get("value")

    def wait(self, seconds: float) -> None:
        """Leaves the page alone for a while."""
        self._chromium.wait(seconds * 1000)
