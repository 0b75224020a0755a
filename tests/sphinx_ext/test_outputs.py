"""Recordings: what is read, refused, written and compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from litdocs import outputs
from litdocs.outputs import Component, Line, OutputError, Recording

OUT = Line("stdout", "one")
RECORDING = Recording(
    "succeeded",
    "3.13.2",
    (
        Component("root", "flow"),
        Component("root.train", "work", (OUT, Line("stderr", "zwei ü"))),
        Component("root.serve", "work", (OUT,)),
    ),
)


def with_lines(*texts: str, end: str = "succeeded") -> Recording:
    return Recording(end, "3.13.2", (Component("root", "flow", tuple(Line("stdout", text) for text in texts)),))


def test_written_is_read_again(tmp_path: Path) -> None:
    path = outputs.path_of(tmp_path / "app.py")
    outputs.write(path, RECORDING)
    assert path.name == "app.output.json"
    assert outputs.read(path) == RECORDING
    first = path.read_bytes()
    outputs.write(path, outputs.read(path))
    assert path.read_bytes() == first
    assert first.endswith(b"}\n") and b"\r" not in first and "ü".encode() in first


def test_declaration_of_an_endless_app(tmp_path: Path) -> None:
    path = tmp_path / "app.output.json"
    path.write_text('{"end": "stopped"}', encoding="utf-8")
    assert outputs.read(path) == Recording("stopped")
    assert outputs.dumps(Recording("stopped")) == '{\n  "end": "stopped"\n}\n'


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "not JSON"),
        ("[]", "object"),
        ("{}", "'end'"),
        ('{"end": "maybe"}', "maybe"),
        ('{"end": 3}', "'end'"),
        ('{"end": "failed", "components": {}}', "'components'"),
        ('{"end": "failed", "components": [1]}', "object"),
        ('{"end": "failed", "components": [{"name": "root", "kind": "actor", "lines": []}]}', "actor"),
        ('{"end": "failed", "components": [{"name": "root", "kind": "flow", "lines": [{"stream": "x"}]}]}', "stream"),
        (
            '{"end": "failed", "components": [{"name": "root", "kind": "flow", "lines": [{"stream": "stdout"}]}]}',
            "text",
        ),
        ("\xff", "not JSON"),
    ],
)
def test_refused_with_the_name_of_the_file(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "app.output.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(OutputError) as caught:
        outputs.read(path)
    assert "app.output.json" in str(caught.value)
    assert part in str(caught.value)


def test_colors_follow_the_tree() -> None:
    works = tuple(Component(f"root.w{number}", "work") for number in range(10))
    colors = outputs.colors(Recording("succeeded", "", (Component("root", "flow"), *works)))
    assert list(colors.values()) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2]


def test_compare_equal() -> None:
    assert outputs.compare(RECORDING, RECORDING) == []


@pytest.mark.parametrize(
    ("actual", "part"),
    [
        (with_lines("a", "x"), "line 2: 'x'"),
        (with_lines("a"), "1 recorded lines did not come, the first is 'b'"),
        (with_lines("a", "b", "c"), "1 lines more than recorded, the first is 'c'"),
        (with_lines("a", "b", end="failed"), "the run failed"),
        (replace(with_lines("a", "b"), components=()), "the components are"),
    ],
)
def test_compare_names_the_difference(actual: Recording, part: str) -> None:
    (difference,) = outputs.compare(with_lines("a", "b"), actual)
    assert part in difference


def test_an_endless_recording_is_a_beginning() -> None:
    endless = with_lines("a", "b", end="stopped")
    assert outputs.compare(endless, with_lines("a", "b", "c", end="stopped")) == []
    assert outputs.compare(endless, with_lines("a", end="stopped")) != []
