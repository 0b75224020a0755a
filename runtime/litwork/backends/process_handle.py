"""The flow's side of a work's process: its socket, what it prints, and how one learns of its death.

Rules:
- Nothing here blocks. What a socket doesn't take at once is kept, and sent when the selector says so.
- A work is sent to before its process is there; if the zygote ends meanwhile, another process gets the same socket.
- The end of a pipe is never waited for: a grandchild may hold it.
"""

from __future__ import annotations

import _socket
import os
import selectors
from collections import deque
from contextlib import suppress

from litwork.backends.lifeline import SIGKILL
from litwork.backends.pipes import Pipe
from litwork.backends.wire import FrameReader, Lost, frame, send_some
from litwork.backends.zygote import spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Thread

    from litwork.backends.segments import Segment
    from litwork.backends.zygote import Origin, Zygote
    from litwork.protocol import Message


class Process:
    """The process of one work."""

    def __init__(self, name: str, output: Callable[[str, str, str], None], selector: selectors.BaseSelector) -> None:
        self.name = name
        self._selector = selector
        self._reader = FrameReader()
        self._unsent: deque[tuple[memoryview, Segment | None]] = deque()
        self._output = output
        self.pipes: list[Pipe] = []
        self._events = 0
        self._pid = 0
        self._death: Death | None = None
        self._reason = ""  # why it had to be ended
        self.end_by = 0.0  # when it is killed, by the monotonic clock, if it is leaving
        self._is_closed = False

    def start(self, origin: Origin, arguments: Sequence[str], ticket: int) -> None:
        """Start the process: at once, or by asking the zygote with this ticket. Raises OSError."""
        self._origin = origin
        self._arguments = arguments
        self._socket, self._theirs = _socket.socketpair()
        self._socket.setblocking(False)
        try:
            for stream in ("stdout", "stderr"):
                pipe = Pipe(stream, self._line)
                self.pipes.append(pipe)
                self._selector.register(pipe.reader, selectors.EVENT_READ, (self, "pipe"))
            given = [self._theirs.fileno(), *(pipe.writer for pipe in self.pipes)]
            zygote = origin.zygote
            if zygote is None or not zygote.is_alive or not zygote.fork(ticket, self.name, given):
                self.spawn()
        except OSError:
            self.close()
            raise
        self._listen(selectors.EVENT_READ)

    @property
    def is_there(self) -> bool:
        """Whether there is a process; else the zygote has been asked for it."""
        return self._death is not None

    def spawn(self) -> None:
        """Start the process without the zygote. Raises OSError."""
        places = {3: self._theirs.fileno(), 4: self._origin.lifeline, 1: self.pipes[0].writer, 2: self.pipes[1].writer}
        pid = spawn("process_child", self._arguments, places)
        self._begin(pid, Death(pid))

    def forked(self, pid: int, pidfd: int) -> None:
        """The zygote has forked the process."""
        assert self._origin.zygote is not None
        self._begin(pid, Death(pid, pidfd, self._origin.zygote))
        if self._is_closed:  # nobody wants it any more
            self.kill()
            self._part()

    def _begin(self, pid: int, death: Death) -> None:
        self._pid, self._death = pid, death
        self._selector.register(death.fd, selectors.EVENT_READ, (self, "death"))
        self._let_go()

    def _let_go(self) -> None:
        """Close the ends that the process has."""
        self._theirs.close()
        for pipe in self.pipes:
            pipe.let_go()

    def send(self, message: Message) -> None:
        pieces, segment = frame(message)
        for piece in pieces:
            self._unsent.append((piece, segment))
            segment = None
        self.flush()

    def flush(self) -> None:
        """Send as much as the socket takes; the selector tells when it takes more."""
        unsent = self._unsent
        try:
            while unsent:
                piece, segment = unsent[0]
                sent = send_some(self._socket, piece, segment)
                if sent == len(piece):
                    unsent.popleft()
                else:
                    unsent[0] = piece[sent:], None
        except BlockingIOError:
            pass
        except OSError:  # the work is gone, which is told otherwise
            unsent.clear()
        if self._events:
            self._listen(selectors.EVENT_READ | (selectors.EVENT_WRITE if unsent else 0))

    def receive(self, all_of_them: bool = False) -> list[Message]:
        """The messages that have arrived: those that fit into one look, or all."""
        messages: list[Message] = []
        try:
            while self._events:
                arrived = self._reader.read(self._socket)
                if arrived is None:
                    self._listen(0)
                    break
                messages.extend(arrived)
                if not all_of_them:
                    break
        except (BlockingIOError, ConnectionError):
            pass
        except Lost:
            self._reason = "had to be ended: the flow's process has too many files open to take its payloads"
            self._listen(0)
            self.kill()
        return messages

    def drain(self) -> None:
        """Pass on what the work has printed up to now."""
        for pipe in self.pipes:
            if pipe.is_open and not pipe.drain():
                self._selector.unregister(pipe.reader)

    def kill(self) -> None:
        """Kill the process and all that it has started in its group."""
        if self._pid:
            with suppress(ProcessLookupError, PermissionError):  # macOS says so of a group of zombies
                os.killpg(self._pid, SIGKILL)

    def close(self, why: str = "") -> str:
        """Take leave of a process that was killed, has died, or isn't there; return why, if it isn't given."""
        status = self._part()
        self._is_closed = True
        self._let_go()
        self.drain()
        self._listen(0)
        for pipe in self.pipes:
            if pipe.is_open:
                self._selector.unregister(pipe.reader)
            pipe.close()
        self._socket.close()
        return why or self._reason or reason(status)

    def _part(self) -> int | None:
        """Wait for the end of a process that is there; return its wait status."""
        if self._death is None:
            return None
        self._selector.unregister(self._death.fd)
        status = self._death.wait()
        if os.isatty(0):
            from litwork.terminal import take_back

            take_back(self._pid)
        self._death.close()
        self._death = None
        return status

    def _line(self, stream: str, text: str) -> None:
        self._output(self.name, stream, text)

    def _listen(self, events: int) -> None:
        """Ask the selector for these events of the socket."""
        if events == self._events:
            return
        if not events:
            self._selector.unregister(self._socket)
        elif not self._events:
            self._selector.register(self._socket, events, (self, "socket"))
        else:
            self._selector.modify(self._socket, events, (self, "socket"))
        self._events = events


class Death:
    """Tells through a descriptor that a process has ended: a pidfd, or where there is none a thread that waits.

    A process that isn't a child of this one comes with its pidfd, and with the zygote that knows how it ended.
    """

    def __init__(self, pid: int, pidfd: int = -1, zygote: Zygote | None = None) -> None:
        self._pid = pid
        self._zygote = zygote
        self._status: int | None = None
        self._thread: Thread | None = None
        try:
            self.fd = os.pidfd_open(pid) if zygote is None else pidfd
            return
        except (AttributeError, OSError):  # another system, or one that forbids it
            pass
        import threading

        self.fd, writer = os.pipe()
        self._thread = threading.Thread(target=self._watch, args=(writer,), daemon=True)
        self._thread.start()

    def wait(self) -> int | None:
        """The wait status of the process, which ends now or has ended; None if nobody can tell any more."""
        if self._zygote is not None:
            return self._zygote.reap(self._pid) if self._zygote.is_alive else None
        if self._thread is None:
            self._watch()
        else:
            self._thread.join()
        return self._status

    def close(self) -> None:
        os.close(self.fd)

    def _watch(self, writer: int | None = None) -> None:
        with suppress(ChildProcessError):
            self._status = os.waitpid(self._pid, 0)[1]
        if writer is not None:
            os.close(writer)


def reason(status: int | None) -> str:
    """Why a process has ended, to complete "root.train …"; None stands for what nobody knows."""
    if status is None:
        return "ended by itself"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended by itself, with exit status {code}"
    import signal

    hint = ", perhaps because memory ran out" if -code == SIGKILL else ""
    return f"was killed by signal {-code} ({signal.Signals(-code).name}){hint}"
