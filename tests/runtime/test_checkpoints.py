"""Runs that are kept, in processes of their own: killed, interrupted, damaged, crowded, and gone on with."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from litwork import LightningApp, LightningFlow
from litwork.backends import inline
from litwork.backends.base import load_app
from litwork.loop import Loop
from litwork.storage.checkpoint_folder import Checkpoint
from litwork.storage.journal import read

from .running import IMPORTS, PATIENCE, Running

Run = Callable[..., Running]
ON, NEW = ("--resume", "kept"), ("--checkpoint", "kept")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs an app that is kept in the folder `kept`; what a failed test has left running is ended."""
    apps: list[Running] = []

    def run(script: str, *options: str) -> Running:
        apps.append(
            Running(tmp_path, script, options=options or (ON if (tmp_path / "kept" / "journal").exists() else NEW))
        )
        return apps[-1]

    yield run
    for app in apps:
        app.kill()


def kill(app: Running) -> None:
    """Kill the flow, and wait until its works have ended with it."""
    app.signal(signal.SIGKILL)
    app.process.communicate(timeout=PATIENCE)
    while app.session():
        time.sleep(0.01)


# What happens is written to a file, a line at a time: what a process prints can be lost with it.
LOG = """
def log(*words):
    with open("log", "a") as file:
        file.write(" ".join(map(str, words)) + "\\n")
    print(*words)
"""

# A flow that uses whatever is kept: calls that are remembered and calls that aren't, some parallel, works that are
# attached later, payloads, items that are gone through, a schedule.
WHOLE = (
    LOG
    + """
from litwork.structures import List

class Step(LightningWork):
    def __init__(self, **options):
        super().__init__(**options)
        self.data = None
        self.total = 0

    def run(self, name, data=None):
        log("begins", name)
        self.total += 1
        self.data = Payload((name, data and data.value[0]))
        log("ends", name)

class Tick(LightningWork):
    def __init__(self):
        super().__init__(cache_calls=False)

    def run(self):
        log("begins tick")
        log("ends tick")

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.first = Step()
        self.aside = Step(parallel=True)
        self.tick = Tick()
        self.later = List()
        self.ticks = 0
        self.seen = []
        self.years = 0

    def see(self, name):
        if name not in self.seen:
            log("seen", name)
            self.seen.append(name)

    def run(self):
        if self.schedule("yearly"):
            self.years += 1
        self.aside.run("aside")
        for item in self.experimental_iterate(["a", "b", "c"]):
            self.first.run(item)
            self.see(item)
        if self.ticks < 3:
            self.tick.run()
            self.ticks += 1
            self.see(f"tick {self.ticks}")
            return
        for i in range(3):
            if len(self.later) <= i:
                self.later.append(Step())
            work = self.later[i]
            before = self.later[i - 1].data if i else self.first.data
            work.run(i, before)
            self.see(str(i))
        if self.aside.has_succeeded:
            self.see("aside")
            numbers = [work.num_successes for work in (self.first, self.aside, *self.later)]
            log("result", self.ticks, self.years, self.later[2].data.origin_name, *numbers, self.tick.num_successes)
            self.stop()

app = LightningApp(Root())
"""
)
ENDED = "litwork: the app in kept has ended: there is nothing to go on with\n"
RESULT = "result 3 1 root.later.2 3 1 1 1 1 3"
NAMES = ["a", "b", "c", "aside", "0", "1", "2"]


def check_log(path: Path) -> None:
    """Whatever the flow has seen the end of hasn't begun again, and everything has come to its end."""
    lines = path.read_text().splitlines()
    assert set(lines) >= {f"{what} {name}" for name in NAMES for what in ("begins", "ends", "seen")}
    assert lines[-1] == RESULT
    for name in NAMES:
        assert f"begins {name}" not in lines[lines.index(f"seen {name}") :], lines
    # One tick isn't told from another by what is in its lines.
    seen = [lines.index(f"seen tick {number}") for number in (1, 2, 3)]
    assert "begins tick" not in lines[seen[2] :]
    for before, after in zip([0, *seen], seen, strict=False):
        assert "ends tick" in lines[before:after]


def test_an_app_that_is_kept_runs_as_others_do(run: Run, tmp_path: Path) -> None:
    assert run(WHOLE).end() == (0, "")
    check_log(tmp_path / "log")
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines.count("begins tick") == 3
    assert all(lines.count(f"begins {name}") == 1 for name in NAMES)


@pytest.mark.parametrize("seed", range(3))
def test_killed_again_and_again_it_comes_to_its_end(run: Run, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kills = 0
    while True:
        app = run(WHOLE)
        with suppress(AssertionError):  # it has come to its end before that
            for _ in range(chance.randrange(1, 12)):
                app.next_line()
            with suppress(subprocess.TimeoutExpired):
                app.process.wait(chance.choice([0, 0, chance.random() / 100]))
            if app.process.poll() is None:
                kill(app)
                kills += 1
                assert kills < 100, "it doesn't come on"
                continue
        assert app.end() in ((0, ""), (0, ENDED))
        break
    assert kills
    check_log(tmp_path / "log")
    assert run(WHOLE).end() == (0, ENDED)
    check_log(tmp_path / "log")
    assert len(list((tmp_path / "kept" / "payloads").iterdir())) == 5


# Interrupted runs.

COUNTS = """
class Count(LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.number = 0
        self.seen = 0

    def run(self):
        print("from", self.number)
        while self.number < 10:
            self.number += 1
            if self.number == 5 and "stays" in os.environ:
                while self.seen != 5:
                    time.sleep(0.01)
                print("stays")  # the flow has sent this at the end of a pass
                time.sleep(1000)

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.count = Count()

    def run(self):
        self.count.run()
        print("sees", self.count.number)
        self.count.seen = self.count.number
        if self.count.has_succeeded:
            print("statuses", *(status.stage for status in self.count.statuses))

app = LightningApp(Root())
"""


def test_after_ctrl_c_it_goes_on_with_its_latest_state(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("stays", "yes")
    app = run(COUNTS)
    app.wait_for("root.count", "stays")
    app.signal(signal.SIGINT)
    assert app.end() == (130, "litwork: to go on from here: litwork run app.py --resume kept\n")
    monkeypatch.delenv("stays")
    app = run(COUNTS)
    assert app.end() == (0, "")
    assert app.texts("root.count") == ["from 5"]
    assert app.texts("root")[0] == "sees 5"
    assert app.texts("root")[-1] == "statuses pending running stopped pending running succeeded"


def test_state_without_an_end_of_a_call_is_kept_soon(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("stays", "yes")
    app = run(COUNTS)
    app.wait_for("root.count", "stays")
    journal = tmp_path / "kept" / "journal"
    size = 0
    while b"K\x05" not in journal.read_bytes()[size:]:  # how a pickle has the number 5
        assert app.process.poll() is None
    kill(app)
    monkeypatch.delenv("stays")
    app = run(COUNTS)
    assert app.end() == (0, "")
    assert app.texts("root.count") == ["from 5"]


def test_a_call_that_has_failed_runs_again_with_the_mended_script(run: Run) -> None:
    script = """
    class Work(LightningWork):
        def run(self, number):
            print("number", number)
            if number == 1:
                raise ValueError("not yet")

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()

        def run(self):
            for number in range(3):
                self.work.run(number)

    app = LightningApp(Root())
    """
    app = run(script)
    status, err = app.end()
    assert (status, app.texts("root.work")) == (1, ["number 0", "number 1"])
    assert err.endswith("litwork: root.work failed\nlitwork: to go on from here: litwork run app.py --resume kept\n")
    app = run(script.replace("number == 1", "number == 11"))
    assert app.end() == (0, "litwork: the checkpoint in kept: the script has changed since: its new text goes on\n")
    assert app.texts("root.work") == ["number 1", "number 2"]
    # A script that is longer now has something to go on with although the app has ended.
    app = run(script.replace("number == 1", "number == 11").replace("range(3)", "range(4)"))
    assert app.end()[0] == 0
    assert app.texts("root.work") == ["number 3"]


def test_a_flow_that_fails_in_the_midst_of_a_pass_begins_that_pass_anew(run: Run) -> None:
    script = """
    class Work(LightningWork):
        def run(self):
            print("runs")

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()
            self.steps = []

        def run(self):
            self.work.run()
            self.steps.append("before")
            {}
            self.steps.append("after")
            print(self.steps)
            self.stop()

    app = LightningApp(Root())
    """
    app = run(script.format("raise ValueError('no')"))
    assert app.end()[0] == 1
    app = run(script.format("pass"))
    assert app.end()[0] == 0
    assert (app.texts("root"), app.texts("root.work")) == (["['before', 'after']"], [])


def test_a_large_payload_survives(run: Run, tmp_path: Path) -> None:
    script = """
    class Make(LightningWork):
        def __init__(self):
            super().__init__()
            self.data = None

        def run(self):
            print("makes")
            self.data = Payload(bytearray(b"0123456789" * 1_000_000))

    class Use(LightningWork):
        def run(self, data):
            if "stays" in os.environ:
                print("uses")
                time.sleep(1000)
            print(len(data.value), bytes(data.value[-10:]).decode())

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
    app = Running(tmp_path, script, options=NEW, stays="yes")
    app.wait_for("root.use", "uses")
    kill(app)
    (tmp_path / "kept" / "payloads" / "left.new").write_text("by a run that was killed")
    app = run(script)
    assert app.end() == (0, "")
    assert app.texts("root.make") == []
    assert app.texts("root.use") == ["10000000 0123456789"]
    (payload,) = (tmp_path / "kept" / "payloads").iterdir()
    assert payload.stat().st_size >= 10_000_000


def test_payloads_that_nothing_points_to_are_removed(run: Run, tmp_path: Path) -> None:
    app = run("""
    class Make(LightningWork):
        def __init__(self):
            super().__init__()
            self.data = None

        def run(self, number):
            self.data = Payload(number)

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.make = Make()

        def run(self):
            for number in range(5):
                self.make.run(number)
            print(len(os.listdir("kept/payloads")))

    app = LightningApp(Root())
    """)
    assert app.end() == (0, "")
    assert int(app.texts("root")[0]) <= 2
    assert len(list((tmp_path / "kept" / "payloads").iterdir())) == 1


def test_files_survive(run: Run, tmp_path: Path) -> None:
    script = """
    from litwork import Drive
    from litwork.storage.path import Path

    class Make(LightningWork):
        def __init__(self):
            super().__init__()
            self.path = None

        def run(self):
            print("makes")
            self.path = Path("lit://model.txt")
            self.path.write_text("a model")
            with open("notes.txt", "w") as file:
                file.write("some notes")
            Drive("lit://notes").put("notes.txt")
            os.unlink("notes.txt")

    class Use(LightningWork):
        def run(self, path):
            if "stays" in os.environ:
                print("uses")
                time.sleep(1000)
            Drive("lit://notes").get("notes.txt")
            print(path.read_text(), "and", open("notes.txt").read())

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.make = Make()
            self.use = Use()

        def run(self):
            self.make.run()
            self.use.run(self.make.path)

    app = LightningApp(Root())
    """
    app = Running(tmp_path, script, options=NEW, stays="yes")
    app.wait_for("root.use", "uses")
    kill(app)
    app = run(script)
    assert app.end() == (0, "")
    assert (app.texts("root.make"), app.texts("root.use")) == ([], ["a model and some notes"])


GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "stop_and_go_on.rst"


def test_the_guide_is_right(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    blocks: dict[str, list[str]] = {"python": [], "console": []}
    for kind, block in re.findall(r"\n.. code-block:: (\w+)\n\n((?: {3}.*\n|\n)+)", text):
        blocks[kind].append(textwrap.dedent(block).strip() + "\n")
    (script,), (first, second) = blocks["python"], blocks["console"]
    (tmp_path / "epochs.py").write_text(script)
    before = first.splitlines()
    after = second.splitlines()

    def start(command: str) -> subprocess.Popen[str]:
        words = command.removeprefix("$ litwork ").split()
        return subprocess.Popen(
            [sys.executable, "-m", "litwork", *words],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    app = start(before[0])
    assert app.stdout is not None
    assert [app.stdout.readline().rstrip() for _ in range(3)] == before[1:4]
    app.send_signal(signal.SIGINT)
    out, err = app.communicate(timeout=PATIENCE)
    assert (app.returncode, out, err) == (130, "", before[5] + "\n")
    assert after[0] == "$ " + before[5].partition("here: ")[2]
    app = start(after[0])
    out, err = app.communicate(timeout=PATIENCE)
    assert (app.returncode, err) == (0, "")
    assert re.sub(r"medium begins after epoch \d", "medium begins after epoch 2", out).splitlines() == after[1:]


# Folders that can't be used.


@pytest.fixture
def interrupted(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoint to go on from; its folder."""
    monkeypatch.setenv("stays", "yes")
    app = run(COUNTS)
    app.wait_for("root.count", "stays")
    app.signal(signal.SIGINT)
    app.end()
    monkeypatch.delenv("stays")
    return tmp_path / "kept"


def refused(run: Run, options: tuple[str, str], script: str = COUNTS) -> str:
    app = run(script, *options)
    status, err = app.end()
    assert status == 2
    assert app.texts("root.count") == []
    assert err.startswith("litwork: ")
    assert err.count("\n") == 1
    return err.removeprefix("litwork: ").rstrip()


def test_a_checkpoint_isnt_begun_where_one_is(run: Run, interrupted: Path) -> None:
    before = (interrupted / "journal").read_bytes()
    assert refused(run, NEW) == (
        "kept holds a checkpoint already: go on from it with --resume kept, or name another folder"
    )
    assert (interrupted / "journal").read_bytes() == before


def test_a_folder_of_other_files_is_left_alone(run: Run, tmp_path: Path) -> None:
    assert refused(run, ("--checkpoint", ".")) == ". holds other files: name a folder that is new or empty"
    assert [path.name for path in tmp_path.iterdir()] == ["app.py"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_there_must_be_something_to_go_on_with(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(run, ("--resume", name)) == (f"there is no checkpoint in {name}: begin one with --checkpoint {name}")


@pytest.mark.parametrize("option", ["--checkpoint", "--resume"])
def test_a_file_is_no_folder(run: Run, option: str) -> None:
    assert refused(run, (option, "app.py")) == "app.py can't hold a checkpoint: Not a directory"
    assert refused(run, (option, "")) == "a checkpoint needs the name of a folder"


def test_one_run_at_a_time(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("stays", "yes")
    app = run(COUNTS)
    app.wait_for("root.count", "stays")
    assert refused(run, ON) == (
        f"kept is in use by another run, process {app.process.pid}: wait until that has ended, or name another folder"
    )
    kill(app)
    monkeypatch.delenv("stays")
    assert run(COUNTS).end()[0] == 0


def test_another_script_is_refused(run: Run, interrupted: Path, tmp_path: Path) -> None:
    def litwork(script: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "litwork", "run", script, *ON]
        end = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
        return end.returncode, end.stderr

    path = tmp_path / "app.py"
    (tmp_path / "other.py").write_text(path.read_text() + "# another one\n")
    assert litwork("other.py") == (
        2,
        f"litwork: the checkpoint in kept is of another script, {path}: run that one, or begin anew with --checkpoint "
        "and another folder\n",
    )
    path.rename(tmp_path / "moved.py")
    assert litwork("moved.py") == (0, "")


def test_a_script_that_has_lost_a_component_is_refused(run: Run, interrupted: Path) -> None:
    message = refused(run, ON, COUNTS.replace("self.count = Count()", "self.other = Count()"))
    assert message.endswith(
        "it has root.count, which this script doesn't make. Put back what the script had, or begin anew with "
        "--checkpoint and another folder"
    )
    assert run(COUNTS).end()[0] == 0


def test_a_changed_byte_is_damage(run: Run, interrupted: Path) -> None:
    journal = interrupted / "journal"
    data = bytearray(journal.read_bytes())
    data[100] ^= 1
    journal.write_bytes(data)
    assert refused(run, ON) == (
        "the checkpoint in kept is damaged: entry 1 has changed since it was written. Bring back a copy of the folder, "
        "or begin anew with --checkpoint and another one"
    )
    assert journal.read_bytes() == data


def test_an_entry_that_was_cut_off_is_left_out(run: Run, interrupted: Path) -> None:
    journal = interrupted / "journal"
    journal.write_bytes(journal.read_bytes()[:-3])
    app = run(COUNTS)
    assert app.end() == (
        0,
        "litwork: the checkpoint in kept: its last entry is incomplete, as after a loss of power: going on from the "
        "one before\n",
    )


@pytest.mark.parametrize("change", ["flip", "cut", "remove"])
def test_a_damaged_payload_is_named(run: Run, tmp_path: Path, change: str) -> None:
    script = """
    class Count(LightningWork):
        def __init__(self):
            super().__init__()
            self.data = None

        def run(self):
            self.data = Payload(list(range(1000)))

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.count = Count()

        def run(self):
            self.count.run()
            self.fail()

    app = LightningApp(Root())
    """
    assert run(script).end()[0] == 1
    (payload,) = (tmp_path / "kept" / "payloads").iterdir()
    data = bytearray(payload.read_bytes())
    if change == "remove":
        payload.unlink()
    else:
        data[1000] ^= 1
        payload.write_bytes(data if change == "flip" else data[:1000])
    message = refused(run, ON, script)
    assert message.startswith("the checkpoint in kept is damaged: ")
    assert payload.name in message


# A full disk.

FILLS = """
import resource

class Work(LightningWork):
    def run(self, number):
        print("number", number)

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.work = Work()
        self.load = ""

    def run(self):
        self.work.run(0)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        if {fills}:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
            self.load = "x" * 100_000
        self.work.run(1)
        self.work.run(2)
        if {empties}:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits[1], limits[1]))
            time.sleep(1.1)
            self.work.run(3)
        print("all done")
        {end}

app = LightningApp(Root())
"""
CANT = (
    "litwork: the checkpoint in kept: it can't be written: File too large. The app goes on, and this is tried again\n"
)
CAN = "litwork: the checkpoint in kept: it can be written again\n"


def test_on_a_full_disk_the_app_goes_on_and_what_was_kept_stays(run: Run, tmp_path: Path) -> None:
    app = run(FILLS.format(fills="True", empties="False", end=""))
    assert app.end() == (0, CANT)
    assert app.texts("root.work") == ["number 0", "number 1", "number 2"]
    assert not list((tmp_path / "kept").glob("*.new"))
    app = run(FILLS.format(fills="False", empties="False", end=""))
    assert app.end()[0] == 0
    assert app.texts("root.work") == ["number 1", "number 2"]


def test_when_there_is_room_again_it_is_kept_again(run: Run, tmp_path: Path) -> None:
    app = run(FILLS.format(fills="not self.load", empties="True", end="os.kill(os.getpid(), 9)"))
    app.wait_for("root", "all done")
    assert app.end() == (-9, CANT + CAN)
    app = run(FILLS.format(fills="False", empties="True", end=""))
    assert app.end()[0] == 0
    assert app.texts("root.work") == []


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A file system of its own, as small as the payload is large; the kernel must let users make one."""
    (tmp_path / "app.py").write_text(
        IMPORTS
        + textwrap.dedent("""
        class Work(LightningWork):
            def __init__(self):
                super().__init__()
                self.data = None

            def run(self, size):
                print("size", size, flush=True)
                self.data = Payload(bytes(size))

        class Root(LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work()

            def run(self):
                self.work.run(10)
                self.work.run(400_000)
                if "ends" in os.environ:
                    os.kill(os.getpid(), 9)

        app = LightningApp(Root())
        """)
    )
    (tmp_path / "small").mkdir()
    shell = shutil.which("sh")
    unshare = ["unshare", "--user", "--mount", "--map-root-user", shell or "sh", "-c"]
    mount = "mount -t tmpfs -o size=200k none small"
    if not shutil.which("unshare") or subprocess.run([*unshare, mount], cwd=tmp_path, capture_output=True).returncode:
        pytest.skip("this system lets users mount nothing")
    litwork = f"{sys.executable} -m litwork run app.py"
    go_on = f"ls small/kept/payloads | wc -l; {litwork} --resume small/kept"
    both = f"{mount} && (ends=here {litwork} --checkpoint small/kept; {go_on})"
    end = subprocess.run([*unshare, both], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    said = "litwork: the checkpoint in small/kept: it can't be written: No space left on device. The app goes on, and"
    assert end.stderr.count(said) == 2
    assert end.returncode == 0
    assert end.stdout == "size 10\nsize 400000\n1\nsize 400000\n"


# Other backends, and none.


def test_an_app_that_rests_is_left_in_peace(tmp_path: Path) -> None:
    class Root(LightningFlow):
        def __init__(self) -> None:
            super().__init__()
            self.value = 0

    (tmp_path / "app.py").write_text("")
    checkpoint = Checkpoint(str(tmp_path / "kept"), str(tmp_path / "app.py"), goes_on=False)
    loop = Loop(LightningApp(Root()), lambda *_: None, lambda *_: None, clock=time.time, keep=checkpoint.keep)
    loop.keep_alive = True
    checkpoint.open(loop)
    loop.write("root", "value", 1)
    pauses = 0
    while True:
        loop.step()
        checkpoint.stepped()
        if checkpoint.pause is None:
            break
        pauses += 1
        time.sleep(checkpoint.pause)
    assert pauses == 1
    assert len(read(str(tmp_path / "kept" / "journal"))[0]) == 2


def test_inline(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(IMPORTS + WHOLE.replace('open("log", "a")', f"open({str(tmp_path / 'log')!r}, 'a')"))
    folder = str(tmp_path / "kept")

    def load() -> LightningApp:
        return load_app(str(path))

    assert inline.run(load, keeper=Checkpoint(folder, str(path), goes_on=False)).state == "succeeded"
    check_log(tmp_path / "log")
    path.write_text(path.read_text() + "\n")  # an app that has ended is run again only with another text
    assert inline.run(load, keeper=Checkpoint(folder, str(path), goes_on=True)).state == "succeeded"
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines.count(RESULT) == 2
    assert all(lines.count(f"begins {name}") == 1 for name in NAMES)
