"""The small site that is measured: a page for each app of `apps`, one that only shows code, the bare worker's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from litdocs import outputs
from tests.site import projects

HERE = Path(__file__).parent
APPS = HERE / "apps"
ROOT = HERE.parents[2]
PYODIDE = ROOT / "sphinx_ext" / "frontend" / "node_modules" / "pyodide"
ASSETS = "_static/litdocs"

WORKS = (1, 2, 4, 8)
"""How many works an app has: in `printing_4.html` four that print and end, in `staying_4.html` four that stay."""

AGAIN = "again.html"
"""Another page of the site, with an app of one work."""

WALKTHROUGH = "walkthrough.html"
LISTING = "listing.html"
"""The same text and the same code, as a walkthrough that runs and as Sphinx alone shows it."""

PAGE = ":orphan:\n\n{name}\n{line}\n\n.. lit_tabs::\n   :code_files: {name}.py\n   :app_id: app\n"

SCRIPT = "darts.py"
STEPS = (
    ("A work throws three million darts, on a machine of its own", "6-23"),
    ("There are two of them", "29, 30"),
    ("The flow starts both, and they throw at the same time", "33, 34"),
    ("What a work writes, the flow can read: it adds up both scores", "35-39"),
)

RUNS = """.. lit_tabs::
   :descriptions: {descriptions}
   :code_files: {files}
   :highlights: {highlights}
   :app_id: darts
"""

SHOWS = """{description}:

.. literalinclude:: {file}
   :emphasize-lines: {lines}
"""


def build(folder: Path) -> Path:
    """Builds the site anew in `folder`; returns where it lies."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    app = (APPS / "works.py").read_text(encoding="utf-8")
    for works in WORKS:
        printing = app.replace("WORKS = 1", f"WORKS = {works}")
        names = [f"root.work_{number}" for number in range(works)]
        write_page(folder, f"printing_{works}", printing, recording("succeeded", names, "ready"))
        staying = printing.replace("STAY = False", "STAY = True")
        write_page(folder, f"staying_{works}", staying, recording("stopped", names, "ready"))
    write_page(folder, AGAIN.removesuffix(".html"), app, recording("succeeded", ["root.work_0"], "ready"))
    counting = (APPS / "counting.py").read_text(encoding="utf-8")
    write_page(folder, "counting", counting, recording("stopped", ["root.work"], "0"))
    write_walkthrough(folder)
    (folder / "index.rst").write_text("Benchmarks\n==========\n", encoding="utf-8")
    site, warnings = projects.build(folder)
    if warnings:
        raise RuntimeError(f"the site to measure was built with warnings:\n{warnings}")
    add_bare_worker(site)
    return site


def recording(end: str, works: Sequence[str], text: str) -> outputs.Recording:
    """What an app with these works prints: each of them a line. Pages usually have a recording, so these do too."""
    lines = (outputs.Line("stdout", text),)
    components = [outputs.Component("root", "flow"), *(outputs.Component(name, "work", lines) for name in works)]
    return outputs.Recording(end, components=tuple(components))


def write_page(folder: Path, name: str, app: str, recorded: outputs.Recording) -> None:
    """Writes an app, its recording, and a page that runs it."""
    script = folder / f"{name}.py"
    script.write_text(app, encoding="utf-8")
    outputs.write(outputs.path_of(script), recorded)
    text = PAGE.format(name=name, line="=" * len(name))
    (folder / f"{name}.rst").write_text(text, encoding="utf-8")


def write_walkthrough(folder: Path) -> None:
    """Writes the two pages whose weights are compared: an app of the real site, in four steps."""
    for path in (ROOT / "scripts").glob(f"{Path(SCRIPT).stem}.*"):
        shutil.copy(path, folder)
    descriptions, lines = zip(*STEPS, strict=True)
    runs = RUNS.format(
        descriptions="; ".join(descriptions), files="; ".join([SCRIPT] * len(STEPS)), highlights="; ".join(lines)
    )
    shows = "\n".join(
        SHOWS.format(description=description, file=SCRIPT, lines=lines.replace(" ", "")) for description, lines in STEPS
    )
    for page, body in ((WALKTHROUGH, runs), (LISTING, shows)):
        text = f":orphan:\n\nDarts\n=====\n\n{body}"
        (folder / page).with_suffix(".rst").write_text(text, encoding="utf-8")


def add_bare_worker(site: Path) -> None:
    """Adds the page of the bare worker, with Pyodide as it is published, compressed like the site's own."""
    shutil.copytree(site / ASSETS / "pyodide", site / "pyodide")
    for name in ("pyodide.mjs", "python_stdlib.zip"):
        shutil.copy(PYODIDE / name, site / "pyodide")
    shutil.copy(HERE / "bare" / "bare.html", site)
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    script = (HERE / "bare" / "bare.js").read_text(encoding="utf-8")
    script = script.replace("PYODIDE", "./pyodide").replace("INFO", json.dumps(info))
    (site / "bare.js").write_text(script, encoding="utf-8")


def pyodide_version() -> str:
    """The version of Pyodide that is measured."""
    return str(json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"])
