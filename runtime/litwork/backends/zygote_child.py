"""The zygote's own program: loads what works need, then forks one whenever the flow asks.

Rules:
- It has one thread, so that a fork is sound. If an import has started others, or opened an accelerator, it ends, and
  the flow starts works one by one. Threads that a library ends before a fork (OpenBLAS) don't count.
- Descriptor 3 is the socket to the flow, 4 the lifeline. Requests come one by one: (ticket, name, environment)
  with three descriptors forks, a number reaps.
- A forked work touches nothing before its number is on the way to the flow, or it could run twice.
- Works share no random numbers: what has been seeded by an import is seeded anew.
"""

from __future__ import annotations

import _pickle  # noqa: F401 (works have it then)
import _socket
import gc
import marshal
import os
import sys
import threading
from contextlib import suppress
from functools import partial

from litwork.backends import imports, process_child
from litwork.backends.lifeline import SIGKILL, hold, hold_for
from litwork.backends.wire import send_descriptors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

CONTROL, LIFELINE = 3, 4

_REQUEST = 1 << 20
_ACCELERATORS = ("/dev/nvidia", "/dev/kfd", "/dev/dri", "/dev/accel")


def main(arguments: list[str]) -> None:
    """Be a zygote until the flow ends. `arguments`: the script's path, the folder to be in, that of the run's files."""
    path, folder, files = arguments
    lifeline = hold(LIFELINE)
    control = _socket.socket(fileno=CONTROL)
    os.chdir(folder)
    process_child.set_up(path)
    imports.preload(path)
    if not _is_sound():
        os._exit(1)
    gc.freeze()  # else the first collection in each work would copy all this memory
    held: dict[int, int] = {}  # the lifelines of the works
    while True:
        try:
            request, ancillary, _, _ = control.recvmsg(_REQUEST, _socket.CMSG_SPACE(4 * 3), _socket.MSG_CMSG_CLOEXEC)
        except ConnectionError:
            request = b""
        if not request:
            _end(held)
        if ancillary:
            ticket, name, environment = marshal.loads(request)
            given = memoryview(ancillary[0][2]).cast("i").tolist()
            pid = _fork(control, ticket, partial(_be_work, lifeline, path, files, name, environment, given))
            held[pid] = hold_for(lifeline, pid)
            for fd in given:
                os.close(fd)
        else:
            pid = marshal.loads(request)
            control.send(marshal.dumps((0, 0, _status(pid))))
            os.close(held.pop(pid))


def _end(groups: Iterable[int]) -> NoReturn:
    """The flow is gone, and the end of its lifeline may come only now: leave nothing of these groups until then."""
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, SIGKILL)
    os._exit(0)


def _is_sound() -> bool:
    """Whether forks of this process work as the process itself does."""
    if threading.active_count() > 1 or _opens_accelerator():
        return False
    if _threads() > 1:  # native ones, of which those may be that end before a fork: try
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
    return _threads() == 1


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 (pathlib takes long to import)


def _opens_accelerator() -> bool:
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{name}").startswith(_ACCELERATORS):  # noqa: PTH115
                return True
    return False


def _fork(control: _socket.socket, ticket: int, be_work: Callable[[int], NoReturn]) -> int:
    """Fork a work, which gets a descriptor from which it has to read before it does anything; return its number."""
    reader, writer = os.pipe()
    try:
        pid = os.fork()
    except OSError:  # no memory or no processes are left: the flow shall tell
        os._exit(1)
    if not pid:
        os.close(writer)
        control.close()
        process_child.or_die(lambda: be_work(reader))
    with suppress(OSError):  # the child has done it, or has ended
        os.setpgid(pid, pid)
    pidfd = os.pidfd_open(pid)
    send_descriptors(control, marshal.dumps((ticket, pid, 0)), [pidfd])
    with suppress(BrokenPipeError):
        os.write(writer, b"!")
    for fd in (reader, writer, pidfd):
        os.close(fd)
    return pid


def _be_work(
    lifeline: int, path: str, files: str, name: str, environment: dict[str, str] | None, given: list[int], go: int
) -> NoReturn:
    os.setpgid(0, 0)
    if not os.read(go, 1):  # the zygote has ended before it could tell of this work
        os._exit(1)
    os.close(go)
    channel, *outputs = given
    for fd, place in zip(outputs, (1, 2), strict=True):
        os.dup2(fd, place)
        os.close(fd)
    hold(lifeline)
    if environment is not None:
        os.environ.clear()
        os.environ.update(environment)
    _seed()
    process_child.be(channel, path, files, name)


def _seed() -> None:
    """Give this work random numbers of its own. Python has seeded `random` already."""
    if (random := sys.modules.get("numpy.random")) is not None:
        random.seed()
    if (torch := sys.modules.get("torch")) is not None:
        torch.seed()


def _status(pid: int) -> int | None:
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return None
