"""Helpers for the tests of apps.

Rules:
- `application_testing` runs a script as `litwork run` does, with each work in a process of its own; the flow runs in
  the process of the test, so that a test can look at it between passes.
- `run_work_isolated` runs one work in the process of the test.
"""

from __future__ import annotations

from litwork.app import LightningApp
from litwork.errors import AppStopped
from litwork.flow import LightningFlow
from litwork.runners import MultiProcessRuntime, Shown, run_script
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from litwork.backends.base import Loop, Outcome


class EmptyFlow(LightningFlow):
    """A flow that does nothing."""

    def run(self) -> None:
        """Do nothing."""


class EmptyWork(LightningWork):
    """A work that does nothing."""

    def run(self) -> None:
        """Do nothing."""


class LightningTestApp(LightningApp):
    """An app that tells a test of each pass. To be derived from; `root` is the root flow.

    A method that returns True ends the app, with exit status 0.
    """

    def __init__(self, root: LightningFlow | LightningWork, *args: Any, **kwargs: Any) -> None:
        if isinstance(root, LightningFlow) and root.name:  # the script has made an app of it
            self.root = root
        else:
            super().__init__(root, *args, **kwargs)
        self.root.__dict__["run"] = self._run_once

    def on_before_run_once(self) -> bool | None:
        """Called before each pass of the flow."""
        return None

    def on_after_run_once(self) -> bool | None:
        """Called after each pass of the flow."""
        return None

    def _run_once(self) -> None:
        if self.on_before_run_once():
            raise AppStopped
        try:
            type(self.root).run(self.root)
        finally:
            if self.on_after_run_once():
                raise AppStopped


class Result:
    """How an app that was tested has ended: its `exit_code`, the `app`, its lines, and what was wrong if it failed."""

    def __init__(self, app: LightningApp | None, lines: Sequence[tuple[str, str, str]], outcome: Outcome) -> None:
        self.app = app
        self.lines = lines
        self.exit_code = outcome.status
        self.error = "" if outcome.error is None else outcome.error.text

    @property
    def stdout(self) -> str:
        """What the components have printed to standard output."""
        return "".join(f"{text}\n" for _, stream, text in self.lines if stream == "stdout")

    def __repr__(self) -> str:
        return f"<Result with exit status {self.exit_code}>"


def application_testing(
    lit_app_cls: type[LightningTestApp] = LightningTestApp, command_line: Sequence[str] = ()
) -> Result:
    """Run the app of the script that is first in `command_line`, as an app of this class; options are ignored.

    Raises FileNotFoundError if there is no such script.
    """
    import os

    script = os.path.abspath(next(iter(command_line), ""))  # noqa: PTH100 (pathlib takes long to import)
    if not os.path.isfile(script):  # noqa: PTH113
        raise FileNotFoundError(2, "application_testing needs a command line that begins with a script", script)
    tested = _Tested(lit_app_cls)
    outcome = run_script(script, tested)
    return Result(tested.app, tested.lines, outcome)


def run_work_isolated(work: LightningWork, *args: Any, **kwargs: Any) -> None:
    """Run one work once, with these arguments. Raises AppError if it fails and has `raise_exception`.

    Afterwards the work has its last state and its status. `start_server` is accepted and has no effect.
    """
    kwargs.pop("start_server", None)
    MultiProcessRuntime(LightningApp(_SingleWorkFlow(work, args, kwargs))).dispatch()


def wait_for(page: object, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call `callback` until it returns something true, and return that. `page` is accepted and has no effect.

    Raises TimeoutError after a minute.
    """
    from time import monotonic, sleep

    end = monotonic() + 60
    while monotonic() < end:
        found = callback(*args, **kwargs)
        if found:
            return found
        sleep(0.05)
    raise TimeoutError(f"{getattr(callback, '__name__', callback)} returned nothing true for a minute")


class _SingleWorkFlow(LightningFlow):
    def __init__(self, work: LightningWork, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        super().__init__()
        self.work = work
        self._args = args
        self._kwargs = kwargs

    def run(self) -> None:
        self.work.run(*self._args, **self._kwargs)
        if self.work.has_succeeded or self.work.has_failed:
            self.stop()


class _Tested(Shown):
    """Makes the app that is run one of a test's class."""

    def __init__(self, cls: type[LightningTestApp]) -> None:
        super().__init__()
        self.lines: list[tuple[str, str, str]] = []
        self._cls = cls

    def opened(self, app: LightningApp, loop: Loop) -> None:
        self.app = self._cls(app.root)

    def output(self, component: str, stream: str, text: str) -> None:
        super().output(component, stream, text)
        self.lines.append((component, stream, text))
