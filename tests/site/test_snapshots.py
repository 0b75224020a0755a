"""Python starts from a memory that is kept between pages; nothing depends on it, and no machines share their luck."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from litdocs import drive

from . import projects
from .reading import KEPT

APP = """
import random

import litwork as L


class Dice(L.LightningWork):
    def run(self):
        print(random.random())


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.one = Dice()
        self.two = Dice()

    def run(self):
        self.one.run()
        self.two.run()


app = L.LightningApp(Root())
"""

SPOIL = """async () => {
    const store = await caches.open("litdocs");
    for (const request of await store.keys()) await store.put(request, new Response(new Uint8Array(1 << 20)));
}"""

# Resolves when what was spoilt has been replaced.
REPLACED = """async () => {
    const store = await caches.open("litdocs");
    const [request] = await store.keys();
    const size = async () => (await (await store.match(request)).blob()).size;
    while ((await size()) === 1 << 20) await new Promise((resolve) => setTimeout(resolve, 50));
}"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site whose one app prints a random number on each of two machines."""
    return projects.build_apps(tmp_path_factory.mktemp("snapshots"), {"dice": APP})


@pytest.fixture
def profile(session: drive.Session) -> Iterator[BrowserContext]:
    """What a browser keeps between visits."""
    with session.browser.new_context() as context:
        yield context


def run(profile: BrowserContext, scratch: Path, session: drive.Session) -> tuple[drive.Observation, drive.Visit]:
    """Runs the app in a new page."""
    visit = drive.Visit(profile.new_page(), session.url(scratch))
    visit.page.on("worker", lambda worker: visit.workers.append(worker))
    visit.page.on("console", lambda message: visit.troubles.append(message.text))
    seen = projects.observe(visit, scratch, "dice")
    return seen, visit


def test_one_is_kept_for_the_next_visit(profile: BrowserContext, scratch: Path, session: drive.Session) -> None:
    first, visit = run(profile, scratch, session)
    (kept,) = visit.page.evaluate(KEPT)
    second, visit = run(profile, scratch, session)
    assert visit.page.evaluate(KEPT) == [kept]
    numbers = [text for seen in (first, second) for texts in seen.texts.values() for text in texts]
    assert len(set(numbers)) == 4, "machines that start from the same memory must not draw the same numbers"


def test_one_that_is_broken_is_replaced(profile: BrowserContext, scratch: Path, session: drive.Session) -> None:
    _, visit = run(profile, scratch, session)
    visit.page.evaluate(KEPT)
    visit.page.evaluate(SPOIL)
    # It runs, and says in the console what was wrong.
    with pytest.raises(drive.RunError, match="could not start from its snapshot"):
        run(profile, scratch, session)
    visit.page.evaluate(REPLACED)
    assert run(profile, scratch, session)[0].end == "succeeded"


def test_an_app_runs_where_nothing_can_be_kept(scratch: Path, session: drive.Session) -> None:
    with session.browser.new_context() as context:
        context.add_init_script("delete globalThis.caches; delete CacheStorage.prototype.open")
        assert run(context, scratch, session)[0].end == "succeeded"
