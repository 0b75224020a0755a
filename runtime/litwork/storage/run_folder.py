"""RunFolder: the folder of a run, for files that works share. It never outlives the run for long.

Rules:
- It has a lock file beside it, which the flow's process keeps locked. The kernel lets go of the lock however that
  process ends. Each new run removes the folders whose locks nobody holds.
- The lock file is there before the folder is, and goes after it: so every folder can be found by its lock. Who first
  keeps something in the folder makes it.
- All are in `TMPDIR` (else /tmp), in a folder that belongs to this user alone.
"""

from __future__ import annotations

import os
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.storage.folder import FolderStore

_SUFFIX = ".lock"


class RunFolder:
    """The folder of a run. `path` says where it is going to be, once `open` has been called."""

    def __init__(self) -> None:
        self._users = os.path.join(_temporary(), f"litwork-{_user()}")  # noqa: PTH118
        self.path = os.path.join(self._users, f"{os.getpid()}-{os.urandom(4).hex()}")  # noqa: PTH118
        self._lock: int | None = None

    def open(self, kept: str = "") -> None:
        """Let it be made by who first needs it. Where it can't be, that is told then.

        If the files are to be kept in another folder, it is a link to that.
        """
        with suppress(OSError):
            with suppress(FileExistsError):
                os.mkdir(self._users, 0o700)  # noqa: PTH102
            if not hasattr(os, "getuid") or os.lstat(self._users).st_uid == os.getuid():
                _sweep(self._users)
                self._lock = _lock(self.path + _SUFFIX)
                if kept:
                    os.symlink(kept, self.path)  # noqa: PTH211

    def close(self) -> None:
        """Remove it with all that is in it."""
        if self._lock is not None:
            lock, self._lock = self._lock, None
            _discard(self.path, lock)
            with suppress(OSError):  # others are in it
                _sweep(self._users)  # works of this run may have been killed
                os.rmdir(self._users)  # noqa: PTH106


def check(path: str) -> None:
    """Raise OSError unless the folder at this path belongs to a run that goes on."""
    if not os.path.exists(path + _SUFFIX):  # noqa: PTH110
        raise OSError(
            f"{path} can't be made for the files that works share: set TMPDIR to a folder that you may write in"
        )


def of_this_process() -> FolderStore:
    """A store for code that belongs to no app; what is in it ends with the process."""
    import atexit

    from litwork.storage.folder import FolderStore

    folder = RunFolder()
    folder.open()
    check(folder.path)
    atexit.register(folder.close)
    return FolderStore(folder.path, "root", is_flow=False)


def _lock(path: str) -> int:
    """Make a lock file and lock it; return its descriptor."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _is_free(lock) and os.fstat(lock).st_nlink:
            return lock
        os.close(lock)  # another run sweeps, and has found it before it was locked


def _sweep(users: str) -> None:
    """Remove the folders of runs that have ended without doing so."""
    with os.scandir(users) as entries:
        paths = [entry.path for entry in entries if entry.name.endswith(_SUFFIX)]
    for path in paths:
        with suppress(OSError):
            lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            if _is_free(lock):
                _discard(path.removesuffix(_SUFFIX), lock)
            else:
                os.close(lock)


def _discard(folder: str, lock: int) -> None:
    """Remove a folder whose lock is held here, and then the lock."""
    if os.path.lexists(folder):
        from litwork.storage.copying import remove

        remove(folder)
    if not os.path.lexists(folder):
        os.unlink(folder + _SUFFIX)  # noqa: PTH108
    os.close(lock)


def _is_free(lock: int) -> bool:
    """Take the lock, if nobody holds it."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _temporary() -> str:
    """The folder for temporary files; `tempfile` takes long to import."""
    return next(filter(None, map(os.environ.get, ("TMPDIR", "TEMP", "TMP"))), "/tmp")


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"
