"""Which lines a highlight names, what differs between two files, and lines of HTML that keep the text to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from litdocs import code, lines

if TYPE_CHECKING:
    from tests.sphinx_ext.conftest import Element

    Tree = Callable[[str], Element]

SOURCE = """import time


class Count(Work):
    def run(
        self,
    ):
        print("a")

        print("b")


class Root(Flow):
    def __init__(self):
        self.count = Count()

    def run(self):
        if self.count > 1:
            self.count.run()


app = App(Root())
"""


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("", []),
        ("4", [4]),
        ("4-6", [4, 5, 6]),
        ("18, 19", [18, 19]),
        (" 2 - 3 ,, 1 ", [1, 2, 3]),
        ("20-", [20, 21, 22]),
        ("-2", [1, 2]),
        ("class Count", [4, 5, 6, 7, 8, 9, 10]),
        ("class Root > def run", [17, 18, 19]),
        ("class Root > if", [18, 19]),
        ("self.count = Count", [15]),
        ("if self.count > 1", [18, 19]),
        ("import time, 4", [1, 4]),
        ("app = App(Root())", [22]),
        ('print("b")', [10]),
    ],
)
def test_highlights(wanted: str, numbers: list[int]) -> None:
    problems: list[str] = []
    assert code.select(wanted, lines.split(SOURCE), problems.append) == numbers
    assert problems == []


@pytest.mark.parametrize(
    ("wanted", "numbers", "part"),
    [
        ("20-25", [20, 21, 22], "out of range"),
        ("99", [], "out of range"),
        ("0", [], "no range"),
        ("9-4", [], "no range"),
        ("-", [], "no range"),
        ("1-2-3", [], "no range"),
        ("1 2", [], "no range"),
        ("def stop", [], "'def stop'"),
        ("class Root > def stop", [], "'def stop'"),
        ("class Nobody > def run", [], "'class Nobody'"),
        ("def run", [5, 6, 7, 8, 9, 10], "lines 5, 17"),
        ("1, 99", [1], "out of range"),
    ],
)
def test_highlights_that_are_wrong(wanted: str, numbers: list[int], part: str) -> None:
    problems: list[str] = []
    assert code.select(wanted, lines.split(SOURCE), problems.append) == numbers
    assert len(problems) == 1
    assert part in problems[0]


def test_lines_in_words() -> None:
    assert code.describe([]) == ""
    assert code.describe([5]) == "line 5"
    assert code.describe([5, 6, 7, 9]) == "lines 5-7, 9"


def test_difference_within_a_line() -> None:
    changed = SOURCE.replace("Count()", "Count(parallel=True)")
    found = lines.difference(SOURCE, changed)
    assert found is not None
    assert str(found) == "1 line differs from the step before"
    ((start, stop),) = found.changed[15]
    assert changed.split("\n")[14][start:stop] == "parallel=True"


def test_difference_counts_new_and_lost_lines() -> None:
    new = SOURCE.replace("import time\n", "import time\nimport math\n").replace('        print("a")\n\n', "")
    found = lines.difference(SOURCE, new)
    assert found is not None
    assert list(found.changed) == [2]
    assert str(found) == "1 line differs from the step before, 2 lines removed"
    assert lines.difference(SOURCE, SOURCE) == lines.Difference()
    assert str(lines.Difference()) == ""


def test_another_program_is_not_compared() -> None:
    assert lines.difference(SOURCE, "print(1)\nprint(2)\n") is None


NASTY = [
    SOURCE,
    "",
    "x = 1",
    "x = 1\n\n\n",
    "\n\n  \nx = 1  \n",
    '"""one\ntwo <b> & "three"\n\n  four"""\n',
    "\tif True:\n\t\tpass\n",
    "s = '''\n\n'''  # ünï — code \U0001f600\n",
    "a\x0cb = 1\n",
    "def broken(:\n  '''\n",
    "x = 'a\u2028b'\n",
]


@pytest.mark.parametrize("source", NASTY)
@pytest.mark.parametrize("language", ["python", "text", "bash"])
def test_the_text_is_kept(tree: Tree, source: str, language: str) -> None:
    changed = {number: ((0, len(line)),) for number, line in enumerate(lines.split(source), 1) if line}
    html = lines.render(source, language, [1, 2], lines.Difference(changed))
    page = tree(html)
    expected = source if source.endswith("\n") or not source else source + "\n"
    assert page.source == expected
    assert [line["data-lit-n"] for line in page.all(".lit-line")] == [
        str(number) for number in range(1, len(lines.split(source)) + 1)
    ]


def test_a_docstring_keeps_its_class_on_each_line(tree: Tree) -> None:
    page = tree(lines.render('"""one\ntwo\nthree"""\nx = 1\n', "python", [], None))
    assert [line.all(".sd")[0].text for line in page.all(".lit-line")[:3]] == ['"""one', "two", 'three"""']


def test_what_is_said_beside_a_line_is_not_in_it(tree: Tree) -> None:
    changed = lines.difference(SOURCE, SOURCE.replace("Count()", "Count(parallel=True)"))
    page = tree(lines.render(SOURCE.replace("Count()", "Count(parallel=True)"), "python", [15], changed))
    line = page.one(".lit-changed")
    assert line["data-lit-n"] == "15" and "lit-hl" in line.classes
    assert line.one("ins").text == "parallel=True"
    assert not line.all("[data-lit-aside]")
    assert page.one("[data-lit-aside]").text.startswith("Changed")
