"""LightningFlow: what decides. Its `run` is called again whenever something has changed."""

from __future__ import annotations

from litwork.component import Component, Record
from litwork.errors import AppFailed, AppStopped
from litwork.portable import load_vars, vars_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from datetime import datetime
    from typing import Any, TypeVar

    from litwork.component import Node
    from litwork.schedule import Schedules
    from litwork.work import LightningWork

    T = TypeVar("T")


class FlowRecord(Record):
    """What litwork knows of one flow.

    `iterations` has for each loop over `experimental_iterate` how many items are done, and whether all are.
    """

    __slots__ = ("iterations", "schedules")

    def __init__(self) -> None:
        super().__init__()
        self.schedules: Schedules | None = None
        self.iterations: dict[str, tuple[int, bool]] = {}


class LightningFlow(Component):
    """A component that decides what its works do.

    The root flow's `run()` is called once at the start, and again whenever something has changed since: an attribute
    that a work or the flow itself wrote, or the stage of a call. It should return soon and be ready to be called any
    number of times.
    """

    _lit: FlowRecord
    _lit_kind = "flow"

    def __init__(self) -> None:
        self._lit = FlowRecord()

    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Decide. To be overridden."""

    def stop(self, message: str = "") -> None:
        """Print the message, if there is one, and end the app with exit status 0."""
        if message:
            print(message)
        raise AppStopped(message)

    def fail(self, message: str = "") -> None:
        """Print the message, if there is one, and end the app as a failure, with exit status 1."""
        if message:
            print(message)
        raise AppFailed(message or "the flow called fail()")

    def _exit(self, end_msg: str = "") -> None:
        """An older name of `stop`."""
        import warnings

        warnings.warn("_exit() is called stop() now", DeprecationWarning, stacklevel=2)
        self.stop(end_msg)

    # When something is due.

    def schedule(self, cron_pattern: str, start_time: datetime | None = None, user_key: str | None = None) -> bool:
        """Whether it is time: True when it is called first, then in one pass for each tick of the pattern.

        cron_pattern: five fields as in a crontab, in local time, or six with the seconds last; or "hourly", "daily",
            "midnight", "weekly", "monthly", "yearly" or "annually".
        start_time: from when on ticks count; from the first call on if missing.
        user_key: tells schedules with the same pattern in the same flow apart.

        The flow is run when a tick has come. Ticks that come while it can't run are one. An app stays while its flow's
        last pass has asked a schedule.

        Needs the package cronsim (`pip install "litwork[schedule]"`). Raises ModuleNotFoundError without it, ValueError
        for a pattern that is none, and RuntimeError where no app runs.
        """
        if self._lit.schedules is None:
            raise RuntimeError(
                f"{type(self).__name__}.schedule() needs an app that runs: it is the app that keeps time"
            )
        return self._lit.schedules.ask(self._lit.name, cron_pattern, start_time, user_key)

    def experimental_iterate(
        self, iterable: Iterable[T], run_once: bool = True, user_key: str | None = None
    ) -> Generator[T, None, None]:
        """Go through the items over several passes: where a pass has ended at an item, the next one begins with it.

        So an item's calls that wait are waited for before the next item's turn, also in an app that goes on from a
        checkpoint. The items have to be the same each time.

        run_once: whether all of it is done once. If not, it begins again when it has come to its end.
        user_key: tells loops in the same line apart, and keeps a loop's place when its line moves.

        Raises TypeError for what can't be iterated.
        """
        if not hasattr(iterable, "__iter__"):
            raise TypeError(f"{self.name or type(self).__name__} can't iterate over {iterable!r}: give it a list")
        if user_key is None:
            import sys

            frame = sys._getframe(1)
            user_key = f"{frame.f_code.co_qualname}:{frame.f_lineno}"
        return self._iterate(iterable, run_once, user_key)

    def _iterate(self, iterable: Iterable[T], run_once: bool, key: str) -> Generator[T, None, None]:
        places = self._lit.iterations
        done, is_over = places.get(key, (0, False))
        if is_over:
            if run_once:
                return
            done = 0
        for position, item in enumerate(iterable):
            if position >= done:
                places[key] = (position, False)
                yield item
        places[key] = (0, True)

    # What a user interface, a server and a command line ask. To be overridden.

    def configure_layout(self) -> Any:
        """What a user interface shows of this flow: a list of dicts, a dict, or None for nothing."""
        return None

    def configure_api(self) -> list[Any]:
        """The requests over HTTP that this flow answers."""
        return []

    def configure_commands(self) -> list[dict[str, Any]]:
        """The commands that this flow answers: dicts of a name and a method."""
        return []

    # The tree.

    @property
    def flows(self) -> dict[str, LightningFlow]:
        """The flows inside this one by full name, those of children included."""
        return flows_of(self)

    def works(self, recurse: bool = True) -> list[LightningWork]:
        """The works of this flow, sorted by attribute, then those of its child flows, then those in lists and dicts."""
        return works_of(self, recurse)

    def named_works(self, recurse: bool = True) -> list[tuple[str, LightningWork]]:
        """The same as `works()`, each with its full name."""
        return [(work.name, work) for work in self.works(recurse)]

    # State as plain data.

    @property
    def state(self) -> dict[str, Any]:
        """The state of this flow and of all that is in it.

        `vars` are the attributes, `calls` the schedules and the places in iterations; `flows`, `works` and `structures`
        have the states of what is in the flow, by attribute.
        """
        own = self.state_dict()
        for key, child in self._lit.children.items():
            own[f"{child._lit_kind}s"][key] = child.state  # type: ignore[attr-defined]
        return own

    @property
    def state_vars(self) -> dict[str, Any]:
        """The same as `state` without `calls` and `changes`."""
        return _without_calls(self.state)

    def state_dict(self) -> dict[str, Any]:
        """The state of this flow alone, as in `state`."""
        schedules = self._lit.schedules
        return {
            "vars": vars_of(self),
            "calls": {
                "schedules": schedules.export(self._lit.name) if schedules else [],
                "iterations": dict(self._lit.iterations),
            },
            "flows": {},
            "works": {},
            "structures": {},
            "changes": {},
        }

    def load_state_dict(
        self, flow_state: Mapping[str, Any], children_states: Mapping[str, Any] | None = None, strict: bool = True
    ) -> None:
        """Take over a state: that of this flow from `state_dict`, or the whole from `state`.

        children_states: states of what is in the flow by attribute, beside those in `flow_state`.
        strict: whether a state without its component, or a component without its state, is an error.

        A flow that attaches components while it runs overrides this method, and attaches them before it calls the
        method of its base. Raises KeyError, or AttributeError for a variable that this flow doesn't have.
        """
        load_vars(self, flow_state["vars"])
        calls = flow_state["calls"]
        if self._lit.schedules is not None:
            self._lit.schedules.load(self._lit.name, calls["schedules"])
        self._lit.iterations.update(calls["iterations"])
        states = {**flow_state["flows"], **flow_state["works"], **flow_state["structures"], **(children_states or {})}
        _load_children(self, states, strict and bool(states))


def works_of(node: Node, recurse: bool = True) -> list[LightningWork]:
    """The works in a flow, list or dict, in the order that `LightningFlow.works` says."""
    found: list[Any] = [child for child in _in_order(node) if child._lit_kind == "work"]
    if recurse:
        for kind in ("flow", "structure"):
            for child in _in_order(node):
                if child._lit_kind == kind:
                    found += works_of(child)
    return found


def flows_of(node: Node) -> dict[str, LightningFlow]:
    """The flows in a flow, list or dict, by full name."""
    found: dict[str, Any] = {}
    for kind in ("flow", "structure"):
        for child in _in_order(node):
            if child._lit_kind == kind:
                if kind == "flow":
                    found[child._lit.name] = child
                found.update(flows_of(child))
    return found


def _in_order(node: Node) -> list[Node]:
    """The children of a flow by attribute; those of a list or dict as they are in it."""
    children = node._lit.children
    return [children[key] for key in (sorted(children) if node._lit_kind == "flow" else children)]


def _load_children(node: Node, states: Mapping[str, Any], strict: bool) -> None:
    for key, state in states.items():
        child: Any = node._lit.children.get(key)
        if child is None:
            if strict:
                raise KeyError(f"{node._lit.name} has no {key}, whose state is to be loaded: attach it before")
        elif child._lit_kind == "structure":
            _load_children(child, {**state["works"], **state["flows"]}, strict)
        elif child._lit_kind == "flow":
            child.load_state_dict(state, None, strict)
        else:
            child.load_state_dict(state)
    if strict:
        for key, child in node._lit.children.items():
            if key not in states:
                raise KeyError(f"there is no state for {child._lit.name or key}")


def _without_calls(state: Mapping[str, Any]) -> dict[str, Any]:
    inner = ("flows", "works", "structures")
    kept = {kind: {key: _without_calls(each) for key, each in state[kind].items()} for kind in inner if kind in state}
    return {"vars": state["vars"], **kept} if "vars" in state else kept
