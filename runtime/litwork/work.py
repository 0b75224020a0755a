"""LightningWork: what does. Its `run` is called by the flow and runs elsewhere."""

from __future__ import annotations

from litwork.component import Component, Record
from litwork.status import FAILED, PENDING, RUNNING, STOPPED, SUCCEEDED, WorkStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from litwork.compute import CloudCompute


class WorkRecord(Record):
    """What litwork knows of one work."""

    __slots__ = ("cache_calls", "cloud_compute", "parallel", "raise_exception", "started", "status")

    def __init__(
        self, parallel: bool, cache_calls: bool, raise_exception: bool, cloud_compute: CloudCompute | None
    ) -> None:
        super().__init__()
        self.parallel = parallel
        self.cache_calls = cache_calls
        self.raise_exception = raise_exception
        self.cloud_compute = cloud_compute
        self.status = WorkStatus()
        self.started = False


class LightningWork(Component):
    """A component that does one thing for a long time, in a process (or machine, or worker) of its own.

    Called in a flow, `run(…)` is sent there and returns None. A parallel work's call returns at once; otherwise the
    flow goes on after the call only when the call has ended, and until then each pass of the flow ends at the call.
    Without an app, `run(…)` is an ordinary method.

    parallel: whether the flow goes on at once.
    cache_calls: whether a call with the same arguments isn't run again. If not, a call that has ended counts until the
        flow has run to its end once; the next pass that reaches the call runs it again.
    raise_exception: whether an exception in `run` ends the app. If not, the flow goes on and can read `has_failed`.
    cloud_compute: what the work asks of its machine. Kept; has no effect on one machine.
    """

    _lit: WorkRecord
    _lit_kind = "work"

    def __init__(
        self,
        parallel: bool = False,
        cache_calls: bool = True,
        raise_exception: bool = True,
        *,
        cloud_compute: CloudCompute | None = None,
    ) -> None:
        if type(self).run is LightningWork.run:
            raise TypeError(f"{type(self).__name__} must define run(): it is what a work does")
        self._lit = WorkRecord(parallel, cache_calls, raise_exception, cloud_compute)

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Do the work. To be overridden; returns None."""
        raise NotImplementedError

    @property
    def parallel(self) -> bool:
        """Whether the flow goes on while a call runs."""
        return self._lit.parallel

    @property
    def cache_calls(self) -> bool:
        """Whether a call with the same arguments isn't run again."""
        return self._lit.cache_calls

    @property
    def raise_exception(self) -> bool:
        """Whether an exception in `run` ends the app."""
        return self._lit.raise_exception

    @property
    def cloud_compute(self) -> CloudCompute | None:
        """What the work asks of its machine, as given."""
        return self._lit.cloud_compute

    @property
    def status(self) -> WorkStatus:
        """The stage of the work, and why it failed if it did."""
        return self._lit.status

    @property
    def has_started(self) -> bool:
        """Whether any call has ever begun to run."""
        return self._lit.started

    @property
    def is_pending(self) -> bool:
        """Whether calls are queued and none has begun to run."""
        return self._lit.status.stage == PENDING

    @property
    def is_running(self) -> bool:
        """Whether a call runs now."""
        return self._lit.status.stage == RUNNING

    @property
    def has_succeeded(self) -> bool:
        """Whether no call is open and the last one succeeded."""
        return self._lit.status.stage == SUCCEEDED

    @property
    def has_failed(self) -> bool:
        """Whether no call is open and the last one failed."""
        return self._lit.status.stage == FAILED

    @property
    def has_stopped(self) -> bool:
        """Whether the app ended while a call was open."""
        return self._lit.status.stage == STOPPED
