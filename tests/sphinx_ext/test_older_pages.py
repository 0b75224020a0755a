"""Two pages in the form that litdocs was made for: options, spacing and markup of older pages, oddities included."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Project

PAGES = Path(__file__).parent / "older_pages"
PARALLEL = "run_lightning_work_in_parallel"
SHARE = "share_variables_between_lightning_components"
LINES = 30


@pytest.fixture
def pages(project: Project) -> Project:
    """Both pages, and at each path that they name a script that is long enough for their highlights."""
    scripts = set()
    for name in (PARALLEL, SHARE):
        text = (PAGES / f"{name}.rst").read_text(encoding="utf-8")
        project.write(f"{name}.rst", text)
        scripts.update(re.findall(r"[\w./]+\.py", text))
    assert len(scripts) == 6
    for script in scripts:
        body = "".join(f"    {number}\n" for number in range(2, LINES))
        project.write(script.removeprefix("/"), f"def run():\n{body}# {script}\n")
    return project


@pytest.mark.parametrize("theme", ["furo", "basic", "alabaster"])
def test_no_warning_about_our_directives(pages: Project, theme: str) -> None:
    pages.build(f".. toctree::\n\n   {PARALLEL}\n   {SHARE}\n", html_theme=theme)
    assert pages.warnings == ""


def test_their_walkthroughs(pages: Project) -> None:
    parallel = pages.html(f".. toctree::\n\n   {PARALLEL}\n   {SHARE}\n", name=PARALLEL)
    first, second = parallel.all(".lit-tabs")
    assert [len(root.all("[role=tab]")) for root in (first, second)] == [4, 4]
    assert [root["id"] for root in (first, second)] == ["abc123", "abc123-2"]
    assert first["style"] == "--lit-height: 540px; --lit-tab-rows: 3"
    assert len(parallel.all("[data-lit-action=run]")) == 2
    assert [[line["data-lit-n"] for line in panel.all(".lit-hl")] for panel in second.all("[role=tabpanel]")] == [
        [],
        ["18", "19"],
        ["23", "24"],
        ["25"],
    ]
    files = [tab["data-lit-file"] for tab in first.all("[role=tab]")]
    assert files == ["workflows/scripts/parallel/toy_app.py"] + ["workflows/scripts/parallel/toy_parallel.py"] * 3
    card = parallel.one(".row").one(".lit-card")
    assert card.one("a")["href"] == f"{SHARE}.html"
    assert card.one(".lit-card-tag").text == "10 minutes"


def test_their_other_page(pages: Project) -> None:
    share = pages.html(f".. toctree::\n\n   {PARALLEL}\n   {SHARE}\n", name=SHARE)
    first, second = share.all(".lit-tabs")
    assert [len(root.all("[role=tab]")) for root in (first, second)] == [7, 4]
    assert first.all("[role=tabpanel]")[2].all(".lit-hl")[0]["data-lit-n"] == "9"
    assert [tab["data-lit-file"] for tab in second.all("[role=tab]")] == ["scripts/two_work_comms.py"] * 4
    assert share.one(".lit-collapse").one("summary").text == "Another example: TODO"
    assert len(share.all("[data-lit-action=run]")) == 2
