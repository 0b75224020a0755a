"""What the works that run a script have in common: its path, its arguments and its environment."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager

from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from litwork.components.tracing import Tracer


class ScriptWork(LightningWork):
    """A work that runs a Python script.

    script_path: relative to the folder that the work runs in.
    script_args: the arguments, as a list or as a text that is split like a command line.
    env: environment variables that it has beside those of the work.

    Other options are those of a work.
    """

    def __init__(
        self,
        script_path: str | os.PathLike[str],
        script_args: str | Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.script_path = os.fspath(script_path)
        self.script_args = (
            shlex.split(script_args) if isinstance(script_args, str) else list(map(str, script_args or ()))
        )
        self.env = None if env is None else dict(env)

    def on_before_run(self) -> None:
        """Called before the script runs."""

    def configure_tracer(self) -> Tracer:
        """What runs the script where it runs in this process; to be overridden to trace methods."""
        from litwork.components.tracing import Tracer

        return Tracer()

    def _check_script(self) -> None:
        """Raise FileNotFoundError unless there is the script."""
        if not os.path.isfile(self.script_path):  # noqa: PTH113 (pathlib takes long to import)
            raise FileNotFoundError(
                2, f"The script of {self.name or type(self).__name__} isn't there", self.script_path
            )


@contextmanager
def environment(variables: Mapping[str, str] | None) -> Iterator[None]:
    """Environment variables that are there inside of `with`."""
    before = dict(os.environ)
    os.environ.update(variables or {})
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)
