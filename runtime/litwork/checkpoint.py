"""What is kept of a run, and when, so that another run of the same script can go on from there.

Rules:
- What is kept is a snapshot of the loop, and then, again and again, what has changed since. `join` makes the latest
  snapshot of them.
- It is taken between two passes of the flow: what a pass has half done is done anew by the run that goes on.
- When a call has ended, this is kept before the flow sees it. So whatever the flow has done because of it, the run that
  goes on knows that the call has ended. All else is kept every now and then, and at the end.
- No I/O and no clock. Where it is kept is the business of a `Keeper`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import Any

    from litwork.calls import Calls
    from litwork.loop import Loop, Outcome
    from litwork.status import History

_GROWING = {"calls": "ended", "histories": "statuses"}
"""Sections whose parts may say only what has come to a list since, and the name of the list."""

INTERVAL = 1.0
"""Seconds between two times at which something is kept that isn't urgent."""

SHARE = 0.05
"""The part of the time that this may take; where it takes longer the interval does."""


class Keeper:
    """Keeps a run. This one keeps nothing.

    A backend calls `open` before the first step; `stepped` after each step, one of which it makes when `pause` has
    passed; and `end` when the loop makes no more steps, before it ends the works. It gives `keep` to the loop. `files`
    is the folder for what works share by `Path` and `Drive`; if it is empty, they aren't kept.
    """

    files = ""

    def open(self, loop: Loop) -> None:
        """Have a new loop go on from what was kept, if there is anything. Raises ScriptError where it can't."""

    def keep(self, is_urgent: bool) -> None:
        """The loop has come to something else: keep it, now if it is urgent, else when it is time."""

    def stepped(self) -> None:
        """The loop has made a step: keep what it has come to, if it is time."""

    @property
    def pause(self) -> float | None:
        """The seconds after which a step is to be made; None if nothing waits for being kept."""
        return None

    def end(self, outcome: Outcome) -> None:
        """The app has ended: keep what it has come to, and how it ended."""


class Marks:
    """How far a loop has been kept: the values that were, each under its place."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[Hashable, object] = {}

    def is_other(self, place: Hashable, value: object) -> bool:
        """Whether another object is in this place than when it was last asked."""
        if self._kept.get(place, self) is value:
            return False
        self._kept[place] = value
        return True

    def since(self, section: str, parts: Mapping[str, Calls | History]) -> dict[str, dict[str, object]]:
        """What has changed in these parts since this was last asked."""
        changes = {}
        for name, part in parts.items():
            before = self._kept.get((section, name))
            if self.is_other((section, name), part.mark):
                changes[name] = part.export(before)
        return changes

    def is_unequal(self, place: Hashable, value: object) -> bool:
        """Whether this differs from what was in this place when it was last asked."""
        return self._kept.get(place, self) != value and self.is_other(place, value)


def is_empty(changes: Mapping[str, Any]) -> bool:
    """Whether there is nothing in what has changed."""
    return not any(isinstance(values, (dict, list)) and values for values in changes.values())


def join(snapshot: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Bring a snapshot up to date with what has changed since."""
    for section, values in changes.items():
        if section == "state":
            for name, attributes in values.items():
                snapshot["state"].setdefault(name, {}).update(attributes)
        elif section in _GROWING:
            for name, part in values.items():
                key, whole = _GROWING[section], dict(part)
                if whole.pop("goes_on", False):
                    whole[key] = snapshot[section][name][key]
                    whole[key].extend(part[key])
                snapshot[section][name] = whole
        elif isinstance(values, dict):
            snapshot[section].update(values)
        elif isinstance(values, list):
            snapshot[section].extend(values)


class Pace:
    """When it is time to keep what isn't urgent. `clock` gives seconds that never go back."""

    __slots__ = ("_began", "_clock", "_is_waiting", "_next")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._is_waiting = False
        self._began = self._next = clock()

    def want(self) -> None:
        """There may be something to keep."""
        self._is_waiting = True

    def begin(self) -> None:
        """All of it is about to be kept."""
        self._began = self._clock()

    def end(self) -> None:
        """It has been, or could not be."""
        self._is_waiting = False
        now = self._clock()
        self._next = now + max(INTERVAL, (now - self._began) / SHARE)

    @property
    def pause(self) -> float | None:
        """The seconds until it is time; None if there is nothing to keep."""
        return max(0.0, self._next - self._clock()) if self._is_waiting else None
