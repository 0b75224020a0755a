"""The table, and what is kept beside it."""

from __future__ import annotations

import json
from pathlib import Path

from .figures import AtMost, More, Times
from .report import Row, results, table, write

ROWS = (
    Row("first run", "ours", "ms", Times(1.25), "theirs", "bare"),
    Row("weight", "weight", "kB", More(15), "plain", "without"),
    Row("stall", "stall", "ms", AtMost(50)),
    Row("frames", "frames", "ms"),
    Row("never taken", "nothing", "ms", AtMost(1)),
    Row("without its neighbour", "stall", "ms", Times(1), "nothing", "nobody"),
)

SAMPLES: dict[str, list[float]] = {
    "ours": [1300, 1290, 1310],
    "theirs": [1000, 1010, 990],
    "weight": [32.5],
    "plain": [20.5],
    "stall": [80, 60, 70],
    "frames": [33.25, 34.5],
}

TABLE = """\
| Measure   | Median (quartiles)     | Beside it                  | Compared | Wanted             | Holds  |
|-----------|------------------------|----------------------------|----------|--------------------|--------|
| first run | 1,300 ms (1,295–1,305) | bare: 1,000 ms (995–1,005) | 1.30×    | at most 1.25×      | **no** |
| weight    | 32.5 kB                | without: 20.5 kB           | + 12 kB  | at most 15 kB more | yes    |
| stall     | 70 ms (65–75)          |                            |          | at most 50 ms      | **no** |
| frames    | 33.9 ms (33.6–34.2)    |                            |          |                    |        |"""


def test_the_table_has_a_row_for_all_that_was_measured() -> None:
    found = results(ROWS, SAMPLES)
    assert [result.row.measure for result in found] == ["first run", "weight", "stall", "frames"]
    assert [result.holds for result in found] == [False, True, False, None]
    assert table(found) == TABLE


def test_every_sample_is_kept(tmp_path: Path) -> None:
    text = write(tmp_path / "new", "page", {"cores": 2, "date": "today"}, SAMPLES, results(ROWS, SAMPLES))
    assert text == f"{TABLE}\n\ncores: 2; date: today.\n"
    assert (tmp_path / "new" / "page.md").read_text(encoding="utf-8") == text
    kept = json.loads((tmp_path / "new" / "page.json").read_text(encoding="utf-8"))
    assert kept["about"] == {"cores": 2, "date": "today"}
    assert kept["samples"] == SAMPLES
    first = kept["rows"][0]
    assert (first["measure"], first["median"], first["low"], first["most"]) == ("first run", 1300, 1295, 1310)
    assert (first["beside"]["samples"], first["beside"]["median"]) == ("theirs", 1000)
    assert (first["wanted"], first["compared"], first["holds"]) == ("at most 1.25×", "1.30×", False)
