"""`litwork graph`: the tree of an app's components, drawn with Rich where that is installed."""

from __future__ import annotations

import sys

from litwork.cli.printers import Console, colors
from litwork.cli.run import prepare
from litwork.spec import spec_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from litwork.cli.options import Options


def graph(options: Options) -> int:
    """Draw the components; returns the exit status."""
    from litwork.backends.base import load_app, unloadable

    if not prepare(options):
        return 2
    out = sys.stdout
    sys.stdout = sys.stderr  # what the script prints is no part of the graph
    try:
        components = spec_of(load_app(options.script))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        Console(out, sys.stderr).end(unloadable(error))
        return 1
    finally:
        sys.stdout = out
    if options.json:
        import json

        print(json.dumps(components, indent=2))
        return 0
    root = _tree(components)
    color = colors([(str(each["name"]), str(each["kind"]), str(each["class"])) for each in components])
    if not (out.isatty() and _draw(root, color)):
        print("\n".join(_lines(root)))
    return 0


class _Node:
    """A component, where it hangs in the tree: its own part of the name, and what hangs below it."""

    def __init__(self, component: dict[str, Any], label: str) -> None:
        self.component = component
        self.label = label
        self.children: list[_Node] = []

    @property
    def about(self) -> str:
        """The options of the component, then what is said of it."""
        options = self.component["options"].items()
        text = ", ".join(name if value is True else f"{name}={value}" for name, value in options)
        return "  ".join(part for part in (text, self.component["about"]) if part)


def _tree(components: Sequence[dict[str, Any]]) -> _Node:
    """The tree of the components, which come in its order. A list or dict of components is no component."""
    nodes: dict[str, _Node] = {}
    for component in components:
        name = parent = component["name"]
        while parent and (parent == name or parent not in nodes):
            parent = parent.rpartition(".")[0]
        nodes[name] = _Node(component, name[len(parent) :].lstrip("."))
        if parent:
            nodes[parent].children.append(nodes[name])
    return nodes[components[0]["name"]]


def _lines(root: _Node) -> list[str]:
    """The tree in plain characters."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        "├─└│".encode(encoding)
        forks = ("├─ ", "└─ ", "│  ")
    except UnicodeEncodeError:
        forks = ("|- ", "`- ", "|  ")
    rows: list[tuple[str, str, str]] = []

    def draw(node: _Node, before: str, below: str) -> None:
        kind = f"{node.component['class']}, a {node.component['kind']}"
        rows.append((before + node.label, kind, node.about))
        for child in node.children:
            is_last = child is node.children[-1]
            draw(child, below + forks[is_last], below + ("   " if is_last else forks[2]))

    draw(root, "", "")
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return ["  ".join((row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2])).rstrip() for row in rows]


def _draw(root: _Node, color: dict[str, int]) -> bool:
    """Draw the tree with Rich; False if that isn't installed."""
    try:
        from rich.console import Console as Terminal
        from rich.text import Text
        from rich.tree import Tree
    except ModuleNotFoundError:
        return False

    def tree(node: _Node, parent: Tree | None) -> Tree:
        component = node.component
        text = Text.assemble(
            Text.from_ansi(f"\x1b[{color[component['name']]}m{node.label}\x1b[0m"),
            f"  {component['class']}",
            (f", a {component['kind']}", "dim"),
            (f"  {node.about}", "italic dim"),
        )
        own = Tree(text) if parent is None else parent.add(text)
        for child in node.children:
            tree(child, own)
        return own

    Terminal().print(tree(root, None))
    return True
