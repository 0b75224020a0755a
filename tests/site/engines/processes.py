"""Programs that the tests start: each in a group of its own, which ends with it, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 10.0  # seconds that a program may take to end by itself


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], output: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program."""
    process = subprocess.Popen(
        command, env=environment, stdout=output, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a program and all that it has started."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def threads(group: int, name: str) -> list[str]:
    """The threads with a name, of all processes of a group. Only on Linux."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        # It may end while it is looked at.
        with suppress(OSError):
            if os.getpgid(int(process.name)) == group:
                names = {task.name: (task / "comm").read_text("utf-8") for task in (process / "task").iterdir()}
                found += [f"{process.name}/{thread}" for thread, each in names.items() if each.strip() == name]
    return found
