"""Recorded outputs: what an app printed, in `x.output.json` beside `x.py`; read, compare, write.

Rules: a recording holds every component of the app's tree, in the tree's order, each with its lines in order. Works
that run at the same time interleave freely, so nothing is recorded or compared across components. The comparison is
exact. Written files are stable: the same recording always gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDS = ("succeeded", "failed", "stopped")
KINDS = ("flow", "work")
STREAMS = ("stdout", "stderr")
COLORS = 8


class OutputError(ValueError):
    """A recording that can't be used; the message names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: `stream` is "stdout" or "stderr", `text` has no line end."""

    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """A flow or a work, by its full name ("root.train"), with all that it printed."""

    name: str
    kind: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """What one run of an app printed.

    `end` is "succeeded", "failed" or "stopped". A stopped app is an endless one: its lines are a beginning that every
    run must reach. `python` is the version that ran it ("3.13.2"). A recording without components only declares how
    the app ends.
    """

    end: str
    python: str = ""
    components: tuple[Component, ...] = ()

    @property
    def count(self) -> int:
        """How many lines all components printed together."""
        return sum(len(component.lines) for component in self.components)

    @property
    def made_with(self) -> str:
        """ " with Python 3.13", to follow "recorded"; empty if the version is unknown."""
        return f" with Python {'.'.join(self.python.split('.')[:2])}" if self.python else ""


def path_of(script: Path) -> Path:
    """Where the recording of `script` lies: `x.output.json` beside `x.py`."""
    return script.with_suffix(".output.json")


def colors(recording: Recording) -> dict[str, int]:
    """Each component's colour: 0 for a flow; 1 to 8 for works in the order in which they appear, then again from 1."""
    works = [component.name for component in recording.components if component.kind == "work"]
    numbers = {name: place % COLORS + 1 for place, name in enumerate(works)}
    return {component.name: numbers.get(component.name, 0) for component in recording.components}


def read(path: Path) -> Recording:
    """The recording in the file `path`. Raises OSError if it can't be opened, OutputError if it is no recording."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise OutputError(f"{path}: not JSON: {error}") from error
    return Recording(
        end=_one_of(path, "end", _get(path, data, "end", str), ENDS),
        python=_get(path, data, "python", str, ""),
        components=tuple(_component(path, entry) for entry in _get(path, data, "components", list, [])),
    )


def write(path: Path, recording: Recording) -> None:
    """Writes the recording to the file `path`: JSON, indented by two spaces, with a final newline."""
    path.write_text(dumps(recording), encoding="utf-8", newline="\n")


def dumps(recording: Recording) -> str:
    """The text of a recording's file."""
    data: dict[str, Any] = {"end": recording.end}
    if recording.components:
        data["python"] = recording.python
        data["components"] = [
            {
                "name": component.name,
                "kind": component.kind,
                "lines": [{"stream": line.stream, "text": line.text} for line in component.lines],
            }
            for component in recording.components
        ]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def compare(expected: Recording, actual: Recording) -> list[str]:
    """How a run differs from its recording, in words; an empty list if it doesn't.

    Each component's lines must be equal, in order. If the recording ends with "stopped", they are a beginning: the run
    may have printed more, and may have come to further components, and how it ended is its reader's choice.
    """
    endless = expected.end == "stopped"
    differences = []
    if not endless and actual.end != expected.end:
        differences.append(f"the run {actual.end}, recorded is {expected.end}")
    names = [component.name for component in expected.components]
    printed = {component.name: component for component in actual.components}
    if names != list(printed)[: len(names) if endless else None]:
        differences.append(f"the components are {', '.join(printed)}, recorded are {', '.join(names)}")
    for component in expected.components:
        if component.name in printed:
            differences += _compare_lines(component, printed[component.name].lines, endless)
    return differences


def _compare_lines(expected: Component, actual: tuple[Line, ...], endless: bool) -> list[str]:
    """The first difference between a component's recorded lines and those of a run."""
    for number, (wanted, got) in enumerate(zip(expected.lines, actual, strict=False), 1):
        if wanted != got:
            return [f"{expected.name}, line {number}: {_quote(got)}, recorded is {_quote(wanted)}"]
    missing = expected.lines[len(actual) :]
    extra = () if endless else actual[len(expected.lines) :]
    if missing:
        return [f"{expected.name}: {len(missing)} recorded lines did not come, the first is {_quote(missing[0])}"]
    if extra:
        return [f"{expected.name}: {len(extra)} lines more than recorded, the first is {_quote(extra[0])}"]
    return []


def _quote(line: Line) -> str:
    return f"{line.text!r} on {line.stream}"


def _component(path: Path, data: Any) -> Component:
    return Component(
        name=_get(path, data, "name", str),
        kind=_one_of(path, "kind", _get(path, data, "kind", str), KINDS),
        lines=tuple(_line(path, entry) for entry in _get(path, data, "lines", list)),
    )


def _line(path: Path, data: Any) -> Line:
    return Line(
        stream=_one_of(path, "stream", _get(path, data, "stream", str), STREAMS),
        text=_get(path, data, "text", str),
    )


def _get(path: Path, data: Any, key: str, kind: type, default: Any = None) -> Any:
    """`data[key]`, checked to be of type `kind`; `default` if it is absent and there is one."""
    if not isinstance(data, dict):
        raise OutputError(f"{path}: {type(data).__name__} where an object with {key!r} should be")
    value = data.get(key, default)
    if not isinstance(value, kind):
        raise OutputError(f"{path}: {key!r} should be a {kind.__name__}, not {value!r}")
    return value


def _one_of(path: Path, key: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise OutputError(f"{path}: {key!r} should be one of {', '.join(choices)}, not {value!r}")
    return value
