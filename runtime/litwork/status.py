"""The stages of a component, and the status that a flow reads from a work."""

from __future__ import annotations

NOT_STARTED = "not_started"
PENDING = "pending"  # a call, or start(), is on its way and nothing runs yet
STARTED = "started"  # start() has set the work up, and no call has been made since
RUNNING = "running"
SUCCEEDED = "succeeded"
FAILED = "failed"
STOPPED = "stopped"  # stop() was called, or the app ended, while a call was open or the work was up

# Why a work has failed or stopped.
TIMEOUT = "timeout"  # no machine for it was found in time
SPOT_RETRIVAL = "spot_retrival"  # its machine was taken away (spelt as in the apps that ask for it)
USER_EXCEPTION = "user_exception"
INVALID_RETURN_VALUE = "invalid_return_value"
SIGTERM_SIGNAL_HANDLER = "sigterm_signal_handler"  # it was told to stop
DIED = "died"  # its process, worker or machine is gone

MOST = 1000
"""Statuses that a history keeps; the oldest go first."""


class WorkStatus:
    """Where a work stands.

    stage: one of "not_started", "pending", "started", "running", "succeeded", "failed" and "stopped".
    timestamp: when it came there, in seconds since 1970.
    reason: for a failed or stopped work the kind of cause, such as "user_exception" or "timeout"; else None.
    message: for a failed work what went wrong; else empty.
    count: how many times in a row it has failed for this reason; 1 for any other stage.
    """

    __slots__ = ("stage", "timestamp", "reason", "message", "count")  # noqa: RUF023 (as in __init__)

    def __init__(
        self,
        stage: str = NOT_STARTED,
        timestamp: float = 0.0,
        reason: str | None = None,
        message: str = "",
        count: int = 1,
    ) -> None:
        self.stage = stage
        self.timestamp = timestamp
        self.reason = reason
        self.message = message
        self.count = count

    def fields(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkStatus) and self.fields() == other.fields()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"WorkStatus({', '.join(f'{name}={value!r}' for name, value in self.fields().items())})"


class History:
    """The statuses of one work, and how often it has come into some of the stages."""

    __slots__ = ("num_failures", "num_successes", "num_timeouts", "started", "statuses")

    def __init__(self) -> None:
        self.statuses: list[WorkStatus] = []
        self.started = False  # whether any call has ever begun to run
        self.num_successes = 0
        self.num_failures = 0
        self.num_timeouts = 0

    @property
    def mark(self) -> object:
        """Another object whenever something has changed."""
        return self.statuses[-1] if self.statuses else None

    @property
    def latest(self) -> WorkStatus:
        return self.statuses[-1] if self.statuses else WorkStatus()

    def add(self, stage: str, timestamp: float, reason: str | None = None, message: str = "") -> None:
        """The work has come into this stage."""
        count = 1
        if stage == FAILED:
            self.num_failures += 1
            self.num_timeouts += reason == TIMEOUT
            count += self._in_a_row(reason)
        elif stage == SUCCEEDED:
            self.num_successes += 1
        elif stage == RUNNING:
            self.started = True
        self.statuses.append(WorkStatus(stage, timestamp, reason, message, count))
        del self.statuses[:-MOST]

    def export(self, since: object = None) -> dict[str, object]:
        """All of it as plain data; with an earlier `mark` only what has come since, if that is there."""
        fields: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        before = len(self.statuses)
        while before and self.statuses[before - 1] is not since:
            before -= 1
        fields["statuses"] = [status.fields() for status in self.statuses[before:]]
        return {**fields, "goes_on": True} if before else fields

    def load(self, exported: dict[str, object]) -> None:
        """Become what `export` has given."""
        for name in self.__slots__:
            setattr(self, name, exported[name])
        self.statuses = [WorkStatus(**fields) for fields in exported["statuses"]][-MOST:]  # type: ignore[attr-defined]

    def _in_a_row(self, reason: str | None) -> int:
        """How many times the work has just failed for this reason."""
        for status in reversed(self.statuses):
            if status.stage == FAILED:
                return status.count if status.reason == reason else 0
            if status.stage == SUCCEEDED:
                break
        return 0
