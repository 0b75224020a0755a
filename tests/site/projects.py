"""Builds small Sphinx projects for tests that run apps in pages of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CONF = """project = "Scratch"
extensions = ["litdocs"]
html_theme = "basic"
html_favicon = "icon.svg"
lit_code_path = ["."]
"""

ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>'
"""A browser asks for an icon; without one the site's server would answer 404."""


def build(folder: Path, *arguments: str) -> tuple[Path, str]:
    """Builds the project in `folder`; returns the site and the warnings. Raises CalledProcessError if that fails."""
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "icon.svg").write_text(ICON, encoding="utf-8")
    site = folder / "_build"
    command = [sys.executable, "-m", "sphinx", "-q", *arguments, str(folder), str(site)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return site, done.stderr
