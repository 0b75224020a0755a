"""Finds a Chromium for the tests, and installs one where there is none: `python -m litdocs.browser`.

Looked for, in this order: the program that the environment variable LITDOCS_BROWSER names; a Chromium or Chrome of this
machine; the one that Playwright has downloaded. Where none is found, Playwright is asked to download its own, and on
Debian, for root, apt to install one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

VARIABLE = "LITDOCS_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = (
    f"Install Chromium or Chrome (Debian and Ubuntu: apt-get install chromium), or set {VARIABLE} to the path of one."
)


class NoBrowser(Exception):
    """There is no browser to be had; the message says what to do."""


def find() -> Path | None:
    """Returns the program of an installed browser, or None.

    Raises:
        NoBrowser: LITDOCS_BROWSER names a file that does not exist.
    """
    named = os.environ.get(VARIABLE)
    if named:
        program = shutil.which(named)
        if program is None:
            raise NoBrowser(f"{VARIABLE} is {named!r}, which is no program on this machine.")
        return Path(program)
    return next((path for path in candidates() if path.is_file()), None)


def candidates() -> Iterator[Path]:
    """Yields the places where a browser may be, the most likely first."""
    yield from (Path(program) for name in NAMES if (program := shutil.which(name)))
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield folder / "Google Chrome.app/Contents/MacOS/Google Chrome"
            yield folder / "Chromium.app/Contents/MacOS/Chromium"
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if folder_name := os.environ.get(variable):
                yield Path(folder_name) / "Google/Chrome/Application/chrome.exe"
                yield Path(folder_name) / "Chromium/Application/chrome.exe"
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    yield Path(own)


def ensure() -> Path:
    """Returns the program of a browser, installed if need be.

    Raises:
        NoBrowser: none is here and none could be installed.
    """
    program = find()
    for install in (install_with_playwright, install_with_apt):
        if program is None:
            install()
            program = find()
    if program is None:
        raise NoBrowser(f"No browser was found and none could be installed. {ADVICE}")
    return program


def install_with_playwright() -> None:
    """Asks Playwright to download its Chromium; find() tells whether that worked."""
    attempt(sys.executable, "-m", "playwright", "install", "chromium")


def install_with_apt() -> None:
    """Asks apt for Debian's Chromium, where this process may."""
    if shutil.which("apt-get") and is_root() and attempt("apt-get", "update"):
        attempt("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def attempt(*command: str) -> bool:
    """Runs a command with its output on the error stream; returns whether it succeeded."""
    print("Running:", *command, file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode == 0


def launch_arguments() -> list[str]:
    """Returns the options that make a Chromium keep quiet: it asks no other host for anything by itself."""
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    # Chromium refuses its own sandbox to root.
    return [*arguments, "--no-sandbox"] if is_root() else arguments


def is_root() -> bool:
    """Whether this process runs as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    try:
        print(f"Browser for the tests: {ensure()}")
    except NoBrowser as error:
        sys.exit(str(error))
