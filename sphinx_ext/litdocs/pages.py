"""What a build remembers of each page: whether it runs something, and which recordings it lacks.

Rule: a recording that appears makes the pages outdated that lack it. (Files that are there are dependencies, which
Sphinx watches; a dependency that isn't there would make its page outdated in every build.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass(slots=True)
class Page:
    """`runner`: whether the page runs something; `missing`: recordings that would be shown."""

    runner: bool = False
    missing: set[Path] = field(default_factory=set)


def of(env: BuildEnvironment) -> dict[str, Page]:
    """What is remembered, by the names of the pages."""
    # Sphinx pickles what extensions put on the environment, but its class declares none of it.
    pages: dict[str, Page] = env.__dict__.setdefault("litdocs_pages", {})
    return pages


def note(env: BuildEnvironment, runner: bool, missing: Iterable[Path]) -> None:
    """Remembers a walkthrough of the page that is being read."""
    page = of(env).setdefault(env.docname, Page())
    page.runner |= runner
    page.missing.update(missing)


def any_runner(env: BuildEnvironment) -> bool:
    """Whether some page runs something."""
    return any(page.runner for page in of(env).values())


def forget(_app: Sphinx, env: BuildEnvironment, page: str) -> None:
    of(env).pop(page, None)


def merge(_app: Sphinx, env: BuildEnvironment, names: Iterable[str], other: BuildEnvironment) -> None:
    wanted = set(names)
    of(env).update({name: page for name, page in of(other).items() if name in wanted})


def outdated(_app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]) -> list[str]:
    return [
        name for name, page in of(env).items() if name not in removed and any(path.exists() for path in page.missing)
    ]


def setup(app: Sphinx) -> None:
    """Connects the memory with the build."""
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-get-outdated", outdated)
