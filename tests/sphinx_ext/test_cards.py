"""Cards, their grid, and what folds away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Project


def card(*options: str) -> str:
    return ".. displayitem::\n" + "".join(f"   {option}\n" for option in options)


def test_a_card(project: Project) -> None:
    project.write("pic.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = project.html(
        "Section\n-------\n\n"
        + card(
            ":header: Level 6: Share *variables*",
            ":description: With ``code``.",
            ":col_css: col-md-12",
            ":button_link: index.html",
            ":height: 150",
            ":tag: 10 minutes",
            ":image: pic.svg",
        )
    )
    assert project.warnings == ""
    (box,) = page.all(".lit-card")
    assert {"sd-card", "lit-card--wide", "col-md-12"} <= set(box.classes)
    assert not [name for name in box.classes if name.startswith(("sd-shadow", "sd-mb"))]
    assert box["style"] == "--lit-card-height: 150px"
    assert box.one("h3").text == "Level 6: Share variables"
    link = box.one("a")
    assert "lit-card-link" in link.classes and link["href"] == "#"
    assert link.one(".lit-card-eyebrow").text == "Level 6: "
    assert link.one("em").text == "variables"
    assert box.one(".lit-card-text").one("code").text == "code"
    assert box.one(".lit-card-tag").text == "10 minutes"
    assert box.one(".lit-card-tag").one("use")["href"] == "#lit-icon-clock"
    assert box.one(".lit-card-arrow").one("use")["href"] == "#lit-icon-arrow"
    assert box.one("img")["alt"] == ""
    assert len(page.all("#lit-icon-clock")) == 1


def test_a_card_of_little(project: Project) -> None:
    page = project.html(card(":header: In step", ":tag: basic"))
    assert project.warnings == ""
    (box,) = page.all(".lit-card")
    assert "col-md-4" in box.classes and "lit-card--wide" not in box.classes
    assert not box.all("a") and not box.all(".lit-card-arrow") and not box.all("svg") and not box.all("img")


def test_the_next_step(project: Project) -> None:
    page = project.html(
        card(":header: Level 6: Share", ":col_css: col-md-12", ":class: lit-card--next", ":button_link: index.html")
    )
    (box,) = page.all(".lit-card--next")
    assert "lit-card--wide" not in box.classes
    assert box.one(".lit-card-eyebrow").text == "Next: level 6: "


@pytest.mark.parametrize(
    ("builder", "hrefs"),
    [
        (
            "html",
            ["../index.html", "b.html", "../index.html#part", "https://example.org/x.html", "#here", "../file.pdf"],
        ),
        ("dirhtml", ["../../", "../b/", "../../#part", "https://example.org/x.html", "#here", "../file.pdf"]),
    ],
)
def test_links(project: Project, builder: str, hrefs: list[str]) -> None:
    targets = ["../index.html", "b.html", "/index.html#part", "https://example.org/x.html", "#here", "../file.pdf"]
    project.write(
        "a/a.rst", "A\n=\n\n" + "\n".join(card(":header: H", f":button_link: {target}") for target in targets)
    )
    project.write("a/b.rst", "B\n=\n")
    name = "a/a" if builder == "html" else "a/a/index"
    page = project.html(".. toctree::\n\n   a/a\n   a/b", name=name, builder=builder)
    assert project.warnings == ""
    assert [link["href"] for link in page.all("a") if "lit-card-link" in link.classes] == hrefs


def test_a_missing_page_is_a_warning(project: Project) -> None:
    page = project.html("Text.\n\n" + card(":header: Level 7: Share", ":button_link: gone.html"))
    assert "index.rst:6: WARNING: no page 'gone' for 'gone.html' [litdocs.link]" in project.warnings
    assert project.warnings.count("WARNING") == 1
    assert page.one(".lit-card").one("h2").text == "Level 7: Share"
    assert not page.one(".lit-card").all("a")


def test_a_page_that_is_there_by_another_name(project: Project) -> None:
    project.write("b.rst", ":orphan:\n\nB\n=\n")
    page = project.html("\n".join(card(":header: H", f":button_link: {name}") for name in ("b", "b.rst", "./b.html")))
    assert project.warnings == ""
    assert [link["href"] for link in page.all(".lit-card-link")] == ["b.html"] * 3


@pytest.mark.parametrize(
    ("options", "subtype", "part"),
    [
        ((":description: X",), "card", "no header"),
        ((":header: X", ":col_css: col-md-13x"), "card", "'col-md-13x'"),
        ((":header: X", ":col_css: wide"), "card", "'wide'"),
        ((":header: X", ":height: tall"), "length", "'tall'"),
        ((":header: X", ":image: gone.png"), "image", "'gone.png'"),
        ((":header: X", ":link: x.html"), "option", "button_link"),
    ],
)
def test_mistakes_are_warnings(project: Project, options: tuple[str, ...], subtype: str, part: str) -> None:
    page = project.html("Text.\n\n" + card(*options))
    assert project.warnings.count("WARNING") == 1, project.warnings
    assert "index.rst:6: WARNING" in project.warnings
    assert part in project.warnings and f"[litdocs.{subtype}]" in project.warnings
    assert page.one(".lit-card")


def test_a_grid(project: Project) -> None:
    cards = card(":header: A", ":col_css: col-md-6") + "\n" + card(":header: B", ":col_css: col-md-6;")
    body = "".join(f"   {line}\n" if line else "\n" for line in cards.split("\n"))
    page = project.html(f".. display_grid::\n\n{body}")
    assert project.warnings == ""
    assert [box.one("h2").text for box in page.one(".lit-grid").all(".lit-card")] == ["A", "B"]
    project.html(".. display_grid::\n")
    assert "index.rst:4: WARNING" in project.warnings and "[litdocs.card]" in project.warnings


def test_cards_within_raw_html(project: Project) -> None:
    page = project.html(
        '.. raw:: html\n\n   <div class="display-card-container">\n       <div class="row">\n\n.. A comment\n\n'
        + card(":header: A", ":col_css: col-md-6")
        + "\n.. raw:: html\n\n       </div>\n   </div>\n"
    )
    assert project.warnings == ""
    row = page.one(".row")
    assert [child.classes[-2] for child in row.children if not isinstance(child, str)] == ["col-md-6"]


def test_cards_in_markdown(project: Project) -> None:
    project.write(
        "page.md",
        "# T\n\n````{display_grid}\n```{displayitem}\n:header: Level 1: A\n:button_link: index.html\n```\n````\n\n"
        "```{collapse} More *of it*\n:open:\n\nBody\n```\n",
    )
    page = project.html(".. toctree::\n\n   page", name="page", extensions=["litdocs", "myst_parser"])
    assert project.warnings == ""
    assert page.one(".lit-grid").one(".lit-card-link")["href"] == "index.html"
    assert "open" in page.one(".lit-collapse")


def test_collapse(project: Project) -> None:
    page = project.html(
        ".. collapse:: Why ``run``: a title\n\n   Because\n\n   * of this\n\n"
        ".. collapse:: Open\n   :open:\n   :name: here\n\n   Body\n\nSee :ref:`it <here>`.\n"
    )
    assert project.warnings == ""
    first, second = page.all("details")
    assert first.classes == ["lit-collapse"] and "open" not in first and "id" not in first
    assert first.one("summary").text == "Why run: a title" and first.one("summary").one("code")
    assert first.one(".lit-collapse-body").one("li").text.strip() == "of this"
    assert "open" in second and second["id"] == "here"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (".. collapse::\n\n   Body", "no title"),
        (".. collapse:: Title", "no body"),
        (".. collapse:: Title\n   :opened:\n\n   Body", "did you mean 'open'"),
    ],
)
def test_mistakes_in_a_collapse_are_warnings(project: Project, text: str, part: str) -> None:
    page = project.html(text)
    assert "index.rst:4: WARNING" in project.warnings and part in project.warnings and "[litdocs." in project.warnings
    assert page.one("details")
