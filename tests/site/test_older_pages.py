"""Pages in the form that the directives were made for: no warning about a directive, and each runner runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from litdocs import drive, outputs, walkthroughs

from . import projects
from .conftest import ROOT, SCRIPTS

PAGES = ROOT / "tests" / "sphinx_ext" / "older_pages"

# The paths that the pages name, and the apps of the course that stand there.
APPS = {
    "workflows/scripts/parallel/toy_app.py": "parallel/one_after_the_other.py",
    "workflows/scripts/parallel/toy_parallel.py": "parallel/at_the_same_time.py",
    "workflows/scripts/parallel/toy_two_parallel_not_started.py": "parallel/three_in_a_row.py",
    "workflows/scripts/parallel/toy_two_parallel.py": "parallel/two_in_parallel.py",
    "scripts/comms_1.py": "share/flow_to_work.py",
    "scripts/two_work_comms.py": "share/work_to_work.py",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The site of the two pages, and the warnings of its build."""
    folder = tmp_path_factory.mktemp("older_pages")
    for path in PAGES.glob("*.rst"):
        shutil.copy(path, folder)
    for name, app in APPS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SCRIPTS / app, folder / name)
    pages = "\n   ".join(path.stem for path in PAGES.glob("*.rst"))
    (folder / "index.rst").write_text(f"Index\n=====\n\n.. toctree::\n\n   {pages}\n", encoding="utf-8")
    return projects.build(folder, "-n")


def test_no_directive_is_warned_of(built: tuple[Path, str]) -> None:
    _, warnings = built
    assert "litdocs" not in warnings
    assert not [line for line in warnings.splitlines() if "directive" in line or "highlight" in line.lower()], warnings


def test_the_pages_name_the_apps(built: tuple[Path, str]) -> None:
    site, _ = built
    found = {file for page in site.glob("*.html") for runner in walkthroughs.read(page) for file in runner.files}
    assert {file.removeprefix("workflows/") for file in found} == {name.removeprefix("workflows/") for name in APPS}


@pytest.mark.parametrize(("name", "app"), APPS.items())
def test_a_runner_runs(name: str, app: str, built: tuple[Path, str], session: drive.Session) -> None:
    site, _ = built
    ((page, runner, file),) = [
        (page.name, runner, file)
        for page in site.glob("*.html")
        for runner in walkthroughs.read(page)
        for file in runner.files
        if file == name
    ]
    recorded = outputs.read(outputs.path_of(SCRIPTS / app))
    with session.visit(site) as visit:
        seen = drive.run_app(visit, page, runner, file, recorded)
    assert outputs.compare(recorded, seen.recording(recorded.python)) == []
