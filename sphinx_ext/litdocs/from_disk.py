"""The files of a run as scripts: a page that was opened from disk may load scripts, and nothing else.

Each script sets one text, the file compressed by gzip and written in base64, for `disk.ts` to read.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from litdocs import packed

FOLDER = "from-disk"
MANIFEST = "manifest.json"


def names(assets: Path) -> list[str]:
    """The names of the files that a page reads for a run, among the built ones in the folder `assets`."""
    manifest = assets / MANIFEST
    if not manifest.is_file():
        return []
    run = json.loads(manifest.read_text(encoding="utf-8"))["run"]
    return [MANIFEST, *run["scripts"], run["wasm"], run["stdlib"], run["runtime"]]


def scripts(assets: Path) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the content of the script for each file of a run."""
    for name in names(assets):
        text = base64.b64encode(compressed(assets / name)).decode()
        yield f"{name}.js", f"(self.litdocsFiles??={{}})[{json.dumps(name)}]={json.dumps(text)}\n".encode()


def compressed(path: Path) -> bytes:
    """The content of a file in the form of gzip: as the build compressed it, or just wrapped, if it did not."""
    there = path.with_name(path.name + packed.GZIP)
    return there.read_bytes() if there.is_file() else gzip.compress(path.read_bytes(), 0, mtime=0)
