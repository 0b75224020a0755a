"""The apps of the course under `litwork run`: the lines that were recorded in a browser, and no process left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from .running import PATIENCE, assert_gone

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


def recorded(script: Path) -> tuple[str, dict[str, list[str]]]:
    """How the app ended when it was recorded, and what each component printed that printed anything."""
    recording: dict[str, Any] = json.loads(script.with_suffix(".output.json").read_text(encoding="utf-8"))
    lines = {each["name"]: [line["text"] for line in each["lines"]] for each in recording["components"]}
    return recording["end"], {name: texts for name, texts in lines.items() if texts}


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, children) for each in (child, *descendants(child))]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads the tree of processes from /proc")
@pytest.mark.parametrize("script", sorted(SCRIPTS.rglob("*.py")), ids=lambda path: path.relative_to(SCRIPTS).as_posix())
def test_prints_what_was_recorded(script: Path) -> None:
    end, expected = recorded(script)
    process = subprocess.Popen(
        [sys.executable, "-m", "litwork", "run", "--json", str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    seen: dict[str, list[str]] = defaultdict(list)
    started: set[int] = set()
    assert process.stdout is not None
    for text in process.stdout:
        line = json.loads(text)
        assert line["stream"] == "stdout", line
        seen[line["component"]].append(line["text"])
        if end == "stopped":
            started.update(descendants(process.pid))
            if all(len(seen[name]) >= len(texts) for name, texts in expected.items()):
                process.send_signal(signal.SIGINT)
                break
    _, errors = process.communicate(timeout=PATIENCE)
    if end == "stopped":
        assert {name: texts[: len(expected[name])] for name, texts in seen.items()} == expected
        assert process.returncode == 130
        assert started
        assert_gone(sorted(started))
    else:
        assert seen == expected
        assert process.returncode == 0
    assert errors == ""
    with pytest.raises(ProcessLookupError):  # the app was the leader of a group of its own: nobody is left in it
        os.killpg(process.pid, 0)
