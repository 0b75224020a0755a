"""Walkthroughs: their steps, files, highlights, runners and recorded output in HTML, and what is warned about."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from docutils import nodes as docutils_nodes

from litdocs import nodes

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Element, Project

APP = '''"""An app,
with a doc string."""


class Count:
    def run(self):
        print("<one>")


class Root:
    def run(self):
        self.count.run()
'''
PARALLEL = APP.replace("self.count.run()", "self.count.run(parallel=True)")


def tabs(*options: str, body: str = "") -> str:
    """The text of a walkthrough."""
    return ".. lit_tabs::\n" + textwrap.indent("\n".join([*options, "", body]), "   ") + "\n"


def recording(*lines: tuple[str, str], end: str = "succeeded") -> str:
    """A recording of works that print: component and text of each line."""
    names = dict.fromkeys(name for name, _ in lines)
    works = [
        {
            "name": name,
            "kind": "work",
            "lines": [{"stream": "stdout", "text": text} for who, text in lines if who == name],
        }
        for name in names
    ]
    root: dict[str, Any] = {"name": "root", "kind": "flow", "lines": []}
    return json.dumps({"end": end, "python": "3.13.2", "components": [root, *works]})


@pytest.fixture
def app(project: Project) -> Project:
    """A project with two versions of an app."""
    project.write("app.py", APP)
    project.write("parallel.py", PARALLEL)
    return project


def walkthrough(page: Element) -> Element:
    return page.one(".lit-tabs")


def highlighted(panel: Element) -> list[int]:
    return [int(line["data-lit-n"]) for line in panel.all(".lit-hl")]


# Steps


def test_steps_of_a_walkthrough(app: Project) -> None:
    page = app.html(
        tabs(
            ":descriptions: One ;Two\twith ``code`` ; Three;",
            ":code_files: ./app.py;app.py ; /parallel.py;",
            ":highlights: ; 5-7 ; 10, 12;",
            ":app_id: abc 123",
            ":tab_rows: 3 ",
            ":height: 540px ;",
        )
    )
    root = walkthrough(page)
    assert app.warnings == ""
    assert root["id"] == "abc-123" and root["data-lit-state"] == "idle" and root["data-lit-file"] == "app.py"
    assert root["style"] == "--lit-height: 540px; --lit-tab-rows: 3"
    assert root.one("[role=tablist]")["aria-orientation"] == "vertical"
    steps, panels = root.all("[role=tab]"), root.all("[role=tabpanel]")
    assert [step.text for step in steps] == ["1One", "2Two with code", "3Three"]
    assert [step["aria-selected"] for step in steps] == ["true", "false", "false"]
    assert [step["tabindex"] for step in steps] == ["0", "-1", "-1"]
    assert [step["data-lit-file"] for step in steps] == ["app.py", "app.py", "parallel.py"]
    assert [step["aria-controls"] for step in steps] == [panel["id"] for panel in panels]
    assert [panel["aria-labelledby"] for panel in panels] == [step["id"] for step in steps]
    assert [panel["id"] for panel in panels] == [f"abc-123-step-{number}" for number in (1, 2, 3)]
    assert ["hidden" in panel for panel in panels] == [False, True, True]
    assert [highlighted(panel) for panel in panels] == [[], [5, 6, 7], [10, 12]]
    assert ["data-lit-dim" in panel.one("pre") for panel in panels] == [False, True, True]
    assert [panel.source for panel in panels] == [APP, APP, PARALLEL]
    assert panels[1].one(".lit-step-text").text == "Step 2: Two with code"
    assert root.one(".lit-link-step")["href"] == "#abc-123-step-1"
    assert root.one(".lit-pager-count").text == "Step 1 of 3"
    assert root.one("[data-lit-action=edit]").text == "Edit"
    assert "disabled" in root.one("[data-lit-action=reset]")


def test_a_body_of_steps_says_the_same(app: Project) -> None:
    first = app.html(
        tabs(
            ":titles: One; *Two*",
            ":descriptions: First; Second",
            ":code_files: app.py; parallel.py",
            ":highlights: 5; 6",
        )
    )
    body = (
        ".. lit_step:: One\n   :code_file: app.py\n   :highlights: 5\n\n   First\n\n"
        ".. lit_step:: *Two*\n   :code_file: parallel.py\n   :highlights: 6\n\n   Second"
    )
    second = app.html(tabs(body=body))
    assert app.warnings == ""
    assert len(first.all("[role=tab]")) == 2
    assert first.all(".lit-step-label")[1].one("b").all("em")
    assert outline(walkthrough(first)) == outline(walkthrough(second))


def outline(element: Element) -> list[Any]:
    """Everything of an element, to compare it."""
    return [
        element.tag,
        element.attributes,
        *(child if isinstance(child, str) else outline(child) for child in element.children),
    ]


def test_markdown(app: Project) -> None:
    app.write(
        "page.md",
        textwrap.dedent(
            """\
            # Title

            ```{lit_tabs}
            :descriptions: One; Two *really*; Three
            :code_files: app.py
            :highlights: ; 5-7; def run
            :app_id: md
            ```

            ````{lit_tabs}
            ```{lit_step} One
            :code_file: app.py
            :highlights: 5

            First
            ```
            ```{lit_step} Two
            Second
            ```
            ````
            """
        ),
    )
    page = app.html(".. toctree::\n\n   page", name="page", extensions=["litdocs", "myst_parser"])
    first, second = page.all(".lit-tabs")
    assert app.warnings.count("WARNING") == 1 and "page.md:3: WARNING: step 3" in app.warnings
    assert [len(root.all("[role=tab]")) for root in (first, second)] == [3, 2]
    assert first.all("[role=tab]")[1].one("em").text == "really"
    assert highlighted(first.all("[role=tabpanel]")[1]) == [5, 6, 7]
    assert second.all(".lit-step-label")[1].text == "Two Second"
    assert second.all("[role=tab]")[1]["data-lit-file"] == "app.py"


def test_ids_are_unique_on_the_page(app: Project) -> None:
    one = tabs(":descriptions: A; B", ":code_files: app.py", ":app_id: abc123")
    unnamed = tabs(":descriptions: A; B", ":code_files: app.py")
    named = tabs(":code_files: app.py", ":name: My name")
    section = "abc123\n------\n\nSee `the code <My name_>`_ and :ref:`this <my name>`."
    page = app.html("\n\n".join([one, one, unnamed, unnamed, named, section]))
    assert app.warnings == ""
    assert [root["id"] for root in page.all(".lit-tabs")] == [
        "abc123",
        "abc123-2",
        "lit-tabs-1",
        "lit-tabs-2",
        "my-name",
    ]
    ids = [element["id"] for element in page.walk() if "id" in element]
    assert len(ids) == len(set(ids))
    assert page.all("[href=#my-name]")
    assert page.all("#abc123-2-step-2")


def test_one_step_and_code_only(app: Project) -> None:
    page = app.html(
        "\n\n".join(
            [
                tabs(":descriptions: Only this", ":code_files: app.py"),
                tabs(":code_files: app.py", ":code_only: true"),
                tabs(":descriptions: A; B", ":code_files: app.py; parallel.py", ":code_only: True"),
            ]
        )
    )
    assert app.warnings == ""
    one, only, several = page.all(".lit-tabs")
    for root in (one, only):
        assert "lit-tabs--one" in root.classes
        assert not root.all("[role=tab]") and not root.all("[role=tabpanel]") and not root.all(".lit-actions")
        assert "lit-code--short" in root.one("pre").classes
    assert one.one(".lit-step-text").text == "Only this"
    assert not only.all(".lit-step-text")
    assert "lit-tabs--code-only" in several.classes
    assert "hidden" in several.one("[role=tablist]")
    assert several.one(".lit-pager")


def test_links_are_no_part_of_a_button(app: Project) -> None:
    page = app.html(tabs(":descriptions: See `here <https://example.org>`_; B", ":code_files: app.py"))
    assert page.all("[role=tab]")[0].text == "1See here"
    assert not page.all("[role=tab]")[0].all("a")
    assert page.all(".lit-step-text")[0].one("a")["href"] == "https://example.org"


def test_another_file_shows_what_differs(app: Project) -> None:
    page = app.html(tabs(":descriptions: A; B; C; D", ":code_files: app.py; parallel.py; parallel.py; conf.py"))
    first, second, third, fourth = page.all("[role=tabpanel]")
    assert second.one(".lit-file-note").text == "1 line differs from the step before"
    assert second.one("ins").text == "parallel=True"
    for panel in (first, third, fourth):
        assert not panel.all(".lit-file-note") and not panel.all(".lit-changed")


def test_older_options(app: Project) -> None:
    app.write("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    page = app.html(
        tabs(":titles: A; B", ":code_files: app.py", ":images: a.svg | https://example.org/b.png", ":works: whatever")
    )
    assert app.warnings == ""
    pictures = [panel.one("img") for panel in page.all("[role=tabpanel]")]
    assert [picture["src"] for picture in pictures] == ["_images/a.svg", "https://example.org/b.png"]
    assert pictures[0]["alt"] == "A"


# Files


def test_where_files_lie(project: Project) -> None:
    project.write("docs/a/near.py", "near = 1\n")
    project.write("docs/top.py", "top = 1\n")
    project.write("scripts/deep/far.py", "far = 1\n")
    project.write(
        "docs/a/page.rst", "Title\n=====\n\n" + tabs(":code_files: ./near.py; near.py; /top.py; /deep/far.py")
    )
    project.write("docs/index.rst", "Title\n=====\n\n.. toctree::\n\n   a/page\n")
    source = project.source
    project.source = source / "docs"
    project.write("conf.py", "")
    page = project.html(name="a/page", lit_code_path=["../scripts"])
    assert project.warnings == ""
    assert [tab["data-lit-file"] for tab in page.all("[role=tab]")] == [
        "a/near.py",
        "a/near.py",
        "top.py",
        "deep/far.py",
    ]
    assert [panel.source for panel in page.all("[role=tabpanel]")][2:] == ["top = 1\n", "far = 1\n"]
    assert page.all(".lit-step-label")[3].text == "far.py"


@pytest.mark.parametrize(
    "source",
    [
        b"a = 1\r\nb = 2\r\n",
        b"\xef\xbb\xbfa = 1\n",
        b"\n\n  \na = 1  \n\n\n",
        b"a = 1",
        '"""ü\n\n<b>&amp;\n"""\n\ts = \'\\n\'\x0c\n'.encode(),
    ],
)
def test_the_source_is_in_the_page_to_the_letter(project: Project, source: bytes) -> None:
    project.write("a.py", source)
    page = project.html(tabs(":descriptions: A; B", ":code_files: a.py", ":highlights: 1; 1"))
    wanted = source.decode("utf-8-sig").replace("\r\n", "\n")
    for panel in page.all("[role=tabpanel]"):
        assert panel.source == wanted.removesuffix("\n") + "\n"


def test_other_languages(project: Project) -> None:
    project.write("a.sh", "echo $HOME\n")
    project.write("b.unknown", "echo $HOME\n")
    project.write("c.unknown", "echo $HOME\n")
    page = project.html(
        tabs(":code_files: a.sh")
        + "\n\n"
        + tabs(":code_files: b.unknown", ":enable_run: true")
        + "\n\n"
        + tabs(":code_files: c.unknown", ":language: bash")
    )
    assert project.warnings == ""
    first, second, third = page.all(".lit-tabs")
    assert first.all(".nb") and third.all(".nb") and not second.all(".nb")
    assert not second.all("[data-lit-action=run]")


# Runners


@pytest.mark.parametrize(
    ("options", "runs"),
    [
        ((), False),
        ((":app_id: x",), True),
        ((":enable_run: true",), True),
        ((":enable_run: TRUE ;",), True),
        ((":enable_run:",), True),
        ((":enable_run: false", ":app_id: x"), False),
    ],
)
def test_who_runs(app: Project, options: tuple[str, ...], runs: bool) -> None:
    app.write("app.output.json", recording(("root.a", "1")))
    page = app.html(tabs(":descriptions: A; B", ":code_files: app.py", *options))
    root = walkthrough(page)
    assert app.warnings == ""
    assert ("data-lit-runner" in root) is runs
    assert len(root.all("[data-lit-action=run]")) == len(root.all(".lit-recorded")) == runs
    if runs:
        assert root["data-lit-runner"].startswith("_static/litdocs/lit-runner.js?v=")
        assert root.one("[role=status]").text == "Runs in this page"


def test_recorded_output(app: Project) -> None:
    app.write("app.output.json", recording(("root.a", "<1>"), ("root.b", "2"), ("root.a", "3")))
    app.write("parallel.output.json", recording(*(("root.a", str(number)) for number in range(20)), end="stopped"))
    page = app.html(tabs(":descriptions: A; B; C", ":code_files: app.py; parallel.py; app.py", ":app_id: x"))
    first, second = page.all(".lit-recorded")
    assert [box["data-lit-file"] for box in (first, second)] == ["app.py", "parallel.py"]
    assert first["data-lit-end"] == "succeeded" and first["data-lit-python"] == "3.13.2"
    assert "open" in first and "hidden" not in first
    assert "open" not in second and "hidden" in second
    assert first.one("summary").text == "Output of app.py, recorded with Python 3.133 lines"
    assert second.one(".lit-count").text == "first 20 lines"
    assert "tabindex" in second.one("[data-lit-recorded]") and "tabindex" not in first.one("[data-lit-recorded]")
    lines = first.all("[data-lit-recorded-line]")
    assert [line["data-lit-component"] for line in lines] == ["root.a", "root.a", "root.b"]
    assert [line["data-lit-color"] for line in lines] == ["1", "1", "2"]
    assert [line.all("span")[1].text for line in lines] == ["<1>", "3", "2"]
    assert not page.all("[data-lit-line]")
    assert "verified" not in page.text.lower()


@pytest.mark.parametrize(("fold", "unfolded"), [("open", True), ("folded", False), ("none", None)])
def test_output_can_be_folded(app: Project, fold: str, unfolded: bool | None) -> None:
    app.write("app.output.json", recording(("root.a", "1")))
    page = app.html(tabs(":code_files: app.py", ":app_id: x", f":output: {fold}"))
    assert ["open" in box for box in page.all(".lit-recorded")] == ([] if unfolded is None else [unfolded])


def test_a_missing_recording_is_a_warning_only_if_asked_for(app: Project) -> None:
    page = tabs(":code_files: app.py", ":app_id: x")
    app.html(page)
    assert app.warnings == ""
    app.html(page, lit_require_output=True)
    assert "index.rst:4: WARNING: app.py has no recorded output" in app.warnings
    assert "[litdocs.output]" in app.warnings
    app.write("app.output.json", '{"end": "stopped"}')
    root = walkthrough(app.html(page, lit_require_output=True))
    assert "nothing is recorded yet" in app.warnings
    assert not root.all(".lit-recorded")


def test_a_broken_recording_is_a_warning(app: Project) -> None:
    app.write("app.output.json", "{")
    root = walkthrough(app.html(tabs(":code_files: app.py", ":app_id: x")))
    assert "index.rst:4: WARNING" in app.warnings and "not JSON" in app.warnings and "[litdocs.output]" in app.warnings
    assert root.one("[data-lit-action=run]")


# Mistakes

GOOD = (":descriptions: A; B", ":code_files: app.py")


@pytest.mark.parametrize(
    ("options", "subtype", "part", "steps"),
    [
        ((), "steps", "no steps", None),
        ((":titles: ;;",), "steps", "no steps", None),
        ((*GOOD, ":highlight: 1"), "option", "did you mean 'highlights'", 2),
        ((*GOOD, ":xyz: 1"), "option", "it has", 2),
        ((*GOOD, ":highlights: 5-99"), "highlights", "step 1, app.py: '5-99' is out of range", 2),
        ((*GOOD, ":highlights: ; nothing like this"), "highlights", "step 2", 2),
        ((*GOOD, ":highlights: 1; 2; 3"), "highlights", "3 highlights, but 2 steps", 2),
        ((*GOOD, ":images: | | https://example.org/c.png"), "image", "3 images, but 2 steps", 2),
        ((*GOOD, ":images: gone.png"), "image", "no picture 'gone.png'", 2),
        ((*GOOD, ":titles: A"), "steps", "1 titles, but 2 descriptions", 2),
        ((":descriptions: A; B; C", ":code_files: app.py; app.py"), "steps", "2 code_files", 3),
        ((":descriptions: A", ":code_files: app.py; parallel.py"), "steps", "2 code_files", 2),
        ((":descriptions: A; B",), "code_file", "no code_files", 2),
        ((":descriptions: A; B", ":code_files: gone.py"), "code_file", "no file 'gone.py'", 2),
        ((":descriptions: A; B", ":code_files: app.py; latin.py"), "code_file", "latin.py can't be read", 2),
        ((*GOOD, ":height: tall"), "length", "'tall'", 2),
        ((*GOOD, ":tab_rows: many"), "number", "'many'", 2),
        ((*GOOD, ":tab_rows: 0"), "number", "'0'", 2),
        ((*GOOD, ":code_only: perhaps"), "option", "'perhaps'", 2),
        ((*GOOD, ":enable_run: perhaps"), "option", "'perhaps'", 2),
        ((*GOOD, ":app_id: x", ":output: twice"), "option", "'twice'", 2),
        ((*GOOD, ":language: klingon"), "language", "'klingon'", 2),
        ((*GOOD, ":class: a 7{"), "option", "'7{'", 2),
    ],
)
def test_mistakes_are_warnings(
    app: Project, options: tuple[str, ...], subtype: str, part: str, steps: int | None
) -> None:
    app.write("latin.py", "x = 'ü'\n".encode("latin-1"))
    page = app.html("Text.\n\n" + tabs(*options))
    assert app.warnings.count("WARNING") == 1, app.warnings
    assert "index.rst:6: WARNING" in app.warnings
    assert part in app.warnings
    assert f"[litdocs.{subtype}]" in app.warnings
    assert len(page.all("[role=tab]")) == (steps or 0)


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        (".. lit_step:: A", "belongs into", 4),
        (tabs(body="Some text."), "nothing else", 4),
        (tabs(":titles: A", body=".. lit_step:: B\n   :code_file: app.py"), "titles is ignored", 4),
        (tabs(body=".. lit_step:: B\n   :file: app.py\n   :code_file: app.py"), "'code_file'", 6),
    ],
)
def test_mistakes_in_bodies_are_warnings(app: Project, text: str, part: str, line: int) -> None:
    app.html(text)
    assert part in app.warnings
    assert f"index.rst:{line}: WARNING" in app.warnings
    assert "[litdocs." in app.warnings


def test_odd_input_never_stops_a_build(app: Project) -> None:
    app.write("empty.py", "")
    app.write("binary.py", bytes(range(256)))
    page = app.html(
        "\n\n".join(
            [
                tabs(":titles: \\", ":code_files: empty.py", ":highlights: 1"),
                tabs(":titles: |x| `open", ":code_files: binary.py"),
                tabs(":titles: a; b", ":code_files: .; ..", ":highlights: (; ["),
                tabs(":titles: a", ":code_files: /", ":app_id: ---", ":name: ***"),
                tabs(":titles: <script>alert(1)</script>", ":code_files: app.py", ':class: "><b>'),
            ]
        )
    )
    assert len(page.all(".lit-tabs")) == 5
    assert not any("alert" in script.text for script in page.all("script"))


# The tree


def test_the_tree_says_all_in_ordinary_nodes(app: Project) -> None:
    app.write("app.output.json", recording(("root.a", "1")))
    built = app.build(
        tabs(":titles: A; B", ":descriptions: C; D", ":code_files: app.py", ":highlights: ; 5-6", ":app_id: x")
    )
    tree = built.env.get_doctree("index")
    (root,) = tree.findall(nodes.lit_tabs)
    first, second, recorded = root.children
    assert isinstance(first, nodes.lit_step) and isinstance(second, nodes.lit_step)
    assert [child.__class__.__name__ for child in second.children] == [
        "lit_head",
        "lit_title",
        "lit_description",
        "lit_code",
    ]
    assert second.children[0].astext() == "Step 2: app.py, lines 5-6"
    code = second.children[-1]
    assert isinstance(code, docutils_nodes.literal_block)
    assert code.astext() == APP and code["highlight_args"] == {"hl_lines": [5, 6]} and code["language"] == "python"
    assert isinstance(recorded, nodes.lit_recorded)
    assert recorded.astext() == "Output of app.py, recorded with Python 3.13:\n\nroot.a  1"
