"""The pages show, run and test the same files, and none is left out."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path

from docutils import nodes

from litdocs.nodes import lit_step, lit_tabs
from litdocs.walkthroughs import Runner

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
DOCTREES = ROOT / "build" / "doctrees"


def in_doctrees() -> Counter[tuple[str, str]]:
    """How often each page runs each file, by what Sphinx has read: pairs of the page's name and the file."""
    found: Counter[tuple[str, str]] = Counter()
    for path in DOCTREES.rglob("*.doctree"):
        document: nodes.document = pickle.loads(path.read_bytes())
        name = path.relative_to(DOCTREES).with_suffix(".html").as_posix()
        for tabs in document.findall(lit_tabs):
            if tabs["runner"]:
                found.update({(name, step["file"]) for step in tabs.findall(lit_step)})
    return found


def test_every_runner_of_the_documents_is_found_in_the_pages(runners: dict[str, list[Runner]]) -> None:
    in_pages = Counter((page, file) for page, found in runners.items() for runner in found for file in runner.files)
    assert in_pages == in_doctrees()
    assert in_pages.total() > 0


def test_every_script_is_run_by_some_page(runners: dict[str, list[Runner]]) -> None:
    run = {file for found in runners.values() for runner in found for file in runner.files}
    assert run == {path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.py")}


def test_every_step_shows_its_script_to_the_letter(runners: dict[str, list[Runner]]) -> None:
    panels = [panel for found in runners.values() for runner in found for panel in runner.panels]
    assert panels
    for panel in panels:
        assert panel.source == (SCRIPTS / panel.file).read_text(encoding="utf-8"), f"{panel.id} shows another text"


def test_every_runner_has_an_id_of_its_own(runners: dict[str, list[Runner]]) -> None:
    for page, found in runners.items():
        ids = [each for runner in found for each in (runner.id, *(panel.id for panel in runner.panels))]
        assert all(ids), page
        assert len(ids) == len(set(ids)), page
