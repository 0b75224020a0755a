"""What is so with processes: how they are started, who their parents are, and what passes through them."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from litwork.backends.process_handle import Death, reason
from litwork.backends.zygote import IS_POSSIBLE

from .running import PATIENCE, Running, assert_gone, one_work


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
    death = Death(pid)
    assert select.select([death.fd], [], [], 0)[0] == []
    os.kill(pid, signal.SIGTERM)
    assert select.select([death.fd], [], [], PATIENCE)[0] == [death.fd]
    assert reason(death.wait()) == "was killed by signal 15 (SIGTERM)"
    death.close()


def test_the_lifeline_holds_on_systems_without_signals_from_pipes() -> None:
    ours, theirs = os.pipe()
    program = f"""
import sys
sys.platform = "another"
from litwork.backends import lifeline
lifeline.hold({ours})
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


# ── the zygote ──

PARENTS = """
{imports}

class Work(LightningWork):
    def __init__(self):
        super().__init__(parallel=True)

    def run(self, number):
        print(os.getppid())

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.one = Work()
        self.two = Work()

    def run(self):
        self.one.run(1)
        if self.one.has_succeeded:
            {between}
            self.two.run(1)
        if self.two.has_succeeded:
            self.one.run(2)

print(os.getpid())
app = LightningApp(Root())
"""
linux = pytest.mark.skipif(not IS_POSSIBLE, reason="there is no zygote on this system")


@linux
def test_works_have_one_parent_that_is_not_the_flow(tmp_path: Path) -> None:
    app = Running(tmp_path, PARENTS.format(imports="", between="pass"))
    assert app.end() == (0, "")
    first, again = app.texts("root.one")
    assert first == again == app.texts("root.two")[0] != app.texts("root")[0]


@linux
def test_works_are_started_one_by_one_when_the_zygote_has_ended(tmp_path: Path) -> None:
    kills = """os.path.exists("zygote") and os.kill(int(open("zygote").read()), 9)"""
    script = PARENTS.format(imports="", between=kills).replace("print(os.getppid())", "write(os.getppid())")
    writes = """
def write(pid):
    print(pid)
    if not os.path.exists("zygote"):
        with open("zygote", "w") as file:
            file.write(str(pid))
"""
    app = Running(tmp_path, writes + script)
    assert app.end() == (0, "")
    assert len(app.texts("root.one")) == 2
    assert app.texts("root.two") == app.texts("root")


@linux
def test_works_are_started_one_by_one_when_an_import_has_started_a_thread(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
    )
    app = Running(tmp_path, PARENTS.format(imports="import threaded", between="pass"), PYTHONPATH=str(elsewhere))
    assert app.end() == (0, "")
    assert {*app.texts("root.one"), *app.texts("root.two")} == set(app.texts("root"))


def test_works_draw_different_random_numbers(tmp_path: Path) -> None:
    script = PARENTS.format(imports="import random", between="pass").replace("os.getppid()", "random.random()")
    app = Running(tmp_path, script)
    assert app.end() == (0, "")
    assert len({*app.texts("root.one"), *app.texts("root.two")}) == 3


def test_a_work_has_the_environment_that_the_flow_has_when_it_starts(tmp_path: Path) -> None:
    script = PARENTS.format(imports="", between="os.environ['SAID'] = 'later'")
    script = script.replace("os.getppid()", "os.environ.get('SAID')")
    app = Running(tmp_path, script)
    assert app.end() == (0, "")
    assert app.texts("root.one") == ["None", "None"]
    assert app.texts("root.two") == ["later"]


# ── output ──


def test_what_works_print_is_seen_while_a_pass_of_the_flow_goes_on(tmp_path: Path) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__(parallel=True)

        def run(self):
            print("begins")
            print("x" * 200_000)  # more than a pipe holds
            print("ends")

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            self.work.run()
            while not os.path.exists("seen"):
                time.sleep(0.01)
            print("goes on")

    app = LightningApp(Root())
    """
    app = Running(tmp_path, script)
    app.wait_for("root.work", "begins", "ends")
    assert app.texts("root") == []
    (tmp_path / "seen").touch()
    assert app.end() == (0, "")


def test_a_progress_bar_is_seen_as_it_grows(tmp_path: Path) -> None:
    app = Running(
        tmp_path,
        one_work(
            "for percent in (0, 50, 100):",
            r"    print(f'\r{percent:3}%', end='', flush=True)",
            "while not os.path.exists('seen'):",
            "    time.sleep(0.01)",
            "print()",
        ),
    )
    app.wait_for("root.work", "  0%", " 50%")
    (tmp_path / "seen").touch()
    assert app.end() == (0, "")
    assert app.texts("root.work") == ["  0%", " 50%", "100%"]
