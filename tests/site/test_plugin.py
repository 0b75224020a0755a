"""The pytest plugin on a small site of its own: it accepts what is right, and says what is wrong and where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONF = 'project = "scratch"\nextensions = ["litdocs"]\nlit_code_path = ["scripts"]\nhtml_theme = "basic"\n'

APP = """
from litwork import LightningApp, LightningFlow, LightningWork


class Work(LightningWork):
    def run(self):
{work}


class Flow(LightningFlow):
    def __init__(self):
        super().__init__()
        self.work = Work()

    def run(self):
        self.work.run()


app = LightningApp(Flow())
"""

FINITE = """        print("one")
        print("two")"""

ENDLESS = """        import time

        number = 0
        while True:
            number += 1
            print("line", number)
            time.sleep(0.01)"""

FAILING = """        raise ValueError("no such data")"""

WORKS = {"right": FINITE, "wrong": FINITE, "unrecorded": FINITE, "endless": ENDLESS, "failing": FAILING}


def recording(*texts: str) -> str:
    """A recording of an app of this site that printed these lines."""
    lines = [{"stream": "stdout", "text": text} for text in texts]
    components = [
        {"name": "root", "kind": "flow", "lines": []},
        {"name": "root.work", "kind": "work", "lines": lines},
    ]
    return json.dumps({"end": "succeeded", "python": "3.13.2", "components": components})


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a built site in `site`, scripts in `scripts`, and a configuration of pytest."""
    folder = tmp_path_factory.mktemp("scratch")
    scripts = folder / "scripts"
    scripts.mkdir()
    for name, work in WORKS.items():
        (scripts / f"{name}.py").write_text(APP.format(work=work), encoding="utf-8")
    (scripts / "right.output.json").write_text(recording("one", "two"), encoding="utf-8")
    (scripts / "wrong.output.json").write_text(recording("one", "three"), encoding="utf-8")
    (scripts / "failing.output.json").write_text(recording(), encoding="utf-8")
    (scripts / "endless.output.json").write_text('{"end": "stopped"}\n', encoding="utf-8")
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    tabs = "".join(f".. lit_tabs::\n   :code_files: /scripts/{name}.py\n   :app_id: {name}\n\n" for name in WORKS)
    (folder / "index.rst").write_text(f"Scratch\n=======\n\n{tabs}", encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nlit_code_path = . scripts\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", str(folder), str(folder / "site")]
    subprocess.run(command, check=True)
    return folder


def pytest_on(scratch: Path, *arguments: str) -> tuple[int, str]:
    """Runs pytest on the site of `scratch`; returns its status and what it printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", "site", *arguments]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_each_app_is_compared_with_its_recording(scratch: Path) -> None:
    status, said = pytest_on(scratch, "-k", "right or wrong or unrecorded or failing")
    assert status == 1, said
    assert "1 passed" in said, said
    assert "3 failed" in said, said
    assert "PASSED site/index.html::right[" in said
    assert "root.work, line 2: 'two' on stdout, recorded is 'three' on stdout" in said
    assert "unrecorded.output.json does not exist" in said
    assert "ValueError: no such data" in said


def test_an_endless_app_is_recorded_up_to_its_tenth_line(scratch: Path) -> None:
    path = scratch / "scripts" / "endless.output.json"
    status, said = pytest_on(scratch, "-k", "endless")
    assert (status, "holds no recording yet" in said) == (1, True), said
    status, said = pytest_on(scratch, "-k", "endless", "--lit-update")
    assert status == 0, said
    recorded = json.loads(path.read_text(encoding="utf-8"))
    assert recorded["end"] == "stopped"
    assert [line["text"] for line in recorded["components"][1]["lines"]] == [f"line {n}" for n in range(1, 11)]
    status, said = pytest_on(scratch, "-k", "endless")
    assert status == 0, said
