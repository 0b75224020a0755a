"""Python in a page compiles nothing before it knows of an app: the build has done that."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from litdocs import drive

from . import projects

APP = """
import sys

began_with = list(sys.modules.values())

from importlib.util import MAGIC_NUMBER

import litwork as L


class Work(L.LightningWork):
    def run(self):
        print(MAGIC_NUMBER.hex())
        for module in began_with:
            origin = getattr(module.__spec__, "origin", None) or ""
            if ".zip/" in origin:
                print(origin)


app = L.LightningApp(Work())
"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site whose one app tells what had been imported before it was read."""
    return projects.build_apps(tmp_path_factory.mktemp("bytecode"), {"telling": APP})


def archives(site: Path) -> dict[str, bytes]:
    """The files in the archives from which Python imports, by their paths below the archive."""
    found: dict[str, bytes] = {}
    for path in (site / "_static" / "litdocs").rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            found |= {name: archive.read(name) for name in archive.namelist()}
    return found


def test_what_every_run_imports_is_compiled(scratch: Path, session: drive.Session) -> None:
    with session.visit(scratch) as visit:
        seen = projects.observe(visit, scratch, "telling")
    magic, *origins = seen.texts["root.work"]
    files = archives(scratch)
    assert len(origins) > 100
    for origin in origins:
        name = origin.partition(".zip/")[2]
        assert name.endswith(".pyc")
        # It is used without a look at the source, which lies beside it for tracebacks.
        assert files[name][:8].hex() == f"{magic}01000000"
        assert name.removesuffix("c") in files
