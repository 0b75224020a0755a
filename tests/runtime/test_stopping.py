"""Works that are stopped, in real processes: they end in time, whatever they do, and may say their last words."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from .conftest import not_on_ray
from .running import SLEEPS, Running, assert_gone

# A work that is stopped as soon as it is busy; `{busy}` is what it does then.
STOPPED = """
class Work(LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.is_busy = False

    def run(self):
        print("pid", os.getpid())
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        print("pid", child.pid)
        self.is_busy = True
        {busy}

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.work = Work()

    def run(self):
        self.work.run()
        if self.work.is_busy and not self.work.has_stopped:
            self.work.stop()

app = LightningApp(Root())
"""

# A work that has something to say at the end; `{last}` is what it does then.
LAST = """
class Work(LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.count = 0

    def run(self):
        print("pid", os.getpid())
        self.count = 1
        {busy}

    def on_exit(self):
        print("leaving")
        {last}

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.work = Work()

    def run(self):
        self.work.run()
        if self.work.count:
            print("sees", self.work.count)
        {root}

app = LightningApp(Root())
"""


PAUSES = "while True: time.sleep(0.01)"

# Ray interrupts Python's own code; a call of a C function is ended with its process. For a process that the system has
# paused it waits for ever.
interrupted = pytest.mark.parametrize(
    ("backend", "busy"), [("process", SLEEPS), ("process", PAUSES), ("ray", PAUSES)], indirect=["backend"]
)


@pytest.mark.parametrize(
    "busy",
    [
        SLEEPS,
        "while True: pass",
        "while True: self.is_busy = 1 + self.is_busy",
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); time.sleep(1000)",
    ],
)
def test_a_stopped_work_ends_in_time(start: Callable[[str], Running], busy: str) -> None:
    app = start("import signal\n" + STOPPED.format(busy=busy))
    assert app.end() == (0, "")
    assert_gone(app.pids(2))


@not_on_ray
def test_a_stopped_work_ends_in_time_though_it_is_paused(start: Callable[[str], Running]) -> None:
    app = start("import signal\n" + STOPPED.format(busy="os.kill(os.getpid(), signal.SIGSTOP)"))
    assert app.end() == (0, "")
    assert_gone(app.pids(2))


@interrupted
def test_a_stopped_work_may_write_at_last(start: Callable[[str], Running], busy: str) -> None:
    script = LAST.format(
        busy=busy,
        last="self.count = 2",
        root="self.work.stop() if self.work.is_running and self.work.count else None",
    )
    app = start(script)
    assert app.end() == (0, "")
    assert app.texts("root")[-1] == "sees 2"
    assert app.texts("root.work")[-1] == "leaving"


@pytest.mark.parametrize("last", ["pass", "time.sleep(1000)", "1 / 0", "sys.exit()"])
def test_last_words_at_the_end_of_an_app(start: Callable[[str], Running], last: str) -> None:
    app = start(LAST.format(busy="pass", last=last, root="self.stop() if self.work.has_succeeded else None"))
    assert app.end() == (0, "")
    assert app.texts("root.work")[-1] == "leaving"
    errors = app.texts("root.work", "stderr")
    assert bool(errors) == (last in ("1 / 0", "sys.exit()"))
    assert all("litwork" not in line for line in errors)
    assert_gone(app.pids(1))


@interrupted
def test_last_words_after_an_interrupt(start: Callable[[str], Running], busy: str) -> None:
    app = start(LAST.format(busy=busy, last="pass", root="pass"))
    app.wait_for("root", "sees 1")
    app.signal(signal.SIGINT)
    assert app.end() == (130, "")
    assert app.texts("root.work")[-1] == "leaving"


@not_on_ray
def test_a_termination_from_elsewhere_is_a_death(start: Callable[[str], Running]) -> None:
    app = start(LAST.format(busy="os.kill(os.getpid(), 15); time.sleep(1000)", last="pass", root="pass"))
    status, err = app.end()
    assert status == 1
    assert "root.work was killed by signal 15 (SIGTERM)" in err
