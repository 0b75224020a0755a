"""What a page with walkthroughs weighs before its reader shows interest in one, beside the same page with listings."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Response

from litdocs import drive

from . import projects
from .conftest import ROOT, SCRIPTS

MOST = 15_000
"""How many bytes more a page may weigh, compressed as a host would."""

OURS = "_static/litdocs/"

# The pages of the course, each with several walkthroughs.
PAGES = sorted((ROOT / "docs" / "levels").rglob("*.rst"))
WALKTHROUGH = re.compile(r"^\.\. lit_tabs::\n(?:   .*\n|\n(?=   ))+", re.MULTILINE)
FILES = re.compile(r":code_files: (.*)")


def with_listings(page: str) -> str:
    """The text of a page with a plain listing of each file in place of its walkthroughs."""

    def listings(walkthrough: re.Match[str]) -> str:
        (files,) = FILES.findall(walkthrough[0])
        names = dict.fromkeys(name.strip().removeprefix("/") for name in files.split(";"))
        return "".join(f".. literalinclude:: {name}\n   :linenos:\n\n" for name in names)

    return WALKTHROUGH.sub(listings, page)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The text of each page that has a walkthrough."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in PAGES}
    return {name: text for name, text in texts.items() if WALKTHROUGH.search(text)}


@pytest.fixture(scope="module")
def scratch(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with each page twice: as it is, and with listings."""
    folder = tmp_path_factory.mktemp("weight")
    shutil.copytree(SCRIPTS, folder, dirs_exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.rst").write_text(f":orphan:\n\n{text}", encoding="utf-8")
        (folder / f"{name}_listed.rst").write_text(f":orphan:\n\n{with_listings(text)}", encoding="utf-8")
    (folder / "index.rst").write_text("Index\n=====\n", encoding="utf-8")
    return projects.build(folder)[0]


def weigh(address: str, session: drive.Session, scratch: Path) -> dict[str, int]:
    """What a page loads without its reader doing anything, each file with the bytes that it has compressed."""
    with session.visit(scratch) as visit:
        loaded: list[Response] = []
        visit.page.on("response", lambda response: loaded.append(response))
        visit.page.goto(visit.url + address, wait_until="networkidle")
        sizes = {each.url.removeprefix(visit.url): len(gzip.compress(each.body(), 9, mtime=0)) for each in loaded}
        visit.check()
    return sizes


def test_a_page_is_little_heavier_than_listings(pages: dict[str, str], session: drive.Session, scratch: Path) -> None:
    assert pages
    for name in pages:
        page = weigh(f"{name}.html", session, scratch)
        # The listings need nothing of litdocs, whatever else of the page does.
        listed = {url: size for url, size in weigh(f"{name}_listed.html", session, scratch).items() if OURS not in url}
        ours = {url.partition("?")[0].rpartition("/")[2] for url in page if OURS in url}
        assert ours == {"lit.css", "lit-tabs.js"}
        more = sum(page.values()) - sum(listed.values())
        assert 0 < more <= MOST, f"{name} weighs {more} bytes more: {page} beside {listed}"


def test_no_script_holds_up_the_page(pages: dict[str, str], session: drive.Session, scratch: Path) -> None:
    for name in pages:
        with session.visit(scratch) as visit:
            visit.page.goto(f"{visit.url}{name}.html")
            scripts = visit.page.locator(f'script[src*="{OURS}"]')
            assert scripts.count() == 1
            assert scripts.evaluate("script => script.defer || script.async")
