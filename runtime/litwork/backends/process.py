"""The backend of one machine: the flow in this process, each work in one of its own. Linux and macOS.

Rules:
- The process of a work is started by the first message to it. It is the leader of a process group, which ends with it.
- Everything that a work and its children print goes through two pipes. They are drained before a message of the work
  is handled: what was printed before a write is seen before the write is. While a pass of the flow takes long, another
  thread drains them; one lock is held by whoever does.
- The main thread never blocks except in the selector and in the user's code, and never waits for the end of a pipe.
- A work that is told to stop leaves: it is listened to until it ends, and is killed if it doesn't in time.
- Only this process holds the writing end of the lifeline. When it ends, in whatever way, the works are killed.
- Ctrl-C reaches this process alone, which then ends the works. It is raised only where the user's code runs or nothing
  does; elsewhere it is noted. A second one ends the process on the spot.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import threading
from time import monotonic, sleep, time

from litwork import storage
from litwork.backends.base import GRACE, Keeper, Loop, Outcome, Streams, Viewer, debug, load_app, unloadable
from litwork.backends.pipes import PIPE
from litwork.backends.process_handle import Process
from litwork.backends.pump import Pump
from litwork.backends.zygote import Origin
from litwork.errors import ScriptError
from litwork.protocol import Died, Left, Stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from litwork.backends.door import Door
    from litwork.protocol import Message

_LATER = 0.002
"""Seconds."""


def run(path: str, viewer: Viewer, origin: Origin | None = None, keeper: Keeper | None = None) -> Outcome:
    """Run the app of a script to its end. To be called on the main thread.

    The script runs in this process, as its module `__main__`. Afterwards no work is left, nor what works have started.
    `origin` is one that was made ahead for this script; it is closed at the end.
    """
    keeper = keeper or Keeper()
    backend = _Processes(path, viewer, origin or Origin(path), keeper)
    before = signal.signal(signal.SIGINT, backend.interrupt)
    waker_before = signal.set_wakeup_fd(backend.waker, warn_on_full_buffer=False)
    hook, sys.breakpointhook = sys.breakpointhook, debug
    try:
        outcome = backend.run()
    except KeyboardInterrupt:
        outcome = backend.stopped()
    try:
        keeper.end(outcome)
    finally:
        signal.set_wakeup_fd(waker_before)
        backend.close()
        signal.signal(signal.SIGINT, before)
        sys.breakpointhook = hook
    if backend.is_interrupted:
        outcome = Outcome("stopped", 130)
    viewer.end(outcome)
    return outcome


class _Processes:
    """The flow's process: joins the loop to the processes of its works."""

    def __init__(self, path: str, viewer: Viewer, origin: Origin, keeper: Keeper) -> None:
        self._path = path
        self._folder = os.getcwd()  # noqa: PTH109 (pathlib takes long to import)
        self._viewer = viewer
        self._keeper = keeper
        self._lock = threading.RLock()
        self._streams = Streams("root", self._output)
        self._selector = selectors.DefaultSelector()
        self._origin = origin
        if origin.zygote is not None:
            self._selector.register(origin.zygote.socket, selectors.EVENT_READ, (None, "zygote"))
        # A signal that comes just before the selector waits doesn't end the wait: what Python writes here does.
        self._woken, self.waker = os.pipe()
        for fd in (self._woken, self.waker):
            os.set_blocking(fd, False)
        self._selector.register(self._woken, selectors.EVENT_READ, (None, "signal"))
        self._processes: dict[str, Process] = {}
        self._leaving: list[Process] = []
        self._unstarted: dict[str, Message] = {}
        self._tickets = 0
        self._asked: dict[int, Process] = {}  # those that the zygote is to fork
        self._pump: Pump | None = None
        self._loop: Loop | None = None
        self._door: Door | None = None
        self.is_interrupted = False
        self._is_raising = False  # whether Ctrl-C is raised now, unless the flow's own code decides that

    def run(self) -> Outcome:
        self._origin.files.open(self._keeper.files)
        storage.use_folder(self._origin.files.path, "root", is_flow=True)
        if os.isatty(0) and os.isatty(1):
            self._streams.stdout.terminal = 1
        with self._streams:
            self._is_raising = True
            try:
                if self.is_interrupted:  # just before
                    raise KeyboardInterrupt
                app = load_app(self._path)
                loop = self._loop = Loop(
                    app, self._send, self._show, clock=time, grew=self._show_components, keep=self._keeper.keep
                )
                self._door = self._viewer.opened(app, loop)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                return unloadable(error)
            finally:
                self._is_raising = False
            if self.is_interrupted:
                return self.stopped()
            if self._door is not None:
                self._selector.register(self._door, selectors.EVENT_READ, (None, "door"))
            self._show_components()
            try:
                self._keeper.open(loop)
            except ScriptError as error:
                return unloadable(error)
            messages: list[tuple[str, Message]] = []
            while True:
                self._step(loop, messages)
                self._keeper.stepped()
                if self.is_interrupted:
                    return self.stopped()
                if loop.outcome is not None:
                    return loop.outcome
                self._is_raising = True
                if self.is_interrupted:  # just before
                    raise KeyboardInterrupt
                messages = self._receive(loop.due)

    def stopped(self) -> Outcome:
        """End the app because of Ctrl-C."""
        if self._loop is not None:
            self._loop.stop()
        return Outcome("stopped", 130)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C. The user's code may swallow the exception, so it is remembered."""
        if frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            # Python would swallow it in some places there, and print that it does: have it come a little later.
            threading.Timer(_LATER, os.kill, (os.getpid(), number)).start()
            return
        if self.is_interrupted:
            os._exit(130)  # the lifeline ends the works
        self.is_interrupted = True
        if self._is_raising or (self._loop is not None and self._loop.is_in_flow):
            raise KeyboardInterrupt

    def close(self) -> None:
        """Let works say their last words, kill what is left, and pass on what it had printed."""
        self._is_raising = False
        if self._pump is not None:
            self._pump.close()
        if self._door is not None:
            self._selector.unregister(self._door)
            self._door.close()
        for name in list(self._processes):
            if self._loop is not None and self._loop.has_last_words(name):
                self._leave(name)
        while self._leaving:
            self._receive(None)
        with self._lock:
            self._welcome()
            for process in self._processes.values():
                process.kill()
            for process in self._processes.values():
                process.close()
            self._processes.clear()
            self._streams.finish()
        self._selector.close()
        os.close(self._woken)
        os.close(self.waker)
        self._origin.close()

    def _step(self, loop: Loop, messages: list[tuple[str, Message]]) -> None:
        if self._pump is not None:
            self._pump.began()
        try:
            if self._door is not None:
                self._door.answer()
            loop.step(messages)
        finally:
            if self._pump is not None:
                self._pump.ended()

    def _send(self, name: str, message: Message) -> None:
        if isinstance(message, Stop):
            self._leave(name)
            return
        if name in self._unstarted:
            return
        with self._lock:
            process = self._processes.get(name)
            if process is None:
                process = Process(name, self._output, self._selector)
                try:
                    self._tickets += 1
                    process.start(
                        self._origin, [self._path, self._folder, self._origin.files.path, name], self._tickets
                    )
                except OSError as error:
                    self._unstarted[name] = Died(f"could not be started: {error}")
                    return
                self._processes[name] = process
                if not process.is_there:
                    self._asked[self._tickets] = process
            process.send(message)
        if self._pump is None:  # a step is going on
            self._pump = Pump(self._drain)
            self._pump.began()

    def _leave(self, name: str) -> None:
        """Tell a work to stop; from now on another process may take its name."""
        if name in self._unstarted:
            self._unstarted[name] = Left()
            return
        with self._lock:
            process = self._processes.pop(name)
            self._leaving.append(process)
            process.end_by = monotonic() + GRACE
            process.send(Stop())

    def _receive(self, due: float | None) -> list[tuple[str, Message]]:
        """Wait until something has happened, or a time has come, and return the messages among it."""
        if self._unstarted:
            unstarted, self._unstarted = self._unstarted, {}
            return list(unstarted.items())
        pauses = [process.end_by - monotonic() for process in self._leaving]
        if due is not None:
            pauses.append(due - time())
        if self._keeper.pause is not None:
            pauses.append(self._keeper.pause)
        ready = self._selector.select(max(0, min(pauses)) if pauses else None)
        self._is_raising = False
        messages: list[tuple[str, Message]] = []
        with self._lock:
            events: dict[Process, set[str]] = {}
            for key, mask in ready:
                process, kind = key.data
                if process is None:
                    if kind == "zygote":
                        self._welcome()
                    elif kind == "signal":
                        os.read(self._woken, PIPE)
                    continue  # who is at the door is answered in the next step
                if mask & selectors.EVENT_WRITE:
                    process.flush()
                if mask & selectors.EVENT_READ:
                    events.setdefault(process, set()).add(kind)
            for process, kinds in events.items():
                is_dead = "death" in kinds
                if is_dead:
                    process.kill()
                if is_dead or "socket" in kinds:
                    received = process.receive(all_of_them=is_dead)
                    if self._processes.get(process.name, process) is process:  # else it has a successor
                        messages += [(process.name, message) for message in received]
                process.drain()
                if is_dead:
                    messages.append((process.name, self._part(process)))
            for process in list(self._leaving):
                if monotonic() >= process.end_by:
                    process.kill()
                    if not process.is_there:  # the zygote doesn't come to it
                        messages.append((process.name, self._part(process)))
        return messages

    def _part(self, process: Process, reason: str = "") -> Message:
        """Take leave of a process that has ended, or hasn't begun for this reason."""
        reason = process.close(reason)
        if process in self._leaving:
            self._leaving.remove(process)
            return Left()
        del self._processes[process.name]
        return Died(reason)

    def _welcome(self) -> None:
        """Take over the works that the zygote has forked; if it has ended, start the others that it was to fork."""
        zygote = self._origin.zygote
        if zygote is None:
            return
        was_alive = zygote.is_alive
        for ticket, pid, pidfd in zygote.answers():
            process = self._asked.pop(ticket)
            process.forked(pid, pidfd)
        if zygote.is_alive or not was_alive:
            return
        self._selector.unregister(zygote.socket)
        asked, self._asked = self._asked, {}
        for process in asked.values():
            try:
                process.spawn()
            except OSError as error:
                self._unstarted[process.name] = self._part(process, f"could not be started: {error}")

    def _drain(self, seconds: float) -> None:
        """Pass on what works print, on another thread, while the flow's own code runs."""
        with self._lock:
            pipes = [pipe.reader for process in self._processes.values() for pipe in process.pipes if pipe.is_open]
        if not pipes:
            sleep(seconds)
            return
        with selectors.PollSelector() as selector:
            for pipe in pipes:
                selector.register(pipe, selectors.EVENT_READ)
            if not selector.select(seconds):
                return
        with self._lock:
            for process in self._processes.values():
                process.drain()

    def _output(self, component: str, stream: str, text: str) -> None:
        with self._lock:
            self._viewer.output(component, stream, text)

    def _show_components(self) -> None:
        if self._loop is not None:
            with self._lock:
                self._viewer.components(self._loop.components)

    def _show(self, component: str, stage: str) -> None:
        with self._lock:
            self._viewer.status(component, stage)
