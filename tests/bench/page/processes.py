"""The processes and threads of the browser, as Linux tells of them: what they take, and when they end.

Rule: only processes that this one has started, itself or through others, are looked at.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

PROC = Path("/proc")
RENDERER = "--type=renderer"
WORKER = "DedicatedWorker thread"[:15]
"""The name of a Web Worker's thread, of which Linux keeps 15 characters."""

LOOK = 0.001
PATIENCE = 30.0


class ProcessError(Exception):
    """The system does not tell what is asked, or something that should end does not."""


def descendants() -> list[int]:
    """The processes that this one has started, and those that they have."""
    children = defaultdict(list)
    for path in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = path.read_text(errors="replace").rpartition(")")[2].split()
            children[int(after_name[1])].append(int(path.parent.name))
    found = []
    remaining = [os.getpid()]
    while remaining:
        own = children[remaining.pop()]
        found += own
        remaining += own
    return found


def renderers() -> list[int]:
    """The browser's processes in which pages, frames and workers live."""
    found = []
    for pid in descendants():
        with suppress(OSError):
            # The words are parted by null characters, or, where the browser has written them anew, by spaces.
            if RENDERER in (PROC / str(pid) / "cmdline").read_text(errors="replace").replace("\0", " ").split():
                found.append(pid)
    return found


def worker_threads() -> list[Path]:
    """The threads of all Web Workers, each as its folder below /proc, which goes when the thread ends."""
    return [path for pid in renderers() for path in threads(pid) if name_of(path) == WORKER]


def threads(pid: int) -> Iterator[Path]:
    """The threads of a process."""
    with suppress(OSError):
        yield from (PROC / str(pid) / "task").iterdir()


def name_of(thread: Path) -> str:
    """The name of a thread, or "" if it is gone."""
    try:
        return (thread / "comm").read_text(errors="replace").strip()
    except OSError:
        return ""


def memory() -> float:
    """The memory of the browser's pages, frames and workers in MB; what processes share is counted once in all."""
    return sum(set_size(pid, "Pss") for pid in renderers()) / 1e6


def written_memory() -> float:
    """The same without what lies on disk, too: code, which the system drops and fetches again as it likes."""
    return sum(set_size(pid, "Pss_Anon", "Pss_Shmem") for pid in renderers()) / 1e6


def set_size(pid: int, *kinds: str) -> int:
    """The bytes of a process by the kinds that Linux counts, of what it shares its part; 0 if it is gone."""
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    except PermissionError as error:
        raise ProcessError(f"the memory of the browser can't be read: {error}. Run this as root.") from error
    except OSError:
        return 0
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in text.splitlines()[1:]}
    return sum(sizes[kind] for kind in kinds)


class Farewell:
    """Notes when the last of the threads that are there now has ended, in milliseconds since 1970.

    It looks once a millisecond, in a thread of its own, and waits for nothing that the browser has to say.
    """

    def __init__(self) -> None:
        self.threads = worker_threads()
        self._time = 0.0
        self._watch = Thread(target=self._look, daemon=True)
        self._watch.start()

    def _look(self) -> None:
        patience = time.monotonic() + PATIENCE
        remaining = self.threads
        while remaining and time.monotonic() < patience:
            time.sleep(LOOK)
            remaining = [path for path in remaining if path.exists()]
        if not remaining:
            self._time = time.time() * 1000

    def time(self) -> float:
        """Waits for the last one's end; returns when it was. Raises ProcessError if it is not to come."""
        self._watch.join()
        if not self.threads or not self._time:
            raise ProcessError(f"of {len(self.threads)} workers not all ended within {PATIENCE:.0f} s")
        return self._time
