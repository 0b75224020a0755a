"""The page /view of an app that runs under `litwork run`, in a real browser: it shows the run, and can stop it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from litdocs import drive
from litwork.server import page as files

from ..runtime.serving import TOKEN, Served, served

APP = """\
class Train(LightningWork):
    def __init__(self):
        super().__init__(parallel=True, port=8123)
        self.epoch = 0

    def run(self):
        for epoch in range(1, 4):
            print("epoch", epoch, "<b>bold</b>")
            self.epoch = epoch
            time.sleep(0.05)

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.train = Train()
        self.seen = 0

    def run(self):
        self.train.run()
        if self.seen < self.train.epoch:
            self.seen = self.train.epoch
            print("saw", self.seen)

    def fall(self):
        self.fail("it fell")

    def configure_layout(self):
        return [
            {"name": "Model", "content": self.train},
            {"name": "Site", "content": "https://example.org/x"},
            {"name": "Trap", "content": "javascript:alert(1)"},
        ]

    def configure_api(self):
        return [Post("/fall", self.fall)]

app = LightningApp(Root())
"""

RUNTIME = Path(__file__).resolve().parents[2] / "runtime"

LINE = '[data-lit-line][data-lit-component="{}"]'


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    if not files.files():
        pytest.fail("the page isn't built: run `make assets` first", pytrace=False)


def test_the_wheel_has_the_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=RUNTIME, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"litwork/_view/{name}" for name in ("index.html", "view.js", "view.css", "icon.svg")} <= names


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, APP, "--ui") as app:
        yield app


@pytest.fixture
def visit(session: drive.Session, app: Served) -> Iterator[drive.Visit]:
    with session.open(app.url) as visit:
        yield visit


@pytest.fixture
def page(visit: drive.Visit) -> Page:
    return visit.page


def open_view(page: Page, app: Served, token: str = TOKEN) -> None:
    page.goto(f"{app.url}/view/#token={token.replace(' ', '%20')}")
    expect(page.locator(".lit-app")).to_have_attribute("data-lit-state", "running")


def test_it_shows_what_has_happened_and_what_happens(page: Page, app: Served, visit: drive.Visit) -> None:
    app.wait_for_line("saw 3")
    open_view(page, app)
    expect(page.locator(LINE.format("root.train"))).to_have_text([f"epoch {i} <b>bold</b>" for i in (1, 2, 3)])
    expect(page.locator(LINE.format("root")).last).to_have_text("saw 3")
    expect(page).to_have_title("app.py · litwork")
    page.locator('[data-lit-view="state"]').click()
    row = page.locator(".lit-node", has_text="Train, a work").locator("tr").last
    expect(row.locator(".lit-value")).to_have_text("3")
    app.ask("POST", "/api/v1/state", {"state": {"works": {"train": {"vars": {"epoch": 9}}}}})
    expect(row.locator(".lit-value")).to_have_text("9")
    page.locator('[data-lit-view="output"]').click()
    expect(page.locator(LINE.format("root")).last).to_have_text("saw 9")
    page.locator('[data-lit-view="timeline"]').click()
    page.get_by_role("button", name="As a table").click()
    table = page.locator(".lit-table")
    expect(table).to_contain_text("root.train.run()")
    expect(table).to_contain_text("epoch")
    visit.check()


def test_the_layout_of_the_app_is_links(page: Page, app: Served, visit: drive.Visit) -> None:
    open_view(page, app)
    links = page.locator(".lit-app-links a")
    expect(links).to_have_text(["Model", "Site"])
    hrefs = [link.get_attribute("href") for link in links.all()]
    assert hrefs == ["http://127.0.0.1:8123", "https://example.org/x"]
    visit.check()


def test_the_token_leaves_the_address_at_once(page: Page, app: Served, visit: drive.Visit) -> None:
    open_view(page, app)
    assert page.url == f"{app.url}/view/"
    page.reload()
    expect(page.get_by_role("button", name="Stop")).to_be_enabled()
    visit.check()


def test_stop_ends_the_app(page: Page, app: Served, visit: drive.Visit) -> None:
    open_view(page, app)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".lit-app")).to_have_attribute("data-lit-state", "stopped")
    expect(page.locator(".lit-note")).to_contain_text(re.compile(r"Stopped by you after [\d.]+ s\. Both machines"))
    assert app.end()[0] == 130
    visit.check()


def test_without_the_token_one_can_only_look(page: Page, app: Served, visit: drive.Visit) -> None:
    page.goto(f"{app.url}/view/")
    expect(page.locator(LINE.format("root.train")).first).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_disabled()
    visit.check()


def test_a_wrong_token_stops_nothing(page: Page, app: Served) -> None:
    open_view(page, app, "wrong")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".lit-note")).to_contain_text("the token of an earlier run")
    assert app.get("/healthz") == {"status": "ok"}


def test_a_failure_is_told_with_its_reason(page: Page, app: Served, visit: drive.Visit) -> None:
    open_view(page, app)
    app.ask("POST", "/fall")
    expect(page.locator(".lit-app")).to_have_attribute("data-lit-state", "failed")
    expect(page.locator(".lit-note--bad")).to_contain_text("root failed")
    expect(page.locator(".lit-traceback")).to_contain_text("it fell")
    visit.check()


def test_an_app_that_is_killed_is_missed_and_another_one_found(
    page: Page, app: Served, visit: drive.Visit, tmp_path: Path
) -> None:
    open_view(page, app)
    app.process.kill()
    app.end()
    expect(page.locator(".lit-note")).to_contain_text("The app does not answer")
    port = str(app.address[1])
    with served(tmp_path / "next", APP.replace("saw", "found"), "--ui", "--port", port) as other:
        other.wait_for_line("found 3")
        expect(page.locator(LINE.format("root")).last).to_have_text("found 3")
        expect(page.locator(".lit-note")).to_have_count(0)
        expect(page.locator(".lit-run")).to_have_count(1)
    assert not any("script error" in each for each in visit.troubles), visit.troubles


@pytest.mark.parametrize("width", [1280, 375])
def test_it_fits_the_window(session: drive.Session, app: Served, width: int) -> None:
    app.wait_for_line("saw 3")
    with session.open(app.url, viewport={"width": width, "height": 720}) as visit:
        page = visit.page
        open_view(page, app)
        expect(page.locator(".lit-app-links a")).to_have_count(2)
        for view in ("output", "timeline", "state"):
            page.locator(f'[data-lit-view="{view}"]').click()
            page.evaluate(drive.DRAWN)
            size = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            assert size == [width, 720], view
        visit.check()
