"""What reaches the built site: the style sheet, the scripts, Python for the browser.

Rules: the files are built into `_assets` beside this module, and copied to `_static/litdocs` of the site, only those
that changed. The page's part goes into every HTML site; the runner's part, Python included, only if some page runs
something, and then, unless `lit_from_disk` is off, also in the form that pages opened from disk can load. A page refers
to them only if it needs them. Building a site fetches nothing.
"""

from __future__ import annotations

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

from litdocs import from_disk, packed, pages

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
    page = {name + ending for name in PAGE for ending in ("", *packed.ENCODINGS)}
    write(folder(app), ((path.name, path.read_bytes()) for path in ASSETS.glob("*") if path.name in page))


def copy_runner(app: Sphinx, env: BuildEnvironment) -> None:
    """Copies the rest, if some page has a runner."""
    if not draws_pages(app.builder) or not pages.any_runner(env):
        return
    write(folder(app), packed.files(ASSETS))
    if app.config.lit_from_disk:
        write(folder(app) / from_disk.FOLDER, from_disk.scripts(ASSETS))
    else:
        shutil.rmtree(folder(app) / from_disk.FOLDER, ignore_errors=True)


def folder(app: Sphinx) -> Path:
    """The folder of the site for what comes from litdocs."""
    return Path(app.outdir) / "_static" / "litdocs"


def write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Writes the files, given by name and content, that are not there already."""
    for name, content in files:
        target = folder / name
        if not (target.is_file() and target.read_bytes() == content):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


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
    app.add_config_value("lit_from_disk", True, "", (bool,), "Whether pages opened from disk can run their apps too.")
    app.connect("builder-inited", copy_page)
    app.connect("env-updated", copy_runner)
    app.connect("html-page-context", add_to_page)
