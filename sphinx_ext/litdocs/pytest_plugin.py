"""Tests every app of a built site in a real browser: `pytest build/html`.

Site → Page → Runner: a page of a site built with litdocs is a file of tests, and each distinct file that a runner of
the page can run is a test. It clicks Run and compares what each component prints with the recording beside the script.

    lit_code_path = scripts      in the configuration of pytest: where the scripts are, relative to that file
    --lit-update                 writes the recordings instead of comparing

An app that never ends declares it, as does one that is meant to fail: by a recording that holds only
`{"end": "stopped"}` or `{"end": "failed"}`.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from litdocs import outputs, walkthroughs

if TYPE_CHECKING:
    # Loaded only when a page is tested: those who test something else need no browser.
    from litdocs import drive

MANIFEST = Path("_static/litdocs/manifest.json")
ADVICE = "run pytest with --lit-update, look at the difference, and commit it"

SESSION: pytest.StashKey[drive.Session] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("litdocs")
    group.addoption("--lit-update", action="store_true", help="record what the apps of a site print")
    parser.addini("lit_code_path", "folders that hold the scripts shown in a site", type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".html":
        return None
    site = next((folder for folder in file_path.parents if (folder / MANIFEST).is_file()), None)
    if site is None:
        return None
    page: LitPage = LitPage.from_parent(parent, path=file_path)
    page.site = site
    return page


def pytest_unconfigure(config: pytest.Config) -> None:
    session = config.stash.get(SESSION, None)
    if session is not None:
        session.close()


def session_of(config: pytest.Config) -> drive.Session:
    """The one browser of this run of pytest; it ends with it."""
    from litdocs import drive

    return config.stash.setdefault(SESSION, drive.Session())


class LitPage(pytest.File):
    """A page of a built site, which lies in the folder `site`."""

    site: Path

    def collect(self) -> list[LitRunner]:
        found = []
        for runner in walkthroughs.read(self.path):
            for file in runner.files:
                item: LitRunner = LitRunner.from_parent(self, name=f"{runner.id}[{file}]")
                item.runner, item.file = runner, file
                found.append(item)
        return found

    @property
    def address(self) -> str:
        """The page's address, relative to the site."""
        return self.path.relative_to(self.site).as_posix()


class LitRunner(pytest.Item):
    """One file that a walkthrough of a page can run."""

    parent: LitPage
    runner: walkthroughs.Runner
    file: str

    def runtest(self) -> None:
        from litdocs import drive

        page = self.parent
        path = outputs.path_of(find_script(self.config, self.file))
        update = bool(self.config.getoption("--lit-update"))
        recorded = outputs.read(path) if path.is_file() else None
        if recorded is None and not update:
            raise drive.RunError(f"{path} does not exist: {ADVICE}")
        if recorded is not None and not recorded.components and not update:
            raise drive.RunError(f"{path} holds no recording yet: {ADVICE}")
        if recorded is not None and update:
            recorded = dataclasses.replace(recorded, components=())
        with session_of(self.config).visit(page.site) as visit:
            seen = drive.run_app(visit, page.address, self.runner, self.file, recorded)
        if seen.end == "failed" and (recorded is None or recorded.end != "failed"):
            raise drive.RunError(f"the app failed: {seen.failure}")
        python = json.loads((page.site / MANIFEST).read_text(encoding="utf-8"))["python"]
        actual = seen.recording(python)
        if update:
            outputs.write(path, beginning(actual) if actual.end == "stopped" else actual)
        elif recorded is not None and (differences := outputs.compare(recorded, actual)):
            raise drive.RunError("\n".join([f"compared with {path}:", *differences]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The message alone says what happened in the page; the way through the plugin tells nothing more."""
        error = excinfo.value
        if not isinstance(error, AssertionError | outputs.OutputError):
            return str(super().repr_failure(excinfo))
        place = f"{self.path}:{self.runner.line}: the walkthrough {self.runner.id!r}, running {self.file}"
        return "\n".join([place, *(f"  {line}" for line in str(error).splitlines())])

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.runner.line - 1, f"{self.parent.address}: {self.file}"


def find_script(config: pytest.Config, file: str) -> Path:
    """The script that a page calls `file`. Raises UsageError if no folder of `lit_code_path` holds it."""
    folders: list[Path] = config.getini("lit_code_path")
    for folder in folders:
        if (folder / file).is_file():
            return folder / file
    searched = ", ".join(map(str, folders)) or "it names no folder"
    raise pytest.UsageError(f"{file}: not found by way of lit_code_path ({searched})")


def beginning(recording: outputs.Recording) -> outputs.Recording:
    """What is recorded of an app that never ends: the first lines of each component."""
    from litdocs import drive

    components = (dataclasses.replace(each, lines=each.lines[: drive.ENOUGH]) for each in recording.components)
    return dataclasses.replace(recording, components=tuple(components))
