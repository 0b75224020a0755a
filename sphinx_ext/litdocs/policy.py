"""Writes a Content-Security-Policy under which the site works, for whoever puts it on a host.

Rules: it allows what litdocs, Sphinx and its themes need, and nothing else; of inline scripts those that are in the
pages, by their hashes, read from the pages once all are written. What no hash can allow is a warning.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from litdocs import assets, pages

logger = logging.getLogger(__name__)

NAME = "content-security-policy.txt"

# `blob:` and 'wasm-unsafe-eval' are for the frame in which Python runs; it can't allow itself what the header forbids.
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "blob:",
    "frame-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}

# The types of the scripts that browsers run; what has any other is data.
SCRIPT_TYPES = frozenset(("", "text/javascript", "application/javascript", "module", "importmap"))


@dataclass(slots=True)
class Inline:
    """What is in a page: the texts of its `scripts`, and the tags with `code` in them, each with its line (from 1)."""

    scripts: set[str] = field(default_factory=set)
    code: dict[str, int] = field(default_factory=dict)


def of(site: Path) -> str:
    """The policy for the pages of the built site; warns once about each piece of code that it can't allow."""
    scripts: set[str] = set()
    code: dict[str, str] = {}
    for path in sorted(site.rglob("*.html")):
        inline = read(path.read_text(encoding="utf-8", errors="replace"))
        scripts |= inline.scripts
        for text, line in inline.code.items():
            code.setdefault(text, f"{path.relative_to(site).as_posix()}, line {line}")
    for text, place in code.items():
        logger.warning(
            "%s: under a strict Content-Security-Policy %s does nothing. Put the code into a script of its own.",
            place,
            text,
            type="litdocs",
            subtype="policy",
        )
    hashes = " ".join(sorted(source_of(script) for script in scripts))
    return "; ".join(
        f"{name} {sources} {hashes}".rstrip() if name == "script-src" else f"{name} {sources}"
        for name, sources in DIRECTIVES.items()
    )


def source_of(script: str) -> str:
    """How a policy names an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def read(text: str) -> Inline:
    """What is inline in a page."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.inline


class _Parser(HTMLParser):
    """Collects what is inline; `_script` is the text so far of the script that is open."""

    def __init__(self) -> None:
        super().__init__()
        self.inline = Inline()
        self._script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "script" and "src" not in attributes and attributes.get("type", "").lower() in SCRIPT_TYPES:
            self._script = ""
        for name, value in attributes.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.inline.code.setdefault(f'<{tag} {name}="{value}">', self.getpos()[0])

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.inline.scripts.add(self._script)
            self._script = None


def write(app: Sphinx, failed: Exception | None) -> None:
    """Writes the policy beside what a run needs, if some page runs something."""
    if failed or not assets.draws_pages(app.builder) or not pages.any_runner(app.env):
        return
    assets.write(assets.folder(app), [(NAME, f"{of(Path(app.outdir))}\n".encode())])


def setup(app: Sphinx) -> None:
    """Connects the policy with the end of the build."""
    app.connect("build-finished", write)
