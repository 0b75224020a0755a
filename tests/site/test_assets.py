"""What a page fetches is what the manifest says, and what is redistributed carries its licences."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from litdocs import from_disk, packed, policy

from .projects import integrity

ROOT = Path(__file__).resolve().parents[2]
LICENCES = {"LICENSE", "NOTICE", "THIRD-PARTY.md", *(path.name for path in (ROOT / "licenses").iterdir())}


@pytest.fixture
def assets(site: Path) -> Path:
    """The folder of litdocs in the built site."""
    return site / "_static" / "litdocs"


@pytest.fixture
def manifest(assets: Path) -> dict[str, Any]:
    """The build's manifest."""
    content: dict[str, Any] = json.loads((assets / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_the_manifest_names_every_file_with_its_size_and_hash(assets: Path, manifest: dict[str, Any]) -> None:
    there = {path.relative_to(assets).as_posix(): path for path in assets.rglob("*") if path.is_file()}
    apart = ("manifest.json", policy.NAME, "licenses/", f"{from_disk.FOLDER}/")
    fetched = {name for name in there if not name.startswith(apart) and not packed.is_packed(name)}
    assert set(manifest["files"]) == fetched
    for name, entry in manifest["files"].items():
        content = there[name].read_bytes()
        assert entry == {"bytes": len(content), "integrity": integrity(content)}, name


def test_the_lock_names_the_runtime_s_archive(assets: Path, manifest: dict[str, Any]) -> None:
    assert manifest["lock"]["info"]["python"] == manifest["python"]
    assert manifest["lock"]["info"]["abi_version"]
    (package,) = manifest["lock"]["packages"].values()
    archive = assets / package["file_name"]
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == package["sha256"]
    with zipfile.ZipFile(archive) as file:
        assert "litwork/__init__.py" in file.namelist()
        # What this machine's Python compiles, Pyodide's refuses.
        assert not [name for name in file.namelist() if name.endswith(".pyc")]


def test_the_frame_s_policy_allows_its_own_script_alone(assets: Path) -> None:
    text = (assets / "sandbox-inline.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert f"script-src '{integrity(script.encode())}' 'wasm-unsafe-eval'" in text
    assert script == (assets / "sandbox.js").read_text(encoding="utf-8")


def test_the_site_carries_all_licences(assets: Path) -> None:
    assert {path.name for path in (assets / "licenses").iterdir()} == LICENCES


@pytest.mark.parametrize(("folder", "package"), [(".", "litdocs"), ("runtime", "litwork")])
def test_a_wheel_holds_its_package_and_its_licences(folder: str, package: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT / folder, check=True, capture_output=True)
    (wheel,) = tmp_path.glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    licences = {Path(name).name for name in names if ".dist-info/licenses/" in name}
    assert f"{package}/py.typed" in names
    if package == "litdocs":
        assert licences == LICENCES
        assert {f"litdocs/_assets/licenses/{name}" for name in LICENCES} <= names
        for name in ("manifest.json", "lit.css", "lit-runner.js", "pyodide/pyodide.asm.wasm.gz"):
            assert f"litdocs/_assets/{name}" in names
        # What is large is in it once for each host, and not a third time as it is.
        assert "litdocs/_assets/pyodide/pyodide.asm.wasm" not in names
    else:
        assert licences == {"LICENSE"}
