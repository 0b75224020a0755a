"""Runs apps with the command `litwork`, and waits for what happens in them."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PATIENCE = 180
"""Seconds after which something that should have happened counts as hanging."""

IMPORTS = """\
import os, subprocess, sys, time
from litwork import LightningApp, LightningFlow, LightningWork, Payload
"""


ONE_WORK = """
class Work(LightningWork):
    def __init__(self):
        super().__init__()
        self.number = 0

    def run(self):
{code}

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.work = Work()

    def run(self):
        if self.work.number:
            print("sees", self.work.number)
        self.work.run()

app = LightningApp(Root())
"""


def one_work(*code: str) -> str:
    return ONE_WORK.format(code="\n".join(" " * 8 + line for line in code))


# Two works that never end, one of which has a child of its own; `{busy}` is what they do.
ENDLESS = """
class Endless(LightningWork):
    def run(self, with_child):
        print("pid", os.getpid())
        if with_child:
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
            print("pid", child.pid)
        {busy}

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.one = Endless(parallel=True)
        self.two = Endless(parallel=True)

    def run(self):
        self.one.run(True)
        self.two.run(False)

app = LightningApp(Root())
"""
SLEEPS = "time.sleep(1000)"
SPINS = "while True: pass"
HOLDS_THE_INTERPRETER = "time.sleep(0.5); sum(range(10**15))"  # it sleeps, for an actor needs Python to pass on a line


def sudden_end(backend: str, reason: str) -> str:
    """A pattern for why a process has ended: the reason that the process backend gives, or all that Ray knows."""
    return (
        re.escape(reason)
        if backend == "process"
        else r"was killed or has crashed on \S+, perhaps because memory ran out"
    )


class Line(NamedTuple):
    component: str
    stream: str
    text: str


class Running:
    """An app in a process of its own, under `litwork run --json` with further options."""

    def __init__(
        self, folder: Path, script: str, backend: str = "process", options: Sequence[str] = (), **environment: str
    ) -> None:
        (folder / "app.py").write_text(IMPORTS + textwrap.dedent(script))
        choice = () if backend == "process" else ("--backend", backend)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "litwork", "run", "--json", *choice, *options, "app.py"],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.lines: list[Line] = []

    def next_line(self) -> Line:
        """Wait for the next line of output."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=PATIENCE)
        self.lines.append(Line(**json.loads(line)))
        return self.lines[-1]

    def wait_for(self, component: str, *texts: str) -> None:
        """Wait until the component has printed each of these lines."""
        while not set(texts) <= {line.text for line in self.lines if line.component == component}:
            self.next_line()

    def pids(self, count: int) -> list[int]:
        """Wait for this many lines like "pid 123", of any component, and return the numbers."""
        while True:
            found = [int(line.text.split()[1]) for line in self.lines if line.text.startswith("pid ")]
            if len(found) == count:
                return found
            self.next_line()

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and what was on standard error."""
        out, err = self.process.communicate(timeout=PATIENCE)
        self.lines += [Line(**json.loads(line)) for line in out.splitlines()]
        return self.process.returncode, err

    def texts(self, component: str, stream: str = "stdout") -> list[str]:
        return [line.text for line in self.lines if (line.component, line.stream) == (component, stream)]

    def session(self) -> list[int]:
        """The processes of the app that are there, those that have ended and are waited for by nobody left out."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state != "Z":
                    found.append(int(path.parent.name))
        return found

    def kill(self) -> None:
        """End it if it hasn't, and let go of its output."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


def assert_gone(pids: list[int]) -> None:
    """Wait until none of these processes is alive."""
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        try:
            assert select.select([handle], [], [], PATIENCE)[0], f"process {pid} is still alive"
        finally:
            os.close(handle)
