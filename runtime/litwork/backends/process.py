"""The backend of one machine: the flow in this process, each work in one of its own. Linux and macOS.

Rules:
- The process of a work is started by the first message to it. It is the leader of a process group, which ends with it.
- Everything that a work and its children print goes through two pipes. They are drained before a message of the work
  is handled: what was printed before a write is seen before the write is.
- This process never blocks except in the selector, and never waits for the end of a pipe: a grandchild may hold it.
- A work that is told to stop leaves: it is listened to until it ends, and is killed if it doesn't in time.
- Only this process holds the writing end of the lifeline. When it ends, in whatever way, the works are killed.
- Ctrl-C reaches this process alone, which then ends the works. A second one ends it on the spot.
"""

from __future__ import annotations

import fcntl
import os
import selectors
import signal
import socket
import sys
from codecs import getincrementaldecoder
from collections import deque
from contextlib import suppress
from time import monotonic, time

from litwork.backends.base import GRACE, LineStream, Loop, Outcome, Streams, Viewer, load_app, unloadable
from litwork.backends.wire import CHUNK, FrameReader, frame
from litwork.protocol import Died, Left, Stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread
    from types import FrameType

    from litwork.protocol import Message

PIPE = 1 << 16
"""Bytes that a pipe holds at most: having read so many, one has read all that was there when one began."""

_START = "import sys; sys.path.append(sys.argv[1]); from litwork.backends.process_child import main; main(sys.argv[2:])"
_PACKAGES = __file__.rsplit(os.sep, 3)[0]


def run(path: str, viewer: Viewer) -> Outcome:
    """Run the app of a script to its end. To be called on the main thread.

    The script runs in this process, as its module `__main__`. Afterwards no work is left, nor what works have started.
    """
    backend = _Processes(path, viewer)
    before = signal.signal(signal.SIGINT, backend.interrupt)
    try:
        outcome = backend.run()
    except KeyboardInterrupt:
        outcome = backend.stopped()
    finally:
        backend.close()
        signal.signal(signal.SIGINT, before)
    viewer.end(outcome)
    return outcome


class _Processes:
    """The flow's process: joins the loop to the processes of its works."""

    def __init__(self, path: str, viewer: Viewer) -> None:
        self._path = path
        self._folder = os.getcwd()  # noqa: PTH109 (pathlib takes long to import)
        self._viewer = viewer
        self._streams = Streams("root", viewer.output)
        self._selector = selectors.DefaultSelector()
        self._lifeline, self._lifeline_end = os.pipe()
        self._processes: dict[str, _Process] = {}
        self._leaving: list[_Process] = []
        self._unstarted: dict[str, Message] = {}
        self._loop: Loop | None = None
        self._interrupted = False

    def run(self) -> Outcome:
        with self._streams:
            try:
                app = load_app(self._path)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                return unloadable(error)
            loop = self._loop = Loop(app, self._send, self._viewer.status, clock=time, grew=self._show_components)
            self._show_components()
            messages: list[tuple[str, Message]] = []
            while True:
                loop.step(messages)
                if self._interrupted:
                    return self.stopped()
                if loop.outcome is not None:
                    return loop.outcome
                messages = self._receive(loop.due)

    def stopped(self) -> Outcome:
        """End the app because of Ctrl-C."""
        if self._loop is not None:
            self._loop.stop()
        return Outcome("stopped", 130)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C. The user's code may swallow the exception, so it is remembered."""
        if self._interrupted:
            os._exit(130)  # the lifeline ends the works
        self._interrupted = True
        raise KeyboardInterrupt

    def close(self) -> None:
        """Let works say their last words, kill what is left, and pass on what it had printed."""
        for name in list(self._processes):
            if self._loop is not None and self._loop.has_last_words(name):
                self._leave(name)
        while self._leaving:
            self._receive(None)
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.close()
        self._processes.clear()
        self._streams.finish()
        self._selector.close()
        os.close(self._lifeline)
        os.close(self._lifeline_end)

    def _send(self, name: str, message: Message) -> None:
        if isinstance(message, Stop):
            self._leave(name)
            return
        if name in self._unstarted:
            return
        if name not in self._processes:
            try:
                self._processes[name] = self._start(name)
            except OSError as error:
                self._unstarted[name] = Died(f"could not be started: {error}")
                return
        self._processes[name].send(message)

    def _leave(self, name: str) -> None:
        """Tell a work to stop; from now on another process may take its name."""
        if name in self._unstarted:
            self._unstarted[name] = Left()
            return
        process = self._processes.pop(name)
        self._leaving.append(process)
        process.end_by = monotonic() + GRACE
        process.send(Stop())

    def _show_components(self) -> None:
        if self._loop is not None:
            self._viewer.components(self._loop.components)

    def _start(self, name: str) -> _Process:
        process = _Process(name, self._viewer.output, self._selector)
        process.start([self._path, self._folder, name], self._lifeline)
        return process

    def _receive(self, due: float | None) -> list[tuple[str, Message]]:
        """Wait until something has happened, or a time has come, and return the messages among it."""
        if self._unstarted:
            unstarted, self._unstarted = self._unstarted, {}
            return list(unstarted.items())
        messages: list[tuple[str, Message]] = []
        events: dict[_Process, set[str]] = {}
        pauses = [process.end_by - monotonic() for process in self._leaving]
        if due is not None:
            pauses.append(due - time())
        for key, mask in self._selector.select(max(0, min(pauses)) if pauses else None):
            process, kind = key.data
            if mask & selectors.EVENT_WRITE:
                process.flush()
            if mask & selectors.EVENT_READ:
                events.setdefault(process, set()).add(kind)
        for process, kinds in events.items():
            if "death" in kinds:
                process.kill()
            if kinds & {"socket", "death"}:
                received = process.receive()
                if self._processes.get(process.name, process) is process:  # else it has a successor
                    messages += [(process.name, message) for message in received]
            process.drain()
            if "death" in kinds:
                messages.append((process.name, self._part(process)))
        for process in self._leaving:
            if monotonic() >= process.end_by:
                process.kill()
        return messages

    def _part(self, process: _Process) -> Message:
        """Take leave of a process that has ended."""
        reason = process.close()
        if process in self._leaving:
            self._leaving.remove(process)
            return Left()
        del self._processes[process.name]
        return Died(reason)


class _Process:
    """The process of one work."""

    def __init__(self, name: str, output: Callable[[str, str, str], None], selector: selectors.BaseSelector) -> None:
        self.name = name
        self._selector = selector
        self._reader = FrameReader()
        self._unsent: deque[memoryview] = deque()
        self._output = output
        self._pipes: list[_Pipe] = []
        self._events = selectors.EVENT_READ
        self.end_by = 0.0

    def start(self, arguments: list[str], lifeline: int) -> None:
        """Start the process. Raises OSError."""
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        self._pipes = [_Pipe(stream, self._line) for stream in ("stdout", "stderr")]
        given = [theirs.fileno(), lifeline, *(pipe.writer for pipe in self._pipes)]
        # Copies with high numbers, for `posix_spawn` puts them in their places one after the other.
        copies = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in given]
        try:
            self._pid = os.posix_spawn(
                sys.executable,
                [sys.executable, "-P", "-c", _START, _PACKAGES, *arguments],
                os.environ,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    *((os.POSIX_SPAWN_DUP2, fd, place) for fd, place in zip(copies, (3, 4, 1, 2), strict=True)),
                ],
                setpgroup=0,
            )
        finally:
            for fd in copies:
                os.close(fd)
            theirs.close()
            for pipe in self._pipes:
                os.close(pipe.writer)
        self._death = _Death(self._pid)
        self._selector.register(self._socket, selectors.EVENT_READ, (self, "socket"))
        self._selector.register(self._death.fd, selectors.EVENT_READ, (self, "death"))
        for pipe in self._pipes:
            self._selector.register(pipe.reader, selectors.EVENT_READ, (self, "pipe"))

    def send(self, message: Message) -> None:
        self._unsent.extend(memoryview(piece) for piece in frame(message))
        self.flush()

    def flush(self) -> None:
        """Send as much as the socket takes; the selector tells when it takes more."""
        try:
            while self._unsent:
                sent = self._socket.send(self._unsent[0])
                self._unsent[0] = self._unsent[0][sent:]
                if not self._unsent[0]:
                    self._unsent.popleft()
        except BlockingIOError:
            pass
        except OSError:  # the work is gone, which is told otherwise
            self._unsent.clear()
        self._listen(selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0))

    def receive(self) -> list[Message]:
        """The messages that have arrived."""
        messages: list[Message] = []
        with suppress(BlockingIOError, ConnectionError):
            while chunk := self._socket.recv(CHUNK):
                messages.extend(self._reader.feed(chunk))
            self._listen(0)
        return messages

    def drain(self) -> None:
        """Pass on what the work has printed up to now."""
        for pipe in self._pipes:
            if pipe.is_open and not pipe.drain():
                self._selector.unregister(pipe.reader)

    def kill(self) -> None:
        """Kill the process and all that it has started in its group."""
        with suppress(ProcessLookupError, PermissionError):  # macOS says so of a group of zombies
            os.killpg(self._pid, signal.SIGKILL)

    def close(self) -> str:
        """Take leave of a process that was killed or has died; return why it did."""
        status = self._death.wait()
        self.drain()
        self._listen(0)
        for pipe in self._pipes:
            if pipe.is_open:
                self._selector.unregister(pipe.reader)
            pipe.close()
        self._selector.unregister(self._death.fd)
        self._death.close()
        self._socket.close()
        return _reason(status)

    def _line(self, stream: str, text: str) -> None:
        self._output(self.name, stream, text)

    def _listen(self, events: int) -> None:
        """Ask the selector for these events of the socket; once for none, then never again."""
        if events == self._events or not self._events:
            return
        self._events = events
        if events:
            self._selector.modify(self._socket, events, (self, "socket"))
        else:
            self._selector.unregister(self._socket)


class _Pipe:
    """The reading end of a work's standard output or error."""

    def __init__(self, stream: str, line: Callable[[str, str], None]) -> None:
        self.reader, self.writer = os.pipe()
        self.is_open = True
        self._lines = LineStream(stream, line)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        os.set_blocking(self.reader, False)

    def drain(self) -> bool:
        """Read all that was there when this began. False if the pipe has come to its end."""
        left = PIPE
        with suppress(BlockingIOError):
            while left > 0:
                data = os.read(self.reader, PIPE)
                if not data:
                    self.is_open = False
                    return False
                left -= len(data)
                self._lines.write(self._decoder.decode(data))
        return True

    def close(self) -> None:
        self._lines.write(self._decoder.decode(b"", final=True))
        self._lines.finish()
        os.close(self.reader)


class _Death:
    """Tells through a descriptor that a child has ended: a pidfd, or where there is none a thread that waits."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None
        self._thread: Thread | None = None
        try:
            self.fd = os.pidfd_open(pid)
            return
        except (AttributeError, OSError):  # another system, or one that forbids it
            pass
        import threading

        self.fd, writer = os.pipe()
        self._thread = threading.Thread(target=self._watch, args=(writer,), daemon=True)
        self._thread.start()

    def wait(self) -> int | None:
        """The wait status of the child, which ends now or has ended; None if the user's code has taken it away."""
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


def _reason(status: int | None) -> str:
    if status is None:
        return "ended by itself"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended by itself, with exit status {code}"
    hint = ", perhaps because memory ran out" if -code == signal.SIGKILL else ""
    return f"was killed by signal {-code} ({signal.Signals(-code).name}){hint}"
