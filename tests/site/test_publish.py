"""What the guide to publishing says of a site is true of this one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from litdocs import drive, from_disk, packed, policy

from .reading import SHARE, expect_state, run, walkthrough

GUIDE = "guides/publish.html"


@pytest.fixture
def guide(page: Page, visit: drive.Visit) -> Page:
    """The guide, opened."""
    page.goto(visit.url + GUIDE)
    return page


def megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


def test_its_policy_is_that_of_the_build(guide: Page, site: Path) -> None:
    shown = guide.locator("pre", has_text="default-src").inner_text().split(";\n")
    written = (site / "_static" / "litdocs" / policy.NAME).read_text(encoding="utf-8").strip().split("; ")
    shortened = [" ".join(dict.fromkeys(shorten(source) for source in part.split(" "))) for part in written]
    assert [part.strip() for part in shown] == shortened
    explained = " ".join(guide.locator("table").last.locator("td:first-child").all_inner_texts())
    assert all(name in explained for name in policy.DIRECTIVES if name != "font-src")


def shorten(source: str) -> str:
    return "'sha256-…'" if source.startswith("'sha256-") else source


def test_it_links_to_the_policy(guide: Page) -> None:
    address = guide.get_by_role("link", name="content-security-policy.txt").get_attribute("href")
    with guide.expect_response(f"**/{policy.NAME}") as response:
        guide.evaluate("address => fetch(address)", address)
    assert response.value.ok


def test_a_first_run_downloads_what_it_says(guide: Page, visit: drive.Visit, site: Path) -> None:
    """Everything that a run asks for: as it is, and as hosts have it that send compressed files."""
    said = guide.locator("table").first.locator("tbody td:last-child").all_inner_texts()
    asked: list[str] = []
    send = walkthrough(guide, visit.url + SHARE, "send")
    guide.on("request", lambda request: asked.append(request.url))
    run(send).click()
    expect_state(send, "succeeded")
    names = [url.removeprefix(visit.url).partition("?")[0] for url in asked if url.startswith(visit.url)]
    assert len(names) == len(set(names)) > 5
    assert said == [megabytes(sum(packed.size(site, name, ending) for name in names)) for ending in ("", ".gz", ".br")]


def test_it_knows_what_the_files_for_disk_weigh(guide: Page, site: Path) -> None:
    folder = site / "_static" / "litdocs" / from_disk.FOLDER
    size = megabytes(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))
    assert f"They add {size} to the folder" in " ".join(guide.locator("article").inner_text().split())
