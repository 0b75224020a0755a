"""PopenPythonScript: a work that runs a Python script in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from queue import SimpleQueue
from threading import Thread

from litwork.components.script import ScriptWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO, Any


PATIENCE = 1.0
"""Seconds to wait for the end of a stream when the script has ended: what it has started may hold it open."""


class PopenPythonScript(ScriptWork):
    """Runs a script with the interpreter of the work, as a program of its own.

    script_path, script_args, env: see `ScriptWork`.

    What it prints are lines of the work; an exit status other than 0 is the work's failure. `pid` is the script's
    process while it runs, `exit_code` its exit status after that.
    """

    def __init__(
        self,
        script_path: str | os.PathLike[str],
        script_args: str | Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(script_path, script_args, env, **options)
        self.pid: int | None = None
        self.exit_code: int | None = None

    def run(self) -> None:
        """Run the script. Raises FileNotFoundError, and RuntimeError if it ends with an exit status other than 0."""
        self._check_script()
        self.on_before_run()
        process = subprocess.Popen(
            [sys.executable, "-u", self.script_path, *self.script_args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(self.env or {})},
            encoding="utf-8",
            errors="replace",
        )
        lines: SimpleQueue[tuple[str, str]] = SimpleQueue()
        Thread(target=_watch, args=(process, lines), daemon=True).start()
        try:
            self.pid, self.exit_code = process.pid, None
            while (line := lines.get())[0]:
                getattr(sys, line[0]).write(line[1])
        finally:
            process.kill()
            status = process.wait()
        self.pid, self.exit_code = None, status
        if status:
            raise RuntimeError(f"{self.script_path} ended with exit status {status}")
        self.on_after_run()

    def on_after_run(self) -> None:
        """Called after the script has run with success."""


def _watch(process: subprocess.Popen[str], lines: SimpleQueue[tuple[str, str]]) -> None:
    """Queue the lines of both streams, each after its stream's name, and at last an empty name."""
    readers = [
        Thread(target=_read, args=(stream, getattr(process, stream), lines), daemon=True)
        for stream in ("stdout", "stderr")
    ]
    for reader in readers:
        reader.start()
    process.wait()
    for reader in readers:
        reader.join(PATIENCE)
    lines.put(("", ""))


def _read(stream: str, source: IO[str], lines: SimpleQueue[tuple[str, str]]) -> None:
    for line in source:
        lines.put((stream, line))
