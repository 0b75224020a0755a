"""Code that computes without a pause says what it does meanwhile and hears what is new, and notices nothing of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from playwright.sync_api import expect

from litdocs import drive

from . import projects
from .reading import PATIENCE, expect_state, lines, run, stop, walkthrough
from .test_hosts import WITHOUT_JSPI

BEGIN = """
import time

import litwork as L


def compute(seconds=0.3):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass

"""

APPS = {
    "released": """
        class Spin(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.spins = False
                self.flag = False

            def run(self):
                self.spins = True
                while not self.flag:
                    pass
                print("released")


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.spin = Spin()

            def run(self):
                self.spin.run()
                if self.spin.spins:
                    self.spin.flag = True


        app = L.LightningApp(Root())
    """,
    "seen": """
        class Count(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.count = 0
                self.items = []
                self.seen = 0

            def run(self):
                while self.seen < 3:
                    self.count += 1
                    self.items.append(self.count)
                    del self.items[:-3]
                print("seen", self.seen)


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.count = Count()

            def run(self):
                self.count.run()
                if self.count.count and self.count.items and self.count.seen < 3:
                    self.count.seen += 1


        app = L.LightningApp(Root())
    """,
    "printing": """
        class Print(L.LightningWork):
            def run(self):
                print("one")
                print("two")
                while True:
                    pass


        app = L.LightningApp(Print())
    """,
    "deciding": """
        class Wait(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.heard = None

            def run(self):
                while self.heard != "now":
                    pass
                print("heard")


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.wait = Wait()
                self.passes = 0

            def run(self):
                self.passes += 1
                self.wait.run()
                if not self.wait.is_pending or self.passes > 1:
                    return
                print("one")
                print("two")
                self.wait.heard = "now"
                while True:
                    pass


        app = L.LightningApp(Root())
    """,
    "loading": """
        print("one")
        print("two")
        while True:
            pass
    """,
    "late": """
        compute(1)


        class Work(L.LightningWork):
            def run(self):
                print("called")


        app = L.LightningApp(Work())
    """,
    "undisturbed": """
        import contextlib
        import ctypes
        import functools
        import re
        import signal
        import sys


        def handle(number, frame):
            print("interrupted")


        def numbers():
            for number in range(4):
                compute()
                yield number


        def compare(one, other):
            compute()
            return one - other


        def sink(depth):
            try:
                return sink(depth + 1)
            except RecursionError:
                compute(0.05)
                return depth


        class Slow:
            def __repr__(self):
                compute()
                return "slow"

            def __reduce__(self):
                compute()
                return (int, ("7",))


        class Work(L.LightningWork):
            def __init__(self):
                super().__init__()
                self.value = None
                self.items = []

            def run(self):
                signal.signal(signal.SIGINT, handle)
                for _ in range(5):
                    try:
                        compute()
                    except:
                        print("an exception", sys.exc_info())
                try:
                    1 / 0
                except ZeroDivisionError as error:
                    compute()
                    assert sys.exc_info()[1] is error
                print(list(numbers()))
                print(sorted([3, 1, 2], key=functools.cmp_to_key(compare)))
                print(re.sub("x", lambda match: compute() or "y", "xx"))
                print(Slow())
                self.value = L.Payload(Slow())
                self.items.append({1})
                self.items.pop()
                compute()
                print(sink(0) > 100)
                with contextlib.redirect_stdout(sys.stderr):
                    for number in range(200):
                        print(number)
                        compute(0.002)
                callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda number: compute() or number + 1)
                print(callback(1))
                before = time.monotonic()
                for _ in range(30):
                    time.sleep(0.01)
                    compute(0.01)
                assert time.monotonic() - before >= 0.6
                signal.raise_signal(signal.SIGINT)


        app = L.LightningApp(Work())
    """,
    "without": """
        class Work(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.count = 0
                self.answer = 0

            def run(self):
                for _ in range(20):
                    compute(0.1)
                    self.count += 1
                    print(self.count, self.answer)
                print("end", self.answer)


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work()

            def run(self):
                self.work.run()
                if 0 < self.work.count < 20 and not self.work.answer:
                    self.work.answer = self.work.count
                    print("answered while it ran")


        app = L.LightningApp(Root())
    """,
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of these apps."""
    apps = {name: BEGIN + textwrap.dedent(app) for name, app in APPS.items()}
    return projects.build_apps(tmp_path_factory.mktemp("ticks"), apps)


@pytest.fixture(scope="module")
def without_jspi(scratch: Path) -> Path:
    """The same site, as workers of a browser without JSPI see it."""
    projects.put_before_workers(scratch, WITHOUT_JSPI)
    return scratch


def observe(name: str, site: Path, session: drive.Session) -> drive.Observation:
    """Runs one of the apps to its end."""
    with session.visit(site) as visit:
        return projects.observe(visit, site, name)


def expect_lines_while_it_computes(name: str, component: str, site: Path, session: drive.Session) -> None:
    """Runs an app that prints two lines and then computes for ever; the lines are there, and it can be stopped."""
    with session.visit(site) as visit:
        root = walkthrough(visit.page, f"{visit.url}{name}.html", "app")
        run(root).click()
        expect(lines(root, component)).to_have_text(["one", "two"], timeout=PATIENCE)
        expect_state(root, "running")
        stop(root).click()
        expect_state(root, "stopped")
        drive.check_workers(visit)
        visit.check()


def test_a_work_that_waits_in_a_loop_hears_the_flow(scratch: Path, session: drive.Session) -> None:
    assert observe("released", scratch, session).texts == {"root.spin": ["released"]}


def test_the_flow_sees_what_a_work_writes_while_it_computes(scratch: Path, session: drive.Session) -> None:
    assert observe("seen", scratch, session).texts == {"root.count": ["seen 3"]}


@pytest.mark.parametrize(("name", "component"), [("printing", "root.work"), ("loading", "root")])
def test_lines_are_shown_while_their_code_goes_on(
    name: str, component: str, scratch: Path, session: drive.Session
) -> None:
    expect_lines_while_it_computes(name, component, scratch, session)


def test_what_the_flow_prints_and_writes_leaves_a_pass_that_does_not_end(scratch: Path, session: drive.Session) -> None:
    with session.visit(scratch) as visit:
        root = walkthrough(visit.page, f"{visit.url}deciding.html", "app")
        run(root).click()
        expect(lines(root, "root")).to_have_text(["one", "two"], timeout=PATIENCE)
        expect(lines(root, "root.wait")).to_have_text(["heard"], timeout=PATIENCE)
        expect_state(root, "running")
        stop(root).click()
        expect_state(root, "stopped")
        visit.check()


def test_a_call_that_comes_while_the_script_is_loaded_is_kept(scratch: Path, session: drive.Session) -> None:
    assert observe("late", scratch, session).texts == {"root.work": ["called"]}


def test_code_notices_nothing_of_ticks(scratch: Path, session: drive.Session) -> None:
    seen = observe("undisturbed", scratch, session)
    assert seen.end == "succeeded", seen.failure
    texts: dict[str, list[str]] = {"stdout": [], "stderr": []}
    for line in seen.lines["root.work"]:
        texts[line.stream].append(line.text)
    assert texts["stdout"] == ["[0, 1, 2, 3]", "[1, 2, 3]", "yy", "slow", "True", "2", "interrupted"]
    assert texts["stderr"] == [str(number) for number in range(200)]


def test_without_jspi_everything_flows_out_and_nothing_in(without_jspi: Path, session: drive.Session) -> None:
    seen = observe("without", without_jspi, session)
    assert seen.texts["root"] == ["answered while it ran"]
    assert seen.texts["root.work"] == [*(f"{count} 0" for count in range(1, 21)), "end 0"]
    output = [event["time"] for event in seen.events if event["type"] == "output"]
    assert len(output) > 10
    expect_lines_while_it_computes("printing", "root.work", without_jspi, session)
