"""What a script imports at its beginning, and doing that ahead of it.

Rules:
- Only what lies elsewhere is imported: modules in the script's own folder may do anything, so they are looked into.
- Whatever stands before an import may change what it means (`os.environ[…] = …`): the first statement that is more than
  an import, a definition or a constant ends the search.
- Nothing of this may fail, print, or change what the script does later: what can't be imported is left to the script.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

_ONLY_AST = 0x400
"""`ast.PyCF_ONLY_AST`; the module `ast` itself isn't needed, and takes long to import."""

_HARMLESS = frozenset({"FunctionDef", "AsyncFunctionDef", "ClassDef", "Pass"})


def preload(path: str) -> None:
    """Import what the script at `path`, and the modules beside it, begin with. Its folder is in `sys.path` already."""
    for name in names(path):
        try:
            __import__(name)
        except BaseException:  # whatever it is: the script meets it again, where it can be told
            continue


def names(path: str) -> Iterator[str]:
    """The modules from elsewhere that a script, and the modules beside it, begin with."""
    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 (pathlib takes long to import)
    return _names(path, folder, set())


def _names(path: str, folder: str, seen: set[str]) -> Iterator[str]:
    """The modules from elsewhere that a file imports, those of the files that it imports included."""
    if path in seen:
        return
    seen.add(path)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib takes long to import)
            body: Sequence[Any] = compile(file.read(), path, "exec", _ONLY_AST, dont_inherit=True).body
    except (OSError, SyntaxError, ValueError):
        return
    for name in _imported(body):
        beside = _beside(folder, name)
        if beside:
            for each in beside:
                yield from _names(each, folder, seen)
        elif name.partition(".")[0] not in sys.builtin_module_names:
            yield name


def _imported(body: Sequence[Any]) -> Iterator[str]:
    """The names in the imports that these statements begin with."""
    for statement in body:
        kind = type(statement).__name__
        if kind == "Import":
            yield from (alias.name for alias in statement.names)
        elif kind == "ImportFrom":
            if not statement.level and statement.module:
                yield statement.module
        elif kind == "Try" and all(type(inner).__name__.startswith("Import") for inner in statement.body):
            yield from _imported(statement.body)
        elif kind not in _HARMLESS and not _is_constant(statement, kind):
            return


def _is_constant(statement: Any, kind: str) -> bool:
    """Whether it is a constant that stands alone (a docstring), or gets a name."""
    if kind not in ("Expr", "Assign", "AnnAssign") or type(statement.value).__name__ != "Constant":
        return False
    targets = [] if kind == "Expr" else [statement.target] if kind == "AnnAssign" else statement.targets
    return all(type(target).__name__ == "Name" for target in targets)


def _beside(folder: str, name: str) -> list[str]:
    """The files that a module is made of if it lies in the folder: those of its packages first."""
    join, is_file = os.path.join, os.path.isfile  # pathlib takes long to import
    path = folder
    found = []
    for part in name.split("."):
        path = join(path, part)
        found += [file for file in (f"{path}.py", join(path, "__init__.py")) if is_file(file)]
    if not found and os.path.isdir(join(folder, name.partition(".")[0])):  # noqa: PTH112
        found.append(path)  # a package without a file of its own
    return found
