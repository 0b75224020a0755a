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
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from litdocs import drive

POLL = 100.0
"""Milliseconds between two looks for an answer: seldom, since looking takes time from what is measured."""

PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
"""Gives a page the object `bench`."""


Address = tuple[str, ...]
"""Whom a message of the protocol is for: the connection to a page, then that to a frame inside of it, and so on."""


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
        self._answers: dict[int, dict[str, Any] | None] = {}  # to what was asked; None until it is there
        self._inside: dict[Address, list[Address]] = defaultdict(list)

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

    def ask(self, whom: Address, method: str, **params: Any) -> dict[str, Any]:
        """Sends a command of the protocol to a page, or to what is inside of it; returns its answer."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        for session in reversed(whom[1:]):
            envelope = {"sessionId": session, "message": json.dumps(message)}
            message = {"id": next(self._numbers), "method": "Target.sendMessageToTarget", "params": envelope}
        self._answers[number] = None
        self.send("Target.sendMessageToTarget", sessionId=whom[0], message=json.dumps(message))
        patience = time.monotonic() + drive.HANG
        while (answer := self._answers[number]) is None:
            if time.monotonic() > patience:
                raise PageError(f"no answer within {drive.HANG:.0f} s to {params.get('expression', method)}")
            self.wait(POLL)
        del self._answers[number]
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def collect_garbage(self, whom: Address) -> None:
        """Has a page drop what nothing refers to any more, and all frames and workers inside of it."""
        attach = partial(self.ask, whom, "Target.setAutoAttach", waitForDebuggerOnStart=False, flatten=False)
        attach(autoAttach=True)
        for inside in self._inside.pop(whom, ()):
            self.collect_garbage(inside)
        self.ask(whom, "HeapProfiler.collectGarbage")
        attach(autoAttach=False)

    def wait(self, milliseconds: float) -> None:
        """Lets time pass, and answers arrive."""
        self._clock.wait_for_timeout(milliseconds)

    def _receive(self, event: dict[str, Any], outside: Address = ()) -> None:
        whom = (*outside, event["sessionId"])
        message = json.loads(event["message"])
        if message.get("id") in self._answers:
            self._answers[message["id"]] = message
        elif message.get("method") == "Target.attachedToTarget":
            self._inside[whom].append((*whom, message["params"]["sessionId"]))
        elif message.get("method") == "Target.receivedMessageFromTarget":
            self._receive(message["params"], whom)


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
            (self._session,), "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if details := answer.get("exceptionDetails"):
            raise PageError(f"{expression}: {details.get('exception', {}).get('description', details['text'])}")
        return answer["result"].get("value")

    def collect_garbage(self) -> None:
        """Has the page and its workers drop what nothing refers to any more."""
        self._chromium.collect_garbage((self._session,))

    def wait(self, seconds: float) -> None:
        """Leaves the page alone for a while."""
        self._chromium.wait(seconds * 1000)
