"""Those who take turns: each measures one thing once, and returns its figures by name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from .running import NEIGHBOURS, end_of, line, run_app, timed, told, watched

IDLE = 5.0
"""Seconds for which an idle app is looked at."""

Figures = Mapping[str, float]


def imports(python: Path) -> Figures:
    """A bare Python, and one that imports litwork."""
    return {
        "python": timed(python, "-c", "print('ready')"),
        "import": timed(python, "-c", "import litwork; print('ready')"),
    }


def one(python: Path) -> Figures:
    """An app of one work."""
    return {"one": timed(python, *run_app("one")), "one, NumPy": timed(python, *run_app("one_numpy"))}


def raw_one(python: Path) -> Figures:
    """A process that `multiprocessing` spawns."""
    return {
        "raw one": timed(python, str(NEIGHBOURS / "raw_one.py")),
        "raw one, NumPy": timed(python, str(NEIGHBOURS / "raw_one_numpy.py")),
    }


def lightning_one(python: Path) -> Figures:
    """The app of one work under lightning-app."""
    arguments = ("run", "app", str(NEIGHBOURS / "lightning_one.py"), "--open-ui", "false", "--without-server")
    command = "from lightning_app.cli.lightning_cli import main; main()"
    # What its work prints may get lost at the end.
    return {"lightning one": timed(python, "-c", command, *arguments, output="is starting")}


def many(python: Path) -> Figures:
    """An app of 16 works."""
    return {"many": told(python, *run_app("many"))["up"], "many, NumPy": told(python, *run_app("many_numpy"))["up"]}


def raw_many(python: Path) -> Figures:
    """16 processes that `multiprocessing` spawns."""
    return {
        "raw many": told(python, str(NEIGHBOURS / "raw_many.py"))["up"],
        "raw many, NumPy": told(python, str(NEIGHBOURS / "raw_many_numpy.py"))["up"],
    }


def latency(python: Path) -> Figures:
    """Writes of a work that the flow sees."""
    return percentiles("write", told(python, *run_app("latency")))


def raw_latency(python: Path) -> Figures:
    """Messages through a pipe."""
    return percentiles("pipe", told(python, str(NEIGHBOURS / "raw_latency.py")))


def calls(python: Path) -> Figures:
    """Calls of a work that is there."""
    return {"call": median(told(python, *run_app("calls"))["calls"]) * 1000}


def raw_calls(python: Path) -> Figures:
    """Calls in a pool's process that is there."""
    return {"pool call": median(told(python, str(NEIGHBOURS / "raw_calls.py"))["calls"]) * 1000}


def assignments(python: Path) -> Figures:
    """A work that assigns as fast as it can."""
    found = told(python, *run_app("assignments"))
    return {"assignments": found["rate"], "distinct values": found["seen"], "last value": found["late"]}


def in_place(python: Path) -> Figures:
    """A work that changes a list in place."""
    figures = {}
    for length in ("1000", "100000"):
        found = told(python, *run_app("in_place"), more={"LENGTH": length})
        figures[f"in place, {length}"] = median(found["seen"])
        figures[f"in place, {length}, cost"] = found["cost"]
    return figures


def payload(python: Path) -> Figures:
    """An array from work to work."""
    found = told(python, *run_app("payload"))
    return {"payload, first": found["first"], "payload, repeated": median(found["repeated"])}


def ray_payload(python: Path) -> Figures:
    """An array from one actor of Ray to another."""
    found = told(python, str(NEIGHBOURS / "ray_payload.py"))
    return {"Ray payload, first": found["first"], "Ray payload, repeated": median(found["repeated"])}


def idle(python: Path) -> Figures:
    """An app in which nothing happens, once it has come to rest: the part of a core that its processes take."""
    with watched(python, "idle") as app:
        for _ in range(2):
            line(app)
        time.sleep(3)
        before = processor_time(app.pid)
        time.sleep(IDLE)
        return {"idle": (processor_time(app.pid) - before) / IDLE * 100}


def death(python: Path) -> Figures:
    """A work is killed, and then the flow, whose other work can't be interrupted and has a child."""
    with watched(python, "dying") as app:
        pids = {words[0]: list(map(int, words[1:])) for words in (line(app), line(app))}
        time.sleep(0.2)  # for the other one to be where it can't be interrupted
        began = time.monotonic()
        os.kill(pids["die"][0], signal.SIGKILL)
        seen = (float(line(app)[1]) - began) * 1000
        return {"death of a work": seen, "death of the flow": end_of(pids["hold"], app.pid)}


def percentiles(name: str, found: Mapping[str, list[float]]) -> dict[str, float]:
    """The median in microseconds, and the 99th percentile, of what was measured asleep and busy."""
    figures = {}
    for mode, times in found.items():
        figures[f"{name}, {mode}"] = median(times) * 1000
        figures[f"{name}, {mode}, p99"] = sorted(times)[int(len(times) * 0.99)]
    return figures


def processor_time(session: int) -> float:
    """The seconds that the processes of a session have been running, to the nanosecond."""
    total = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int((path / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                total += sum(int(file.read_text().split()[0]) for file in path.glob("task/*/schedstat"))
        except OSError:
            continue
    return total / 1e9


CONTESTANTS = {
    "imports": imports,
    "one": one,
    "raw one": raw_one,
    "many": many,
    "raw many": raw_many,
    "latency": latency,
    "raw latency": raw_latency,
    "calls": calls,
    "raw calls": raw_calls,
    "assignments": assignments,
    "in place": in_place,
    "payload": payload,
    "idle": idle,
    "death": death,
}
"""Those who run in the Python with litwork, by the names that the command line knows."""

GUESTS = {"lightning": lightning_one, "Ray": ray_payload}
"""Those who run in a Python of their own, where it could be made."""
