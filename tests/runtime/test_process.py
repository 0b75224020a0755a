"""What only real processes can show: deaths, signals, floods, and that nothing is left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from litwork.backends.process import _Death, _reason

from .running import PATIENCE, Running, assert_gone

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
HOLDS_THE_INTERPRETER = "sum(range(10**15))"


@pytest.mark.parametrize("busy", [SLEEPS, SPINS])
def test_a_killed_work_fails_the_app_and_is_named(tmp_path: Path, busy: str) -> None:
    app = Running(tmp_path, ENDLESS.format(busy=busy))
    pids = app.pids(3)
    mine = next(line for line in app.lines if line.component == "root.two")
    os.kill(int(mine.text.split()[1]), signal.SIGKILL)
    status, err = app.end()
    assert status == 1
    assert err == (
        "root.two was killed by signal 9 (SIGKILL), perhaps because memory ran out\nlitwork: root.two failed\n"
    )
    assert_gone(pids)


@pytest.mark.parametrize("busy", [SLEEPS, SPINS, HOLDS_THE_INTERPRETER])
def test_nothing_outlives_a_killed_flow(tmp_path: Path, busy: str) -> None:
    app = Running(tmp_path, ENDLESS.format(busy=busy))
    pids = app.pids(3)
    app.signal(signal.SIGKILL)
    assert_gone(pids)
    assert app.end() == (-signal.SIGKILL, "")


@pytest.mark.parametrize("busy", [SLEEPS, SPINS, HOLDS_THE_INTERPRETER])
def test_interrupt_ends_everything_quietly(tmp_path: Path, busy: str) -> None:
    app = Running(tmp_path, ENDLESS.format(busy=busy))
    pids = app.pids(3)
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")
    assert_gone(pids)


def test_a_terminated_flow_takes_all_along(tmp_path: Path) -> None:
    app = Running(tmp_path, ENDLESS.format(busy=SLEEPS))
    pids = app.pids(3)
    app.signal(signal.SIGTERM)
    assert app.end() == (-signal.SIGTERM, "")
    assert_gone(pids)


@pytest.mark.parametrize(
    "script",
    [
        """
        print("busy")
        time.sleep(1000)
        """,
        """
        class Root(LightningFlow):
            def run(self):
                print("busy")
                time.sleep(1000)

        app = LightningApp(Root())
        """,
        """
        class Root(LightningFlow):
            def run(self):
                try:
                    print("busy")
                    time.sleep(1000)
                except BaseException:
                    pass

        app = LightningApp(Root())
        """,
    ],
    ids=["while loading", "in the flow", "in a flow that catches all"],
)
def test_interrupt_ends_a_busy_flow(tmp_path: Path, script: str) -> None:
    app = Running(tmp_path, script)
    app.wait_for("root", "busy")
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")


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


def test_a_work_that_leaves_is_a_failure(tmp_path: Path) -> None:
    app = Running(tmp_path, one_work("print('leaving', end='', flush=True)", "os._exit(0)"))
    status, err = app.end()
    assert status == 1
    assert err == "root.work ended by itself, with exit status 0\nlitwork: root.work failed\n"
    assert app.texts("root.work") == ["leaving"]


def test_a_flood_of_lines_arrives_complete(tmp_path: Path) -> None:
    app = Running(
        tmp_path,
        one_work(
            "for number in range(100_000):",
            "    print('line', number)",
            "    if number % 10 == 0:",
            "        print('note', number, file=sys.stderr)",
        ),
    )
    assert app.end() == (0, "")
    assert app.texts("root.work") == [f"line {number}" for number in range(100_000)]
    assert app.texts("root.work", "stderr") == [f"note {number}" for number in range(0, 100_000, 10)]


def test_what_was_printed_before_a_write_is_seen_before_it(tmp_path: Path) -> None:
    app = Running(
        tmp_path,
        one_work(
            "for number in range(1, 301):",
            "    print('writes', number)",
            "    self.number = number",
            "    time.sleep(0.001)",
        ),
    )
    assert app.end() == (0, "")
    written = 0
    seen = []
    for line in app.lines:
        if line.component == "root.work":
            written = int(line.text.split()[1])
        else:
            seen.append(int(line.text.split()[1]))
            assert seen[-1] <= written
    assert seen[-1] == 300
    assert seen == sorted(seen)


def test_a_call_is_run_while_the_pass_that_made_it_goes_on(tmp_path: Path) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__(parallel=True)
            self.told = ""

        def run(self):
            with open("told", "w") as file:
                file.write(self.told)
            os.rename("told", "done")

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()
            self.work.told = "nothing"

        def run(self):
            self.work.told = "before the call"
            self.work.run()
            while not os.path.exists("done"):
                time.sleep(0.01)

    app = LightningApp(Root())
    """
    assert Running(tmp_path, script).end() == (0, "")
    assert (tmp_path / "done").read_text() == "before the call"


@pytest.mark.parametrize("close", ["os.close(1)", "sys.stdout.close()", "sys.stdout.detach()"])
def test_a_work_may_close_its_output(tmp_path: Path, close: str) -> None:
    app = Running(tmp_path, one_work("print('no end', end='', flush=True)", close))
    assert app.end() == (0, "")
    assert app.texts("root.work") == ["no end"]


def test_children_of_a_work_print_as_the_work(tmp_path: Path) -> None:
    app = Running(tmp_path, one_work("subprocess.run(['echo', 'from a child'])", "print('from the work')"))
    assert app.end() == (0, "")
    assert app.texts("root.work") == ["from a child", "from the work"]


def test_children_that_are_left_end_with_the_app(tmp_path: Path) -> None:
    app = Running(
        tmp_path,
        one_work(
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])",
            "print('pid', os.getpid())",
            "print('pid', child.pid)",
        ),
    )
    assert app.end() == (0, "")
    assert_gone(app.pids(2))


def test_a_thread_that_is_left_does_not_keep_the_app(tmp_path: Path) -> None:
    script = """
    import threading

    class Work(LightningWork):
        def run(self):
            threading.Thread(target=time.sleep, args=(1000,)).start()

    threading.Thread(target=time.sleep, args=(1000,)).start()
    app = LightningApp(Work())
    """
    assert Running(tmp_path, script).end() == (0, "")


def test_a_work_has_one_process_for_all_of_its_calls_and_a_new_one_after_a_death(tmp_path: Path) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__(raise_exception=False)
            self.calls = 0

        def run(self, number):
            self.calls += 1
            print("pid", os.getpid())
            if number == 2:
                time.sleep(0.1)  # for the write to go out
                os._exit(1)

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            for number in (1, 2, 3, 4):
                self.work.run(number)
                if number == 2 and self.work.has_failed:
                    print(self.work.status.message)
            print("calls", self.work.calls)
            self.stop()

    app = LightningApp(Root())
    """
    app = Running(tmp_path, script)
    assert app.end() == (0, "")
    first, second, third, fourth = app.pids(4)
    assert first == second != third == fourth
    assert app.texts("root") == ["Died: ended by itself, with exit status 1", "calls 4"]


def test_a_large_payload_outlives_the_work_that_made_it(tmp_path: Path) -> None:
    script = """
    class Make(LightningWork):
        def __init__(self):
            super().__init__(raise_exception=False)
            self.data = None

        def run(self, leave):
            if leave:
                os._exit(1)
            self.data = Payload(bytearray(range(256)) * 80_000)

    class Use(LightningWork):
        def run(self, data):
            print(len(data.value), data.value[:3], data.value[-1])

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.make = Make()
            self.use = Use()

        def run(self):
            self.make.run(False)
            self.make.run(True)
            self.use.run(self.make.data)

    app = LightningApp(Root())
    """
    app = Running(tmp_path, script)
    assert app.end() == (0, "")
    assert app.texts("root.use") == [r"20480000 bytearray(b'\x00\x01\x02') 255"]


def test_both_sides_end_equal_when_both_write_as_fast_as_they_can(tmp_path: Path) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__(parallel=True)
            self.shared = 0
            self.items = []
            self.tick = 0

        def run(self, show):
            if show:
                print(self.shared, self.items)
                return
            until = time.monotonic() + 1
            while time.monotonic() < until:
                self.tick += 1
                self.shared = -self.tick
                self.items.append(self.tick)
                del self.items[:-3]

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()
            self.seen = 0
            self.told = False

        def run(self):
            self.work.run(False)
            if self.seen != self.work.tick:
                self.seen = self.work.tick
                if self.seen % 2:
                    self.work.shared = self.seen
                else:
                    self.work.items = ["flow", self.seen]
            if self.work.has_succeeded and not self.told:
                self.told = True
                print(self.work.shared, self.work.items)
            if self.told:
                self.work.run(True)

    app = LightningApp(Root())
    """
    app = Running(tmp_path, script)
    assert app.end() == (0, "")
    assert len(app.texts("root.work")) == 1
    assert app.texts("root") == app.texts("root.work")


def test_a_script_that_fails_only_in_the_work_names_the_work(tmp_path: Path) -> None:
    script = """
    if os.path.exists("loaded"):
        raise RuntimeError("not here")
    open("loaded", "w").close()

    class Work(LightningWork):
        def run(self):
            print("never")

    app = LightningApp(Work())
    """
    app = Running(tmp_path, script)
    status, err = app.end()
    assert status == 1
    assert err.startswith('Traceback (most recent call last):\n  File "app.py", line 5, in <module>\n')
    assert err.endswith("RuntimeError: not here\nlitwork: root.work failed\n")


@pytest.mark.parametrize("with_pidfd", [True, False])
def test_a_death_is_told_by_a_descriptor(with_pidfd: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not with_pidfd:
        monkeypatch.delattr(os, "pidfd_open")
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", "import time; time.sleep(1000)"], os.environ)
    death = _Death(pid)
    assert select.select([death.fd], [], [], 0)[0] == []
    os.kill(pid, signal.SIGTERM)
    assert select.select([death.fd], [], [], PATIENCE)[0] == [death.fd]
    assert _reason(death.wait()) == "was killed by signal 15 (SIGTERM)"
    death.close()


def test_the_lifeline_holds_on_systems_without_signals_from_pipes() -> None:
    ours, theirs = os.pipe()
    program = f"""
import sys
sys.platform = "another"
from litwork.backends import process_child
process_child.LIFELINE = {ours}
process_child._hold_lifeline()
print("ready", flush=True)
import time
time.sleep(1000)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], pass_fds=[ours], stdout=subprocess.PIPE, process_group=0, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.close(theirs)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    process.stdout.close()
    os.close(ours)
