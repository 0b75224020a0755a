"""What users' own tests are made of."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from litwork import LightningApp, LightningFlow, LightningWork, Payload
from litwork.runners import AppError, CloudRuntime, MultiProcessRuntime, dispatch, load_app_from_file
from litwork.testing import (
    EmptyFlow,
    EmptyWork,
    LightningTestApp,
    application_testing,
    run_work_isolated,
    wait_for,
)

from .running import PATIENCE

COUNTER = """\
import os
import lightning as L

class Count(L.LightningWork):
    def __init__(self):
        super().__init__()
        self.total = 0
        self.pid = 0

    def run(self, step):
        self.total = step + 2
        self.pid = os.getpid()
        print("total", self.total)

class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.count = Count()

    def run(self):
        self.count.run(self.count.total)

app = L.LightningApp(Root())
"""


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    script = tmp_path / "counter.py"
    script.write_text(COUNTER)
    return script


class UntilTen(LightningTestApp):
    """Ends the counter when it has counted to ten."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.before = 0
        self.totals: list[int] = []

    def on_before_run_once(self) -> None:
        self.before += 1

    def on_after_run_once(self) -> bool:
        self.totals.append(self.root.count.total)  # type: ignore[attr-defined]
        return self.totals[-1] >= 10


def test_a_script_is_run_as_an_app_of_the_test(counter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.modules["__main__"], sys.argv, list(sys.path), list(sys.meta_path)
    result = application_testing(UntilTen, [str(counter), "--blocking", "False", "--open-ui", "False"])
    assert result.exit_code == 0, result.error
    assert isinstance(result.app, UntilTen)
    assert result.app.before == len(result.app.totals)
    assert result.app.totals[0] == 0
    assert result.app.totals[-1] == 10
    assert result.stdout.splitlines()[:5] == ["total 2", "total 4", "total 6", "total 8", "total 10"]
    assert result.stdout == capsys.readouterr().out
    assert (sys.modules["__main__"], sys.argv, sys.path, sys.meta_path) == before


def test_a_script_that_fails(tmp_path: Path) -> None:
    script = tmp_path / "fails.py"
    script.write_text("from litwork.testing import EmptyWork\nfrom litwork import *\nraise ValueError('no')\n")
    result = application_testing(command_line=[str(script)])
    assert result.exit_code == 1
    assert result.app is None
    assert "ValueError: no" in result.error
    with pytest.raises(FileNotFoundError, match="begins with a script"):
        application_testing(command_line=["nothing.py"])


def test_one_work_is_run_in_the_process_of_the_test() -> None:
    class Work(LightningWork):
        def __init__(self, first: int) -> None:
            super().__init__()
            self.seen = [first]
            self.data: Payload | None = None

        def run(self, x: int, y: int = 0) -> None:
            self.seen.append(x)
            self.seen.append(y)
            self.data = Payload({x})

    work = Work(1)
    run_work_isolated(work, 2, y=3)
    assert work.seen == [1, 2, 3]
    assert work.has_succeeded
    assert work.data is not None


def test_one_work_that_fails() -> None:
    class Work(LightningWork):
        def run(self) -> None:
            raise ValueError("not today")

    with pytest.raises(AppError, match="ValueError: not today") as raised:
        run_work_isolated(Work())
    assert "root.work failed" in str(raised.value)
    assert str(raised.value).count('File "') == 1
    work = Work(raise_exception=False)
    run_work_isolated(work)
    assert work.has_failed
    assert "not today" in work.status.message


def test_an_app_without_a_script_is_run_here() -> None:
    class Add(LightningWork):
        def __init__(self, start: int) -> None:
            super().__init__()
            self.value = start

        def run(self, by: int) -> None:
            self.value += by

    class Root(LightningFlow):
        def __init__(self, works: list[Add]) -> None:
            super().__init__()
            self.works_ = works
            self.total = 0

        def run(self) -> None:
            for work in self.works_:
                work.run(1)
            self.total = sum(work.value for work in self.works_)
            self.stop()

    app = LightningApp(Root([Add(1), Add(10)]))
    MultiProcessRuntime(app, start_server=False).dispatch(open_ui=False)
    assert app.root.total == 13  # type: ignore[attr-defined]
    MultiProcessRuntime(LightningApp(EmptyFlow())).dispatch()
    MultiProcessRuntime(LightningApp(EmptyWork())).dispatch()
    with pytest.raises(TypeError, match="runs a LightningApp, not"):
        MultiProcessRuntime(EmptyFlow())  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError, match="litwork run"):
        CloudRuntime(app)


def test_hooks_of_a_test_are_called_without_a_script_too() -> None:
    class Flow(LightningFlow):
        def __init__(self) -> None:
            super().__init__()
            self.passes = 0

        def run(self) -> None:
            self.passes += 1

    class Test(LightningTestApp):
        def on_after_run_once(self) -> bool:
            return self.root.passes == 3  # type: ignore[attr-defined, no-any-return]

    app = Test(Flow())
    MultiProcessRuntime(app).dispatch()
    assert app.root.passes == 3  # type: ignore[attr-defined]


def test_a_script_may_run_its_own_app(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        textwrap.dedent("""
            import os
            from litwork import compat
            compat.install()
            from lightning.app import LightningApp, LightningFlow, LightningWork
            from lightning.app.runners import MultiProcessRuntime

            class Work(LightningWork):
                def __init__(self):
                    super().__init__()
                    self.pid = 0
                def run(self):
                    self.pid = os.getpid()

            class Root(LightningFlow):
                def __init__(self):
                    super().__init__()
                    self.work = Work()
                def run(self):
                    self.work.run()
                    self.stop("stopped")

            app = LightningApp(Root())
            if __name__ == "__main__":
                MultiProcessRuntime(app).dispatch()
                print(app.root.work.pid not in (0, os.getpid()), app.root.work.has_succeeded)
        """)
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert run.stdout.splitlines()[-2:] == ["stopped", "True True"]
    run = subprocess.run(
        [sys.executable, "-m", "litwork", "run", script], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert run.stdout.splitlines()[-1] == "stopped"


def test_scripts_are_run_and_loaded_by_their_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "from litwork import LightningApp\nfrom litwork.testing import EmptyWork\n"
        "class Work(EmptyWork):\n    def run(self):\n        print('ran')\napp = LightningApp(Work())\n"
    )
    main = sys.modules["__main__"]
    dispatch(script, start_server=False)
    assert capsys.readouterr().out == "ran\n"
    assert isinstance(load_app_from_file(script), LightningApp)
    assert sys.modules["__main__"] is main
    script.write_text("1 / 0\n")
    with pytest.raises(AppError, match="ZeroDivisionError"):
        dispatch(script)


def test_waiting_returns_what_is_true() -> None:
    answers = iter([0, "", "found"])
    assert wait_for(None, lambda: next(answers)) == "found"
