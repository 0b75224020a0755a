"""The suite `process`: who runs in each round, and the rows of its table."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..figures import AtLeast, AtMost, Larger, Times
from ..report import Row
from ..rounds import Run, Samples, play
from . import environments
from .contestants import CONTESTANTS, GUESTS

SPAWN = "`multiprocessing` spawn"
LIGHTNING = "lightning-app 2.3.2"
PIPE = "a pipe"

ROWS = (
    Row("`import litwork`", "import", "ms", Times(2), "python", "bare Python"),
    Row("app of one work, start → exit", "one", "ms", Times(0.8), "raw one", SPAWN),
    Row("the same, the script imports NumPy", "one, NumPy", "ms", Times(0.8), "raw one, NumPy", SPAWN),
    Row("app of one work, start → exit, beside its model", "one", "ms", Times(1 / 25), "lightning one", LIGHTNING),
    Row("16 works up", "many", "ms", Times(0.25), "raw many", SPAWN),
    Row("16 works up, the script imports NumPy", "many, NumPy", "ms", Times(0.15), "raw many, NumPy", SPAWN),
    Row("write → pass of the flow, p50, work asleep", "write, asleep", "µs", Times(2.5), "pipe, asleep", PIPE),
    Row("write → pass of the flow, p50, work busy", "write, busy", "µs", Times(2.5), "pipe, busy", PIPE),
    Row("write → pass, p99, asleep", "write, asleep, p99", "ms", Larger(5), "pipe, asleep, p99", PIPE),
    Row("write → pass, p99, busy", "write, busy, p99", "ms", Larger(5), "pipe, busy, p99", PIPE),
    Row("call of a work that is there → success seen", "call", "µs", Times(0.7), "pool call", "ProcessPoolExecutor"),
    Row("assignments in a second", "assignments", "", AtLeast(1_000_000)),
    Row("… values of which the flow sees", "distinct values", "", AtLeast(30)),
    Row("… the last one is seen after", "last value", "ms", AtMost(15)),
    Row("change inside a list of 1,000 is seen, p50", "in place, 1000", "ms", AtMost(15)),
    Row("… part of the work's time", "in place, 1000, cost", "%", AtMost(5)),
    Row("change inside a list of 100,000 is seen, p50", "in place, 100000", "ms", AtMost(60)),
    Row("… part of the work's time", "in place, 100000, cost", "%", AtMost(5)),
    Row("array of 100 MB from work to work, first (1.5 GB/s)", "payload, first", "ms", AtMost(100 / 1.5)),
    Row("array of 100 MB from work to work, repeated (4 GB/s)", "payload, repeated", "ms", AtMost(100 / 4)),
    Row("the same, repeated", "payload, repeated", "ms", Times(1.3), "Ray payload, repeated", "Ray, warm"),
    Row("array of 100 MB, first", "payload, first", "ms", None, "Ray payload, first", "Ray, cold"),
    Row("idle app, of a core", "idle", "%", AtMost(0.1)),
    Row("`kill -9` of a work → seen", "death of a work", "ms", AtMost(50)),
    Row("`kill -9` of the flow → nothing alive", "death of the flow", "ms", AtMost(100)),
)


def run(folder: Path, rounds: int, only: list[str], tell: Callable[[str], None]) -> tuple[Samples, dict[str, object]]:
    """Makes the environments in `folder`, and measures; returns the samples, and what ran beside the machine.

    If contestants are named in `only`, no others run.
    """
    ours = environments.ours(folder)
    pythons: dict[str, Path | None] = dict.fromkeys(CONTESTANTS, ours)
    if not only or "lightning" in only:
        pythons["lightning"] = environments.lightning(folder, tell)
    if not only or "Ray" in only:
        pythons["Ray"] = environments.ray(tell)
    contestants: dict[str, Run] = {}
    for name, measure in {**CONTESTANTS, **GUESTS}.items():
        python = pythons.get(name)
        if python is not None and (not only or name in only):
            contestants[name] = partial(measure, python)
    return play(contestants, rounds, tell), {"measured Python": version(ours)}


def version(python: Path) -> str:
    """Which Python it is, and which NumPy."""
    program = "import platform, numpy; print(platform.python_version(), 'with NumPy', numpy.__version__)"
    return subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
