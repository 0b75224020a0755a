"""The ready components, each in a real app, and alone."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from litwork import LightningApp, LightningFlow
from litwork.components import MultiNode, PopenPythonScript, Tracer, TracerPythonScript
from litwork.testing import EmptyWork, run_work_isolated

from .running import Running, assert_gone

SCRIPT = """\
import os
import sys
from helper import double

class Trainer:
    def __init__(self, rate):
        self.rate = rate
    def fit(self):
        return [double(self.rate)]

if __name__ == "__main__":
    trainer = Trainer(1.5)
    losses = trainer.fit()
    print("arguments", sys.argv[1:], os.environ.get("MODE"), losses)
    print("a note", file=sys.stderr)
    given = globals().get("extra", "nothing")
"""

HELPER = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with a script and what it imports."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    (folder / "helper.py").write_text(HELPER)
    return folder


def test_a_script_is_traced_in_a_work(tmp_path: Path, scripts: Path) -> None:
    app = Running(
        tmp_path,
        """
        import sys
        from lightning.app.components import TracerPythonScript

        class Traced(TracerPythonScript):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.rates = []

            def configure_tracer(self):
                import threading
                tracer = super().configure_tracer()
                def before(thread, *args, **kwargs):
                    return {}, args, {**kwargs, "name": "traced"}
                tracer.add_traced(threading.Thread, "__init__", pre_fn=before)
                return tracer

            def on_before_run(self):
                print("before", __import__("threading").Thread().name[:6])

            def on_after_run(self, res):
                super().on_after_run(res)
                print("after", sorted(name for name in res if name == "losses"), sys.argv)

        class Show(LightningWork):
            def run(self, losses, given):
                print(losses.value, given.value, losses.name, losses.origin_name)

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.train = Traced(
                    "scripts/train.py", script_args="--epochs 3", outputs=["losses", "given"], env={"MODE": "fast"}
                )
                self.show = Show()
            def run(self):
                self.train.run(params={"lr": 0.1}, extra="a global")
                self.show.run(self.train.losses, self.train.given)
                print(self.train.params, self.train.script_args)
                self.stop()

        app = LightningApp(Root())
        """,
    )
    assert app.end() == (0, "")
    assert app.texts("root.train") == [
        "before Thread",
        "arguments ['--epochs', '3', '--lr=0.1'] fast [3.0]",
        "after ['losses'] ['app.py']",
    ]
    assert app.texts("root.train", "stderr") == ["a note"]
    assert app.texts("root.show") == ["[3.0] a global losses root.train"]
    assert app.texts("root") == ["{'lr': 0.1} ['--epochs', '3']"]
    assert {path.name for path in tmp_path.iterdir()} <= {"app.py", "scripts", "__pycache__"}


def test_a_tracer_changes_arguments_and_results(scripts: Path) -> None:
    (scripts / "traced.py").write_text(
        "import helper_class as h\nmade = h.Made(1)\nresult = made.get(2)\ninherited = h.Heir(1).get(2)\n"
    )
    (scripts / "helper_class.py").write_text(
        "class Made:\n    def __init__(self, x): self.x = x\n    def get(self, y): return self.x + y\n"
        "class Heir(Made): pass\n"
    )
    sys.path.insert(0, str(scripts))
    try:
        import helper_class as helper  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(scripts))
    tracer = Tracer()
    tracer.add_traced(helper.Made, "__init__", pre_fn=lambda self, x: ({}, (x * 10,), {}))
    tracer.add_traced(helper.Made, "get", post_fn=lambda self, result: ({}, -result))
    tracer.add_traced(helper.Heir, "get", post_fn=lambda self, result: ({}, [result]))
    with pytest.raises(AttributeError, match="Made has no method 'nothing'"):
        tracer.add_traced(helper.Made, "nothing")
    before = sys.argv, list(sys.path), dict(vars(helper.Made))
    names = tracer.trace(str(scripts / "traced.py"), "argument")
    assert (names["made"].x, names["result"], names["inherited"]) == (10, -12, [-12])
    assert (sys.argv, sys.path, dict(vars(helper.Made))) == before
    assert "get" not in vars(helper.Heir)
    del sys.modules["helper_class"]


def test_a_script_may_exit(scripts: Path) -> None:
    (scripts / "exits.py").write_text("import sys\nsys.exit(len(sys.argv) - 1)\n")
    assert Tracer().trace(str(scripts / "exits.py")) == {}
    with pytest.raises(SystemExit):
        Tracer().trace(str(scripts / "exits.py"), "argument")


def test_a_missing_output_is_named(scripts: Path) -> None:
    work = TracerPythonScript(scripts / "train.py", outputs=["weights"])
    with pytest.raises(NameError, match="has no global 'weights', which is one of the outputs"):
        work.run()
    before = dict(os.environ), Path.cwd()
    with pytest.raises(FileNotFoundError, match="The script of TracerPythonScript isn't there"):
        TracerPythonScript("nothing.py", env={"MODE": "fast"}).run(code_dir=str(scripts))
    assert (dict(os.environ), Path.cwd()) == before


def test_a_script_comes_from_a_drive(tmp_path: Path, scripts: Path) -> None:
    app = Running(
        tmp_path,
        """
        import tarfile
        from lightning.app.components import TracerPythonScript
        from lightning.app.storage import Drive

        class Upload(LightningWork):
            def run(self, drive):
                os.makedirs("up")
                os.chdir("up")
                with tarfile.open("code.tar.gz", "w:gz") as archive:
                    archive.add("../scripts/train.py", "train.py")
                    archive.add("../scripts/helper.py", "helper.py")
                drive.put("code.tar.gz")

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.drive = Drive("lit://code")
                self.upload = Upload()
                self.train = TracerPythonScript("train.py", code={"drive": self.drive, "name": "code.tar.gz"})
            def run(self):
                self.upload.run(self.drive)
                self.train.run(code_dir="unpacked")
                self.stop()

        app = LightningApp(Root())
        """,
    )
    assert app.end() == (0, "")
    assert app.texts("root.train") == ["arguments [] None [3.0]"]


def test_a_script_runs_as_a_program(tmp_path: Path, scripts: Path) -> None:
    app = Running(
        tmp_path,
        """
        from lightning.app.components import PopenPythonScript

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.train = PopenPythonScript("scripts/train.py", ["--epochs", 3], {"MODE": "slow"})
            def run(self):
                self.train.run()
                print(self.train.exit_code, self.train.pid)
                self.stop()

        app = LightningApp(Root())
        """,
    )
    assert app.end() == (0, "")
    assert app.texts("root.train") == ["arguments ['--epochs', '3'] slow [3.0]"]
    assert app.texts("root.train", "stderr") == ["a note"]
    assert app.texts("root") == ["0 None"]


def test_the_lines_of_a_program_come_at_once_and_it_ends_with_the_app(tmp_path: Path, scripts: Path) -> None:
    (scripts / "endless.py").write_text("import os, time\nprint('pid', os.getpid())\ntime.sleep(600)\n")
    app = Running(
        tmp_path,
        """
        from lightning.app.components import PopenPythonScript
        app = LightningApp(PopenPythonScript("scripts/endless.py"))
        """,
    )
    pids = app.pids(1)
    app.signal(signal.SIGINT)
    assert app.end()[0] == 130
    assert_gone(pids)


def test_the_exit_status_of_a_program_is_a_failure(tmp_path: Path, scripts: Path) -> None:
    (scripts / "fails.py").write_text("import os, sys\nif not os.fork(): import time; time.sleep(600)\nsys.exit(3)\n")
    app = Running(
        tmp_path,
        """
        from lightning.app.components import PopenPythonScript
        app = LightningApp(PopenPythonScript("scripts/fails.py"))
        """,
    )
    status, text = app.end()
    assert status == 1
    assert "RuntimeError: scripts/fails.py ended with exit status 3" in text


def test_a_program_in_the_process_of_a_test(scripts: Path) -> None:
    work = PopenPythonScript(scripts / "train.py", raise_exception=False)
    run_work_isolated(work)
    assert work.has_succeeded
    assert work.exit_code == 0
    missing = PopenPythonScript(scripts / "nothing.py", raise_exception=False)
    run_work_isolated(missing)
    assert missing.has_failed


def test_several_works_know_of_each_other(tmp_path: Path) -> None:
    app = Running(
        tmp_path,
        """
        import lightning as L
        from lightning.app.components import MultiNode

        class Node(L.LightningWork):
            def __init__(self, greeting, **kwargs):
                super().__init__(**kwargs)
                self.greeting = greeting
                self.seen = 0

            def run(self, main_address, main_port, num_nodes, node_rank):
                import socket
                if node_rank == 0:
                    with socket.create_server((main_address, main_port)) as server:
                        server.settimeout(60)
                        names = []
                        for _ in range(num_nodes - 1):
                            connection, _ = server.accept()
                            with connection:
                                names.append(connection.recv(100).decode())
                    print(sorted(names))
                else:
                    while True:
                        try:
                            with socket.create_connection((main_address, main_port), 60) as connection:
                                connection.sendall(f"{self.greeting} {node_rank}".encode())
                            return
                        except ConnectionRefusedError:
                            time.sleep(0.01)

        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.nodes = MultiNode(Node, 3, L.CloudCompute("gpu"), "hello")
            def run(self):
                self.nodes.run()
                if all(node.has_stopped for node in self.nodes.ws):
                    self.stop(f"all {self.nodes.ws[0].cloud_compute.name}")

        app = L.LightningApp(Root())
        """,
    )
    assert app.end() == (0, "")
    assert app.texts("root.nodes.ws.0") == ["['hello 1', 'hello 2']"]
    assert app.texts("root") == ["all gpu"]


def test_no_works_are_too_few() -> None:
    with pytest.raises(ValueError, match="at least one work, not 0"):
        MultiNode(EmptyWork, 0)
    assert isinstance(LightningApp(MultiNode(EmptyWork, 1)).root, LightningFlow)
