"""What the tests of the built site share: the site, one browser for all, pages that reach nothing else, and runs.

Rule: a run takes seconds, so the tests that look at the same app look at the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page

from litdocs import drive, outputs, walkthroughs
from litdocs.pytest_plugin import session_of

from .engines.browser import Browser as AnyEngine

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"

AnyBrowser = TypeVar("AnyBrowser", bound=AnyEngine)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    folder = ROOT / "build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail(f"{folder} holds no site: run `make html` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def session(pytestconfig: pytest.Config) -> drive.Session:
    """The browser and the servers, the same as those of the plugin."""
    return session_of(pytestconfig)


@contextmanager
def started(engine: type[AnyBrowser]) -> Iterator[AnyBrowser]:
    """Runs the browser of an engine for as long as the context lasts. Where there is none the tests are skipped."""
    if reason := engine.missing():
        pytest.skip(reason)
    with engine.start() as browser:
        yield browser


@pytest.fixture(scope="session")
def browser(session: drive.Session) -> Browser:
    """The browser, for pages of a profile, a size or a permission of their own."""
    return session.browser


@pytest.fixture
def visit(session: drive.Session, site: Path) -> Iterator[drive.Visit]:
    """An empty page that reaches only the site. At the end of the test nothing may have gone wrong in it."""
    with session.visit(site) as visit:
        yield visit
        visit.check()


@pytest.fixture
def page(visit: drive.Visit) -> Page:
    """The page of `visit`; the site is at `visit.url`."""
    return visit.page


@pytest.fixture(scope="session")
def runners(site: Path) -> dict[str, list[walkthroughs.Runner]]:
    """The walkthroughs that can run, for each page (relative to the site) that has any."""
    found = {path.relative_to(site).as_posix(): walkthroughs.read(path) for path in sorted(site.rglob("*.html"))}
    return {page: runners for page, runners in found.items() if runners}


@pytest.fixture(scope="session")
def run(
    session: drive.Session, site: Path, runners: dict[str, list[walkthroughs.Runner]]
) -> Callable[[str], drive.Observation]:
    """Runs a script (relative to `scripts`) in the page that shows it; returns what was seen, for later callers too."""
    places = {file: (page, runner) for page in runners for runner in runners[page] for file in runner.files}
    seen: dict[str, drive.Observation] = {}

    def run(file: str) -> drive.Observation:
        if file not in seen:
            page, runner = places[file]
            recorded = outputs.read(outputs.path_of(SCRIPTS / file))
            with session.visit(site) as visit:
                seen[file] = drive.run_app(visit, page, runner, file, recorded)
        return seen[file]

    return run
