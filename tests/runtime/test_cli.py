"""The command: its forms of output, its exit statuses, and how it says what went wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
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


def on_a_terminal(folder: Path, *arguments: str, status: int = 0, **environment: str) -> str:
    """What the command shows on a terminal, its standard error included."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "litwork", *arguments],
        cwd=folder,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "NO_COLOR": "", **environment},
    )
    os.close(theirs)
    output = b""
    try:
        while chunk := os.read(ours, 4096):
            output += chunk
    except OSError:  # how Linux tells that the other side of a terminal is closed
        pass
    os.close(ours)
    assert process.wait(PATIENCE) == status
    return output.decode().replace("\r\n", "\n")


def test_on_a_terminal_each_line_has_its_coloured_component(folder: Path) -> None:
    shown = on_a_terminal(folder, "run", "inner/app.py")
    say = "\x1b[36mroot.say\x1b[0m | "
    assert shown.startswith(f"\x1b[1mroot    \x1b[0m | {FLOW}\n")
    assert sorted(shown.splitlines()[1:]) == sorted([f"{say}{LINE}", f"{say}a note"])


def test_colours_can_be_declined(folder: Path) -> None:
    shown = on_a_terminal(folder, "run", "inner/app.py", NO_COLOR="1")
    assert sorted(shown.splitlines()) == sorted([f"root     | {FLOW}", f"root.say | {LINE}", "root.say | a note"])


def test_a_missing_file(folder: Path) -> None:
    run = litwork(folder, "run", "nowhere.py")
    assert (run.returncode, run.stdout, run.stderr) == (2, "", "litwork: there is no file nowhere.py\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["walk", "app.py"], "invalid choice: 'walk'"),
        (["run"], "the following arguments are required: FILE"),
        (["run", "app.py", "--yaml"], "unrecognized arguments: --yaml"),
        (["run", "app.py", "--backend", "cloud"], "invalid choice: 'cloud'"),
        (["run", "app.py", "--env", "K"], "argument --env: 'K' isn't of the form NAME=VALUE"),
        (["run", "app.py", "--env", "=V"], "argument --env: '=V' isn't of the form NAME=VALUE"),
        (["run", "app.py", "--port", "70000"], "argument --port: '70000' isn't a number from 1 to 65535"),
        (["completion", "fish"], "invalid choice: 'fish'"),
    ],
)
def test_a_wrong_command_line(folder: Path, arguments: list[str], message: str) -> None:
    run = litwork(folder, *arguments)
    assert run.returncode == 2
    assert "usage: litwork" in run.stderr
    assert message in run.stderr


def test_options_that_do_not_go_together(folder: Path) -> None:
    run = litwork(folder, "run", "inner/app.py", "--backend", "inline", "--address", "auto")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "litwork: --address is that of a Ray cluster: leave --backend inline out\n"


def test_a_plain_run_waits_for_no_parser(folder: Path) -> None:
    (folder / "app.py").write_text(
        "import sys\n"
        "print(sorted({'argparse', 'asyncio', 'rich', 'starlette', 'litwork.server'} & set(sys.modules)))\n"
        "from litwork import LightningApp, LightningFlow\n"
        "app = LightningApp(LightningFlow())\n"
    )
    assert litwork(folder, "run", "app.py").stdout == "[]\n"
    assert "argparse" in litwork(folder, "run", "app.py", "--json").stdout


def test_environment_variables_reach_flow_and_works(folder: Path) -> None:
    (folder / "app.py").write_text(
        "import os\n"
        "from litwork import LightningApp, LightningWork\n"
        "print('flow', os.environ['COLOUR'], os.environ['EMPTY'] == '')\n"
        "class Say(LightningWork):\n"
        "    def run(self): print('work', os.environ['COLOUR'])\n"
        "app = LightningApp(Say())\n"
    )
    run = litwork(folder, "run", "app.py", "--env", "COLOUR=a=b", "--env", "EMPTY=")
    assert (run.returncode, run.stdout) == (0, "flow a=b True\nwork a=b\n")


def test_everything_in_one_process(folder: Path) -> None:
    run = litwork(folder, "run", "inner/app.py", "--backend", "inline")
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{FLOW}\n{LINE}\n", "a note\n")


def test_an_app_that_is_kept_alive_ends_with_ctrl_c(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "litwork", "run", "inner/app.py", "--keep-alive"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"{FLOW}\n"
    assert process.stdout.readline() == f"{LINE}\n"
    with pytest.raises(subprocess.TimeoutExpired):  # it would have ended within this time otherwise
        process.wait(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    process.stdout.close()


FAILING = """\
from litwork import LightningApp, LightningFlow
class Root(LightningFlow):
    def run(self):
        {}["key"]
app = LightningApp(Root())
"""


def test_a_traceback_on_a_terminal_has_colours(folder: Path) -> None:
    (folder / "app.py").write_text(FAILING)
    shown = on_a_terminal(folder, "run", "app.py", status=1)
    assert "\x1b[" in shown
    plain = litwork(folder, "run", "app.py").stderr
    assert "\x1b[" not in plain
    assert [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()] == plain.splitlines()
    assert on_a_terminal(folder, "run", "app.py", status=1, NO_COLOR="1") == plain


def test_a_traceback_without_rich(folder: Path) -> None:
    (folder / "app.py").write_text(FAILING)
    (folder / "rich.py").write_text("raise ModuleNotFoundError('no rich', name='rich')\n")
    shown = on_a_terminal(folder, "run", "app.py", status=1)
    assert shown == litwork(folder, "run", "app.py").stderr


TREE = """\
from litwork import CloudCompute, LightningApp, LightningFlow, LightningWork

print("loading")

class Train(LightningWork):
    \"\"\"Trains a model.\"\"\"
    def run(self): ...

class Team(LightningFlow):
    def __init__(self):
        super().__init__()
        self.first = Train(parallel=True)
        self.second = Train(cloud_compute=CloudCompute("gpu"))

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.team = Team()
        self.report = Train(raise_exception=False)
        self.last = Team()

app = LightningApp(Root())
"""

GRAPH = """\
root          Root, a flow
├─ report     Train, a work  raise_exception=False  Trains a model.
├─ team       Team, a flow
│  ├─ first   Train, a work  parallel  Trains a model.
│  └─ second  Train, a work  cloud_compute=CloudCompute(name='gpu')  Trains a model.
└─ last       Team, a flow
   ├─ first   Train, a work  parallel  Trains a model.
   └─ second  Train, a work  cloud_compute=CloudCompute(name='gpu')  Trains a model.
"""


def graph_of(text: str) -> str:
    """The graph, with what a CloudCompute says beside its name left out."""
    return re.sub(r"(CloudCompute\(name='gpu')[^)]*\)", r"\1)", text)


def test_the_graph_is_a_tree(folder: Path) -> None:
    (folder / "app.py").write_text(TREE)
    run = litwork(folder, "graph", "app.py")
    assert (run.returncode, run.stderr) == (0, "loading\n")
    assert graph_of(run.stdout) == GRAPH


def test_the_graph_in_a_poor_encoding(folder: Path) -> None:
    (folder / "app.py").write_text(TREE)
    run = subprocess.run(
        [sys.executable, "-m", "litwork", "graph", "app.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert graph_of(run.stdout) == GRAPH.replace("├─", "|-").replace("└─", "`-").replace("│", "|")


def test_the_graph_as_json(folder: Path) -> None:
    (folder / "app.py").write_text(TREE)
    components = json.loads(litwork(folder, "graph", "app.py", "--json").stdout)
    assert components[1] == {
        "name": "root.report",
        "kind": "work",
        "class": "Train",
        "about": "Trains a model.",
        "options": {"raise_exception": False},
    }


@pytest.mark.parametrize("has_rich", [True, False])
def test_the_graph_on_a_terminal(folder: Path, has_rich: bool) -> None:
    (folder / "app.py").write_text(TREE)
    if not has_rich:
        (folder / "rich.py").write_text("raise ModuleNotFoundError('no rich', name='rich')\n")
    shown = on_a_terminal(folder, "graph", "app.py")
    assert ("\x1b[" in shown) is has_rich
    plain = re.sub(r"\x1b\[[\d;]*m|[│├└─]", "", shown)
    names = [line.split()[0] for line in plain.splitlines() if "a work" in line]
    assert names == ["report", "first", "second", "first", "second"]


def test_the_graph_of_a_script_that_fails(folder: Path) -> None:
    (folder / "bad.py").write_text("1 / 0\n")
    run = litwork(folder, "graph", "bad.py")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.endswith("ZeroDivisionError: division by zero\nlitwork: root failed\n")
    (folder / "none.py").write_text("")
    assert litwork(folder, "graph", "none.py").stderr.startswith("litwork: none.py has no app: add a line like")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_can_complete_the_command(folder: Path, shell: str) -> None:
    run = litwork(folder, "completion", shell)
    assert (run.returncode, run.stderr) == (0, "")
    assert "--keep-alive" in run.stdout
    if shell == "bash":
        complete = f"{run.stdout}\nCOMP_WORDS=(litwork gr); COMP_CWORD=1; _shtab_litwork; echo ${{COMPREPLY[@]}}"
        completed = subprocess.run(["bash", "-c", complete], capture_output=True, text=True, timeout=PATIENCE)
        assert completed.stdout == "graph\n"


def test_completion_without_its_extra(folder: Path) -> None:
    program = "import sys; sys.modules['shtab'] = None; from litwork.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", program, "completion", "bash"], capture_output=True, text=True, timeout=PATIENCE
    )
    expected = 'litwork: completion needs shtab: pip install "litwork[completion]"\n'
    assert (run.returncode, run.stdout, run.stderr) == (1, "", expected)


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


@pytest.mark.parametrize(
    "code", ["import litwork", "from litwork import CloudCompute, LightningApp, LightningFlow, LightningWork, Payload"]
)
def test_importing_litwork_is_light(code: str) -> None:
    program = f"import sys; before = set(sys.modules); {code}; print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    new = {name for name in run.stdout.split() if not name.startswith("litwork")}
    assert new <= {"__future__", "importlib", "importlib._bootstrap", "importlib._bootstrap_external", "warnings"}


def test_an_unknown_name_of_litwork() -> None:
    import litwork

    with pytest.raises(AttributeError, match="litwork has no 'Trainer'; it offers BuildConfig, "):
        _ = litwork.Trainer
    assert "LightningApp" in dir(litwork)
