"""Browsers and hosts that offer less: no way to pause Python, no HTTPS, and a policy that forbids inline scripts.

No option of a present Chromium takes JSPI away, so a copy of the site takes it from its workers before Python is there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from litdocs import drive, outputs, policy, serve, walkthroughs

from . import hosting, projects
from .conftest import SCRIPTS
from .reading import SHARE, expect_reserve, expect_state, run, walkthrough

WITHOUT_JSPI = """
for (const name of ["Suspending", "promising", "SuspendError"]) delete WebAssembly[name];
"""

NOTICE = "This browser can't pause Python (no JSPI)"


@pytest.fixture(scope="module")
def without_jspi(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as workers of a browser without JSPI see it."""
    copy = tmp_path_factory.mktemp("without_jspi") / "html"
    shutil.copytree(site, copy)
    projects.put_before_workers(copy, WITHOUT_JSPI)
    return copy


@pytest.mark.parametrize("file", ["share/payload.py", "parallel/two_in_parallel.py", "share/work_to_work.py"])
def test_apps_run_without_jspi(file: str, without_jspi: Path, session: drive.Session) -> None:
    recorded = outputs.read(outputs.path_of(SCRIPTS / file))
    (page, runner), *_ = [
        (path.relative_to(without_jspi).as_posix(), runner)
        for path in without_jspi.rglob("*.html")
        for runner in walkthroughs.read(path)
        if file in runner.files
    ]
    with session.visit(without_jspi) as visit:
        seen = drive.run_app(visit, page, runner, file, recorded)
        (notice,) = [event["text"] for event in seen.events if event["type"] == "notice"]
        assert notice.startswith(NOTICE)
        expect(visit.page.get_by_text(NOTICE)).to_be_visible()
    assert outputs.compare(recorded, seen.recording(recorded.python)) == []


@pytest.fixture
def strict(site: Path) -> Iterator[str]:
    """The address of the site on a host that allows the inline scripts of its pages, and not that of the frame."""
    inline = policy.read((site / SHARE).read_text(encoding="utf-8")).scripts
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *map(policy.source_of, inline)])
    with hosting.under_policy(site, f"script-src {scripts}; worker-src 'self' blob:") as url:
        yield url


def test_an_app_runs_where_inline_scripts_are_forbidden(strict: str, session: drive.Session) -> None:
    with session.open(strict) as visit:
        requests: list[str] = []
        visit.page.on("request", lambda request: requests.append(urlsplit(request.url).path.rpartition("/")[2]))
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        run(send).click()
        expect_state(send, "succeeded")
        expect_reserve(visit)
        expect(send.locator(".lit-note--ok")).to_contain_text("verified")
        assert [name for name in requests if name.startswith("sandbox")] == [
            "sandbox-inline.html",
            "sandbox.html",
            "sandbox.js",
        ]
        # The one thing that the policy refused is the script inside the first document.
        (trouble,) = visit.troubles
        assert "inline script" in trouble


def test_an_app_runs_without_https(site: Path, session: drive.Session) -> None:
    """Browsers hide some of what the page uses from hosts that they don't trust: hashes, for one."""
    with session.open(session.url(site).replace(serve.HOST, drive.PLAIN_HOST)) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        assert page.evaluate("() => [isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
        # The browser itself checks the files, and refuses one that is not of this build.
        pattern = f"**/{projects.FIRST_SCRIPT}*"
        page.route(pattern, lambda route: route.fulfill(status=200, body="other"))
        run(send).click()
        expect_state(send, "failed")
        expect(send.locator(".lit-note--bad")).to_contain_text("pyodide.asm.js is not the file of this build")
        assert visit.troubles and all("integrity" in each or projects.FIRST_SCRIPT in each for each in visit.troubles)
        visit.troubles.clear()
        page.unroute(pattern)
        run(send).click()
        expect_state(send, "succeeded")
        expect(send.locator(".lit-note--ok")).to_contain_text("verified")
        expect_reserve(visit)
        visit.check()
