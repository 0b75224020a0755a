"""The backend of a cluster: the flow in this process, each work an actor of Ray's.

Rules:
- Ray chooses the nodes, moves the objects and tells who is gone; nothing of that is done here.
- The actor of a work is made by the first message to it, and belongs to this process: it ends with it.
- What comes from a work are the items of one stream (`litwork.backends.ray_actor`). This process never fetches a
  payload: it holds a reference to it.
- Files that works share are in a folder of this machine's: works on other nodes see it where the nodes share it.
- A work that is told to stop leaves: it is listened to until its stream ends, and is killed if it doesn't in time.
- Ctrl-C reaches this process alone, which then ends the works. It is raised only where the user's code runs or nothing
  does; elsewhere it is noted. A second one ends the process on the spot.
"""

from __future__ import annotations

import os
import signal
from time import monotonic, time

from litwork import storage
from litwork.backends.base import GRACE, Keeper, Loop, Outcome, Streams, Viewer, load_app, unloadable
from litwork.backends.ray_cluster import Cluster
from litwork.backends.ray_door import DoorAndActors
from litwork.backends.ray_handle import Handle, ready
from litwork.backends.ray_resources import options_for, why_not
from litwork.errors import ScriptError
from litwork.protocol import Died, Failed, Left, Stop
from litwork.status import TIMEOUT
from litwork.storage.run_folder import RunFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import FrameType

    from litwork.backends.door import Door
    from litwork.protocol import Message
    from litwork.work import LightningWork


def run(
    path: str,
    viewer: Viewer,
    address: str | None = None,
    env: Iterable[tuple[str, str]] = (),
    keeper: Keeper | None = None,
) -> Outcome:
    """Run the app of a script to its end. To be called on the main thread.

    The script runs in this process, as its module `__main__`. `address` is that of a cluster, "host:port" or "auto",
    which is left running; without it, and without the environment variable RAY_ADDRESS, one is started on this machine
    and ends with the app. `env` are environment variables for the works. Afterwards no work is left.
    """
    keeper = keeper or Keeper()
    backend = _Actors(path, viewer, address or os.environ.get("RAY_ADDRESS"), dict(env), keeper)
    before = signal.signal(signal.SIGINT, backend.interrupt)
    try:
        outcome = backend.run()
    except KeyboardInterrupt:
        outcome = backend.stopped()
    try:
        keeper.end(outcome)
    finally:
        backend.close()
        signal.signal(signal.SIGINT, before)
    if backend.is_interrupted:
        outcome = Outcome("stopped", 130)
    viewer.end(outcome)
    return outcome


class _Actors:
    """The flow's process: joins the loop to the actors of its works."""

    def __init__(self, path: str, viewer: Viewer, address: str | None, env: Mapping[str, str], keeper: Keeper) -> None:
        self._path = path
        self._address = address
        self._env = env
        self._viewer = viewer
        self._keeper = keeper
        self._streams = Streams("root", viewer.output)
        self._files = RunFolder()
        self._cluster: Cluster | None = None
        self._actors: dict[str, Handle] = {}
        self._leaving: list[Handle] = []
        self._unstarted: dict[str, Message] = {}
        self._loop: Loop | None = None
        self._door: Door | None = None
        self._ready: Callable[[Sequence[Handle], float | None], list[Handle]] = ready
        self.is_interrupted = False
        self._is_raising = False  # whether Ctrl-C is raised now, unless the flow's own code decides that

    def run(self) -> Outcome:
        self._is_raising = True
        try:
            self._files.open(self._keeper.files)
            storage.use_folder(self._files.path, "root", is_flow=True)
            with self._streams:
                app = load_app(self._path)
                loop = self._loop = Loop(
                    app,
                    self._send,
                    self._viewer.status,
                    clock=time,
                    grew=self._show_components,
                    keep=self._keeper.keep,
                )
                self._door = self._viewer.opened(app, loop)
            self._cluster = Cluster(self._path, self._address, self._env)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return unloadable(error)
        finally:
            self._is_raising = False
        if self._door is not None:
            self._ready = DoorAndActors(self._door).ready
        with self._streams:
            self._show_components()
            try:
                self._keeper.open(loop)
            except ScriptError as error:
                return unloadable(error)
            messages: list[tuple[str, Message]] = []
            while True:
                if self._door is not None:
                    self._door.answer()
                loop.step(messages)
                self._keeper.stepped()
                if self.is_interrupted:
                    return self.stopped()
                if loop.outcome is not None:
                    return loop.outcome
                for actor in self._actors.values():
                    actor.flush()
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
        if self.is_interrupted:
            os._exit(130)  # Ray ends the works
        self.is_interrupted = True
        if self._is_raising or (self._loop is not None and self._loop.is_in_flow):
            raise KeyboardInterrupt

    def close(self) -> None:
        """Let works say their last words, kill what is left, and pass on what it had printed."""
        self._is_raising = False
        if self._door is not None:
            self._door.close()
            self._ready = ready
        for name in list(self._actors):
            if self._loop is not None and self._loop.has_last_words(name):
                self._leave(name)
        while self._leaving:
            self._receive(None)
        for actor in self._actors.values():
            actor.kill()
        for actor in self._actors.values():
            actor.drain()
        self._actors.clear()
        self._streams.finish()
        if self._cluster is not None:
            self._cluster.leave()
        self._files.close()

    def _send(self, name: str, message: Message) -> None:
        if isinstance(message, Stop):
            self._leave(name)
            return
        if name in self._unstarted:
            return
        if name not in self._actors:
            import ray

            assert self._loop is not None
            work = self._loop.works[name]
            reason = why_not(work.cloud_compute, ray.nodes())
            if reason:
                self._unstarted[name] = Died(reason, TIMEOUT)
                return
            self._actors[name] = self._start(name, work)
        self._actors[name].send(message)

    def _leave(self, name: str) -> None:
        """Tell a work to stop; from now on another actor may take its name."""
        if name in self._unstarted:
            self._unstarted[name] = Left()
            return
        actor = self._actors.pop(name)
        self._leaving.append(actor)
        actor.end_by = monotonic() + GRACE
        actor.send(Stop())
        actor.flush()

    def _show_components(self) -> None:
        if self._loop is not None:
            self._viewer.components(self._loop.components)

    def _start(self, name: str, work: LightningWork) -> Handle:
        import linecache

        assert self._cluster is not None
        source = "".join(linecache.getlines(self._path))  # what runs in the flow, even if the file has changed since
        where = self._cluster.path, source, self._cluster.cwd, self._cluster.folder, self._files.path
        return Handle(name, where, options_for(work.cloud_compute), self._viewer.output)

    def _receive(self, due: float | None) -> list[tuple[str, Message]]:
        """Wait until something has happened, or a time has come, and return the messages among it."""
        if self._unstarted:
            unstarted, self._unstarted = self._unstarted, {}
            return list(unstarted.items())
        messages: list[tuple[str, Message]] = []
        pauses = [actor.end_by - monotonic() for actor in self._leaving]
        if due is not None:
            pauses.append(due - time())
        if self._keeper.pause is not None:
            pauses.append(self._keeper.pause)
        pause = max(0, min(pauses)) if pauses else None
        heard = self._ready([*self._actors.values(), *self._leaving], pause)
        self._is_raising = False
        for actor in heard:
            received = actor.receive()
            if actor in self._leaving:
                received = self._part(actor, received)
            elif any(_is_last(message) for message in received):
                actor.kill()
                del self._actors[actor.name]
            messages += [(actor.name, message) for message in received]
        for actor in list(self._leaving):
            if monotonic() >= actor.end_by and not actor.kill():
                messages += [(actor.name, message) for message in self._part(actor, [Left()])]
        return messages

    def _part(self, actor: Handle, received: list[Message]) -> list[Message]:
        """What counts of the messages of an actor that leaves; when it has left, that."""
        counts = [] if actor.name in self._actors else [each for each in received if not isinstance(each, (Died, Left))]
        if any(isinstance(each, (Died, Left)) for each in received):
            self._leaving.remove(actor)
            actor.kill()
            counts.append(Left())
        return counts


def _is_last(message: Message) -> bool:
    """Whether nothing comes after this message: the actor has died, or the script couldn't be loaded there."""
    return isinstance(message, Died) or (isinstance(message, Failed) and not message.call)
