"""Whole apps that import `lightning` run unmodified, and leave nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from .running import PATIENCE

APPS = Path(__file__).parent / "apps"

EXPECTED: dict[str, dict[str, list[str]]] = {
    "search": {
        "root.trials.trial_0": ["rate 0.1: 21 steps"],
        "root.trials.trial_1": ["rate 0.4: 3 steps"],
        "root.trials.trial_2": ["rate 0.9: 21 steps"],
        "root.report": ["trial_1 improved in 3 steps to 6.4e-05"],
        "root": ["the best rate is 0.4"],
    },
    "relay": {
        "root.deploy": [
            "['epoch_0.ckpt', 'epoch_1.ckpt', 'epoch_2.ckpt'] 16",
            "1.5 ['notes.txt']",
            "trained for 3 epochs",
            "True root.train epoch_2.ckpt",
        ],
        "root": ["Application End!"],
    },
    "serving": {
        "root.server": ["serving", "answered 2 requests"],
        "root.client": ["['hello Ada', 'hello Grace']"],
        "root": ["hello Grace, True"],
    },
    "scheduled": {
        "root.daily.tell": ["tick 1 True", "tick 2 True"],
        "root": ["['tick 1', 'tick 2'] [0, 1, 2]"],
    },
}


def test_all_apps_are_run() -> None:
    assert {path.stem for path in APPS.glob("*.py")} - {"__init__"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_runs_as_it_is(name: str, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    here = tmp_path / "here"
    temporary.mkdir()
    here.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "litwork", "run", "--json", str(APPS / f"{name}.py")],
        cwd=here,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (run.returncode, run.stderr) == (0, "")
    seen = defaultdict(list)
    for line in run.stdout.splitlines():
        printed = json.loads(line)
        seen[printed["component"]].append(printed["text"])
    assert seen == EXPECTED[name]
    assert list(here.iterdir()) == list(temporary.iterdir()) == []
