"""What the apps of the course are there to show, said by hand: the recordings alone would not know.

Rule: no assertion depends on how long a machine takes to start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litdocs.drive import Observation

Run = Callable[[str], Observation]


def stages(seen: Observation, component: str) -> list[tuple[float, str]]:
    """When a component came into which stage."""
    return [
        (event["time"], event["stage"])
        for event in seen.events
        if event["type"] == "status" and event["component"] == component
    ]


def began(seen: Observation, component: str) -> float:
    """When the (first) call of a work began to run."""
    return next(time for time, stage in stages(seen, component) if stage == "running")


def called(seen: Observation, component: str) -> float:
    """When the flow made the (first) call of a work."""
    return next(time for time, stage in stages(seen, component) if stage == "pending")


def ended(seen: Observation, component: str) -> float:
    """When the (last) call of a work ended; endless for one that was stopped."""
    times = [time for time, stage in stages(seen, component) if stage == "succeeded"]
    return times[-1] if times else float("inf")


def printed(seen: Observation, component: str) -> list[float]:
    """When the lines of a component came."""
    return [
        event["time"]
        for event in seen.events
        if event["type"] == "output" and event["component"] == component
        for _ in event["lines"]
    ]


def is_open_while_printing(seen: Observation, work: str, other: str) -> bool:
    """Whether the call of a work was open all the while between two lines of another one."""
    return any(began(seen, work) < time < ended(seen, work) for time in printed(seen, other))


def machines(seen: Observation) -> Any:
    """How many machines the run had when it ended."""
    return seen.events[-1]["machines"]


def test_one_after_the_other(run: Run) -> None:
    seen = run("parallel/one_after_the_other.py")
    assert seen.states == ["idle", "loading", "running", "stopped"]
    assert seen.texts["root.train"][9] == "training, batch 10"
    assert "root.analyze" not in seen.texts
    assert [stage for _, stage in stages(seen, "root.analyze")] == []
    assert [stage for _, stage in stages(seen, "root.train")] == ["pending", "running"]


def test_at_the_same_time(run: Run) -> None:
    seen = run("parallel/at_the_same_time.py")
    assert seen.states == ["idle", "loading", "running", "stopped"]
    assert seen.texts["root.train"][:10] == [f"training, batch {number}" for number in range(1, 11)]
    assert seen.texts["root.analyze"][:10] == [f"analyzing, batch {number}" for number in range(1, 11)]
    assert is_open_while_printing(seen, "root.train", "root.analyze")
    assert is_open_while_printing(seen, "root.analyze", "root.train")
    assert seen.workers == machines(seen) == 3


def test_three_in_a_row(run: Run) -> None:
    seen = run("parallel/three_in_a_row.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    assert ended(seen, "root.download") < began(seen, "root.train")
    assert ended(seen, "root.train") < began(seen, "root.report")
    assert seen.texts["root.report"][-1] == "report has done 4 of 4 parts"


def test_two_in_parallel(run: Run) -> None:
    seen = run("parallel/two_in_parallel.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    # How far they overlap depends on how long their machines take to start; that none waits for another does not.
    works = ["root.download", "root.train", "root.report"]
    assert max(called(seen, work) for work in works) < min(ended(seen, work) for work in works)
    assert seen.workers == machines(seen) == 4


def test_flow_to_work(run: Run) -> None:
    seen = run("share/flow_to_work.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    assert seen.texts == {
        "root.greeter": ["sent by the flow: made on the flow's machine", "created right here: made on this machine"]
    }


def test_work_to_work(run: Run) -> None:
    seen = run("share/work_to_work.py")
    assert seen.states == ["idle", "loading", "running", "stopped"]
    slope = 0.0
    for number in range(1, 11):
        slope += 0.4 * (3.0 - slope)
        expected = f"serving checkpoint {number}: f(2) = {slope * 2:.4f}"
        assert seen.texts["root.deploy"][number - 1] == expected
    assert is_open_while_printing(seen, "root.train", "root.deploy")


def test_payload(run: Run) -> None:
    seen = run("share/payload.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    assert ended(seen, "root.measure") < began(seen, "root.analyze")
    assert seen.texts["root.analyze"][0] == "received 500000 samples"


def test_train_and_serve(run: Run) -> None:
    seen = run("share/train_and_serve.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    before, after = (line for line in seen.texts["root.serve"] if "held-out" in line)
    accuracies = [float(line.split(": ")[1].split("%")[0]) for line in (before, after)]
    assert before.startswith("before training")
    assert accuracies[0] < 65 < 95 <= accuracies[1]
    losses = [float(line.split("loss ")[1]) for line in seen.texts["root.train"]]
    assert losses == sorted(losses, reverse=True)
    assert seen.texts["root.serve"][-1] == "  (0.9, -0.8) is outside"


def test_darts(run: Run) -> None:
    seen = run("darts.py")
    assert seen.states == ["idle", "loading", "running", "succeeded"]
    works = ["root.left", "root.right"]
    assert max(called(seen, work) for work in works) < min(ended(seen, work) for work in works)
    (together,) = seen.texts["root"]
    assert abs(float(together.split("pi = ")[1]) - 3.1416) < 0.005
    assert seen.texts["root.left"] != seen.texts["root.right"]
