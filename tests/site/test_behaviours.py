"""Each behaviour of the catalogue in real workers, on pages built for it, through the same frame as the site's apps."""

from __future__ import annotations

from pathlib import Path

import pytest

from litdocs import drive, outputs
from tests.runtime.behaviours.catalogue import BEHAVIOURS, Behaviour, assert_in_order

from . import projects


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each behaviour."""
    apps = {behaviour.name: behaviour.path.read_text(encoding="utf-8") for behaviour in BEHAVIOURS}
    return projects.build_apps(tmp_path_factory.mktemp("behaviours"), apps)


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_in_the_browser(behaviour: Behaviour, scratch: Path, session: drive.Session) -> None:
    with session.visit(scratch) as visit:
        seen = projects.observe(visit, scratch, behaviour.name)
    assert by_stream(seen, "stdout") == behaviour.lines
    assert by_stream(seen, "stderr") == behaviour.errors
    assert seen.end == behaviour.state, seen.failure
    failure = seen.events[-1].get("failure")
    if behaviour.state == "failed":
        assert failure is not None
        assert failure["component"] == behaviour.failed
        assert_in_order(behaviour.failure, failure["text"])
        assert {frame["file"] for frame in failure["frames"]} <= {behaviour.path.name}
    else:
        assert failure is None


def by_stream(seen: drive.Observation, stream: str) -> dict[str, list[str]]:
    """The lines of one stream by component."""
    found = {
        name: [line.text for line in lines if line == outputs.Line(stream, line.text)]
        for name, lines in seen.lines.items()
    }
    return {name: texts for name, texts in found.items() if texts}
