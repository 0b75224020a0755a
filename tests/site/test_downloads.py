"""Downloads that fail, break off or stand still: what is said names the file and why, and a later run tries again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from litdocs import drive, serve

from .reading import SHARE, STDLIB, expect_no_workers, expect_reserve, expect_state, run, status, stop, walkthrough

WASM = "pyodide/pyodide.asm.wasm"
PART = 1_000_000
"""How many bytes of `WASM` come before something goes wrong."""

LOADED = "loaded => window.litSeen.events.some((event) => event.type === 'progress' && event.loaded >= loaded)"


class FaultyHandler(serve.Handler):
    """Answers for the file `WASM` as `fault` says, and notes which files it was asked for."""

    fault = ""
    asked: list[str]
    goes_on: threading.Event

    def do_GET(self) -> None:
        name = urlsplit(self.path).path.partition("/_static/litdocs/")[2]
        self.asked.append(name)
        if name == WASM and self.fault:
            getattr(self, self.fault)()
        else:
            super().do_GET()

    def lacks_it(self) -> None:
        self.send_error(404)

    def has_a_shorter_one(self) -> None:
        self.begin(PART)

    def breaks_off(self) -> None:
        self.begin(2 * PART)
        self.close_connection = True

    def stands_still(self) -> None:
        self.begin(2 * PART)
        self.goes_on.wait()
        self.close_connection = True

    def begin(self, length: int) -> None:
        """Sends the first part of a file of this length, which any cache may keep."""
        self.send_response(200)
        self.send_header("Content-Type", "application/wasm")
        self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "max-age=3600")
        SimpleHTTPRequestHandler.end_headers(self)
        self.wfile.write(bytes(PART))


Host = type[FaultyHandler]


@pytest.fixture
def host() -> Iterator[Host]:
    """A host whose `fault` can be set."""
    host: Host = type("Host", (FaultyHandler,), {"asked": [], "goes_on": threading.Event()})
    yield host
    host.goes_on.set()


@pytest.fixture
def visit(site: Path, host: Host, session: drive.Session) -> Iterator[drive.Visit]:
    """An empty page of that host."""
    with serve.serving(site, host) as server, session.open(server.url) as visit:
        yield visit
        host.goes_on.set()


@pytest.fixture
def send(visit: drive.Visit) -> Locator:
    """A walkthrough whose events are kept."""
    root = walkthrough(visit.page, visit.url + SHARE, "send")
    root.evaluate(drive.LISTEN)
    return root


def runs(root: Locator, visit: drive.Visit) -> None:
    """Runs the app to its end."""
    run(root).click()
    expect_state(root, "succeeded")
    expect_reserve(visit)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("lacks_it", "pyodide.asm.wasm could not be fetched: the server answered 404"),
        ("has_a_shorter_one", f"pyodide.asm.wasm came only in part: {PART} of "),
        ("breaks_off", "pyodide.asm.wasm broke off after "),
    ],
)
def test_a_file_that_does_not_come(fault: str, message: str, host: Host, visit: drive.Visit, send: Locator) -> None:
    host.fault = fault
    run(send).click()
    expect_state(send, "failed")
    expect(status(send)).to_contain_text(message)
    failure = visit.page.evaluate("() => window.litSeen.events.at(-1).failure")
    assert failure["type"] == "LoadError" and message in failure["message"]
    expect_no_workers(visit)
    # No wrong one comes out of the browser's cache.
    host.fault = ""
    host.asked.clear()
    runs(send, visit)
    assert host.asked.count(WASM) == 1


def test_one_that_stands_still_is_stopped_and_tried_again(
    site: Path, host: Host, visit: drive.Visit, send: Locator
) -> None:
    manifest = json.loads((site / "_static" / "litdocs" / "manifest.json").read_text(encoding="utf-8"))
    files = [*manifest["run"]["scripts"], manifest["run"]["stdlib"], manifest["run"]["runtime"]]
    host.fault = "stands_still"
    run(send).click()
    # Everything else is there, and the progress says so.
    drive.wait(visit.page, LOADED, sum(manifest["files"][name]["bytes"] for name in files) + PART)
    stop(send).click()
    expect_state(send, "stopped")
    expect_no_workers(visit)
    host.fault = ""
    runs(send, visit)
    assert (host.asked.count(WASM), host.asked.count(STDLIB)) == (2, 1)
    visit.check()


def test_another_app_goes_on_with_the_download(host: Host, visit: drive.Visit, send: Locator) -> None:
    page = visit.page
    host.fault = "stands_still"
    with page.expect_request(f"**/{WASM}*"):
        run(send).click()
    payload = page.locator('[id="payload"]')
    run(payload).click()
    expect_state(send, "stopped")
    expect_state(payload, "loading")
    page.evaluate(drive.DRAWN)
    assert host.asked.count(WASM) == 1
    stop(payload).click()
    expect_state(payload, "stopped")
    visit.check()


def test_without_a_connection(visit: drive.Visit, send: Locator) -> None:
    page = visit.page
    manifest = "**/manifest.json"
    page.route(manifest, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        run(send).hover()
    page.unroute(manifest)
    page.context.set_offline(True)
    run(send).click()
    expect_state(send, "failed")
    expect(status(send)).to_contain_text("manifest.json could not be fetched (this browser is offline)")
    page.context.set_offline(False)
    runs(send, visit)


def test_a_host_that_answers_with_a_page_of_its_own(visit: drive.Visit, send: Locator) -> None:
    manifest = "**/manifest.json"
    visit.page.route(manifest, lambda route: route.fulfill(status=200, body="<!doctype html><title>Home</title>"))
    run(send).click()
    expect_state(send, "failed")
    expect(status(send)).to_contain_text("manifest.json is not the file of this build")
    visit.page.unroute(manifest)
    runs(send, visit)
    visit.check()


def test_progress_counts_what_arrives(visit: drive.Visit, send: Locator) -> None:
    """Compressed or not: it ends where the manifest says."""
    with visit.page.expect_response(f"**/{WASM}*") as response:
        runs(send, visit)
    assert response.value.headers["content-encoding"] == "br"
    events = visit.page.evaluate(
        "() => window.litSeen.events.filter(({type, stage}) => type === 'progress' && stage === 'download')"
    )
    loaded = [event["loaded"] for event in events]
    assert loaded == sorted(loaded) and len(set(loaded)) > 2
    assert loaded[-1] == events[-1]["total"] > 0
