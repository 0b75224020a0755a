"""TracerPythonScript: a work that runs a Python script in its own process, and hands on what the script has made."""

from __future__ import annotations

import os
from contextlib import chdir
from typing import TypedDict

from litwork.components.script import ScriptWork, environment
from litwork.storage.drive import Drive
from litwork.storage.payload import Payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


class Code(TypedDict):
    """Where the script is: a `.tar.gz` of this name in a drive."""

    drive: Drive
    name: str


class TracerPythonScript(ScriptWork):
    """Runs a script as `__main__`, in the process of the work.

    script_path, script_args, env: see `ScriptWork`.
    outputs: names of the script's globals; each becomes an attribute of the work that holds it as a `Payload`.
    code: a `Code` that is unpacked first, into the folder in which the script then runs.

    What it prints are lines of the work, and what it raises is the work's failure. `configure_tracer` may return a
    `Tracer` that calls functions before and after methods that the script uses.
    """

    def __init__(
        self,
        script_path: str | os.PathLike[str],
        script_args: str | Sequence[str] | None = None,
        outputs: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        code: Code | None = None,
        **options: Any,
    ) -> None:
        super().__init__(script_path, script_args, env, **options)
        self.outputs = list(outputs or ())
        for name in self.outputs:
            setattr(self, name, None)
        self.params: dict[str, Any] | None = None
        self.restart_count = 0
        self.drive = code["drive"] if code else None
        self.code_name = code["name"] if code else None

    def run(
        self,
        params: Mapping[str, Any] | None = None,
        restart_count: int | None = None,
        code_dir: str | None = ".",
        **init_globals: Any,
    ) -> Any:
        """Run the script in the folder `code_dir`.

        `params` are further arguments: `{"lr": 0.1}` is `--lr=0.1`. Further keyword arguments are globals of the
        script; a payload is its value. A new `restart_count` runs it again although all else is the same.
        """
        if restart_count:
            self.restart_count = restart_count
        if params is not None:
            self.params = dict(params)
        arguments = [*self.script_args, *(f"--{name}={value}" for name, value in (params or {}).items())]
        folder = code_dir or "."
        self._unpack(folder)
        known = {name: value.value if isinstance(value, Payload) else value for name, value in init_globals.items()}
        with chdir(folder):
            self._check_script()
            self.on_before_run()
            with environment(self.env):
                made = self.configure_tracer().trace(self.script_path, *arguments, init_globals=known)
        return self.on_after_run(made)

    def on_after_run(self, res: dict[str, Any]) -> Any:
        """Called with the globals of the script after it has run: sets the `outputs`."""
        for name in self.outputs:
            if name not in res:
                raise NameError(
                    f"{self.script_path} has no global {name!r}, which is one of the outputs of {self.name}"
                )
            setattr(self, name, Payload(res[name]))

    def _unpack(self, folder: str) -> None:
        if self.drive is None or self.code_name is None:
            return
        import tarfile

        self.drive.get(self.code_name, overwrite=True)
        with tarfile.open(os.path.join(self.drive.root, self.code_name)) as archive:  # noqa: PTH118
            archive.extractall(folder, filter="data")
