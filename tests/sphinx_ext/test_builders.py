"""Every builder writes every step, with its code and the recorded output, and needs no scripts for it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Project

PAGE = """
.. lit_tabs::
   :titles: First; Second
   :descriptions: This is *one*; This is two
   :code_files: app.py
   :highlights: ; 2-3
   :app_id: x

.. displayitem::
   :header: Level 6: A card
   :description: Described
   :tag: 10 minutes
   :image: pic.svg
   :button_link: index.html

.. collapse:: Folded

   Unfolded
"""
RECORDING = """{"end": "succeeded", "python": "3.13.2", "components": [
  {"name": "root.work", "kind": "work", "lines": [{"stream": "stdout", "text": "printed"}]}]}"""


@pytest.fixture
def page(project: Project) -> Project:
    project.write("app.py", "def run():\n    return 1\n\n\nvalue = run()\n")
    project.write("app.output.json", RECORDING)
    project.write("pic.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    return project


def says_all(text: str) -> None:
    for part in (
        "Step 1",
        "First",
        "Step 2",
        "Second",
        "This is two",
        "Level 6",
        "A card",
        "10 minutes",
        "Folded",
        "Unfolded",
    ):
        assert part in text, part
    assert len(re.findall(r"return\W+(?:PYG\{[^}]*\}\{)?1", text)) == 2
    assert text.index("Step 2") < text.index("printed") < text.index("A card")


@pytest.mark.parametrize(
    ("builder", "name"), [("text", "index.txt"), ("man", "thing.1"), ("texinfo", "thing.texi"), ("latex", "thing.tex")]
)
def test_every_builder_says_all(page: Project, builder: str, name: str) -> None:
    page.build(
        PAGE,
        builder=builder,
        man_pages=[("index", "thing", "", "", 1)],
        texinfo_documents=[("index", "thing", "", "", "", "", "")],
        latex_documents=[("index", "thing.tex", "", "", "manual")],
        exclude_patterns=["pic.svg"],
        suppress_warnings=["image.not_readable"],
    )
    assert "litdocs" not in page.warnings and "unknown node" not in page.warnings
    text = page.text(name)
    says_all(text.replace("\\-", "-") if builder == "man" else text)
    if builder == "latex":
        assert "hllines={, 2, 3,}" in text
        assert "x-step-2" in text


def test_text_names_the_lines(page: Project) -> None:
    page.build(PAGE, builder="text")
    assert '**Step 2**: "app.py", lines 2-3' in page.text("index.txt")
    assert "   root.work  printed" in page.text("index.txt")


def test_an_epub_needs_no_scripts(page: Project) -> None:
    app = page.build(PAGE, builder="epub", version="1", epub_copyright="-", project="thing")
    assert page.warnings == ""
    with zipfile.ZipFile(next(Path(app.outdir).glob("*.epub"))) as book:
        text = book.read("index.xhtml").decode()
        names = book.namelist()
    says_all(re.sub(r"<[^>]+>", "", text))
    assert "<button" not in text and "<script" not in text and "#lit-icon" not in text and "<details" not in text
    assert not [name for name in names if "litdocs" in name]


def test_gettext_finds_all_texts(page: Project) -> None:
    page.build(PAGE, builder="gettext")
    text = page.text("index.pot")
    for part in ("First", "This is *one*", "This is two", "Level 6: A card", "Described", "Folded", "Unfolded"):
        assert f'msgid "{part}"' in text
    assert "Step 1" not in text and "app.py" not in text


def test_translations_are_shown(page: Project) -> None:
    page.write("locale/de/LC_MESSAGES/index.po", 'msgid "This is *one*"\nmsgstr "Das ist *eins*"\n')
    tree = page.html(PAGE, language="de", locale_dirs=["locale"], gettext_auto_build=True)
    assert tree.all("[role=tab]")[0].one(".lit-step-more").text == "Das ist eins"
    assert tree.all("[role=tab]")[0].one("em")


def test_many_pages_in_one_file_have_unique_ids(page: Project) -> None:
    page.write("other.rst", "Other\n=====\n" + PAGE)
    tree = page.html(PAGE + "\n.. toctree::\n\n   other\n", builder="singlehtml")
    ids = [element["id"] for element in tree.walk() if "id" in element]
    assert len(tree.all(".lit-tabs")) == 2 and len(ids) == len(set(ids))
    assert len(tree.all("#lit-icon-run")) == 1
    assert all(root["data-lit-runner"].startswith("_static/") for root in tree.all(".lit-tabs"))


def test_written_by_several_processes(page: Project) -> None:
    for number in range(12):
        page.write(f"p{number}.rst", f"P{number}\n===\n{PAGE}")
    app = page.build(".. toctree::\n   :glob:\n\n   p*", parallel=2)
    assert page.warnings == ""
    for number in range(12):
        assert 'class="lit-tabs"' in page.text(f"p{number}.html")
    assert (Path(app.outdir) / "_static/litdocs/pyodide/python.bin").is_file()


@pytest.mark.parametrize("builder", ["xml", "pseudoxml", "dummy", "linkcheck"])
def test_other_builders(page: Project, builder: str) -> None:
    page.build(PAGE, builder=builder)
    assert page.warnings == ""
