"""Builds small Sphinx projects for tests that run apps in pages of their own."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from litdocs import drive, packed, walkthroughs

CONF = """project = "Scratch"
extensions = ["litdocs"]
html_theme = "basic"
html_favicon = "icon.svg"
lit_code_path = ["."]
"""

ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>'
"""A browser asks for an icon; without one the site's server would answer 404."""

ONE_WORK = """
import litwork as L


class Work(L.LightningWork):
    def run(self):
        {}


app = L.LightningApp(Work())
"""
"""An app of one work; the lines of its `run` are put into it."""

FIRST_SCRIPT = "pyodide/pyodide.asm.js"
"""The beginning of each worker's script."""


def build(folder: Path, *arguments: str) -> tuple[Path, str]:
    """Builds the project in `folder`; returns the site and the warnings. Raises CalledProcessError if that fails."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "icon.svg").write_text(ICON, encoding="utf-8")
    site = folder / "_build"
    command = [sys.executable, "-m", "sphinx", "-q", *arguments, str(folder), str(site)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return site, done.stderr


def build_apps(folder: Path, apps: Mapping[str, str]) -> Path:
    """Builds a site with a page for each of these scripts, by its name without an ending; returns the site."""
    for name, source in apps.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        tabs = f".. lit_tabs::\n   :code_files: {name}.py\n   :app_id: app\n"
        (folder / f"{name}.rst").write_text(f":orphan:\n\nScratch\n=======\n\n{tabs}", encoding="utf-8")
    (folder / "index.rst").write_text("Index\n=====\n", encoding="utf-8")
    return build(folder)[0]


def observe(visit: drive.AnyVisit, site: Path, name: str) -> drive.Observation:
    """Runs one of these apps to its end, in a page of that site."""
    (runner,) = walkthroughs.read(site / f"{name}.html")
    return drive.run_app(visit, f"{name}.html", runner, f"{name}.py")


def integrity(content: bytes) -> str:
    """The hash of a file or an inline script as browsers write it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def put_before_workers(site: Path, script: str) -> None:
    """Changes a built site: each of its workers runs `script` before everything else."""
    assets = site / "_static" / "litdocs"
    content = script.encode() + (assets / FIRST_SCRIPT).read_bytes()
    (assets / FIRST_SCRIPT).write_bytes(content)
    for ending in packed.ENCODINGS:
        (assets / f"{FIRST_SCRIPT}{ending}").unlink()
    manifest = json.loads((assets / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][FIRST_SCRIPT] = {"bytes": len(content), "integrity": integrity(content)}
    (assets / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
