"""The flow's side of one work's actor."""

from __future__ import annotations

import pickle
from time import monotonic, sleep

from litwork.backends.ray_actor import WorkActor
from litwork.backends.ray_ends import died_of
from litwork.backends.ray_outbox import CONTENT, FORGET, MESSAGE, POINTER
from litwork.backends.ray_store import InStore
from litwork.protocol import Data, Died, Left, Run, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ray import ObjectRef, ObjectRefGenerator

    from litwork.backends.ray_actor import Sent
    from litwork.protocol import Message

AHEAD = 64
"""Items that a work may be ahead of the flow."""

LEAVING = 10.0
"""Seconds after which an actor that was killed isn't waited for any longer."""


class Handle:
    """The actor of one work. `where` are the first arguments of `WorkActor`, `options` those of Ray's for it."""

    def __init__(
        self,
        name: str,
        where: Sequence[str],
        options: dict[str, Any],
        output: Callable[[str, str, str], None],
    ) -> None:
        import ray

        self.name = name
        self.end_by = 0.0  # when it is killed, if it leaves
        self._output = output
        self._unsent: list[Sent] = []
        self._contents: dict[int, ObjectRef[Any]] = {}
        self._awaited = 0  # the number of the content that is the next item
        self._is_killed = False
        groups = {"receive": 1, "work": 1, "stream": 1}  # a thread for each, so that messages keep their order
        actor: Any = ray.remote(concurrency_groups=groups, **options)(WorkActor)
        self._actor = actor.remote(*where, name)
        self._receive = self._actor.receive.options(concurrency_group="receive")
        self.stream: ObjectRefGenerator[Any] = self._actor.stream.options(
            concurrency_group="stream", num_returns="streaming", _generator_backpressure_num_objects=AHEAD
        ).remote()
        self._actor.work.options(concurrency_group="work").remote()

    @property
    def is_running(self) -> bool:
        """Whether it hasn't been killed."""
        return not self._is_killed

    def send(self, message: Message) -> None:
        """Send a message, together with those that follow until `flush`. A call goes out at once."""
        if isinstance(message, Data) and isinstance(message.buffers, InStore):
            self._unsent.append((message.payload, message.buffers.ref))
        else:
            self._unsent.append(encode(message))
        if isinstance(message, Run):
            self.flush()

    def flush(self) -> None:
        if self._unsent:
            self._receive.remote(self._unsent)
            self._unsent = []

    def receive(self) -> list[Message]:
        """The messages of the next item, which has come; its lines are passed on. At last there is Left, or Died."""
        import ray
        from ray.exceptions import RayError

        item = next(self.stream, None)
        if item is not None and self._awaited:
            # Perhaps an error: but then no entry points to it, and the next item says what it is.
            self._contents[self._awaited] = item
            self._awaited = 0
            return []
        try:
            if item is None:
                for content in self._contents.values():
                    ray.get(content, timeout=0)
                return [Left()]
            entries = pickle.loads(ray.get(item))
        except RayError as error:
            return [died_of(error)]
        messages: list[Message] = []
        for kind, value in entries:
            if kind == MESSAGE:
                messages.append(decode(value))
            elif kind == CONTENT:
                self._awaited = value
            elif kind == POINTER:
                key, number = value
                messages.append(Data(key, InStore(self._contents[number])))  # type: ignore[arg-type]
            elif kind == FORGET:
                self._contents.pop(value, None)
            else:
                self._output(self.name, kind, value)
        return messages

    def kill(self) -> bool:
        """Kill it, once; False if that was long ago."""
        import ray

        if not self._is_killed:
            self._is_killed = True
            self.end_by = monotonic() + LEAVING
            ray.kill(self._actor)
        return monotonic() < self.end_by

    def drain(self) -> None:
        """Pass on what an actor that was killed had printed, and wait until it has ended."""
        while ready([self], LEAVING):
            if any(isinstance(message, (Died, Left)) for message in self.receive()):
                break


def ready(handles: Sequence[Handle], pause: float | None) -> list[Handle]:
    """Wait until something has come from any of the actors, at most for this time; return from which."""
    import ray

    if not handles:
        sleep(pause or 0)  # for a schedule
        return []
    by_stream = {handle.stream: handle for handle in handles}
    first, rest = ray.wait(list(by_stream), timeout=pause, fetch_local=False)
    if first and rest:  # one that never stops shall not keep the flow from the others
        first += ray.wait(rest, num_returns=len(rest), timeout=0, fetch_local=False)[0]
    return [by_stream[stream] for stream in first]
