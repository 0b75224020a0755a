"""The suite `ray`: who runs in each round, and the rows of its table."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..figures import AtMost, Times
from ..process import environments
from ..report import Row
from ..rounds import Samples, play
from .contestants import CONTESTANTS

ACTOR_CALL = "a call of an actor"
PUT_AND_GET = "`ray.put`, `ray.get`"

ROWS = (
    Row("call of a work that is there → success seen", "call", "ms", Times(1.5), "actor call", ACTOR_CALL),
    Row("write → pass of the flow, p50, work asleep", "write, asleep", "ms", Times(1), "actor call", ACTOR_CALL),
    Row("write → pass of the flow, p50, work busy", "write, busy", "ms", None, "actor call", ACTOR_CALL),
    Row(
        "array of 100 MB from work to work, repeated",
        "payload, repeated",
        "ms",
        Times(1.1),
        "put and get, repeated",
        PUT_AND_GET,
    ),
    Row("array of 100 MB, first", "payload, first", "ms", None, "put and get, first", PUT_AND_GET),
    Row("`kill -9` of a work → seen", "death", "ms", AtMost(100)),
)


def run(folder: Path, rounds: int, only: list[str], tell: Callable[[str], None]) -> tuple[Samples, dict[str, object]]:
    """Makes the environment in `folder`, and measures; returns the samples, and what ran beside the machine.

    If contestants are named in `only`, no others run.
    """
    python = environments.ours(folder, environments.RAY)
    contestants = {name: partial(measure, python) for name, measure in CONTESTANTS.items() if not only or name in only}
    return play(contestants, rounds, tell), {"Ray": version(python)}


def version(python: Path) -> str:
    """Which Ray, and on which Python."""
    program = "import platform, ray; print(ray.__version__, 'on Python', platform.python_version())"
    return subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
