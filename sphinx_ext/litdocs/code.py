"""The code that a walkthrough shows: where its files lie, which of their lines a step speaks of.

Rules: a name begins with `/` and is relative to the source directory, or doesn't and is relative to its page; if there
is no such file it is looked for in the folders of `lit_code_path`. A file is known by its name relative to the folder
of code that holds it. Nothing here knows docutils.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pygments.lexers import get_lexer_for_filename
from pygments.util import ClassNotFound

RANGES = re.compile(r"[\d\s,-]+")
RANGE = re.compile(r"(\d+)|(\d*)\s*-\s*(\d*)")
CLOSING = (")", "]", "}")


@dataclass(frozen=True, slots=True)
class Code:
    """A file of code: `path` on disk, `name` relative to its folder of code, the whole text, its language for
    Pygments.
    """

    path: Path
    name: str
    text: str
    language: str


def candidates(wanted: str, page: Path, source: Path, folders: Sequence[Path]) -> list[Path]:
    """Where a file of that name may lie, the first that exists counts.

    `page` is the folder of the page, `source` the source directory, `folders` those of `lit_code_path`.
    """
    first = source if wanted.startswith("/") else page
    name = wanted.lstrip("/").removeprefix("./")
    return [(folder / name).resolve() for folder in (first, *folders)]


def name_of(path: Path, folders: Sequence[Path]) -> str:
    """The name of a file relative to the first of `folders` that holds it, with `/` between; else its last part."""
    for folder in folders:
        if path.is_relative_to(folder):
            return str(PurePosixPath(path.relative_to(folder)))
    return path.name


def language_of(path: Path) -> str:
    """What Pygments calls the language of a file of that name; "text" if it doesn't know."""
    try:
        return str(get_lexer_for_filename(path.name).aliases[0])
    except (ClassNotFound, IndexError):
        return "text"


def select(wanted: str, lines: Sequence[str], complain: Callable[[str], None]) -> list[int]:
    """The numbers, from 1, of the lines that a highlight names.

    Ranges are those of Sphinx: `5-18`, `18, 19`, `20-`. Anything else is text: the block that begins where a line
    begins with it (`def run`), or the first line that contains it. `class Server > def run` looks for the second
    within the block of the first. What can't be found is told to `complain` in words, and left out.
    """
    if not wanted:
        return []
    if RANGES.fullmatch(wanted):
        return sorted({number for part in wanted.split(",") for number in _range(part.strip(), lines, complain)})
    whole = _anchor(wanted, lines)
    parts = [wanted] if whole or "," not in wanted else [part.strip() for part in wanted.split(",")]
    numbers: set[int] = set()
    for part in parts:
        if RANGES.fullmatch(part):
            numbers.update(_range(part, lines, complain))
        elif part:
            numbers.update(_text(part, lines, complain))
    return sorted(numbers)


def _range(wanted: str, lines: Sequence[str], complain: Callable[[str], None]) -> range:
    if not wanted:
        return range(0)
    match = RANGE.fullmatch(wanted)
    if not match or wanted == "-":
        complain(f"{wanted!r} is no range of lines")
        return range(0)
    first = int(match[1] or match[2] or 1)
    last = int(match[1] or match[3] or len(lines))
    if not 1 <= first <= last:
        complain(f"{wanted!r} is no range of lines")
    elif last > len(lines):
        complain(f"{wanted!r} is out of range: the file has {len(lines)} lines")
    return range(max(first, 1), min(last, len(lines)) + 1)


def _text(wanted: str, lines: Sequence[str], complain: Callable[[str], None]) -> list[int]:
    found = _anchor(wanted, lines)
    if not found and " > " in wanted:
        outer, inner = (part.strip() for part in wanted.split(" > ", 1))
        block = _text(outer, lines, complain)
        if not block:
            return []
        within = [lines[number - 1] for number in block]
        return [block[0] + number - 1 for number in _text(inner, within, complain)]
    if not found:
        complain(f"no line contains {wanted!r}")
        return []
    if len(found) > 1:
        complain(f"{wanted!r} is in lines {', '.join(map(str, found))}: write more of the line, or what it is within")
    return _block(found[0], lines)


def _anchor(wanted: str, lines: Sequence[str]) -> list[int]:
    """The lines that begin with the text, as whole words; if there are none, those that contain it."""
    begins = re.compile(rf"\s*{re.escape(wanted)}(?!\w)")
    starting = [number for number, line in enumerate(lines, 1) if begins.match(line)]
    return starting or [number for number, line in enumerate(lines, 1) if wanted in line]


def _block(first: int, lines: Sequence[str]) -> list[int]:
    """The line and all that belongs to it: the deeper lines that follow, and a bracket that closes its header."""
    depth = _depth(lines[first - 1])
    last = first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        if _depth(line) < depth or (_depth(line) == depth and not line.lstrip().startswith(CLOSING)):
            break
        last = number
    return list(range(first, last + 1))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def describe(numbers: Sequence[int]) -> str:
    """Line numbers in words: "line 5", "lines 5-7, 9"; empty if there are none."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(words)}" if words else ""
