"""The Pythons that are measured, each installed for that alone: with nothing in it that would slow its start.

Rules: an environment is made once for what is in it; a neighbour that can't be installed is left out, with a note.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

NUMPY = ("numpy==2.4.6",)
RAY = ("ray==2.60.0", *NUMPY)
LIGHTNING = (
    "lightning-app==2.3.2",
    "uvicorn<0.24",
    "fastapi<0.104",
    "python-multipart<=0.0.6",
    "click<8.2",
    "deepdiff<6.6",
    "traitlets<5.12",
    "requests<2.32",
    "urllib3<2",
    "websocket-client<1.7",
    "numpy<2",
)
"""The last release, and what it still works with."""

Tell = Callable[[str], None]


def variables(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment variables: this process's own, with a cache of bytecode, as users have one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COVERAGE"))}
    return {**kept, "LIGHTING_TESTING": "1", "RAY_USAGE_STATS_ENABLED": "0", **(more or {})}


def ours(folder: Path, packages: tuple[str, ...] = NUMPY) -> Path:
    """A Python with litwork, as a wheel of what is checked out, and these packages."""
    wheels = folder / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels), cwd=ROOT / "runtime")
    python = made(folder / "litwork", packages)
    install(python, "--no-deps", "--force-reinstall", *map(str, wheels.glob("*.whl")))
    return python


def lightning(folder: Path, tell: Tell) -> Path | None:
    """A Python with lightning-app."""
    return optional(folder / "lightning", LIGHTNING, tell)


def ray(tell: Tell) -> Path | None:
    """A Python with Ray and NumPy: the one that runs this."""
    if find_spec("ray") is None or find_spec("numpy") is None:
        tell("Ray and NumPy aren't installed here: there is no neighbour for payloads")
        return None
    return Path(sys.executable)


def optional(folder: Path, packages: tuple[str, ...], tell: Tell) -> Path | None:
    """A Python with these packages, or None if they can't be installed."""
    try:
        return made(folder, packages)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder, ignore_errors=True)
        tell(f"{packages[0]} can't be installed, and is left out: {error.stderr.strip().splitlines()[-1]}")
        return None


def made(folder: Path, packages: tuple[str, ...]) -> Path:
    """The Python of an environment that has these packages, made if it isn't there."""
    mark = folder / "made"
    wanted = sha256("\n".join((sys.version, *packages)).encode()).hexdigest()
    python = folder / "bin" / "python"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        install(python, *packages)
        mark.write_text(wanted, encoding="utf-8")
    return python


def install(python: Path, *arguments: str) -> None:
    """Installs something with this process's pip."""
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *arguments)


def run(*command: str, cwd: Path | None = None) -> None:
    """Runs a command. Raises CalledProcessError, with what it has said."""
    subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
