"""A Sphinx extension for pages that show apps step by step, run them in the page, and are tested.

The directives are `lit_tabs` (with `lit_step`), `displayitem` (with `display_grid`) and `collapse`. This file only
wires them.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from litdocs import assets, collapse, displayitem, html, lit_tabs, pages, policy

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Adds litdocs to a Sphinx project."""
    for part in (html, pages, assets, policy, lit_tabs, displayitem, collapse):
        part.setup(app)
    return {"version": __version__, "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
