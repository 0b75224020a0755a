"""What reaches the built site: the style sheet, the scripts, Python for the browser.

Rules: the files are built into `_assets` beside this module, and copied to `_static/litdocs` of the site, only those
that changed. The page's part goes into every HTML site; the runner's part, Python included, only if some page runs
something. A page refers to them only if it needs them. Building a site fetches nothing.
"""

from __future__ import annotations

import filecmp
import re
import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from litdocs import pages

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
ASSETS = HERE / "_assets"
PAGE = ("lit.css", "lit-tabs.js")
STYLED = re.compile(r'class="(?:[^"]* )?(?:lit-|display-card-)')


def url(builder: Builder, name: str) -> str:
    """Where the page that is being written finds an asset; with a checksum, so that browsers never use an old one."""
    top = str(getattr(builder, "dlpath", "_downloads")).removesuffix("_downloads")
    path = ASSETS / name
    version = f"?v={zlib.crc32(path.read_bytes()):08x}" if path.is_file() else ""
    return f"{top}_static/litdocs/{name}{version}"


def digest() -> str:
    """Changes whenever a script or the style sheet does; part of the configuration, so that all pages are written
    anew.
    """
    files = sorted(path for path in ASSETS.glob("*") if path.is_file())
    return "-".join(f"{zlib.crc32(path.read_bytes()):08x}" for path in files)


def draws_pages(builder: Builder) -> bool:
    """Whether the builder makes pages that load scripts: HTML, but for EPUB."""
    return builder.format == "html" and builder.name != "epub"


def copy_page(app: Sphinx) -> None:
    """Copies what every page may need; says so if nothing has been built."""
    if not draws_pages(app.builder):
        return
    missing = [name for name in PAGE if not (ASSETS / name).is_file()]
    if missing:
        logger.warning(
            "%s not built into %s: pages are without styles and scripts. Run `make html` where litdocs lies.",
            " and ".join(missing),
            ASSETS,
            type="litdocs",
            subtype="assets",
        )
    _copy(app, (ASSETS / name for name in PAGE if name not in missing))


def copy_runner(app: Sphinx, env: BuildEnvironment) -> None:
    """Copies the rest, if some page has a runner."""
    if draws_pages(app.builder) and pages.any_runner(env):
        _copy(app, (path for path in ASSETS.rglob("*") if path.is_file()))


def _copy(app: Sphinx, files: Iterable[Path]) -> None:
    for path in files:
        target = Path(app.outdir) / "_static" / "litdocs" / path.relative_to(ASSETS)
        if not (target.is_file() and filecmp.cmp(path, target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def add_to_page(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Gives a page the style sheet, the script and the icons, each if something in it needs them."""
    body = context.get("body", "")
    if not draws_pages(app.builder) or not STYLED.search(body):
        return
    if (ASSETS / "lit.css").is_file():
        app.add_css_file("litdocs/lit.css")
    if "data-lit-state=" in body and (ASSETS / "lit-tabs.js").is_file():
        app.add_js_file("litdocs/lit-tabs.js", loading_method="defer")
    if 'href="#lit-icon-' in body:
        context["body"] = (HERE / "icons.svg").read_text(encoding="utf-8") + body


def setup(app: Sphinx) -> None:
    """Connects the copying with the build."""
    app.add_config_value("lit_assets", digest(), "html", (str,), "Internal: which assets the pages were written for.")
    app.connect("builder-inited", copy_page)
    app.connect("env-updated", copy_runner)
    app.connect("html-page-context", add_to_page)
