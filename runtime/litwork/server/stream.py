"""Sends a feed as Server-Sent Events.

The name of an event is `begin` or, without a name, the rest of the run. `begin` means that its reader knows nothing, or
has missed too much, and must forget what it knows: its data are an object with the id of the run, its file, and the
time of now. The others' data are lists of the events of a run. The id of an event tells where to go on after a break.

Rules:
- A reader is sent a batch only when its connection has taken the one before.
- What happens within a few milliseconds travels together.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from litwork.server.feed import START, Feed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TICK = 0.03
"""Seconds between two batches, unless there is more than one batch of news."""

PULSE = 15.0
"""Seconds without news after which a comment is sent, so that a connection that is gone is noticed."""

MOST_READERS = 32


class Bell:
    """Wakes the readers, who wait in the server's thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()

    def hang(self) -> None:
        """Called in the server's thread, when it begins."""
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """Called in any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the server has ended
                self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        for event in self._waiting:
            event.set()

    async def wait(self, timeout: float) -> bool:
        """Wait for the next ring; False if there was none."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), timeout)
        except TimeoutError:
            return False
        finally:
            self._waiting.remove(event)
        return True


async def events(feed: Feed, bell: Bell, run: str, file: str, last_id: str) -> AsyncIterator[bytes]:
    """The text of the stream, for a reader that has seen the event `last_id`, or none if that is empty."""
    known = parse_id(last_id, run)
    begins = known == START
    yield b"retry: 1000\n\n"
    while True:
        batch = feed.after(known)
        known = batch.known
        if batch.anew or begins:
            about = {"run": run, "file": file, "now": feed.now}
            yield f"event: begin\ndata: {json.dumps(about)}\n\n".encode()
        begins = False
        if batch.events:
            yield f"id: {run}-{known[0]}-{known[1]}\ndata: {json.dumps(batch.events)}\n\n".encode()
        if batch.is_last:
            return
        if batch.is_full:
            continue
        if batch.events:
            await asyncio.sleep(TICK)
        elif not await bell.wait(PULSE):
            yield b":\n\n"


def parse_id(last_id: str, run: str) -> tuple[int, int]:
    """What a reader knows that has seen this event: nothing if it is one of another run, or none."""
    name, _, numbers = last_id.partition("-")
    fact, _, line = numbers.partition("-")
    if name == run and fact.isdecimal() and line.isdecimal() and len(numbers) < 40:
        return int(fact), int(line)
    return START
