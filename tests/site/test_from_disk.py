"""The site opened as files, without a server: its apps run, and everything else works as it does on a host."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from litdocs import drive, from_disk, outputs, walkthroughs

from . import projects
from .conftest import SCRIPTS
from .editing import expect_editing
from .reading import (
    PARALLEL,
    PATIENCE,
    SHARE,
    expect_no_workers,
    expect_reserve,
    expect_state,
    lines,
    run,
    status,
    stop,
    walkthrough,
)


@pytest.fixture
def visit(session: drive.Session, site: Path) -> Iterator[drive.Visit]:
    """An empty page that reaches only the site's files. At the end of the test nothing may have gone wrong in it."""
    with session.open(f"{site.as_uri()}/") as visit:
        yield visit
        visit.check()


APPS = ["darts.py", "parallel/two_in_parallel.py", "share/payload.py", "share/work_to_work.py"]


@pytest.mark.parametrize("file", APPS)
def test_an_app_prints_what_was_recorded(
    file: str, visit: drive.Visit, runners: dict[str, list[walkthroughs.Runner]]
) -> None:
    page, runner = next((page, runner) for page, found in runners.items() for runner in found if file in runner.files)
    recorded = outputs.read(outputs.path_of(SCRIPTS / file))
    seen = drive.run_app(visit, page, runner, file, recorded)
    assert outputs.compare(recorded, seen.recording(recorded.python)) == []


def test_a_page_of_apps(visit: drive.Visit) -> None:
    """Steps, Run, Stop, Run again, and another app of the page."""
    page = visit.page
    count = walkthrough(page, visit.url + PARALLEL, "count")
    count.get_by_role("tab").nth(1).click()
    expect(count.locator(".lit-panel:not([hidden])")).to_have_attribute("id", "count-step-2")
    run(count).click()
    expect(lines(count, "root.analyze").first).to_be_visible(timeout=PATIENCE)
    stop(count).click()
    expect_state(count, "stopped")
    expect_no_workers(visit)
    run(count).click()
    expect_state(count, "running")
    jobs = page.locator('[id="jobs"]')
    run(jobs).click()
    expect_state(count, "stopped")
    expect_state(jobs, "succeeded")
    expect(jobs.locator(".lit-note--ok")).to_contain_text("verified")
    expect_reserve(visit)


def test_an_app_is_edited(visit: drive.Visit) -> None:
    expect_editing(walkthrough(visit.page, visit.url + SHARE, "send"))
    expect_reserve(visit)


def test_a_second_machine_starts_from_the_memory_of_the_first(visit: drive.Visit) -> None:
    """No browser keeps it for pages opened from disk; the page itself does."""
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    send = walkthrough(page, visit.url + SHARE, "send")
    run(send).click()
    expect_state(send, "succeeded")
    before = len(asked)
    run(send).click()
    expect_state(send, "succeeded")
    expect_reserve(visit)
    assert not [url for url in asked[before:] if url.startswith("file:")]


def test_links_lead_from_page_to_page(visit: drive.Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}index.html")
    page.get_by_role("link", name="Level 5").first.click()
    expect(page.locator("h1")).to_contain_text("Run works in parallel")


def test_search_finds_pages(site: Path, session: drive.Session) -> None:
    """Without summaries of them: Sphinx would have to fetch the pages, which fails."""
    with session.open(f"{site.as_uri()}/") as visit:
        visit.page.goto(f"{visit.url}index.html")
        search = visit.page.get_by_role("textbox", name="Search")
        search.fill("payload")
        search.press("Enter")
        expect(visit.page.locator("#search-results li a").first).to_be_visible()


# --- copies that are not as they were built ---------------------------------------------------------------------------


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """A copy of the site, to be changed."""
    return Path(shutil.copytree(site, tmp_path / "a copy of the site"))


def test_in_a_folder_with_blanks_in_its_name(copy: Path, session: drive.Session) -> None:
    with session.open(f"{copy.as_uri()}/") as visit:
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        run(send).click()
        expect_state(send, "succeeded")
        expect_reserve(visit)
        visit.check()


@pytest.mark.parametrize(
    ("file", "other", "message"),
    [
        ("worker.js", "pyodide/pyodide.js", "worker.js is not the file of this build"),
        ("pyodide/pyodide.js", "worker.js", "pyodide.js came only in part"),
    ],
)
def test_another_file_is_refused(file: str, other: str, message: str, copy: Path, session: drive.Session) -> None:
    folder = copy / "_static" / "litdocs" / from_disk.FOLDER
    right = (folder / f"{file}.js").read_text(encoding="utf-8")
    wrong = (folder / f"{other}.js").read_text(encoding="utf-8").replace(f'"{other}"', f'"{file}"')
    (folder / f"{file}.js").write_text(wrong, encoding="utf-8")
    with session.open(f"{copy.as_uri()}/") as visit:
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        run(send).click()
        expect_state(send, "failed")
        expect(status(send)).to_contain_text(message)
        assert visit.workers == []
        (folder / f"{file}.js").write_text(right, encoding="utf-8")
        run(send).click()
        expect_state(send, "succeeded")
        expect_reserve(visit)
        visit.check()


def test_a_site_built_without(tmp_path: Path, session: drive.Session) -> None:
    (tmp_path / "app.py").write_text((SCRIPTS / "share" / "payload.py").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "index.rst").write_text(
        "Page\n====\n\n.. lit_tabs::\n   :code_files: app.py\n   :app_id: app\n", encoding="utf-8"
    )
    site, _ = projects.build(tmp_path)
    folder = site / "_static" / "litdocs" / from_disk.FOLDER
    assert folder.is_dir()
    # Switched off, what an earlier build has left goes.
    site, warnings = projects.build(tmp_path, "-D", "lit_from_disk=0")
    assert warnings == "" and not folder.exists()
    with session.open(f"{site.as_uri()}/") as visit:
        app = walkthrough(visit.page, f"{visit.url}index.html", "app")
        run(app).click()
        expect_state(app, "failed")
        expect(app.locator(".lit-note")).to_contain_text(
            "manifest.json.js could not be read; build the site with lit_from_disk, or open it from a server."
        )
        assert visit.troubles and all(re.search("from-disk|FILE_NOT_FOUND", trouble) for trouble in visit.troubles)
        visit.troubles.clear()
    with session.visit(site) as visit:
        app = walkthrough(visit.page, f"{visit.url}index.html", "app")
        run(app).click()
        expect_state(app, "succeeded")
        expect_reserve(visit)
        visit.check()
