"""A scratch Sphinx project for each test, built in this process, and its pages as trees to ask what is where."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sphinx.testing.util import SphinxTestApp

from litdocs import assets

COLOR = re.compile(r"\x1b\[[0-9;]*m")
ASSETS = {
    "lit.css": ".lit-tabs {}",
    "lit-tabs.js": "0;",
    "lit-runner.js": "1;",
    "pyodide/python.bin": "not really",
}

VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr"))


class Element:
    """An element; `children` are elements and texts in their order."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def source(self) -> str:
        """The source that a panel shows, as scripts read it: the text of its lines."""
        return "".join(line.text + "\n" for line in self.all(".lit-line"))

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, wanted: str) -> list[Element]:
        """Elements by `tag`, `.class`, `#id`, `[attribute]` or `[attribute=value]`."""
        return [element for element in self.walk() if element.matches(wanted)]

    def one(self, wanted: str) -> Element:
        found = self.all(wanted)
        assert len(found) == 1, f"{len(found)} of {wanted}"
        return found[0]

    def matches(self, wanted: str) -> bool:
        if wanted[0] == ".":
            return wanted[1:] in self.classes
        if wanted[0] == "#":
            return self.attributes.get("id") == wanted[1:]
        if wanted[0] == "[":
            name, _, value = wanted[1:-1].partition("=")
            return name in self.attributes and (not value or self.attributes[name] == value)
        return self.tag == wanted


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(text: str) -> Element:
    """The tree of some HTML; fails if its elements are not nested properly."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]


class Project:
    """Files in a folder, and what Sphinx makes of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source"
        self.source.mkdir()
        self.warnings = ""
        self.status = ""
        self.write("conf.py", "")
        self.apps: list[SphinxTestApp] = []

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def build(self, page: str = "", builder: str = "html", parallel: int = 0, **config: Any) -> SphinxTestApp:
        """Builds the project; `page`, if given, becomes its index."""
        if page:
            self.write("index.rst", f"Title\n=====\n\n{page}\n")
        self.close()
        status, warnings = io.StringIO(), io.StringIO()
        app = SphinxTestApp(
            builder,
            srcdir=self.source,
            builddir=self.folder / "build",
            confoverrides={
                "extensions": ["litdocs"],
                "html_theme": "basic",
                "show_warning_types": True,
                **config,
            },
            status=status,
            warning=warnings,
            parallel=parallel,
        )
        self.apps = [app]
        app.build()
        self.status = COLOR.sub("", status.getvalue())
        self.warnings = COLOR.sub("", warnings.getvalue())
        return app

    def close(self) -> None:
        """Undoes what Sphinx registered for the last build."""
        for app in self.apps:
            app.cleanup()

    def html(self, page: str = "", name: str = "index", **config: Any) -> Element:
        """The built page as a tree."""
        app = self.build(page, **config)
        return parse((Path(app.outdir) / f"{name}.html").read_text(encoding="utf-8"))

    def text(self, name: str) -> str:
        return (Path(self.apps[-1].outdir) / name).read_text(encoding="utf-8")

    @property
    def read(self) -> list[str]:
        """The pages that the last build read."""
        return re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", self.status)

    def touch(self, name: str, text: str) -> None:
        """Changes a file, and its time so that every file system tells."""
        path = self.write(name, text)
        later = path.stat().st_mtime + 5
        os.utime(path, (later, later))


@pytest.fixture
def tree() -> Callable[[str], Element]:
    """Reads HTML into a tree."""
    return parse


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """An empty project, and small files in place of the built front end, which other tests cover."""
    built = tmp_path / "assets"
    for name, text in ASSETS.items():
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(assets, "ASSETS", built)
    project = Project(tmp_path)
    yield project
    project.close()
