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

    __slots__ = ("cache_calls", "kept", "parallel", "raise_exception", "started", "status")

    def __init__(self, parallel: bool, cache_calls: bool, raise_exception: bool, kept: dict[str, Any]) -> None:
        super().__init__()
        self.parallel = parallel
        self.cache_calls = cache_calls
        self.raise_exception = raise_exception
        self.kept = kept
        self.status = WorkStatus()
        self.started = False


def _kept(option: str) -> Any:
    return property(lambda work: work._lit.kept[option], doc=f"The option `{option}`, as given.")


class LightningWork(Component):
    """A component that does one thing for a long time, in a process (or machine, or worker) of its own.

    Called in a flow, `run(…)` is sent there and returns None. A parallel work's call returns at once; otherwise the
    flow goes on after the call only when the call has ended, and until then each pass of the flow ends at the call.
    Without an app, `run(…)` is an ordinary method.

    parallel: whether the flow goes on at once.
    cache_calls: whether a call with the same arguments isn't run again. If not, a call that has ended counts until the
        flow has run to its end once; the next pass that reaches the call runs it again.
    raise_exception: whether an exception in `run` ends the app. If not, the flow goes on and can read `has_failed`.
    run_once: an older name of `cache_calls`, which it overrides.

    The other options say where and on what the work shall run. They are kept, can be read, and have no effect on one
    machine: the work runs there, in the environment of the flow, from its first call on.
    """

    _lit: WorkRecord
    _lit_kind = "work"

    def __init__(
        self,
        parallel: bool = False,
        cache_calls: bool = True,
        raise_exception: bool = True,
        host: str = "127.0.0.1",
        port: int | None = None,
        local_build_config: object = None,
        cloud_build_config: object = None,
        cloud_compute: CloudCompute | None = None,
        run_once: bool | None = None,
        start_with_flow: bool = True,
    ) -> None:
        if type(self).run is LightningWork.run:
            raise TypeError(f"{type(self).__name__} must define run(): it is what a work does")
        kept = {
            "host": host,
            "port": port,
            "local_build_config": local_build_config,
            "cloud_build_config": cloud_build_config,
            "cloud_compute": cloud_compute,
            "start_with_flow": start_with_flow,
        }
        self._lit = WorkRecord(parallel, cache_calls if run_once is None else run_once, raise_exception, kept)

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

    host: str = _kept("host")
    port: int | None = _kept("port")
    local_build_config: object = _kept("local_build_config")
    cloud_build_config: object = _kept("cloud_build_config")
    cloud_compute: CloudCompute | None = _kept("cloud_compute")
    start_with_flow: bool = _kept("start_with_flow")

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
