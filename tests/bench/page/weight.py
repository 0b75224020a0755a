"""What a page with a walkthrough makes a reader load before they show any interest in running it."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import site
from .tabs import Chromium

LEVEL = 6
"""How hard a host compresses that does it while it answers."""

IDLE = 1.0
"""Seconds in which a page may still load something by itself."""


def weights(chromium: Chromium, url: str, folder: Path) -> Mapping[str, float]:
    """The page, and the same text and code shown by `literalinclude`."""
    figures = {}
    for name, page in (("walkthrough", site.WALKTHROUGH), ("literalinclude", site.LISTING)):
        with chromium.profile() as profile, profile.page(f"{url}{page}") as tab:
            tab.wait(IDLE)
            loaded = tab.evaluate("bench.loaded()")
        sizes = [compressed(folder / unquote(urlsplit(file["url"]).path).lstrip("/")) for file in loaded]
        figures[f"weight, {name}"] = sum(sizes) / 1000
        figures[f"blocking scripts, {name}"] = sum(file["blocks"] for file in loaded)
    return figures


def compressed(file: Path) -> int:
    """The bytes of a file as they travel."""
    return len(gzip.compress(file.read_bytes(), LEVEL))
