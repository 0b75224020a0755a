"""The command: its forms of output, its exit statuses, and how it says what went wrong."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from .running import PATIENCE

APP = """\
import os, sys
from litwork import LightningApp, LightningFlow, LightningWork
import neighbour

class Say(LightningWork):
    def run(self):
        print("a line", sys.argv, neighbour.__name__, os.path.basename(sys.path[0]))
        print("a note", file=sys.stderr)

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.say = Say()

    def run(self):
        if not self.say.has_started:
            print("from the flow", sys.argv, __name__)
        self.say.run()

app = LightningApp(Root())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "app.py").write_text(APP)
    (inner / "neighbour.py").write_text("")
    return tmp_path


def litwork(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "litwork", *arguments], cwd=folder, capture_output=True, text=True, timeout=PATIENCE
    )


FLOW = "from the flow ['inner/app.py'] __main__"
LINE = "a line ['inner/app.py'] neighbour inner"


def test_piped_output_is_the_lines_themselves(folder: Path) -> None:
    run = litwork(folder, "run", "inner/app.py")
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{FLOW}\n{LINE}\n", "a note\n")


def test_a_link_to_a_script_runs_it_beside_its_neighbours(folder: Path) -> None:
    (folder / "link.py").symlink_to(folder / "inner" / "app.py")
    run = litwork(folder, "run", "link.py")
    assert (run.returncode, run.stderr) == (0, "a note\n")
    assert "a line ['link.py'] neighbour inner" in run.stdout


def test_json_is_one_object_a_line(folder: Path) -> None:
    run = litwork(folder, "run", "inner/app.py", "--json")
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    assert run.stderr == ""
    assert objects[0] == {"component": "root", "stream": "stdout", "text": FLOW}
    assert sorted(objects[1:], key=str) == sorted(
        [
            {"component": "root.say", "stream": "stdout", "text": LINE},
            {"component": "root.say", "stream": "stderr", "text": "a note"},
        ],
        key=str,
    )


def on_a_terminal(folder: Path, **environment: str) -> str:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "litwork", "run", "inner/app.py"],
        cwd=folder,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 4096):
            output += chunk
    except OSError:  # how Linux tells that the other side of a terminal is closed
        pass
    os.close(ours)
    assert process.wait(PATIENCE) == 0
    return output.decode().replace("\r\n", "\n")


def test_on_a_terminal_each_line_has_its_coloured_component(folder: Path) -> None:
    assert on_a_terminal(folder, NO_COLOR="") == (
        f"\x1b[1mroot    \x1b[0m | {FLOW}\n\x1b[36mroot.say\x1b[0m | {LINE}\n"
    )


def test_colours_can_be_declined(folder: Path) -> None:
    assert on_a_terminal(folder, NO_COLOR="1") == f"root     | {FLOW}\nroot.say | {LINE}\n"


def test_a_missing_file(folder: Path) -> None:
    run = litwork(folder, "run", "nowhere.py")
    assert (run.returncode, run.stdout, run.stderr) == (2, "", "litwork: there is no file nowhere.py\n")


@pytest.mark.parametrize("arguments", [[], ["walk", "app.py"], ["run"], ["run", "app.py", "--yaml"]])
def test_a_wrong_command_line(folder: Path, arguments: list[str]) -> None:
    run = litwork(folder, *arguments)
    assert run.returncode == 2
    assert "usage: litwork" in run.stderr


def test_version_and_help(folder: Path) -> None:
    assert litwork(folder, "--version").stdout == "litwork 0.1.0\n"
    assert "FILE" in litwork(folder, "run", "--help").stdout


def test_a_syntax_error_points_at_the_line(folder: Path) -> None:
    (folder / "bad.py").write_text("import os\n\ndef oops(:\n    pass\n")
    run = litwork(folder, "run", "bad.py")
    assert run.returncode == 1
    assert run.stderr.startswith('  File "bad.py", line 3\n    def oops(:\n')
    assert run.stderr.endswith("litwork: root failed\n")
    assert "litwork/" not in run.stderr


def test_a_file_that_is_no_text(folder: Path) -> None:
    (folder / "bad.py").write_bytes(b"x = '\xff'\n")
    run = litwork(folder, "run", "bad.py")
    assert run.returncode == 1
    assert run.stderr.startswith("litwork: can't read bad.py: ")


def test_a_reader_that_goes_away_ends_the_app_quietly(folder: Path) -> None:
    (folder / "endless.py").write_text(
        "from litwork import LightningApp, LightningWork\n"
        "class Endless(LightningWork):\n"
        "    def run(self):\n"
        "        while True: print('again')\n"
        "app = LightningApp(Endless())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "litwork", "run", "endless.py"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "again\n"
    process.stdout.close()
    assert process.wait(PATIENCE) == 141
    assert process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_closed_stream_is_no_hindrance(folder: Path, stream: str) -> None:
    command = f'exec "$0" -m litwork run inner/app.py {stream}>&-'
    run = subprocess.run(["sh", "-c", command, sys.executable], cwd=folder, capture_output=True, timeout=PATIENCE)
    assert run.returncode == 0
    assert run.stderr in (b"", b"a note\n")


def test_a_full_disk_is_not_the_fault_of_the_script(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "litwork", "run", "inner/app.py"],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
        )
    assert (run.returncode, run.stderr) == (1, b"litwork: can't write the output: No space left on device\n")


@pytest.mark.parametrize("code", ["import litwork", "from litwork import *"])
def test_importing_litwork_is_light(code: str) -> None:
    program = f"import sys; before = set(sys.modules); {code}; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    new = {name for name in run.stdout.split() if not name.startswith("litwork")}
    assert new <= {"__future__", "importlib", "importlib._bootstrap", "importlib._bootstrap_external", "warnings"}


def test_an_unknown_name_of_litwork() -> None:
    import litwork

    with pytest.raises(AttributeError, match="litwork has no 'Trainer'; it offers CloudCompute, "):
        _ = litwork.Trainer
    assert "LightningApp" in dir(litwork)
