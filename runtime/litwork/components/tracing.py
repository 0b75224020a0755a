"""Tracer: runs a script with functions called before and after chosen methods of classes.

Rules:
- Methods are what they were as soon as the script has ended, and so are `sys.argv` and `sys.path`.
- A function that is called before a method can change its arguments, one that is called after it its result.
"""

from __future__ import annotations

import functools
import runpy
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Tracer:
    """Traces methods while a script runs.

    tracer = Tracer()
    tracer.add_traced(Trainer, "__init__", pre_fn=add_callbacks)
    names = tracer.trace("train.py", "--epochs", "3")
    """

    def __init__(self) -> None:
        self._traced: list[tuple[type, str, Callable[..., Any] | None, Callable[..., Any] | None]] = []

    def add_traced(
        self,
        cls: type,
        method_name: str,
        stack_level: int = 1,
        pre_fn: Callable[..., Any] | None = None,
        post_fn: Callable[..., Any] | None = None,
    ) -> None:
        """Trace a method of a class. Raises AttributeError if it has none of this name.

        `pre_fn(self, *args, **kwargs)` is called before it and returns three things, of which the second and third are
        the arguments to use. `post_fn(self, result)` is called after it and returns two, of which the second is the
        result to use. The first is for notes, which nobody reads. `stack_level` is accepted and has no effect.
        """
        if not callable(getattr(cls, method_name, None)):
            raise AttributeError(f"{cls.__name__} has no method {method_name!r} that could be traced")
        self._traced.append((cls, method_name, pre_fn, post_fn))

    def trace(self, script: str, *args: str, init_globals: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run a script as `__main__` with these arguments; return its names.

        Raises what the script raises. One that ends with `sys.exit()` or exit status 0 has no names.
        """
        methods = [(cls, name, cls.__dict__.get(name)) for cls, name, _, _ in self._traced]
        argv, path = sys.argv, list(sys.path)
        sys.argv = [script, *args]
        try:
            for cls, name, pre, post in self._traced:
                setattr(cls, name, _wrapped(getattr(cls, name), pre, post))
            return _run(script, init_globals)
        finally:
            sys.argv, sys.path[:] = argv, path
            for cls, name, method in reversed(methods):
                if method is None:  # it was inherited
                    with suppress(AttributeError):  # and is traced twice
                        delattr(cls, name)
                else:
                    setattr(cls, name, method)


def _run(script: str, init_globals: dict[str, Any] | None) -> dict[str, Any]:
    import os

    sys.path.insert(0, os.path.dirname(os.path.realpath(script)))  # noqa: PTH120 (pathlib takes long to import)
    try:
        return runpy.run_path(script, init_globals, "__main__")
    except SystemExit as end:
        if end.code:
            raise
        return {}


def _wrapped(
    method: Callable[..., Any], pre: Callable[..., Any] | None, post: Callable[..., Any] | None
) -> Callable[..., Any]:
    @functools.wraps(method)
    def traced(self: Any, *args: Any, **kwargs: Any) -> Any:
        if pre is not None:
            _, args, kwargs = pre(self, *args, **kwargs)
        result = method(self, *args, **kwargs)
        if post is not None:
            _, result = post(self, result)
        return result

    return traced
