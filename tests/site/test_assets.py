"""What a page fetches is what the manifest says, and what is redistributed carries its licences."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from litdocs import drive, from_disk, packed, policy

from .projects import integrity

DIGEST = """async (address) => {
    const content = await (await fetch(address)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return btoa(String.fromCharCode(...digest));
}"""

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


def test_compressed_files_hold_what_lies_beside_them(assets: Path) -> None:
    packed_ones = {path.relative_to(assets).as_posix() for path in assets.rglob("*.gz")}
    assert {"lit.css.gz", "lit-tabs.js.gz", "lit-runner.js.gz", "pyodide/pyodide.asm.wasm.gz"} <= packed_ones
    for name in packed_ones:
        plain = assets / name.removesuffix(".gz")
        content = (assets / name).read_bytes()
        assert gzip.decompress(content) == plain.read_bytes(), name
        # Made again they are the same: no time is in them.
        assert content[4:8] == bytes(4), name
        brotli = plain.with_name(f"{plain.name}.br")
        assert brotli.stat().st_size < len(content) < plain.stat().st_size, name


def test_what_is_large_is_compressed_or_cannot_be(assets: Path) -> None:
    large = {path.relative_to(assets).as_posix() for path in assets.rglob("*") if path.stat().st_size > 20_000}
    plain = {
        name
        for name in large
        if not name.startswith(("licenses/", f"{from_disk.FOLDER}/"))
        and not packed.is_packed(name)
        and not (assets / f"{name}.br").exists()
    }
    assert {Path(name).suffix for name in plain} == {".zip"}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0.0, identity", None),
        ("", None),
    ],
)
def test_the_server_sends_what_a_browser_can_read(
    accepted: str, encoding: str | None, assets: Path, site: Path, session: drive.Session, manifest: dict[str, Any]
) -> None:
    name = "pyodide/pyodide.js"
    address = f"{session.url(site)}_static/litdocs/{name}?v=1"
    with urlopen(Request(address, headers={"Accept-Encoding": accepted})) as answer:
        content = answer.read()
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(content)
    endings = {encoding: ending for ending, encoding in packed.ENCODINGS.items()}
    assert content == (assets / f"{name}{endings.get(encoding or '', '')}").read_bytes()


def test_a_browser_unpacks_them(site: Path, visit: drive.Visit, manifest: dict[str, Any]) -> None:
    """Of Brotli, which nothing else here reads, too."""
    visit.page.goto(f"{visit.url}index.html")
    for name, entry in manifest["files"].items():
        with visit.page.expect_response(f"**/litdocs/{name}") as response:
            digest = visit.page.evaluate(DIGEST, f"_static/litdocs/{name}")
        assert f"sha256-{digest}" == entry["integrity"], name
        wanted = "br" if (site / "_static" / "litdocs" / f"{name}.br").exists() else None
        assert response.value.headers.get("content-encoding") == wanted, name


def test_the_lock_names_the_runtime_s_archive(assets: Path, manifest: dict[str, Any]) -> None:
    assert manifest["lock"]["info"]["python"] == manifest["python"]
    assert manifest["lock"]["info"]["abi_version"]
    (package,) = manifest["lock"]["packages"].values()
    archive = assets / package["file_name"]
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == package["sha256"]
    with zipfile.ZipFile(archive) as file:
        names = file.namelist()
    assert {"litwork/__init__.py", "cronsim/__init__.py", "cronsim/cronsim.py"} <= set(names)
    assert {name.split("/")[0] for name in names if name.endswith(".py")} == {"litwork", "cronsim"}


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
