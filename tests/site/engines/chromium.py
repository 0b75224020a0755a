"""Chromium, driven by Playwright, for tests that look from outside at several engines in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from litdocs import drive

from .browser import Profile


class ChromiumProfile(Profile[drive.Visit]):
    """A context of Playwright's."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__()
        self._context = context
        self._pages: list[Page] = []
        context.on("request", self._note_request)
        context.on("response", self._note_response)
        context.on("console", self._note_message)
        context.on("page", self._note_page)

    @property
    def opened(self) -> int:
        return len(self._pages)

    def open(self, url: str) -> drive.Visit:
        visit = drive.Visit(self._context.new_page(), url)
        visit.page.on("worker", lambda worker: visit.workers.append(worker))
        return visit

    def _note_page(self, page: Page) -> None:
        self._pages.append(page)

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_response(self, response: Response) -> None:
        self.answered.append(response.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        self.said.append(message.text)


@contextmanager
def new_profile(session: drive.Session) -> Iterator[ChromiumProfile]:
    """A profile of its own."""
    with session.browser.new_context() as context:
        yield ChromiumProfile(context)
