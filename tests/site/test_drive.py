"""A visit notes whatever goes wrong in a page, and reaches nothing but its site."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from litdocs import browser, drive, outputs, serve, walkthroughs

PAGE = """<!doctype html><title>x</title><link rel="icon" href="data:,"><script>{}</script>"""


def troubles(session: drive.Session, folder: Path, script: str) -> list[str]:
    """What goes wrong in a page with this script, which ends by setting `window.done`."""
    (folder / "index.html").write_text(PAGE.format(script), encoding="utf-8")
    with session.visit(folder) as visit:
        visit.page.goto(visit.url)
        visit.page.wait_for_function("() => window.done")
        return visit.troubles


def test_a_page_without_trouble(session: drive.Session, tmp_path: Path) -> None:
    assert troubles(session, tmp_path, "window.done = true") == []


def test_an_error_in_the_console_is_noted(session: drive.Session, tmp_path: Path) -> None:
    assert troubles(session, tmp_path, "console.error('broken'); window.done = true") == ["console: broken"]


def test_an_error_of_a_script_is_noted(session: drive.Session, tmp_path: Path) -> None:
    (trouble,) = troubles(session, tmp_path, "window.done = true; throw new Error('broken')")
    assert trouble.startswith("script error:")
    assert "broken" in trouble


def test_a_missing_file_is_noted(session: drive.Session, tmp_path: Path) -> None:
    found = troubles(session, tmp_path, "fetch('nothing.js').then(() => window.done = true)")
    assert any(trouble.startswith("response 404:") and trouble.endswith("/nothing.js") for trouble in found)


@pytest.mark.parametrize("address", ["https://example.org/x", "http://192.0.2.1/x"])
def test_a_request_to_another_host_is_stopped_and_noted(session: drive.Session, tmp_path: Path, address: str) -> None:
    script = f"fetch('{address}').catch(() => window.done = true)"
    found = troubles(session, tmp_path, script)
    assert f"request leaves the site: {address}" in found
    assert f"request failed: {address}" in found


def test_a_request_to_another_server_of_this_machine_is_stopped(session: drive.Session, tmp_path: Path) -> None:
    heard = threading.Event()
    with socket.create_server((serve.HOST, 0)) as server:
        port = server.getsockname()[1]

        def listen() -> None:
            server.accept()
            heard.set()

        threading.Thread(target=listen, daemon=True).start()
        address = f"http://{serve.HOST}:{port}/x"
        found = troubles(session, tmp_path, f"fetch('{address}').catch(() => window.done = true)")
        assert f"request leaves the site: {address}" in found
        assert not heard.is_set()
        socket.create_connection((serve.HOST, port)).close()  # lets the thread end


def test_a_recording_has_each_component_of_a_growing_app_once() -> None:
    root, part = ({"name": name, "kind": kind} for name, kind in [("root", "flow"), ("root.part", "work")])
    output = {"type": "output", "component": "root.part", "stream": "stdout", "lines": ["one"]}
    told = [{"type": "components", "components": components} for components in ([root], [root, part])]
    seen = drive.Observation("run", [], [*told, output, {"type": "end", "state": "stopped"}], 2)
    recorded = seen.recording("3.13.2")
    line = outputs.Line("stdout", "one")
    assert recorded.components == (
        outputs.Component("root", "flow", ()),
        outputs.Component("root.part", "work", (line,)),
    )
    # A run of an app without an end may come to more components than were recorded.
    grown = replace(recorded, components=(*recorded.components, outputs.Component("root.more", "work", (line,))))
    assert outputs.compare(recorded, grown) == []
    assert outputs.compare(grown, recorded) != []


def test_a_named_browser_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chrome")
    with pytest.raises(browser.NoBrowser, match="/nowhere/chrome"):
        browser.find()


def test_the_server_takes_a_free_port_where_the_usual_one_is_taken(tmp_path: Path) -> None:
    with serve.Server(tmp_path) as first, pytest.raises(OSError):
        serve.Server(tmp_path, first.server_port)
    with serve.open_server(tmp_path, None) as one, serve.open_server(tmp_path, None) as other:
        assert one.server_port != other.server_port


WALKTHROUGHS = """<!doctype html>
<div class="lit-tabs" id="dead" data-lit-state="idle"><section class="lit-panel" id="dead-step-1" data-lit-file="a.py">
<pre><code><span class="lit-line">1</span></code></pre></section></div>
<p>between<br>
<div class="lit-tabs wide" id="a" data-lit-runner="_static/litdocs/lit-runner.js">
  <section class="lit-panel" id="a-step-1" data-lit-file="a.py">
    <pre><code><span class="lit-line">if <b>a</b> &lt; 1:</span>
<span data-lit-aside>Changed: </span><span class="lit-line lit-hl">    <span class="k">pass</span></span>
<span class="lit-line"><br></span></code></pre>
  </section>
  <section class="lit-panel" id="a-step-2" data-lit-file="b/c.py">
    <span class="lit-line">x<i data-lit-aside>!</i></span>
  </section>
  <section class="lit-panel" id="a-step-3" data-lit-file="a.py"></section>
</div>
"""


def test_walkthroughs_are_read_from_a_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(WALKTHROUGHS, encoding="utf-8")
    (runner,) = walkthroughs.read(path)
    assert (runner.id, runner.line) == ("a", 5)
    assert [panel.source for panel in runner.panels] == ["if a < 1:\n    pass\n\n", "x\n", ""]
    assert {file: panel.id for file, panel in runner.files.items()} == {"a.py": "a-step-1", "b/c.py": "a-step-2"}
