"""What has happened in a run, kept for whoever reads it now or later: the events of `events.ts` of litdocs' front end.

Theory of operation. The flow's thread adds lines and facts, the server's thread reads. Every entry has a number. A
reader says up to which number it knows the run and is given what came after; so a reader that is slow, or was away,
costs nothing. Only so much is kept. Of old facts that tell a present state (a value, a stage) the last ones stay in a
summary, with which a reader begins anew that has missed facts. Lines that are gone are just missing: each line is
counted, so the gap shows.

Rules:
- Memory is bounded, whatever is printed and written and however slowly it is read.
- Lines in a row of one component are one entry until somebody has read it.
- Times are milliseconds since the run began.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import deque
from threading import Lock

from litwork.backends.base import Viewer
from litwork.backends.texts import text_of_call
from litwork.backends.trace import BUSY, WAITING, Trace
from litwork.loop import Watcher
from litwork.protocol import Write
from litwork.status import PENDING, RUNNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from typing import Any

    from litwork.loop import Outcome

    Event = dict[str, Any]

MOST_TEXT = 1 << 22
"""Characters of output that are kept, where each line counts `LINE` more."""

LINE = 100

LONGEST = 1 << 16
"""Characters of one line, or of a traceback, that are kept."""

MOST_FACTS = 4000
"""Facts that are kept."""

BATCH = 1 << 18
"""Characters after which a batch is full, about."""

FACT = 200
"""Characters that a fact counts in a batch."""

NOTES = 200
"""Notes of the loop that are gathered before they become facts."""


START = (0, 0)
"""What a reader knows that knows nothing: the numbers of the latest fact and of the latest lines."""


class Batch:
    """What a reader is given at once: `events`, after which it knows `known`.

    `anew` says that they don't follow on what it knew: it has to forget everything. `is_full` says that there is more,
    and `is_last` that nothing will follow.
    """

    __slots__ = ("anew", "events", "is_full", "is_last", "known")

    def __init__(self, events: list[Event], known: tuple[int, int], anew: bool, is_full: bool, is_last: bool) -> None:
        self.events = events
        self.known = known
        self.anew = anew
        self.is_full = is_full
        self.is_last = is_last


class _Entry:
    __slots__ = ("event", "number", "size")

    def __init__(self, number: int, event: Event, size: int) -> None:
        self.number = number
        self.event = event
        self.size = size


class Feed(Viewer, Watcher):
    """A viewer of the app and a watcher of its loop, to be read from another thread.

    `clock` gives seconds. `ring` is called when something has come after a reader has been given nothing, on the thread
    that has brought it. `layout` gives the links to the app's own user interfaces; it is asked after each pass.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        ring: Callable[[], None],
        layout: Callable[[], list[dict[str, str]]] = list,
    ) -> None:
        began = clock()
        self._clock: Callable[[], float] = lambda: 1000 * (clock() - began)
        self._ring = ring
        self._layout = layout
        self._links: list[dict[str, str]] = []
        self._problem = ""  # with the layout, as it was last told
        self._lock = Lock()
        self._trace = Trace("root", self._clock)
        self._noted = 0  # how many notes the trace has, at most
        self._number = 0  # of the latest entry
        self._read = 0  # the highest number of lines that a reader was given
        self._is_awaited = False
        self._has_ended = False
        self._lines: list[_Entry] = []
        self._text = 0  # characters in them
        self._printed: dict[str, int] = {}  # lines of each component
        self._facts: list[_Entry] = []
        self._summary: dict[Hashable, _Entry] = {}
        self._lost = 0  # the number of the latest fact that is no longer among the facts
        self._works: dict[str, _Work] = {}

    @property
    def now(self) -> float:
        """Milliseconds since the run began."""
        return self._clock()

    # What a reader asks.

    def after(self, known: tuple[int, int]) -> Batch:
        """What a reader lacks that knows this much, `START` or what a batch has said. Rings later if it is nothing."""
        with self._lock:
            self._take_notes()
            fact, line = known
            anew = not self._lost <= fact <= self._number
            if anew:
                fact, line = self._lost, 0
            events = [entry.event for entry in sorted(self._summary.values(), key=_rank)] if anew else []
            room = BATCH
            is_full = False
            for entry in heapq.merge(_since(self._facts, fact), _since(self._lines, line), key=_number):
                if room <= 0:
                    is_full = True
                    break
                events.append(entry.event)
                room -= entry.size
                if entry.event["type"] == "output":
                    line = entry.number
                    self._read = max(self._read, line)
                else:
                    fact = entry.number
            is_last = self._has_ended and not is_full
            if not events and not is_last:
                self._is_awaited = True
            return Batch(events, (fact, line), anew, is_full, is_last)

    # What the flow's thread tells.

    def started(self, python: str) -> None:
        """The app is about to run, by this version of Python."""
        with self._lock:
            self._add({"type": "running", "python": python})

    def state(self, state: Mapping[str, Mapping[str, object]]) -> None:
        """The attributes of all components, which are known."""
        with self._lock:
            self._note(lambda: self._trace.state(state))

    def components(self, components: Sequence[tuple[str, str, str]]) -> None:
        with self._lock:
            self._works = {name: self._works.get(name) or _Work() for name, kind, _ in components if kind == "work"}
            named = [{"name": name, "kind": kind, "className": class_name} for name, kind, class_name in components]
            self._add({"type": "components", "components": named})

    def output(self, component: str, stream: str, text: str) -> None:
        text = _cut(text)
        size = len(text) + LINE
        with self._lock:
            line = self._printed[component] = self._printed.get(component, -1) + 1
            self._text += size
            last = self._lines[-1] if self._lines else None
            if last is not None and last.number > self._read and last.size < BATCH:
                event = last.event
                if event["component"] == component and event["stream"] == stream and last.number == self._number:
                    event["lines"].append(text)
                    last.size += size
                    return
            event = {"type": "output", "component": component, "stream": stream, "lines": [text], "first": line}
            self._lines.append(self._entry(event, size))
            if self._text > MOST_TEXT:
                self._drop_lines()
            self._announce()

    def status(self, component: str, stage: str) -> None:
        with self._lock:
            self._take_notes()
            work = self._works.get(component)
            if work is not None:
                self._follow(component, work, stage)
            self._add({"type": "status", "component": component, "stage": stage})

    def notice(self, text: str) -> None:
        """Something that a reader should know."""
        with self._lock:
            self._add({"type": "notice", "text": text})

    def end(self, outcome: Outcome) -> None:
        event: Event = {"type": "end", "state": outcome.state, "machines": 1 + len(self._works)}
        error = outcome.error
        if error is not None:
            frames = [
                {"file": file, "line": line, "function": function, "source": source}
                for file, line, function, source in error.frames
            ]
            about = {"component": outcome.component, "type": error.type, "message": _cut(error.message)}
            event["failure"] = {**about, "frames": frames, "text": _cut(error.text)}
        with self._lock:
            self._take_notes()
            self._has_ended = True
            self._add(event)

    def pass_began(self) -> None:
        with self._lock:
            self._note(self._trace.pass_began)

    def pass_ended(self) -> None:
        links, problem = self._links, ""
        try:
            links = self._layout()
        except Exception as error:  # it is the user's code
            problem = f"configure_layout() has failed: {type(error).__name__}: {error}"
        with self._lock:
            self._note(self._trace.pass_ended)
            if links != self._links:
                self._links = links
                self._add({"type": "links", "links": links})
            if problem != self._problem:
                self._problem = problem
                if problem:
                    self._add({"type": "notice", "text": problem})

    def called(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        with self._lock:
            self._works.setdefault(name, _Work()).called.append((text_of_call(name, args, kwargs), self._clock()))
            self._note(lambda: self._trace.called(name, args, kwargs))

    def wrote(self, name: str, attribute: str, value: object, by: str) -> None:
        with self._lock:
            if by in self._works:
                now = self._clock()
                self._note(lambda: self._trace.received(by, Write(attribute, None, 1), now))
            self._note(lambda: self._trace.wrote(name, attribute, value, by))

    # Entries. All of these are called with the lock held.

    def _note(self, note: Callable[[], None]) -> None:
        """Make a note of the trace, which coalesces what is written until somebody reads."""
        note()
        self._noted += 1
        if self._noted >= NOTES:
            self._take_notes()
        self._announce()

    def _take_notes(self) -> None:
        self._noted = 0
        for note in self._trace.take():
            self._keep(note)

    def _follow(self, name: str, work: _Work, stage: str) -> None:
        """Tell what a work's new stage says of its machine: whether it is busy, and that a call has come to it."""
        if stage == RUNNING and work.called:
            text, sent = work.called.popleft()
            self._add({"type": "received", "from": "root", "to": name, "what": "call", "name": text, "sent": sent})
        elif stage not in (RUNNING, PENDING):
            work.called.clear()
        if (stage == RUNNING) != work.is_busy:
            work.is_busy = not work.is_busy
            self._add({"type": "activity", "component": name, "activity": BUSY if work.is_busy else WAITING})

    def _add(self, event: Event) -> None:
        self._keep(event)
        self._announce()

    def _keep(self, event: Event) -> None:
        self._facts.append(self._entry(event, FACT))
        if len(self._facts) > MOST_FACTS:
            self._sum_up()

    def _entry(self, event: Event, size: int) -> _Entry:
        event.setdefault("time", self._clock())
        self._number += 1
        return _Entry(self._number, event, size)

    def _sum_up(self) -> None:
        """Drop the oldest facts, a good part of them at once; keep of each kind what it says of the present."""
        dropped = self._facts[: MOST_FACTS // 4]
        del self._facts[: MOST_FACTS // 4]
        self._lost = dropped[-1].number
        for entry in dropped:
            key = _meaning(entry.event)
            if key is not None:
                self._summary[key] = entry

    def _drop_lines(self) -> None:
        """Drop the oldest lines, a good part of them at once."""
        i = 0
        while self._text > MOST_TEXT - MOST_TEXT // 8 and i < len(self._lines) - 1:
            self._text -= self._lines[i].size
            i += 1
        del self._lines[:i]

    def _announce(self) -> None:
        if self._is_awaited:
            self._is_awaited = False
            self._ring()


class _Work:
    """What the feed knows of a work: the calls that haven't begun, as text and with the time, and what it does."""

    __slots__ = ("called", "is_busy")

    def __init__(self) -> None:
        self.called: deque[tuple[str, float]] = deque(maxlen=NOTES)
        self.is_busy = False


def _meaning(event: Event) -> Hashable:
    """What a fact tells of the present: a later one of the same meaning takes its place. None: nothing."""
    kind = event["type"]
    if kind == "write":
        return (kind, event["component"], event["attribute"])
    if kind in ("status", "activity"):
        return (kind, event["component"])
    return kind if kind in ("running", "components", "state", "links") else None


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} characters)"


def _since(entries: list[_Entry], number: int) -> list[_Entry]:
    return entries[bisect_right(entries, number, key=_number) :]


def _rank(entry: _Entry) -> tuple[bool, int]:
    """The place of an entry in a summary: what there is comes before what happens to it."""
    return entry.event["type"] not in ("running", "components", "state"), entry.number


def _number(entry: _Entry) -> int:
    return entry.number
