"""Copies of files and folders that are there as a whole or not at all.

Rules:
- A copy is made beside its target, under a hidden name, and then renamed. What fails leaves no trace.
- Bytes are copied once, by the kernel, which shares the blocks instead where the file system can. There are no hard
  links: a change in place would be seen under both names.
"""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    StrPath = str | os.PathLike[str]

CHUNK = 1 << 30
"""Bytes that the kernel is asked to copy at a time."""

_UNFINISHED = ".litwork"


def copy(source: StrPath, target: StrPath) -> None:
    """Copy a file, or a folder with all that is in it, in place of what is at the target. Raises OSError."""
    source, target = os.fspath(source), os.fspath(target)
    is_folder = os.path.isdir(source)  # noqa: PTH112 (pathlib takes long to import)
    if not is_folder and not os.path.isfile(source):  # noqa: PTH113
        if os.path.lexists(source):
            raise OSError(f"{source} is neither a file nor a folder, and can't be copied")
        raise FileNotFoundError(2, "No such file or directory", source)

    def write(new: str) -> None:
        if is_folder:
            import shutil

            shutil.copytree(source, new, symlinks=True, copy_function=_copy_file)
        else:
            _copy_file(source, new)

    make(write, target, is_folder)


def make(write: Callable[[str], object], target: StrPath, is_folder: bool) -> None:
    """Have a file or folder written at a path beside the target, and put it in place of what is at the target."""
    target = os.fspath(target)
    folder, name = os.path.split(target)
    os.makedirs(folder or ".", exist_ok=True)  # noqa: PTH103
    new = os.path.join(folder, f".{name[:200]}.{os.urandom(6).hex()}{_UNFINISHED}")  # noqa: PTH118
    try:
        write(new)
        _replace(new, target, is_folder)
    except BaseException:
        remove(new)
        raise


def is_unfinished(name: str) -> bool:
    """Whether a file or folder of this name is a copy in the making."""
    return name.startswith(".") and name.endswith(_UNFINISHED)


def remove(path: StrPath) -> None:
    """Remove a file or folder if it is there."""
    if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.unlink(path)  # noqa: PTH108


def is_same(one: StrPath, other: StrPath) -> bool:
    """Whether two files, or folders, have the same content."""
    if os.path.isdir(one) and os.path.isdir(other):  # noqa: PTH112
        names = sorted(os.listdir(one))  # noqa: PTH208
        return names == sorted(os.listdir(other)) and all(  # noqa: PTH208
            is_same(os.path.join(one, name), os.path.join(other, name))  # noqa: PTH118
            for name in names
        )
    if os.path.isfile(one) and os.path.isfile(other):  # noqa: PTH113
        import filecmp

        return filecmp.cmp(one, other, shallow=False)
    return False


def _replace(new: str, target: str, is_folder: bool) -> None:
    """Rename `new` to `target`. A folder that is in the way goes first, for nothing can be renamed over it."""
    if not (is_folder or os.path.isdir(target)) or not os.path.lexists(target):  # noqa: PTH112
        os.replace(new, target)  # noqa: PTH105
        return
    old = f"{new}.old{_UNFINISHED}"
    os.rename(target, old)  # noqa: PTH104
    try:
        os.rename(new, target)  # noqa: PTH104
    except BaseException:
        os.rename(old, target)  # noqa: PTH104
        raise
    remove(old)


def _copy_file(source: str, target: str, *, follow_symlinks: bool = True) -> str:
    """What `shutil.copy2` does, for ordinary files only: a pipe would never end."""
    import shutil

    if not stat.S_ISREG(os.stat(source).st_mode):  # noqa: PTH116
        raise OSError(f"{source} is no ordinary file, and can't be copied")
    if not _let_kernel_copy(source, target):
        shutil.copyfile(source, target)
    shutil.copystat(source, target)
    return target


def _let_kernel_copy(source: str, target: str) -> bool:
    """Whether the kernel could copy the bytes; where it couldn't, the target may be there and is incomplete."""
    if not hasattr(os, "copy_file_range"):
        return False
    with open(source, "rb", buffering=0) as original, open(target, "wb", buffering=0) as copied:  # noqa: PTH123
        left = os.fstat(original.fileno()).st_size
        if not left:
            return False  # what /proc says of its files: their bytes have to be read
        try:
            while count := os.copy_file_range(original.fileno(), copied.fileno(), CHUNK):
                left -= count
        except OSError:  # between two file systems, or not by this one; a full disk is met again, and raised
            return False
        return left <= 0
