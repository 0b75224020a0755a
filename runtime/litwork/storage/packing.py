"""Packing: files and folders as what a shelf holds, and back.

Rules:
- A folder is packed with all that is in it: folders, ordinary files, and links as links. Anything else is an error.
- What vanishes while its folder is packed was not there.
- What is unpacked is there as a whole or not at all, as in `litwork.storage.copying`.
"""

from __future__ import annotations

import os
import stat

from litwork.storage.copying import is_unfinished, make
from litwork.storage.shelf import FILE, LINK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from litwork.storage.shelf import Node

    StrPath = str | os.PathLike[str]

PIECE = 1 << 26
"""Bytes of the longest piece."""


def pack(path: StrPath, hold: Callable[[bytes], object]) -> Node:
    """What is at a path; `hold` makes a piece of bytes. Raises OSError."""
    about = os.stat(path)  # noqa: PTH116 (pathlib takes long to import)
    if stat.S_ISDIR(about.st_mode):
        folder: dict[str, Node] = {}
        with os.scandir(path) as entries:
            for entry in entries:
                if not is_unfinished(entry.name):
                    try:
                        folder[entry.name] = _pack_link(entry.path) if entry.is_symlink() else pack(entry.path, hold)
                    except FileNotFoundError:
                        continue
        return folder
    if not stat.S_ISREG(about.st_mode):
        raise OSError(f"{os.fspath(path)} is no ordinary file, and can't be copied")
    pieces = []
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        while piece := file.read(PIECE):
            pieces.append(hold(piece))
    return FILE, stat.S_IMODE(about.st_mode), about.st_mtime_ns, pieces


def unpack(node: Node, target: StrPath, read: Callable[[object], bytes | memoryview]) -> None:
    """Make a file or folder in place of what is at the target; `read` gives the bytes of a piece."""
    make(lambda path: _unpack(node, path, read), target, isinstance(node, dict))


def is_packed(node: Node, path: StrPath, read: Callable[[object], bytes | memoryview]) -> bool:
    """Whether what is at a path has the same content."""
    if isinstance(node, dict):
        return (
            os.path.isdir(path)  # noqa: PTH112
            and sorted(node) == sorted(os.listdir(path))  # noqa: PTH208
            and all(is_packed(each, os.path.join(path, name), read) for name, each in node.items())  # noqa: PTH118
        )
    kind, _, _, pieces = node
    if kind == LINK:
        return os.path.islink(path) and [os.readlink(path)] == pieces  # noqa: PTH114, PTH115
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return all(file.read(PIECE) == read(piece) for piece in pieces) and not file.read(1)


def fingerprint(path: StrPath) -> tuple[object, ...]:
    """What differs when anything at the path has changed, if the clock of the file system has ticked since."""
    about = os.stat(path)  # noqa: PTH116
    own = about.st_mode, about.st_ino, about.st_size, about.st_mtime_ns
    if not stat.S_ISDIR(about.st_mode):
        return own
    inside: list[object] = []
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            try:
                inside.append((entry.name, os.readlink(entry) if entry.is_symlink() else fingerprint(entry.path)))  # noqa: PTH115
            except FileNotFoundError:
                continue
    return *own, *inside


def _pack_link(path: str) -> Node:
    about = os.lstat(path)
    return LINK, stat.S_IMODE(about.st_mode), about.st_mtime_ns, [os.readlink(path)]  # noqa: PTH115


def _unpack(node: Node, path: str, read: Callable[[object], bytes | memoryview]) -> None:
    if isinstance(node, dict):
        os.mkdir(path)  # noqa: PTH102
        for name, inside in node.items():
            _unpack(inside, os.path.join(path, name), read)  # noqa: PTH118
        return
    kind, mode, changed, pieces = node
    if kind == LINK:
        os.symlink(str(pieces[0]), path)  # noqa: PTH211
        return
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123
        for piece in pieces:
            content = memoryview(read(piece))
            while content:
                content = content[file.write(content) :]
    os.chmod(path, mode)  # noqa: PTH101
    os.utime(path, ns=(changed, changed))
