"""The table of a suite: as text that is also Markdown, and, with every sample behind it, as JSON.

Rules: a row appears if its samples, and those of its neighbour, were taken; a limit that is missed is marked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .figures import Limit, Spread, shown, spread
from .rounds import Samples

HEAD = ("Measure", "Median (quartiles)", "Beside it", "Compared", "Wanted", "Holds")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        measure: what is measured, for the reader.
        samples: the name of its samples.
        unit: "ms", "MB" and the like, or "".
        limit: what is wanted of the median; None for a row that only informs.
        beside: the name of the neighbour's samples.
        neighbour: who the neighbour is, for the reader.
    """

    measure: str
    samples: str
    unit: str
    limit: Limit | None = None
    beside: str = ""
    neighbour: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what was measured."""

    row: Row
    own: Spread
    beside: Spread | None

    @property
    def compared(self) -> str:
        """How the two medians compare, in words."""
        return self.row.limit.compared(*self.medians, self.row.unit) if self.row.limit else ""

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        return self.row.limit.wanted(self.row.unit) if self.row.limit else ""

    @property
    def holds(self) -> bool | None:
        """Whether what is wanted is so; None if nothing is."""
        return self.row.limit.holds(*self.medians) if self.row.limit else None

    @property
    def medians(self) -> tuple[float, float | None]:
        """The row's own median, and its neighbour's."""
        return self.own.median, self.beside.median if self.beside else None

    def cells(self) -> tuple[str, ...]:
        """The row's cells, under `HEAD`."""
        beside = f"{self.row.neighbour}: {told(self.beside, self.row.unit)}" if self.beside else ""
        holds = {None: "", True: "yes", False: "**no**"}[self.holds]
        return self.row.measure, told(self.own, self.row.unit), beside, self.compared, self.wanted, holds


def told(spread: Spread, unit: str) -> str:
    """A median with its quartiles, where there are several samples."""
    if spread.count == 1:
        return shown(spread.median, unit)
    return f"{shown(spread.median, unit)} ({shown(spread.low, '')}–{shown(spread.high, '')})"


def results(rows: Sequence[Row], samples: Samples) -> list[Result]:
    """The rows of which there are samples."""
    return [
        Result(row, spread(samples[row.samples]), spread(samples[row.beside]) if row.beside else None)
        for row in rows
        if row.samples in samples and (not row.beside or row.beside in samples)
    ]


def table(found: Sequence[Result]) -> str:
    """The results as a table of Markdown whose columns stand below each other."""
    lines = [HEAD, *(result.cells() for result in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    head, *drawn = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    ]
    rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
    return "\n".join([head, rule, *drawn])


def write(folder: Path, name: str, about: Mapping[str, object], samples: Samples, found: Sequence[Result]) -> str:
    """Writes `name.md` and `name.json` into `folder`; returns the text of the first. `about` is how it was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"{table(found)}\n\n{'; '.join(f'{key}: {value}' for key, value in about.items())}.\n"
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    kept = {
        "about": about,
        "rows": [
            {
                "measure": result.row.measure,
                "unit": result.row.unit,
                "samples": result.row.samples,
                **asdict(result.own),
                "beside": {"samples": result.row.beside, **asdict(result.beside)} if result.beside else None,
                "compared": result.compared,
                "wanted": result.wanted,
                "holds": result.holds,
            }
            for result in found
        ],
        "samples": samples,
    }
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return text
