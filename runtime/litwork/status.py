"""The stages of a component, and the status that a flow reads from a work."""

from __future__ import annotations

NOT_STARTED = "not_started"
PENDING = "pending"  # a call is queued and none runs yet
RUNNING = "running"
SUCCEEDED = "succeeded"
FAILED = "failed"
STOPPED = "stopped"  # the app ended while a call was open


class WorkStatus:
    """Where a work stands: its `stage`, and for a failed one a `message` that says why (else empty)."""

    __slots__ = ("message", "stage")

    def __init__(self, stage: str = NOT_STARTED, message: str = "") -> None:
        self.stage = stage
        self.message = message

    def __repr__(self) -> str:
        return f"WorkStatus(stage={self.stage!r}, message={self.message!r})"
