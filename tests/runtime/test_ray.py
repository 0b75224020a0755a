"""What only a real cluster can show: deaths, lost nodes, signals, resources, payloads in the store, nothing left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from .ray_cluster import STORE, Cluster
from .running import IMPORTS, PATIENCE, Running, assert_gone

pytest.importorskip("ray", reason="Ray isn't installed: it has no release for this Python")

# A work that never ends and has a child of its own; `{busy}` is what it does.
ENDLESS = """
class Endless(LightningWork):
    def run(self):
        print("pid", os.getpid())
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        print("pid", child.pid)
        {busy}

app = LightningApp(Endless())
"""
SLEEPS = "time.sleep(1000)"


def joined(folder: Path, script: str, cluster: Cluster) -> Running:
    """An app whose works run on the cluster of the tests."""
    return Running(folder, script, "ray", RAY_ADDRESS=cluster.address)


def test_a_work_that_is_told_to_terminate_is_a_failure(tmp_path: Path, ray_cluster: Cluster) -> None:
    app = joined(tmp_path, ENDLESS.format(busy=SLEEPS), ray_cluster)
    pids = app.pids(2)
    os.kill(pids[0], signal.SIGTERM)
    status, err = app.end()
    assert status == 1
    assert err.startswith("root.work was killed or has crashed on ")
    assert err.endswith(", perhaps because memory ran out\nlitwork: root.work failed\n")
    assert_gone(pids)


def test_a_lost_node_is_a_failure_of_its_works_and_takes_their_payloads(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = """
    from litwork import CloudCompute

    class Far(LightningWork):
        def __init__(self):
            super().__init__(parallel=True, raise_exception=False, cloud_compute=CloudCompute("far"))
            self.data = None

        def run(self):
            self.data = Payload(bytearray(1_000_000))
            print("ready")
            time.sleep(1000)

    class Near(LightningWork):
        def run(self, data):
            print(len(data.value))

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.far = Far()
            self.near = Near(cloud_compute=CloudCompute("cpu"))  # the lost node has none

        def run(self):
            self.far.run()
            if self.far.has_failed:
                print(self.far.status.message)
                self.near.run(self.far.data)

    app = LightningApp(Root())
    """
    ray_cluster.command("add")
    try:
        app = joined(tmp_path, script, ray_cluster)
        app.wait_for("root.far", "ready")
    finally:
        ray_cluster.command("remove")
    status, err = app.end()
    assert set(app.texts("root")) == {"Died: was lost: the node where it ran can't be reached any more"}
    assert status == 1
    assert "print(len(data.value))" in err
    assert err.endswith(
        "LostPayload: the payload is gone, for the node that held it has been lost\nlitwork: root.near failed\n"
    )


def test_a_request_that_no_node_meets_is_refused_with_a_way_out(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = """
    from litwork import CloudCompute

    class Work(LightningWork):
        def run(self):
            print("never")

    app = LightningApp(Work(cloud_compute=CloudCompute("quantum")))
    """
    app = joined(tmp_path, script, ray_cluster)
    status, err = app.end()
    assert status == 1
    assert err == (
        "root.work can't be started: it asks for CloudCompute('quantum'), and no node of the cluster has quantum. They "
        "have CPU, GPU. Ask for one of these, or start a node with: ray start --resources '{\"quantum\": 1}'\n"
        "litwork: root.work failed\n"
    )


def test_a_work_holds_what_it_asked_for(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = """
    from litwork import CloudCompute

    class Work(LightningWork):
        def __init__(self):
            super().__init__(parallel=True, cloud_compute=CloudCompute("gpu"))

        def run(self, number):
            import ray

            print("has", len(ray.get_gpu_ids()))
            time.sleep(1000 if number == 3 else 0.1)

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.one = Work()
            self.two = Work()
            self.three = Work()

        def run(self):
            self.one.run(1)
            self.two.run(2)
            if self.one.has_succeeded and self.two.has_succeeded:
                self.three.run(3)
                print("three is", self.three.status.stage)
                self.one.stop()
            if self.three.is_running:
                self.stop()

    app = LightningApp(Root())
    """
    app = joined(tmp_path, script, ray_cluster)
    assert app.end() == (0, "")
    assert "three is pending" in app.texts("root")
    assert [app.texts(f"root.{name}") for name in ("one", "two", "three")] == [["has 1"]] * 3


def test_a_payload_outlives_its_producer_and_is_freed(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = f"""
    SIZE = {STORE // 4}

    class Make(LightningWork):
        def __init__(self):
            super().__init__(raise_exception=False)
            self.data = None

        def run(self, number):
            if number < 0:
                os.kill(os.getpid(), 9)
            data = bytearray([number]) * SIZE
            self.data = Payload(data)
            data[0] = 77  # not seen by others

    class Use(LightningWork):
        def run(self, data):
            value = data.value
            print(len(value), value[0], value[-1])

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.make = Make()
            self.use = Use()

        def run(self):
            for number in range(12):
                self.make.run(number)
                self.use.run(self.make.data)
            self.make.run(-1)
            self.use.run(self.make.data)
            self.stop(self.make.status.stage)

    app = LightningApp(Root())
    """
    app = joined(tmp_path, script, ray_cluster)
    assert app.end() == (0, "")
    assert app.texts("root.use") == [f"{STORE // 4} {number} {number}" for number in range(12)]
    assert app.texts("root") == ["failed"]


def test_a_flood_arrives_complete_and_in_order(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__()
            self.number = 0

        def run(self):
            for number in range(1, 100_001):
                print("line", number)
                self.number = number

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            if self.work.number:
                print(self.work.number)
            self.work.run()

    app = LightningApp(Root())
    """
    app = joined(tmp_path, script, ray_cluster)
    assert app.end() == (0, "")
    assert app.texts("root.work") == [f"line {number}" for number in range(1, 100_001)]
    printed = 0
    for line in app.lines:
        if line.component == "root.work":
            printed = int(line.text.split()[1])
        else:
            assert int(line.text) <= printed
    assert app.texts("root")[-1] == "100000"


def test_children_of_a_work_print_as_the_work(tmp_path: Path, ray_cluster: Cluster) -> None:
    script = """
    class Work(LightningWork):
        def run(self):
            subprocess.run(["echo", "from a child"])
            subprocess.run(["echo", "from another"], stdout=sys.stdout)
            print("no end", end="")

    app = LightningApp(Work())
    """
    app = joined(tmp_path, script, ray_cluster)
    assert app.end() == (0, "")
    assert app.texts("root.work") == ["from a child", "from another", "no end"]


def test_the_folder_of_the_script_is_there(tmp_path: Path, ray_cluster: Cluster) -> None:
    (tmp_path / "beside.py").write_text("WORD = 'imported'\n")
    (tmp_path / "data.txt").write_text("read")
    script = """
    import beside

    class Work(LightningWork):
        def run(self):
            print(beside.WORD, open("data.txt").read(), os.path.exists(__file__), os.environ["WORD"])

    app = LightningApp(Work())
    """
    (tmp_path / "app.py").write_text(IMPORTS + textwrap.dedent(script))
    command = ["litwork", "run", "app.py", "--address", ray_cluster.address, "--env", "WORD=told"]
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "imported read True told\n", "")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "nowhere:port"])
def test_a_cluster_that_is_not_there_is_said(tmp_path: Path, address: str) -> None:
    app = Running(tmp_path, ENDLESS.format(busy=SLEEPS), "ray", RAY_ADDRESS=address)
    status, err = app.end()
    assert status == 1
    assert err.startswith(f"litwork: can't join the Ray cluster at {address}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, None], ids=["interrupted", "killed", "succeeds"])
def test_a_cluster_of_its_own_ends_with_the_app(tmp_path: Path, how: signal.Signals | None) -> None:
    before = set(Path("/tmp").glob("litwork-ray-*"))
    busy = SLEEPS if how else "print('raylet', os.getppid())"
    app = Running(tmp_path, "print('pid', os.getppid())" + ENDLESS.format(busy=busy), "ray")
    pids = app.pids(3)
    mine = children(app.process.pid)
    assert mine
    if how is not None:
        app.signal(how)
    status, err = app.end()
    assert (status, err) == ({None: 0, signal.SIGINT: 130, signal.SIGKILL: -9}[how], "")
    assert_gone([*pids[1:], *mine])
    if how is not signal.SIGKILL:
        assert set(Path("/tmp").glob("litwork-ray-*")) == before


def children(pid: int) -> list[int]:
    """The children of a process."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
