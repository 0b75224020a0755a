"""The whole site works under the Content-Security-Policy that the build writes for it, and little else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from litdocs import drive, outputs, policy, walkthroughs

from . import hosting, projects
from .conftest import SCRIPTS
from .editing import expect_editing
from .reading import PARALLEL, SHARE, expect_no_workers, expect_reserve, expect_state, lines, run, stop, walkthrough

WATCH = """
addEventListener("securitypolicyviolation", (event) => {
    console.error(`${event.effectiveDirective} refuses ${event.blockedURI} in ${event.documentURI}`);
});
"""

RUNS_INLINE = """() => {
    const script = document.createElement("script");
    script.textContent = "window.litInline = true";
    document.head.append(script);
    return window.litInline === true;
}"""

# While it evaluates this, a browser's driver allows everything; what a timer calls is on its own.
EVALUATES = """() => new Promise((resolve) => setTimeout(() => {
    try {
        resolve(new Function("return true")());
    } catch {
        resolve(false);
    }
}))"""


@pytest.fixture(scope="module")
def written(site: Path) -> str:
    """The policy that the build has written."""
    return (site / "_static" / "litdocs" / policy.NAME).read_text(encoding="utf-8").removesuffix("\n")


@pytest.fixture
def visit(site: Path, written: str, session: drive.Session) -> Iterator[drive.Visit]:
    """An empty page that reaches only the site, on a host that sends the policy with everything."""
    with hosting.under_policy(site, written) as url, session.open(url) as visit:
        visit.page.context.add_init_script(WATCH)
        yield visit
        visit.check()


def test_it_allows_no_code_but_that_of_the_site(written: str) -> None:
    directives = dict(part.split(" ", 1) for part in written.split("; "))
    assert directives["default-src"] == "'none'"
    allowed = {source for source in directives["script-src"].split() if not source.startswith("'sha256-")}
    assert allowed == {"'self'", "'wasm-unsafe-eval'"}
    inline = {name: sources for name, sources in directives.items() if "unsafe-inline" in sources}
    assert list(inline) == ["style-src"]
    assert "*" not in written and "http" not in written


def test_it_is_that_of_the_pages(site: Path, written: str) -> None:
    assert written == policy.of(site)


@pytest.mark.parametrize("file", ["share/payload.py", "parallel/two_in_parallel.py", "darts.py"])
def test_apps_run(file: str, visit: drive.Visit, runners: dict[str, list[walkthroughs.Runner]]) -> None:
    ((page, runner),) = [(page, runner) for page, found in runners.items() for runner in found if file in runner.files]
    recorded = outputs.read(outputs.path_of(SCRIPTS / file))
    root = walkthrough(visit.page, f"{visit.url}{page}#{runner.files[file].id}", runner.id)
    run(root).click()
    expect_state(root, recorded.end)
    expect(root.locator(".lit-note--ok")).to_contain_text("verified")
    expect_reserve(visit)


def test_an_app_is_stopped_and_copied(visit: drive.Visit) -> None:
    count = walkthrough(visit.page, visit.url + PARALLEL, "count")
    run(count).click()
    expect(lines(count, "root.train").first).to_be_visible(timeout=drive.HANG * 1000)
    stop(count).click()
    expect_state(count, "stopped")
    expect_no_workers(visit)


def test_an_app_is_edited(visit: drive.Visit) -> None:
    expect_editing(walkthrough(visit.page, visit.url + SHARE, "send"))
    expect_reserve(visit)


def test_the_frame_starts_at_once(visit: drive.Visit) -> None:
    """The policy knows the script inside the frame's document, so that no other is needed."""
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url))
    send = walkthrough(visit.page, visit.url + SHARE, "send")
    run(send).click()
    expect_state(send, "succeeded")
    assert [url for url in requests if "sandbox" in url] == [url for url in requests if "sandbox-inline.html" in url]
    expect_reserve(visit)


def test_search_finds_and_highlights(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}search.html?q=payload")
    found = page.locator("#search-results li a").first
    expect(found).to_be_visible()
    # The summary of a result is taken from the page that it leads to.
    expect(page.locator("#search-results .context").first).to_contain_text("payload", ignore_case=True)
    found.click()
    expect(page.locator("article h1")).to_be_visible()


def test_the_theme_is_chosen_and_kept(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(visit.url)
    body = page.locator("body")
    expect(body).to_have_attribute("data-theme", "auto")
    page.locator("button.theme-toggle:visible").click()
    chosen = body.get_attribute("data-theme")
    assert chosen in ("light", "dark")
    page.goto(visit.url + SHARE)
    expect(body).to_have_attribute("data-theme", str(chosen))


def test_what_is_no_part_of_the_site_does_not_run(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(visit.url)
    with page.expect_console_message(lambda message: "script-src-elem refuses inline in" in message.text):
        assert not page.evaluate(RUNS_INLINE)
    with page.expect_console_message(lambda message: "script-src refuses eval in" in message.text):
        assert not page.evaluate(EVALUATES)
    visit.troubles.clear()


# --- other sites ------------------------------------------------------------------------------------------------------

PAGE = """Page
====

.. lit_tabs::
   :code_files: app.py
   :app_id: app

.. raw:: html

   <script>"one"</script>
   <script type="application/json">{"two": 2}</script>
   <script type="module">
   "three"
   </script>
   <button onclick="alert(1)">Press</button>
   <a href="JavaScript:alert(2)">Follow</a>
"""


def test_inline_code_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    (tmp_path / "index.rst").write_text(PAGE, encoding="utf-8")
    (tmp_path / "other.rst").write_text(":orphan:\n\n" + PAGE, encoding="utf-8")
    site, warnings = projects.build(tmp_path)
    written = (site / "_static" / "litdocs" / policy.NAME).read_text(encoding="utf-8")
    assert policy.source_of('"one"') in written
    assert policy.source_of('\n"three"\n') in written
    assert policy.source_of('{"two": 2}') not in written
    # Each is told once, with the first place, and can be left as it is.
    told = [line for line in warnings.splitlines() if "[litdocs.policy]" in line]
    assert len(told) == 2 and all("index.html, line " in line for line in told)
    assert '<button onclick="alert(1)">' in told[0] and '<a href="JavaScript:alert(2)">' in told[1]
    assert "[litdocs.policy]" not in projects.build(tmp_path, "-E", "-D", "suppress_warnings=litdocs.policy")[1]


def test_a_site_without_apps_has_none(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("Page\n====\n", encoding="utf-8")
    site, _ = projects.build(tmp_path)
    assert not (site / "_static" / "litdocs" / policy.NAME).exists()
