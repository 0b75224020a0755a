"""Runners: run an app from Python, as `MultiProcessRuntime(app).dispatch()`.

Rules:
- The app of the script that Python runs is run like `litwork run` does: each work in a process of its own.
- Any other app, made in a test or in an interpreter, has no script that could make it again elsewhere. It is run in
  this process: its works take turns, and each is made anew from the arguments that its class was called with.
- The app that was given has the state of the end afterwards.
"""

from __future__ import annotations

import os
import sys

from litwork.app import LightningApp
from litwork.backends.base import LOADED, Outcome, Viewer, load_app
from litwork.component import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from litwork.backends.base import Loop


class AppError(RuntimeError):
    """The app has failed. The message is what `litwork run` prints then."""


class MultiProcessRuntime:
    """Runs an app: `MultiProcessRuntime(app).dispatch()`. Other arguments are accepted and have no effect."""

    def __init__(self, app: LightningApp, *args: Any, **options: Any) -> None:
        if not isinstance(app, LightningApp):
            raise TypeError(f"{type(self).__name__} runs a LightningApp, not {app!r}")
        self.app = app

    def dispatch(self, *args: Any, **options: Any) -> None:
        """Run the app to its end. Raises AppError if it fails.

        In a script that litwork itself runs this does nothing, so that a script may end with it.
        """
        main = sys.modules["__main__"]
        if hasattr(main, LOADED):
            return
        shown = Shown()
        if any(value is self.app for value in vars(main).values()) and hasattr(main, "__file__") and os.name == "posix":
            outcome = run_script(str(main.__file__), shown)
            if shown.app is not None:
                _take_over(shown.app, self.app)
        else:
            outcome = _run_here(self.app, shown)
        if outcome.error is not None:
            raise AppError(f"{outcome.component} failed\n{outcome.error.text}")

    def terminate(self) -> None:
        """The app has ended when `dispatch` returns: there is nothing to do."""


Runtime = MultiProcessRuntime


class CloudRuntime:
    """There is no cloud that apps could be sent to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise NotImplementedError("there is no cloud for apps any more: use litwork run app.py --backend ray")


class Shown(Viewer):
    """Prints what the components print, and keeps the app that was run."""

    def __init__(self) -> None:
        self.app: LightningApp | None = None
        self._streams = {"stdout": sys.stdout, "stderr": sys.stderr}

    def opened(self, app: LightningApp, loop: Loop) -> None:
        self.app = app

    def output(self, component: str, stream: str, text: str) -> None:
        print(text, file=self._streams[stream], flush=True)


def dispatch(entrypoint_file: str | os.PathLike[str], *args: Any, **options: Any) -> None:
    """Run the app of a script. Raises AppError if it fails. Other arguments are accepted and have no effect."""
    outcome = run_script(os.fspath(entrypoint_file), Shown())
    if outcome.error is not None:
        raise AppError(f"{outcome.component} failed\n{outcome.error.text}")


def load_app_from_file(filepath: str | os.PathLike[str], *args: Any, **options: Any) -> LightningApp:
    """The app of a script, not run. Raises what the script raises."""
    main = sys.modules["__main__"]
    try:
        return load_app(os.fspath(filepath))
    finally:
        sys.modules["__main__"] = main


def run_script(path: str, viewer: Viewer) -> Outcome:
    """Run the app of a script in this process and those of its works; leave this process as it was."""
    from litwork import compat, storage
    from litwork.backends import process

    main, arguments, paths, finders = sys.modules["__main__"], sys.argv, list(sys.path), list(sys.meta_path)
    store = storage.use(None)
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))  # noqa: PTH120 (pathlib takes long to import)
    sys.argv = [path]
    compat.install()
    try:
        return process.run(path, viewer)
    finally:
        storage.use(store)
        sys.modules["__main__"], sys.argv, sys.path[:], sys.meta_path[:] = main, arguments, paths, finders


def _run_here(app: LightningApp, viewer: Viewer) -> Outcome:
    from litwork.backends import inline

    apps = iter([app])
    return inline.run(lambda: next(apps, None) or LightningApp(_remade(app.root)), viewer)


def _remade(value: Any) -> Any:
    """A value in which all components are made anew, from what they were made of."""
    if isinstance(value, Node):
        args, kwargs = value._lit.made
        return type(value)(*_remade(list(args)), **_remade(dict(kwargs)))
    if type(value) in (list, tuple):
        return type(value)(map(_remade, value))
    if type(value) is dict:
        return {key: _remade(item) for key, item in value.items()}
    return value


def _take_over(ran: LightningApp, app: LightningApp) -> None:
    """Give the components of an app the state of those that were run instead."""
    theirs = {component.name: component for component in ran.components()}
    for component in app.components():
        other = theirs.get(component.name)
        if other is not None:
            for attribute in component._lit.attributes:
                component.__dict__[attribute] = other.__dict__[attribute]
            if hasattr(other._lit, "history"):
                component._lit.history = other._lit.history  # type: ignore[attr-defined]
