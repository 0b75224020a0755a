"""Whatever may happen to an app: it ends, says why, and leaves nothing behind. On each backend that is real."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from .conftest import Start, not_on_ray
from .running import ENDLESS, HOLDS_THE_INTERPRETER, SLEEPS, SPINS, Running, assert_gone, one_work, sudden_end

KILLED = "was killed by signal 9 (SIGKILL), perhaps because memory ran out"


# ── killed ──


@pytest.mark.parametrize("busy", [SLEEPS, SPINS])
def test_a_killed_work_fails_the_app_and_is_named(start: Start, backend: str, busy: str) -> None:
    app = start(ENDLESS.format(busy=busy))
    pids = app.pids(3)
    os.kill(pid_of(app, "root.two"), signal.SIGKILL)
    status, err = app.end()
    assert status == 1
    assert re.fullmatch(f"root.two {sudden_end(backend, KILLED)}\nlitwork: root.two failed\n", err)
    assert_gone(pids)


@pytest.mark.parametrize("busy", [SLEEPS, SPINS, HOLDS_THE_INTERPRETER])
def test_nothing_outlives_a_killed_flow(start: Start, busy: str) -> None:
    app = start(ENDLESS.format(busy=busy))
    pids = app.pids(3)
    app.signal(signal.SIGKILL)
    assert_gone(pids)
    assert app.end() == (-signal.SIGKILL, "")


@pytest.mark.parametrize("busy", [SLEEPS, HOLDS_THE_INTERPRETER])
def test_a_work_and_the_flow_are_killed_together(start: Start, busy: str) -> None:
    app = start(ENDLESS.format(busy=busy))
    pids = app.pids(3)
    os.kill(pid_of(app, "root.one"), signal.SIGKILL)
    app.signal(signal.SIGKILL)
    assert_gone(pids)
    assert app.end()[0] in (-signal.SIGKILL, 1)  # it may have seen the work's death before its own


def pid_of(app: Running, component: str) -> int:
    """The process of a work that has printed "pid 123"."""
    return int(next(line.text for line in app.lines if line.component == component).split()[1])


def test_an_app_goes_on_without_a_work_that_was_killed(start: Start, backend: str) -> None:
    script = """
    import signal

    class Work(LightningWork):
        def __init__(self):
            super().__init__(raise_exception=False)

        def run(self, number):
            if number == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            print("runs", number)

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            self.work.run(1)
            print(self.work.has_failed, self.work.status.message)
            self.work.run(2)
            self.stop()

    app = LightningApp(Root())
    """
    app = start(script)
    assert app.end() == (0, "")
    assert re.fullmatch(f"True Died: {sudden_end(backend, KILLED)}", app.texts("root")[0])
    assert app.texts("root.work") == ["runs 2"]


# ── ends ──


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("sys.exit(3)", "SystemExit: 3\n"),
        ("raise OSError('no such luck')", "OSError: no such luck\n"),
        ("return 3", "root.work.run() returned a value of type int"),
        ("raise MemoryError", "MemoryError\n"),
    ],
    ids=["exits", "raises", "returns", "has no memory"],
)
def test_a_work_that_does_not_come_to_its_end_is_a_failure(start: Start, code: str, reason: str) -> None:
    app = start(one_work("print('leaving', end='', flush=True)", code))
    status, err = app.end()
    assert status == 1
    assert reason in err
    assert err.endswith("litwork: root.work failed\n")
    assert app.texts("root.work") == ["leaving"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os._exit(0)", "ended by itself, with exit status 0"),
        ("os._exit(3)", "ended by itself, with exit status 3"),
        ("os.abort()", "was killed by signal 6 (SIGABRT)"),
    ],
    ids=["leaves", "leaves with a status", "aborts"],
)
def test_a_work_that_leaves_is_a_failure(start: Start, backend: str, code: str, reason: str) -> None:
    app = start(one_work("print('leaving', end='', flush=True)", code))
    status, err = app.end()
    assert status == 1
    assert re.fullmatch(f"root.work {sudden_end(backend, reason)}\nlitwork: root.work failed\n", err)
    if backend == "process":  # an actor takes its last lines with it
        assert app.texts("root.work") == ["leaving"]


def test_a_work_that_never_ends_does_not_keep_a_flow_that_does(start: Start) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__(parallel=True)
            self.number = 0

        def run(self):
            print("pid", os.getpid())
            while True:
                self.number += 1

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            self.work.run()
            if self.work.number > 1000:
                self.stop()

    app = LightningApp(Root())
    """
    app = start(script)
    assert app.end() == (0, "")
    assert_gone(app.pids(1))


# ── too much ──


def test_a_flood_of_lines_arrives_complete(start: Start) -> None:
    app = start(
        one_work(
            "for number in range(100_000):",
            "    print('line', number)",
            "    if number % 10 == 0:",
            "        print('note', number, file=sys.stderr)",
        )
    )
    assert app.end() == (0, "")
    assert app.texts("root.work") == [f"line {number}" for number in range(100_000)]
    assert app.texts("root.work", "stderr") == [f"note {number}" for number in range(0, 100_000, 10)]


def test_of_a_million_writes_the_last_is_seen(start: Start) -> None:
    app = start(one_work("for number in range(1_000_001):", "    self.number = number"))
    assert app.end() == (0, "")
    seen = [int(text.split()[1]) for text in app.texts("root")]
    assert seen == sorted(seen)
    assert seen[-1] == 1_000_000


@not_on_ray  # an actor has more address space than that from the start
def test_a_work_that_takes_all_the_memory_it_may_have_is_a_failure(start: Start) -> None:
    app = start(
        one_work(
            "import resource",
            "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))",
            "kept = []",
            "while True:",
            "    kept.append(bytearray(1 << 24))",
        )
    )
    status, err = app.end()
    assert status == 1
    assert err.startswith("Traceback")
    assert err.endswith("MemoryError\nlitwork: root.work failed\n")


def test_a_work_that_is_killed_for_what_it_takes_is_a_failure(start: Start, backend: str) -> None:
    app = start(
        one_work(
            "import resource",
            "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
            "kept = []",
            "while True:",
            "    kept.append(bytearray(1 << 10))",
            "    del kept[:-1000]",
        )
    )
    status, err = app.end()
    assert status == 1
    assert re.fullmatch(f"root.work {sudden_end(backend, KILLED)}\nlitwork: root.work failed\n", err)


# ── payloads ──

HANDS_OVER = """
import resource

class Make(LightningWork):
    def __init__(self):
        super().__init__()
        self.data = None

    def run(self, number):
        {make}
        self.data = Payload(bytearray([number]) * 50_000_000)

class Use(LightningWork):
    def __init__(self):
        super().__init__()

    def run(self, number, data):
        {use}
        value = data.value
        print(number, len(value), value[0], value[-1])
        value[0] = 99

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.make = Make()
        self.use = Use()
        self.other = Use()
        self.number = 1

    def run(self):
        self.make.run(self.number)
        self.use.run(self.number, self.make.data)
        self.other.run(self.number, self.make.data)
        self.number += 1
        if self.number > 5:
            self.stop()

app = LightningApp(Root())
"""


def test_a_payload_that_is_changed_under_its_name_arrives_as_changed(start: Start) -> None:
    app = start(HANDS_OVER.format(make="pass", use="pass"))
    assert app.end() == (0, "")
    for name in ("root.use", "root.other"):
        assert app.texts(name) == [f"{number} 50000000 {number} {number}" for number in range(1, 6)]


def test_what_was_read_from_a_payload_stays_when_the_next_one_comes(start: Start) -> None:
    keep = "self._kept = [*getattr(self, '_kept', []), memoryview(data.value)]"
    keeps = f"{keep}; print([view[1] for view in self._kept])"
    app = start(HANDS_OVER.format(make="pass", use=keeps))
    assert app.end() == (0, "")
    assert app.texts("root.use")[-2] == "[1, 2, 3, 4, 5]"


@not_on_ray  # the memory belongs to the node, not to the work
def test_no_memory_for_making_a_payload_fails_the_call_and_names_the_payload(start: Start) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))"
    app = start(HANDS_OVER.format(make=limit, use="pass"))
    status, err = app.end()
    assert status == 1
    assert "MemoryError: root.make.data can't be set to this Payload: " in err
    assert err.startswith('Traceback (most recent call last):\n  File "app.py", line')
    assert err.endswith("litwork: root.make failed\n")


@not_on_ray  # the memory belongs to the node, not to the work
def test_no_memory_for_opening_a_payload_fails_the_call_and_names_the_payload(start: Start) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_DATA, (80_000_000, 80_000_000))"
    app = start(HANDS_OVER.format(make="pass", use=limit))
    status, err = app.end()
    assert status == 1
    assert "MemoryError: <Payload data of root.make> can't be opened in root.use: " in err
    assert err.endswith("litwork: root.use failed\n")


# ── Ctrl-C ──


@pytest.mark.parametrize("busy", [SLEEPS, SPINS, HOLDS_THE_INTERPRETER])
def test_interrupt_ends_everything_quietly(start: Start, busy: str) -> None:
    app = start(ENDLESS.format(busy=busy))
    pids = app.pids(3)
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")
    assert_gone(pids)


def test_a_terminated_flow_takes_all_along(start: Start) -> None:
    app = start(ENDLESS.format(busy=SLEEPS))
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
def test_interrupt_ends_a_busy_flow(start: Start, script: str) -> None:
    app = start(script)
    app.wait_for("root", "busy")
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")


@not_on_ray  # works there have a copy of the folder
def test_interrupt_ends_an_app_whose_work_is_being_started(start: Start, tmp_path: Path) -> None:
    script = """
    if os.path.exists("flow"):
        open("starting", "w").close()
        time.sleep(1000)
    open("flow", "w").close()

    class Work(LightningWork):
        def run(self):
            print("never")

    app = LightningApp(Work())
    """
    app = start(script)
    while not (tmp_path / "starting").exists():
        time.sleep(0.01)
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")


SHORT = one_work("print('pid', os.getpid())", "self.number = 1", "time.sleep({})")


@pytest.mark.parametrize("pause", [0, 1000])
def test_interrupt_is_quiet_at_any_time(start: Start, backend: str, pause: int) -> None:
    chance = random.Random(pause)
    runs, longest = {"process": (12, 0.5), "ray": (4, 4.0)}[backend]
    for _ in range(runs):
        app = start(SHORT.format(pause))
        time.sleep(
            chance.uniform(0, longest)
        )  # every moment of the start, and for the short app of its end, may be met
        app.signal(signal.SIGINT)
        status, err = app.end()
        assert "litwork" not in err
        if not err:
            assert status in (130, -signal.SIGINT, *(() if pause else (0,)))
        else:  # Python itself hadn't come so far as to run the command
            assert "app.py" not in err
            assert app.lines == []


# ── again and again ──


@pytest.mark.parametrize("runs", [50, pytest.param(500, marks=pytest.mark.long)])
def test_runs_in_a_row_leave_nothing_behind(tmp_path: Path, backend: str, runs: int) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = """
    class Make(LightningWork):
        def __init__(self):
            super().__init__()
            self.data = None

        def run(self):
            self.data = Payload(bytes(20_000_000))
            print("pid", os.getpid())

    class Use(LightningWork):
        def run(self, data):
            print("pid", os.getpid())
            print(len(data.value))

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.make = Make()
            self.use = Use()

        def run(self):
            self.make.run()
            self.use.run(self.make.data)

    app = LightningApp(Root())
    """
    shared = shared_memory()
    if backend == "ray":  # where a run takes seconds
        runs //= 5
    for _ in range(runs):
        app = Running(tmp_path, script, backend, TMPDIR=str(temporary), PYTHONDONTWRITEBYTECODE="1")
        assert app.end() == (0, "")
        assert app.texts("root.use")[-1] == "20000000"
        assert_gone(app.pids(2))
        assert app.session() == []
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["app.py", "temporary"]
    assert shared_memory() - shared < runs * 10_000_000


def shared_memory() -> int:
    """Bytes of memory that belongs to files without a disk, in the whole system."""
    if not sys.platform.startswith("linux"):
        return 0
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Shmem:")).split()[1]) * 1024
