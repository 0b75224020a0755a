"""Schedules: when a flow that asks `schedule()` is told that it is time.

Rules:
- No clock: a pass has one time, which the loop gives when the pass begins. It is local time that patterns mean.
- A schedule is known by its flow, pattern, start time and key. When it is asked first, it is time.
- A tick is for one pass, however often it is asked there. Ticks that have come between two passes are one.
- A schedule lives while the passes that run to their end ask it; what isn't asked any more wakes nobody.
"""

from __future__ import annotations

from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    Key = tuple[str, str, float | None, str | None]  # flow, pattern, start time, the user's key

_ALIASES = {
    "hourly": "0 * * * *",
    "daily": "0 0 * * *",
    "midnight": "0 0 * * *",
    "weekly": "0 0 * * 0",
    "monthly": "0 0 1 * *",
    "yearly": "0 0 1 1 *",
    "annually": "0 0 1 1 *",
}


class _Schedule:
    """One schedule: the time of its next tick, and the passes in which it was last asked and was time."""

    __slots__ = ("asked", "next", "told")

    def __init__(self, next: float) -> None:
        self.next = next
        self.asked = 0
        self.told = 0


class Schedules:
    """The schedules of all flows of an app. Times are in seconds since 1970."""

    def __init__(self) -> None:
        self._schedules: dict[Key, _Schedule] = {}
        self._now = 0.0
        self._pass = 0
        self._since = 0  # the last pass that has run to its end: what was asked in it or later is alive

    @property
    def due(self) -> float | None:
        """When the next tick comes that somebody waits for, or None."""
        if not self._schedules:
            return None
        times = (each.next for each in self._schedules.values() if each.asked >= max(self._since, 1))
        tick = min(times, default=inf)
        return None if tick == inf else tick

    def begin_pass(self, now: float) -> None:
        """A pass begins, at this time."""
        self._now = now
        self._pass += 1

    def end_pass(self) -> None:
        """The pass has run to its end."""
        self._since = self._pass

    def ask(self, flow: str, pattern: str, start: datetime | None, user_key: str | None) -> bool:
        """Whether it is time. Raises ValueError and ModuleNotFoundError."""
        since = None if start is None else start.timestamp()
        key = (flow, pattern, since, user_key)
        schedule = self._schedules.get(key)
        if schedule is None:
            schedule = self._schedules[key] = _Schedule(_next(pattern, self._now if since is None else since))
            schedule.told = self._pass
        elif self._now >= schedule.next and schedule.told != self._pass:
            schedule.next = _next(pattern, self._now)
            schedule.told = self._pass
        schedule.asked = self._pass
        return schedule.told == self._pass

    def export(self, flow: str) -> list[tuple[object, ...]]:
        """The schedules of one flow as plain data: pattern, start time, the user's key and the next tick."""
        return [(*key[1:], each.next) for key, each in self._schedules.items() if key[0] == flow]

    def load(self, flow: str, exported: Iterable[tuple[object, ...]]) -> None:
        """Become what `export` has given. A tick that has come meanwhile is told in the next pass."""
        for pattern, start, user_key, tick in exported:
            self._schedules[flow, pattern, start, user_key] = _Schedule(tick)  # type: ignore[index, arg-type]


def _next(pattern: str, after: float) -> float:
    """The first tick after a time; infinity if there is none."""
    from datetime import datetime

    try:
        from cronsim import CronSim, CronSimError
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            'schedule() needs the package cronsim, which isn\'t installed: pip install "litwork[schedule]"',
            name="cronsim",
        ) from None
    fields = _ALIASES.get(pattern, pattern).split()
    if len(fields) == 6:  # cronsim has the seconds first
        fields = [fields[5], *fields[:5]]
    try:
        tick = next(CronSim(" ".join(fields), datetime.fromtimestamp(after)), None)
    except CronSimError as error:
        raise ValueError(
            f"schedule() can't read {pattern!r}: {error}. A pattern has five fields (minute, hour, day of the month, "
            f"month, day of the week), perhaps a sixth for the seconds, or is one of {', '.join(_ALIASES)}"
        ) from None
    return inf if tick is None else tick.timestamp()
