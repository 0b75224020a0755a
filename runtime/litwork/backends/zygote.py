"""The flow's side of the zygote: a process that has loaded what works need, and forks one for each. Linux.

Rules:
- It is started before anything else, so that it gets ready while the flow does. It is never waited for: what a work is
  sent before it is there waits in its socket.
- Where it can't be (another system, an import that starts threads) or has ended, works are started one by one.
- A work is known by its pidfd, which comes with the answer. Its number stays its own until `reap`.
"""

from __future__ import annotations

import _socket
import fcntl
import marshal
import os
import sys
from contextlib import suppress

from litwork.backends.lifeline import SIGKILL
from litwork.backends.wire import send_descriptors
from litwork.storage.run_folder import RunFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = __file__.rsplit(os.sep, 3)[0]

IS_POSSIBLE = sys.platform.startswith("linux") and hasattr(os, "pidfd_open")

_START = "import sys; sys.path.append(sys.argv[1]); from litwork.backends.{} import main; main(sys.argv[2:])"
_PATIENCE = 5.0
"""Seconds after which a zygote that doesn't answer counts as gone."""

_ANSWER = 4096


class Zygote:
    """A zygote for the script at `path`. `files` is the folder of the run's files, `lifeline` the reading end.

    Raises OSError.
    """

    def __init__(self, path: str, files: str, lifeline: int) -> None:
        self._environment = dict(os.environ)
        self.socket, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        try:
            folder = os.getcwd()  # noqa: PTH109 (pathlib takes long to import)
            self.pid = spawn("zygote_child", [path, folder, files], {3: theirs.fileno(), 4: lifeline})
        except OSError:
            self.socket.close()
            raise
        finally:
            theirs.close()
        self._answers: list[tuple[int, int, int]] = []
        self.is_alive = True

    def fork(self, ticket: int, name: str, descriptors: Sequence[int]) -> bool:
        """Ask for the process of a work, with these as its socket, standard output and error. False if it can't be.

        `ticket` tells answers apart, and is none of those that wait for theirs; 0 is no ticket.
        """
        environment = dict(os.environ)
        request = marshal.dumps((ticket, name, None if environment == self._environment else environment))
        self.socket.settimeout(0)
        try:
            send_descriptors(self.socket, request, descriptors)
        except OSError:  # it is gone, or so busy that starting the work here is faster
            return False
        return True

    def answers(self, patience: float = 0.0) -> list[tuple[int, int, int]]:
        """The works that have been forked since: their tickets, process numbers and pidfds.

        `is_alive` is False when there can't be any more. `patience` is how many seconds to wait for the first.
        """
        found, self._answers = self._answers, []
        self.socket.settimeout(patience)
        try:
            while self.is_alive and (answer := self._receive()):
                found.append(answer)
                self.socket.settimeout(0)
        except (BlockingIOError, TimeoutError):
            pass
        return found

    def reap(self, pid: int) -> int | None:
        """The wait status of a work that has ended, or is about to; None if the zygote can't tell. Frees its number."""
        self.socket.settimeout(_PATIENCE)
        try:
            self.socket.send(marshal.dumps(pid))
            while self.is_alive and (answer := self._receive()):
                if answer[0]:
                    self._answers.append(answer)
                else:
                    return answer[2]
        except OSError:
            self.is_alive = False
        return None

    def close(self) -> None:
        """End it."""
        self.is_alive = False
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for *_, pidfd in self._answers:
            os.close(pidfd)
        self.socket.close()

    def _receive(self) -> tuple[int, int, int] | None:
        """An answer: ticket, number and pidfd of a work that was forked, or 0, 0 and the status of one that ended."""
        try:
            data, ancillary, _, _ = self.socket.recvmsg(_ANSWER, _socket.CMSG_SPACE(4), _socket.MSG_CMSG_CLOEXEC)
        except ConnectionError:
            data, ancillary = b"", []
        if not data:
            self.is_alive = False
            return None
        ticket, pid, status = marshal.loads(data)
        return ticket, pid, memoryview(ancillary[0][2]).cast("i")[0] if ancillary else status


def start(path: str, files: str, lifeline: int) -> Zygote | None:
    """A zygote, or None where works have to be started one by one."""
    if not IS_POSSIBLE:
        return None
    try:
        return Zygote(path, files, lifeline)
    except OSError:
        return None


def spawn(module: str, arguments: Sequence[str], places: dict[int, int]) -> int:
    """Start Python with `main(arguments)` of a module beside this one, in a process group of its own. Raises OSError.

    `places` says which descriptors it has, by their numbers there. Standard input is empty, and so are the other two
    standard streams unless they are given. Returns the process's number.
    """
    # Copies with high numbers, for `posix_spawn` puts them in their places one after the other.
    copies = {place: fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for place, fd in places.items()}
    actions: list[tuple[int, ...]] = [(os.POSIX_SPAWN_DUP2, fd, place) for place, fd in copies.items()]
    for place, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        if place not in places:
            actions.append((os.POSIX_SPAWN_OPEN, place, os.devnull, mode, 0))  # type: ignore[arg-type]
    program = [sys.executable, "-P", "-c", _START.format(module), PACKAGES, *arguments]
    try:
        return os.posix_spawn(sys.executable, program, os.environ, file_actions=actions, setpgroup=0)
    finally:
        for fd in copies.values():
            os.close(fd)


class Origin:
    """Where the works of an app come from: the lifeline that they hold, the folder of the files that they share, and
    the zygote, if there is one.

    To be made as early as can be. As many files may be open from then on as the system allows: each payload is one.
    """

    def __init__(self, path: str) -> None:
        _raise_limit()
        self.lifeline, self._end = os.pipe()
        self.files = RunFolder()
        self.zygote = start(path, self.files.path, self.lifeline)

    def close(self) -> None:
        """End the zygote and whatever holds the lifeline, and remove the files."""
        if self.zygote is not None:
            self.zygote.close()
        os.close(self.lifeline)
        os.close(self._end)
        self.files.close()


def _raise_limit() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard and hard != resource.RLIM_INFINITY:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
