"""The files that are built into `_assets`: as they are, and compressed, for hosts that send the compressed one.

Rule: of a large file only the compressed ones are kept there, so that a wheel carries nothing twice.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

GZIP = ".gz"

# How a file is compressed whose name ends so, as HTTP says it; the smallest first.
ENCODINGS = {".br": "br", GZIP: "gzip"}


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yields each file below `folder`, in order, with its name and its content; and what is there only compressed."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        yield name, content
        if path.suffix == GZIP and not path.with_suffix("").exists():
            yield name.removesuffix(GZIP), gzip.decompress(content)


def size(folder: Path, name: str, ending: str = "") -> int:
    """How many bytes a host sends of the file `name` if it prefers the compressed one that ends so."""
    for path in (folder / f"{name}{ending}", folder / name):
        if path.is_file():
            return path.stat().st_size
    return len(gzip.decompress((folder / f"{name}{GZIP}").read_bytes()))


def is_packed(name: str) -> bool:
    """Whether a file is the compressed form of another."""
    return name.endswith(tuple(ENCODINGS))
