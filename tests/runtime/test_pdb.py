"""The debugger in a work and in a flow, on a real terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from .running import PATIENCE, assert_gone

HEAD = """\
import lightning as L, os, time
from litwork import LightningApp, LightningFlow, LightningWork
"""


class Terminal:
    """`litwork run` on a terminal of its own."""

    def __init__(self, folder: Path, script: str) -> None:
        (folder / "app.py").write_text(HEAD + textwrap.dedent(script))
        self.pid, self._fd = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.environ["NO_COLOR"] = "1"
            os.execv(sys.executable, [sys.executable, "-m", "litwork", "run", "app.py"])
        self._text = ""
        self._status: int | None = None

    def expect(self, text: str) -> str:
        """Wait for a text; return all up to it."""
        end = time.monotonic() + PATIENCE
        while text not in self._text:
            assert select.select([self._fd], [], [], max(0, end - time.monotonic()))[0], self._text
            assert self._read(), self._text
        found, self._text = self._text.split(text, 1)
        return found

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def foreground(self) -> int:
        return os.tcgetpgrp(self._fd)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and what was printed up to it."""
        while self._read():
            pass
        self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status, self._text

    def close(self) -> None:
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _read(self) -> bool:
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # all who had the terminal have ended
            return False
        self._text += data.decode().replace("\r\n", "\n")
        return bool(data)


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def test_a_work_and_a_flow_are_debugged(tmp_path: Path, terminals: list[Terminal]) -> None:
    script = """
        class Work(LightningWork):
            def __init__(self):
                super().__init__()
                self.found = None
            def run(self):
                value = 41
                L.pdb.set_trace()
                value += 1
                self.found = value
                print("found", value)

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work()
            def run(self):
                self.work.run()
                breakpoint()
                print("the flow ends")
                self.stop()

        app = LightningApp(Root())
    """
    terminal = Terminal(tmp_path, script)
    terminals.append(terminal)
    assert "-> value += 1" in terminal.expect("(Pdb) ")
    assert terminal.foreground() != terminal.pid
    terminal.type("p value\n")
    assert terminal.expect("(Pdb) ").split() == ["p", "value", "41"]
    terminal.type("\x03")
    assert "KeyboardInterrupt" in terminal.expect("(Pdb) ")
    terminal.type("!value = 10\n")
    terminal.expect("(Pdb) ")
    terminal.type("n\n")
    assert "-> self.found = value" in terminal.expect("(Pdb) ")
    terminal.type("c\n")
    assert "root.work | found 11" in terminal.expect("(Pdb) ")
    assert terminal.foreground() == terminal.pid
    terminal.type("p self.work.found\n")
    assert "11" in terminal.expect("(Pdb) ")
    terminal.type("c\n")
    status, text = terminal.end()
    assert status == 0
    assert "root      | the flow ends" in text


def test_several_works_take_turns(tmp_path: Path, terminals: list[Terminal]) -> None:
    script = """
        class Work(LightningWork):
            def run(self):
                breakpoint()
                print("done")

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.a = Work(parallel=True)
                self.b = Work(parallel=True)
            def run(self):
                self.a.run()
                self.b.run()
                if self.a.has_succeeded and self.b.has_succeeded:
                    self.stop()

        app = LightningApp(Root())
    """
    terminal = Terminal(tmp_path, script)
    terminals.append(terminal)
    names = set()
    for _ in range(2):
        terminal.expect("(Pdb) ")
        terminal.type("p self.name\n")
        names.add(terminal.expect("(Pdb) ").split()[-1])
        terminal.type("c\n")
    assert names == {"'root.a'", "'root.b'"}
    assert terminal.end()[0] == 0


def test_the_terminal_comes_back_from_a_work_that_is_killed(tmp_path: Path, terminals: list[Terminal]) -> None:
    script = """
        class Work(LightningWork):
            def run(self):
                print("pid", os.getpid())
                breakpoint()

        class Other(LightningWork):
            def run(self):
                while True:
                    time.sleep(1)

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work(raise_exception=False, parallel=True)
                self.other = Other(parallel=True)
            def run(self):
                self.work.run()
                self.other.run()
                if self.work.has_failed:
                    print("it has failed")

        app = LightningApp(Root())
    """
    terminal = Terminal(tmp_path, script)
    terminals.append(terminal)
    terminal.expect("pid ")
    pid = int(terminal.expect("\n"))
    terminal.expect("(Pdb) ")
    assert terminal.foreground() == pid
    os.kill(pid, signal.SIGKILL)
    terminal.expect("it has failed")
    assert terminal.foreground() == terminal.pid
    terminal.type("\x03")
    assert terminal.end()[0] == 130
    assert_gone([pid])


def test_input_and_the_plain_debugger_work_in_a_flow(tmp_path: Path, terminals: list[Terminal]) -> None:
    script = """
        class Root(LightningFlow):
            def run(self):
                name = input("What is your name? ")
                print("hello", name)
                import pdb; pdb.set_trace()
                self.stop(name)

        app = LightningApp(Root())
    """
    terminal = Terminal(tmp_path, script)
    terminals.append(terminal)
    terminal.expect("What is your name? ")
    terminal.type("Ada\n")
    assert "root | hello Ada" in terminal.expect("(Pdb) ")
    terminal.type("!name = 'Grace'\n")
    terminal.expect("(Pdb) ")
    terminal.type("c\n")
    status, text = terminal.end()
    assert status == 0
    assert "root | Grace" in text


@pytest.mark.parametrize("call", ["breakpoint()", "L.pdb.set_trace()"])
def test_without_a_terminal_the_code_goes_on(tmp_path: Path, call: str) -> None:
    script = f"""
        class Work(LightningWork):
            def run(self):
                {call}
                print("done")

        app = LightningApp(Work())
    """
    (tmp_path / "app.py").write_text(HEAD + textwrap.dedent(script))
    run = subprocess.run(
        [sys.executable, "-m", "litwork", "run", "app.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=PATIENCE,
    )
    assert (run.returncode, run.stdout) == (0, "done\n")
    assert run.stderr == "litwork: the debugger at app.py:6 needs a terminal, and there is none: going on\n"
