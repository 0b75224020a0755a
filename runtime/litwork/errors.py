"""How litwork leaves user code early, and how it tells a user what went wrong there.

Rules:
- What unwinds user code is a BaseException, so that `except Exception` in that code doesn't catch it.
- A traceback shown to a user begins in their own file and has no frame of litwork in it. That of an error which litwork
  raises ends there too.
"""

from __future__ import annotations

import os

from litwork.protocol import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from traceback import FrameSummary, TracebackException

# The file name of a code object: true also for a module that was restored from a snapshot and has no `__file__`.
_LITWORK = (lambda: None).__code__.co_filename.rpartition(os.sep)[0] + os.sep

_sources: dict[str, str] = {}

_EXIT = "sys.exit() ends nothing here: scripts come to their end, a work's run() returns, and a flow calls stop()"


class ScriptError(Exception):
    """A script that can't be run as an app. The message is meant for the user and needs no traceback."""

    status = 1
    """The exit status."""


class CheckpointError(ScriptError):
    """A run that can't be kept, or can't go on from where another one was kept: a wrong command line, mostly."""

    status = 2


class Unwind(BaseException):
    """Leaves user code: a pass that waits for a call, or a work whose app has ended meanwhile."""


class AppStopped(BaseException):
    """Raised by `stop()` of a flow."""


class AppFailed(BaseException):
    """Raised by `fail()` of a flow, with its message."""

    __module__ = "builtins"  # so that a traceback shows the bare name


def remember(path: str, source: str) -> None:
    """Keep the text of a script: tracebacks show what ran, even if the file has changed since."""
    _sources[path] = source
    if not os.path.exists(path):  # noqa: PTH110 (pathlib takes long to import)
        _show_sources()


def _show_sources() -> None:
    """Let Python know the sources. Put off until a traceback is wanted, for `linecache` takes long to import."""
    import linecache

    for path, source in _sources.items():
        # A time of None keeps these lines for good.
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
    _sources.clear()


def describe(error: BaseException, run: Callable[..., object] | None = None) -> Error:
    """Turn an exception into an `Error` whose traceback begins in the user's own file.

    Where no frame of the user is in it (a wrong number of arguments, a returned value), it points at the method `run`.
    """
    import traceback

    _show_sources()
    stdlib = traceback.format_exc.__code__.co_filename.rpartition(os.sep)[0] + os.sep
    if isinstance(error, SystemExit):
        error.add_note(_EXIT)
    trace = traceback.TracebackException.from_exception(error)
    _trim(trace, stdlib, set())
    if not trace.stack and run is not None and hasattr(run, "__code__"):
        code = run.__code__
        trace.stack.append(traceback.FrameSummary(code.co_filename, code.co_firstlineno, code.co_name))
    text = "".join(trace.format())
    if not trace.stack and text.startswith("Traceback"):
        text = text.partition("\n")[2]
    frames = [(f.filename, f.lineno or 0, f.name, (f.line or "").strip()) for f in trace.stack if _is_users(f, stdlib)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno or 0, "", (error.text or "").strip()))
    try:
        message = str(error)
    except Exception as broken:
        message = f"its message can't be read: {type(broken).__name__} in {type(error).__name__}.__str__()"
    if isinstance(error, SystemExit):
        message = f"{message}. {_EXIT}" if message else _EXIT
    return Error(type(error).__name__, message, tuple(frames), text)


def _trim(trace: TracebackException, stdlib: str, seen: set[int]) -> None:
    if id(trace) in seen:
        return
    seen.add(id(trace))
    frames = [frame for frame in trace.stack if not frame.filename.startswith(_LITWORK)]
    users = [i for i, frame in enumerate(frames) if _is_users(frame, stdlib)]
    is_litworks = bool(trace.stack) and trace.stack[-1].filename.startswith(_LITWORK)
    trace.stack[:] = frames[users[0] : users[-1] + 1 if is_litworks else None] if users else []
    for other in (trace.__cause__, trace.__context__, *(getattr(trace, "exceptions", None) or ())):
        if other is not None:
            _trim(other, stdlib, seen)


def _is_users(frame: FrameSummary, stdlib: str) -> bool:
    name = frame.filename
    return not name.startswith((_LITWORK, stdlib, "<frozen ")) and "site-packages" not in name
