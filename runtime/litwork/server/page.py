"""The files of /view, as they were built: `sphinx_ext/frontend/src/app-view.ts` is their source."""

from __future__ import annotations

from pathlib import Path

TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FOLDER = Path(__file__).parent.parent / "_view"
INDEX = "index.html"
MISSING = "the page of /view hasn't been built: run `make assets` in a checkout of litwork, or install its wheel"


def files() -> dict[str, tuple[bytes, str]]:
    """The content and the type of each file, by name. Empty if they haven't been built."""
    if not (FOLDER / INDEX).is_file():
        return {}
    return {path.name: (path.read_bytes(), TYPES[path.suffix]) for path in FOLDER.iterdir() if path.suffix in TYPES}
