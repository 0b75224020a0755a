"""LightningWork: what does. Its `run` is called by the flow and runs elsewhere."""

from __future__ import annotations

from litwork.component import Component, Record
from litwork.portable import load_vars, vars_of
from litwork.status import FAILED, PENDING, RUNNING, STOPPED, SUCCEEDED, TIMEOUT, History, WorkStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from litwork.compute import CloudCompute


PORT = "_port"
"""The attribute that holds a work's port."""


class WorkRecord(Record):
    """What litwork knows of one work. In the flow, `command` does what `start` and `stop` ask for."""

    __slots__ = ("cache_calls", "command", "history", "kept", "parallel", "raise_exception")

    def __init__(self, parallel: bool, cache_calls: bool, raise_exception: bool, kept: dict[str, Any]) -> None:
        super().__init__()
        self.parallel = parallel
        self.cache_calls = cache_calls
        self.raise_exception = raise_exception
        self.kept = kept
        self.history = History()
        self.command: Callable[[str], None] | None = None


def _kept(option: str, doc: str = "") -> Any:
    def get(work: LightningWork) -> Any:
        return work._lit.kept[option]

    def keep(work: LightningWork, value: Any) -> None:
        work._lit.kept[option] = value

    return property(get, keep, doc=doc or f"The option `{option}`, as given or set.")


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
    machine: the work runs there, in the environment of the flow, from its first call or `start()` on.

    `on_start`, `on_exit` and `on_exception` may be overridden. They are called where the work runs.
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
            "local_build_config": local_build_config,
            "cloud_build_config": cloud_build_config,
            "cloud_compute": cloud_compute,
            "start_with_flow": start_with_flow,
            "display_name": "",
        }
        self._lit = WorkRecord(parallel, cache_calls if run_once is None else run_once, raise_exception, kept)
        # State, though not shown as such: a script that asks for a free port gets another one when it is run again.
        self._lit.attributes[PORT] = None
        self.__dict__[PORT] = port

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Do the work. To be overridden; returns None."""
        raise NotImplementedError

    def on_start(self) -> None:
        """Called once in each process of the work, before its first call runs."""

    def on_exit(self) -> None:
        """Called when the work is stopped or the app ends, for a short time: then the process is killed."""

    def on_exception(self, exception: BaseException) -> None:
        """Called with what `run` or `on_start` has raised. If this raises, the app ends; if it returns, it goes on.

        As it is, this raises the exception again if the work has `raise_exception`. The call has failed in any case.
        """
        if self.raise_exception:
            raise exception

    def start(self) -> None:
        """In a flow: set the work up, before or without a call of `run`. Where it is up, or about to be, do nothing.

        After a `stop()` calls that were stopped are forgotten: the same call runs again.
        """
        self._command("start")

    def stop(self) -> None:
        """In a flow: stop the work. Its process ends, and open calls end with it. Where it isn't up, do nothing.

        A call that was stopped isn't made again by the same `run(…)`, unless `start()` is called before. Another call
        sets the work up anew.
        """
        self._command("stop")

    def _command(self, command: str) -> None:
        if self._lit.command is None:
            raise RuntimeError(
                f"{type(self).__name__}.{command}() needs an app that runs, and is called in its flow: a work can't "
                f"{command} itself or another one"
            )
        self._lit.command(command)

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
    local_build_config: object = _kept("local_build_config")
    cloud_build_config: object = _kept("cloud_build_config")
    cloud_compute: CloudCompute | None = _kept("cloud_compute")
    start_with_flow: bool = _kept("start_with_flow")
    display_name: str = _kept("display_name", "A name for people, which may be set; litwork doesn't use it.")

    @property
    def port(self) -> int | None:
        """The port for a server in this work: the one that was given, or else a free one, chosen when its `run` asks.

        In the flow None until then.
        """
        port: int | None = self.__dict__[PORT]
        if port is None and self._lit.side != "flow" and self._lit.sealed:
            from litwork.utilities import find_free_network_port

            try:
                self.port = port = find_free_network_port()
            except OSError:  # a page listens on no port
                return None
        return port

    @port.setter
    def port(self, port: int | None) -> None:
        self.__dict__[PORT] = port
        self._lit.wrote(PORT)

    @property
    def url(self) -> str:
        """Where a server in this work answers: "http://host:port", or empty while it has no port."""
        port = self.__dict__[PORT]  # to ask for the address chooses none
        return "" if port is None else f"http://{self.host}:{port}"

    @property
    def internal_ip(self) -> str:
        """The address under which other works reach it; on one machine always its own."""
        return "127.0.0.1"

    @property
    def status(self) -> WorkStatus:
        """The stage of the work, since when, and why it failed if it did."""
        return self._lit.history.latest

    @property
    def statuses(self) -> list[WorkStatus]:
        """Where the work has been, the latest at last: its last 1000 statuses."""
        return list(self._lit.history.statuses)

    @property
    def has_started(self) -> bool:
        """Whether any call has ever begun to run."""
        return self._lit.history.started

    @property
    def is_pending(self) -> bool:
        """Whether calls are queued, or `start()` was called, and none has begun to run."""
        return self.status.stage == PENDING

    @property
    def is_running(self) -> bool:
        """Whether a call runs now."""
        return self.status.stage == RUNNING

    @property
    def has_succeeded(self) -> bool:
        """Whether no call is open and the last one succeeded."""
        return self.status.stage == SUCCEEDED

    @property
    def has_failed(self) -> bool:
        """Whether no call is open and the last one failed."""
        return self.status.stage == FAILED

    @property
    def has_stopped(self) -> bool:
        """Whether the work was stopped, or the app ended while a call was open."""
        return self.status.stage == STOPPED

    @property
    def has_timeout(self) -> bool:
        """Whether the last call failed because no machine was found for it in time."""
        return self.has_failed and self.status.reason == TIMEOUT

    @property
    def num_successes(self) -> int:
        """How many calls have succeeded."""
        return self._lit.history.num_successes

    @property
    def num_failures(self) -> int:
        """How many times the work has failed, timeouts included."""
        return self._lit.history.num_failures

    @property
    def num_timeouts(self) -> int:
        """How many times no machine was found in time."""
        return self._lit.history.num_timeouts

    @property
    def state(self) -> dict[str, Any]:
        """The state as plain data: `vars` are the attributes, `calls` has the statuses; `changes` is empty."""
        return {"vars": vars_of(self), "calls": self._lit.history.export(), "changes": {}}

    @property
    def state_vars(self) -> dict[str, Any]:
        """The attributes: `{"vars": {…}}`."""
        return {"vars": vars_of(self)}

    def state_dict(self) -> dict[str, Any]:
        """The same as `state`."""
        return self.state

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over the attributes and the statuses of a state. Raises AttributeError for one it doesn't have."""
        load_vars(self, state["vars"])
        self._lit.history.load(state["calls"])
