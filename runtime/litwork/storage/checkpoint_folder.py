"""A checkpoint: the folder in which a run is kept, and from which another one goes on.

Rules:
- `journal` has snapshots of the loop, see `litwork.checkpoint`. `payloads` has the contents of payloads: each in a file
  that is written once, before an entry of the journal that needs it, and removed after one that doesn't. `files` has
  what works share by `Path` and `Drive`. `lock` is locked by the run that uses the folder, however that ends.
- A checkpoint is of one script. A script whose text has changed may go on with it if it makes all components that the
  checkpoint knows.
- When the disk is full, this is said once. The app goes on, and what was kept last stays as it is; writing is tried
  again now and then.
- There are pickles in it, which can run any code when they are read: go on only from a folder that nobody else could
  have written to.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from time import monotonic

from litwork.checkpoint import Keeper, Marks, Pace, is_empty, join
from litwork.errors import CheckpointError
from litwork.storage.journal import DIGEST, Damaged, Journal, digest_of, read, sync_folder, write_file
from litwork.storage.payload import Content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from litwork.loop import Loop, Outcome

_PARTS = frozenset({"journal", "journal.new", "payloads", "files", "lock"})
_NUMBER = 8
"""Bytes of a number in the file of a payload."""


class Checkpoint(Keeper):
    """Keeps a run in a folder.

    folder: where; made if it isn't there.
    script: the path of the script.
    goes_on: whether the folder holds a checkpoint, from which the run goes on; if not, it must be empty.

    Raises CheckpointError.
    """

    def __init__(self, folder: str, script: str, goes_on: bool) -> None:
        self.folder = folder
        self._path = os.path.abspath(folder)  # noqa: PTH100 (the script may go elsewhere)
        self.files = self._in("files")
        self.is_over = False
        """Whether the run that was kept has succeeded, and its script is still the same."""
        self._err = sys.stderr  # before it becomes the flow's
        self._pace = Pace(monotonic)
        self._loop: Loop | None = None
        self._marks = Marks()
        self._journal: Journal | None = None
        self._is_failing = False
        self._written: set[str] = set()  # the keys of the payloads that have files
        self._remarks: list[str] = []  # to be made when the run goes on
        self._needed: list[str] = []  # those that the snapshots point to
        self._script = os.path.realpath(script)
        if not folder:
            raise CheckpointError("a checkpoint needs the name of a folder")
        self._text = ""
        with suppress(OSError):  # whoever runs the script will say it
            self._text = digest_of([_read(script)]).hex()
        try:
            self._check(goes_on)
            os.makedirs(self._path, 0o700, exist_ok=True)  # noqa: PTH103 (pathlib takes long to import)
            sync_folder(os.path.dirname(self._path))  # noqa: PTH120
            self._lock = self._locked()
            self._check(goes_on)  # another run may just have been there
            self._kept = self._read() if goes_on else []
            for name in ("payloads", "files"):
                os.makedirs(self._in(name), exist_ok=True)  # noqa: PTH103
        except OSError as error:
            raise CheckpointError(f"{folder} can't hold a checkpoint: {error.strerror}") from None

    def open(self, loop: Loop) -> None:
        try:
            if self._kept:
                self._restore(loop)
        except (Damaged, OSError) as error:
            raise self._damaged(error) from None
        try:
            self._write(loop, False)
        except OSError as error:
            raise CheckpointError(f"{self.folder} can't hold a checkpoint: {error.strerror}") from None
        self._remove_others()
        self._loop = loop
        for remark in self._remarks:
            self._say(remark)

    def keep(self, is_urgent: bool) -> None:
        self._pace.want()
        if is_urgent and not self._is_failing:
            self._keep()
        else:
            self.stepped()

    def stepped(self) -> None:
        if self._pace.pause == 0:
            self._keep()

    @property
    def pause(self) -> float | None:
        return self._pace.pause

    def end(self, outcome: Outcome) -> None:
        if self.is_open:
            self._keep(has_succeeded=outcome.state == "succeeded")

    @property
    def is_open(self) -> bool:
        """Whether a run has begun to be kept."""
        return self._loop is not None

    # Taking a folder.

    def _in(self, *names: str) -> str:
        return os.path.join(self._path, *names)  # noqa: PTH118

    def _check(self, goes_on: bool) -> None:
        """Raise CheckpointError unless the folder holds what it should: a checkpoint, or nothing."""
        entries: set[str] = set()
        with suppress(FileNotFoundError):
            entries.update(os.listdir(self._path))  # noqa: PTH208
        if goes_on:
            if "journal" in entries:
                return
            raise CheckpointError(f"there is no checkpoint in {self.folder}: begin one with --checkpoint {self.folder}")
        if "journal" in entries:
            raise CheckpointError(
                f"{self.folder} holds a checkpoint already: go on from it with --resume {self.folder}, or name another "
                "folder"
            )
        if entries - _PARTS:
            raise CheckpointError(f"{self.folder} holds other files: name a folder that is new or empty")

    def _locked(self) -> int:
        """Take the lock; its file says who has it. A child process doesn't inherit it."""
        try:
            import fcntl
        except ModuleNotFoundError:
            raise CheckpointError("checkpoints need Linux or macOS; on Windows there is WSL") from None
        lock = os.open(self._in("lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            holder = os.read(lock, 20).decode(errors="replace") or "unknown"
            os.close(lock)
            raise CheckpointError(
                f"{self.folder} is in use by another run, process {holder}: wait until that has ended, or name another "
                "folder"
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock

    # Reading.

    def _read(self) -> list[bytes]:
        """The snapshots of the journal, still pickled: they are of classes of the script, which hasn't run yet."""
        import json

        try:
            records, is_cut = read(self._in("journal"))
        except Damaged as error:
            raise self._damaged(error) from None
        about: dict[str, Any] = {}
        snapshots = []
        for record in records:
            head, _, snapshot = record.partition(b"\n")
            about.update(json.loads(head))
            if snapshot:
                snapshots.append(snapshot)
        is_changed = about["text"] != self._text
        if is_changed and about["script"] != self._script:
            raise CheckpointError(
                f"the checkpoint in {self.folder} is of another script, {about['script']}: run that one, or begin "
                "anew with --checkpoint and another folder"
            )
        self._needed = about["payloads"]
        self.is_over = about["has_succeeded"] and not is_changed
        if is_cut:
            self._remarks.append("its last entry is incomplete, as after a loss of power: going on from the one before")
        if is_changed:
            self._remarks.append("the script has changed since: its new text goes on")
        return snapshots

    def _restore(self, loop: Loop) -> None:
        import pickle

        contents = {key: self._read_payload(key) for key in self._needed}
        self._written = set(self._needed)
        try:
            first, *others = map(pickle.loads, self._kept)
            self._kept = []
            for changes in others:
                join(first, changes)
            loop.restore(first, contents)
        except Exception as error:  # whatever the script's classes raise when they are made again
            raise CheckpointError(
                f"the script can't go on from {self.folder}: {error}. Put back what the script had, or begin anew with "
                "--checkpoint and another folder"
            ) from None

    def _read_payload(self, key: str) -> Content:
        """Read the file of a payload. Raises OSError and Damaged."""
        data = memoryview(_read(self._in("payloads", key)))
        digest, content = data[:DIGEST], data[DIGEST:]
        if digest != digest_of([content]):
            raise Damaged(f"payload {key} has changed since it was written")
        at = _NUMBER * (1 + _number(content, 0))
        buffers = []
        for place in range(_NUMBER, at, _NUMBER):
            size = _number(content, place)
            buffers.append(bytes(content[at : at + size]))
            at += size
        return Content(key, buffers)

    def _damaged(self, error: Damaged | OSError) -> CheckpointError:
        return CheckpointError(
            f"the checkpoint in {self.folder} is damaged: {error}. Bring back a copy of the folder, or begin anew with "
            "--checkpoint and another one"
        )

    # Writing.

    def _keep(self, has_succeeded: bool = False) -> None:
        """Write what has changed; on success, and if the loop is in the midst of a pass, only that."""
        self._pace.begin()
        try:
            if self._loop is not None:
                self._write(self._loop, has_succeeded)
            if self._is_failing:
                self._is_failing = False
                self._say("it can be written again")
        except BaseException as error:  # also an interruption: all is written anew next time
            self._close_journal()
            if not isinstance(error, Exception):
                raise
            if not self._is_failing:
                self._is_failing = True
                reason = error.strerror if isinstance(error, OSError) else error
                self._say(f"it can't be written: {reason}. The app goes on, and this is tried again")
        finally:
            self._pace.end()

    def _write(self, loop: Loop, has_succeeded: bool) -> None:
        if not loop.is_whole:
            if has_succeeded and self._journal is not None:
                self._journal.add(_entry({"has_succeeded": True}, None))
            return
        if self._journal is not None and self._journal.is_long:
            self._close_journal()
        is_first = self._journal is None
        if is_first:
            self._marks = Marks()
        changes = loop.snapshot(self._marks)
        contents = loop.contents
        about: dict[str, object] = {}
        if contents.keys() != self._written or is_first:
            about["payloads"] = sorted(contents)
        if has_succeeded or is_first:
            about["has_succeeded"] = has_succeeded
        if not about and is_empty(changes):
            return
        self._write_payloads([content for key, content in contents.items() if key not in self._written])
        if self._journal is None:
            about |= {"script": self._script, "text": self._text}
            self._journal = Journal(self._in("journal"), _entry(about, changes))
        else:
            self._journal.add(_entry(about, changes))
        for key in self._written - contents.keys():
            self._remove_payload(key)

    def _write_payloads(self, contents: list[Content]) -> None:
        for content in contents:
            views = [memoryview(buffer) for buffer in content.buffers]
            head = b"".join(number.to_bytes(_NUMBER, "little") for number in (len(views), *map(len, views)))
            write_file(self._in("payloads", content.key), [digest_of([head, *views]), head, *views])
            self._written.add(content.key)

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _remove_others(self) -> None:
        """Remove what a run that was killed has left of payloads."""
        for name in os.listdir(self._in("payloads")):  # noqa: PTH208
            if name not in self._written:
                self._remove_payload(name)

    def _remove_payload(self, key: str) -> None:
        self._written.discard(key)
        with suppress(OSError):
            os.unlink(self._in("payloads", key))  # noqa: PTH108

    def _say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody listens
            print(f"litwork: the checkpoint in {self.folder}: {text}", file=self._err, flush=True)


def _entry(about: dict[str, object], snapshot: dict[str, Any] | None) -> bytes:
    """An entry of the journal: a line of JSON about the run, and the pickle of a snapshot if there is one."""
    import json
    import pickle

    return json.dumps(about).encode() + b"\n" + (b"" if snapshot is None else pickle.dumps(snapshot, 5))


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def _number(data: memoryview, at: int) -> int:
    return int.from_bytes(data[at : at + _NUMBER], "little")
