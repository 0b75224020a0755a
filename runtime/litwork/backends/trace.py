"""What happens in one machine, noted for a reader who watches a run: the facts of `events.ts` of litdocs' front end.

Rules:
- Notes are gathered until a backend takes them. Between two takings the last value of an attribute counts, and of more
  than a few hundred notes the oldest go.
- A pause of the machine that nobody could see is none.
- Texts are made when something is noted: a note keeps no value, and so no payload, alive.
- No clock: times are what `clock` says, in milliseconds.
"""

from __future__ import annotations

from collections import deque

from litwork.backends.texts import text_of, text_of_call
from litwork.loop import Watcher
from litwork.protocol import Data, Run, Write
from litwork.state import pointers
from litwork.storage.payload import Payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from litwork.protocol import Message

    Note = dict[str, object]

BUSY, SLEEPING, WAITING = "busy", "sleeping", "waiting"

MOST = 500
"""Notes, and activities, that are kept until they are taken."""

PAUSE = 1.0
"""Milliseconds that a machine may wait between two activities without having paused."""


class Trace(Watcher):
    """The notes of one machine; `machine` is the name of its component. Where the flow runs it watches the loop."""

    def __init__(self, machine: str, clock: Callable[[], float]) -> None:
        self._machine = machine
        self._clock = clock
        self._notes: dict[Hashable, Note] = {}  # the oldest first; writes by what they replace
        self._count = 0
        self._activities: deque[tuple[float, str]] = deque(maxlen=MOST)
        self._taken = WAITING  # the activity that was last taken
        self._brought: set[str] = set()  # contents that have arrived, and whose payload hasn't been named yet

    @property
    def is_empty(self) -> bool:
        return not self._notes and not self._activities

    def take(self) -> list[Note]:
        """The notes up to now, in the order of their times."""
        notes = list(self._notes.values())
        for time, activity in self._activities:
            notes.append({"type": "activity", "time": time, "component": self._machine, "activity": activity})
            self._taken = activity
        self._notes.clear()
        self._activities.clear()
        return sorted(notes, key=_time)

    def activity(self, activity: str) -> None:
        """The machine is "busy", "sleeping" or "waiting" from now on."""
        queue = self._activities
        if activity == (queue[-1][1] if queue else self._taken):
            return
        now = self._clock()
        before = queue[-2][1] if len(queue) > 1 else self._taken
        if queue and activity == before == BUSY and now - queue[-1][0] < PAUSE:
            queue.pop()
        else:
            queue.append((now, activity))

    def state(self, state: Mapping[str, Mapping[str, object]]) -> None:
        """The attributes of all components."""
        components = [
            {"name": name, "attributes": [{"name": key, "value": text_of(value)} for key, value in attributes.items()]}
            for name, attributes in state.items()
        ]
        self._note({"type": "state", "components": components})

    def received(self, sender: str, message: Message, sent: float) -> None:
        """A message of another machine has arrived, which had left at the time `sent`."""
        if isinstance(message, Data):
            if message.buffers:
                self._brought.add(message.payload)
        elif isinstance(message, Write):
            if self._names(message.value):
                self._arrived(sender, "payload", message.attribute, sent)
            elif sender != "root" or message.version:  # else it comes with the first call
                self._arrived(sender, "write", message.attribute, sent)
        elif isinstance(message, Run):
            self._arrived(sender, "call", text_of_call(self._machine, message.args, message.kwargs), sent)
            for name in self._names([*message.args, *message.kwargs.values()]):
                self._arrived(sender, "payload", name, sent)

    # What a watcher of the loop hears.

    def pass_began(self) -> None:
        self.activity(BUSY)

    def pass_ended(self) -> None:
        self.activity(WAITING)

    def called(self, name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        self._note({"type": "call", "component": name, "text": text_of_call(name, args, kwargs)})

    def wrote(self, name: str, attribute: str, value: object, by: str) -> None:
        note: Note = {"type": "write", "component": name, "attribute": attribute, "value": text_of(value), "by": by}
        self._note(note, (name, attribute))

    def _names(self, value: object) -> list[str]:
        """The names of the payloads in a value whose contents have just arrived."""
        fresh = [each for each in pointers(value) if isinstance(each, Payload) and each.hash in self._brought]
        self._brought.difference_update(each.hash for each in fresh)
        return [each.name or "" for each in fresh]

    def _arrived(self, sender: str, what: str, name: str, sent: float) -> None:
        note: Note = {"type": "received", "from": sender, "to": self._machine, "what": what, "name": name, "sent": sent}
        self._note(note, (sender, what, name) if what == "write" else None)

    def _note(self, note: Note, key: Hashable = None) -> None:
        """Note it, in the place of an earlier note with this key."""
        note["time"] = self._clock()
        self._count += 1
        self._notes.pop(key, None)
        self._notes[self._count if key is None else key] = note
        if len(self._notes) > MOST:
            del self._notes[next(iter(self._notes))]


def _time(note: Note) -> float:
    time = note["time"]
    assert isinstance(time, float)
    return time
