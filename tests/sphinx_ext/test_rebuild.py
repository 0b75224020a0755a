"""What is built again when something changes: no more than has to be; and what is copied into the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from litdocs import assets

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Project

TABS = ".. lit_tabs::\n   :code_files: {}\n   :app_id: x\n"
RECORDING = '{"end": "succeeded", "python": "3.13.2", "components": [{"name": "root", "kind": "flow", "lines": []}]}'


@pytest.fixture
def site(project: Project) -> Project:
    """Two pages with an app each, and an index."""
    for name in ("one", "two"):
        project.write(f"{name}.py", "x = 1\n")
        project.write(f"{name}.rst", f"{name}\n===\n\n" + TABS.format(f"{name}.py"))
    project.write("two.output.json", RECORDING)
    project.build(".. toctree::\n\n   one\n   two\n")
    assert project.warnings == ""
    assert project.read == ["index", "one", "two"]
    return project


def test_nothing_changed(site: Project) -> None:
    before = snapshot(site)
    site.build()
    assert "0 added, 0 changed, 0 removed" in site.status
    assert "no targets are out of date" in site.status
    assert site.read == []
    assert snapshot(site) == before


def snapshot(site: Project) -> dict[str, int]:
    """When each asset of the site was written."""
    folder = Path(site.apps[-1].outdir) / "_static/litdocs"
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_changed_script(site: Project) -> None:
    site.touch("one.py", "x = 2\n")
    site.build()
    assert site.read == ["one"]
    assert 'x = <span class="mi">2</span>' in site.text("one.html")


def test_a_changed_recording(site: Project) -> None:
    site.touch("two.output.json", RECORDING.replace("3.13.2", "3.14.1"))
    site.build()
    assert site.read == ["two"]
    assert "recorded with Python 3.14" in site.text("two.html")


def test_a_recording_that_appears_and_goes(site: Project) -> None:
    path = site.write("one.output.json", RECORDING)
    site.build()
    assert site.read == ["one"]
    assert "recorded with" in site.text("one.html")
    path.unlink()
    site.build()
    assert site.read == ["one"]
    assert "recorded with" not in site.text("one.html")
    site.build()
    assert site.read == []


def test_a_script_that_goes_and_comes(site: Project) -> None:
    (site.source / "one.py").unlink()
    site.build()
    assert site.read == ["one"] and "one.rst:4: WARNING: no file 'one.py'" in site.warnings
    site.write("one.py", "x = 3\n")
    site.build()
    assert site.read == ["one"] and site.warnings == ""
    site.build()
    assert site.read == []


def test_a_changed_front_end(site: Project) -> None:
    before = site.text("one.html")
    (assets.ASSETS / "lit-runner.js").write_text("2;", encoding="utf-8")
    site.build()
    assert site.read == []
    assert site.text("one.html") != before
    assert (Path(site.apps[-1].outdir) / "_static/litdocs/lit-runner.js").read_text(encoding="utf-8") == "2;"


def test_pages_load_what_they_need(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    project.write("plain.rst", "Plain\n=====\n")
    project.write("card.rst", "Card\n====\n\n.. displayitem::\n   :header: H\n")
    project.write("walk.rst", "Walk\n====\n\n.. lit_tabs::\n   :code_files: a.py\n")
    project.write("deep/run.rst", "Run\n===\n\n" + TABS.format("../a.py"))
    app = project.build(".. toctree::\n\n   plain\n   card\n   walk\n   deep/run\n")
    loaded = {
        name: [
            part for part in ("lit.css?v=", "lit-tabs.js?v=", 'id="lit-icon-run"', "lit-runner.js?v=") if part in text
        ]
        for name, text in ((name, project.text(f"{name}.html")) for name in ("plain", "card", "walk", "deep/run"))
    }
    assert loaded == {
        "plain": [],
        "card": ["lit.css?v="],
        "walk": ["lit.css?v=", "lit-tabs.js?v=", 'id="lit-icon-run"'],
        "deep/run": ["lit.css?v=", "lit-tabs.js?v=", 'id="lit-icon-run"', "lit-runner.js?v="],
    }
    text = project.text("deep/run.html")
    assert 'data-lit-runner="../_static/litdocs/lit-runner.js?v=' in text
    assert 'defer="defer" src="../_static/litdocs/lit-tabs.js' in text
    assert not [path for path in app.config.html_static_path if "litdocs" in str(path)]


def test_python_comes_only_with_a_runner(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    app = project.build(".. lit_tabs::\n   :code_files: a.py\n")
    folder = Path(app.outdir) / "_static/litdocs"
    assert sorted(path.name for path in folder.rglob("*")) == ["lit-tabs.js", "lit.css"]
    project.build(TABS.format("a.py"))
    assert (folder / "pyodide/python.bin").is_file() and (folder / "lit-runner.js").is_file()


def test_a_front_end_that_is_not_built(project: Project) -> None:
    (assets.ASSETS / "lit.css").unlink()
    project.write("a.py", "x = 1\n")
    page = project.html(TABS.format("a.py"))
    assert project.warnings.count("WARNING") == 1
    assert "lit.css" in project.warnings and "make" in project.warnings and "[litdocs.assets]" in project.warnings
    assert page.one(".lit-tabs")
    project.build(builder="text")
    assert project.warnings == ""
