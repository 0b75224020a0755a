"""Those who take turns: each starts a cluster, measures one thing there, and returns its figures by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from statistics import median

from ..process.contestants import Figures
from ..process.running import NEIGHBOURS, line, run_app, told, watched

ON_RAY = ("--backend", "ray")
OWN_NEIGHBOURS = Path(__file__).parent / "neighbours"


def calls(python: Path) -> Figures:
    """Calls of a work that is there."""
    return {"call": median(told(python, *run_app("calls"), *ON_RAY)["calls"])}


def raw_calls(python: Path) -> Figures:
    """Calls of an actor that is there."""
    return {"actor call": median(told(python, str(OWN_NEIGHBOURS / "raw_calls.py"))["calls"])}


def latency(python: Path) -> Figures:
    """Writes of a work that the flow sees."""
    found = told(python, *run_app("latency"), *ON_RAY)
    return {f"write, {mode}": median(times) for mode, times in found.items()}


def payload(python: Path) -> Figures:
    """An array from work to work."""
    found = told(python, *run_app("payload"), *ON_RAY)
    return {"payload, first": found["first"], "payload, repeated": median(found["repeated"])}


def raw_payload(python: Path) -> Figures:
    """An array from actor to actor."""
    found = told(python, str(NEIGHBOURS / "ray_payload.py"))
    return {"put and get, first": found["first"], "put and get, repeated": median(found["repeated"])}


def death(python: Path) -> Figures:
    """A work is killed."""
    with watched(python, "dying", *ON_RAY) as app:
        pids = {words[0]: int(words[1]) for words in (line(app), line(app))}
        began = time.monotonic()
        os.kill(pids["die"], signal.SIGKILL)
        return {"death": (float(line(app)[1]) - began) * 1000}


CONTESTANTS = {
    "Ray calls": calls,
    "raw Ray calls": raw_calls,
    "Ray latency": latency,
    "Ray payload": payload,
    "raw Ray payload": raw_payload,
    "Ray death": death,
}
"""By the names that the command line knows."""
