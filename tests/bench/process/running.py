"""Runs scripts in a clean Python: for the time that they take, for what they measure themselves, or to watch them."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .environments import variables

HERE = Path(__file__).parent
APPS = HERE / "apps"
NEIGHBOURS = HERE / "neighbours"

PATIENCE = 120
"""Seconds after which a script counts as hanging."""


class RunError(Exception):
    """A script has failed, or didn't print what it should."""


def timed(python: Path, *arguments: str, output: str = "ready") -> float:
    """The milliseconds from the start of a command to its end, its output being piped."""
    began = time.monotonic()
    printed = run(python, arguments)
    took = (time.monotonic() - began) * 1000
    if output not in printed:
        raise RunError(f"{' '.join(arguments)} hasn't printed {output!r} but:\n{printed}")
    return took


def told(python: Path, *arguments: str, more: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a script has measured: the object of JSON that it printed at last."""
    found: dict[str, Any] = json.loads(run(python, arguments, more).splitlines()[-1])
    return found


def run(python: Path, arguments: Sequence[str], more: Mapping[str, str] | None = None) -> str:
    """What a command prints. Raises RunError if it fails."""
    command = [str(python), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=variables(more), cwd=HERE, timeout=PATIENCE)
    if done.returncode:
        raise RunError(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_app(name: str) -> tuple[str, ...]:
    """The arguments with which Python runs an app."""
    return "-m", "litwork", "run", str(APPS / f"{name}.py")


@contextmanager
def watched(python: Path, name: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """An app that goes on; it is killed at the end."""
    process = subprocess.Popen(
        [python, *run_app(name), *options],
        stdout=subprocess.PIPE,
        text=True,
        env=variables(),
        cwd=HERE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def line(process: subprocess.Popen[str]) -> list[str]:
    """The words of the next line that an app prints."""
    assert process.stdout is not None
    found = process.stdout.readline()
    if not found:
        raise RunError("the app has ended too early")
    return found.split()


def end_of(pids: list[int], kill: int) -> float:
    """Kills one process; returns the milliseconds until all of the others have ended."""
    handles = [os.pidfd_open(pid) for pid in pids]
    began = time.monotonic()
    os.kill(kill, signal.SIGKILL)
    for handle in handles:
        if not select.select([handle], [], [], PATIENCE)[0]:
            raise RunError("a process has outlived the flow")
    took = (time.monotonic() - began) * 1000
    for handle in handles:
        os.close(handle)
    return took
