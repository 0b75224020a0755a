"""The command `litwork`: runs the app of a script and shows what its components print.

Rules:
- A line of a component goes to the stream that it was printed to. On a terminal its coloured name is before it.
- With `--json` every line of either stream is an object on standard output.
- What litwork itself has to say goes to standard error, after the output.
- The exit status is that of the app: 0, 1 for a failure, 130 after Ctrl-C; 2 for a wrong command line.
"""

from __future__ import annotations

import os
import sys

from litwork.backends.base import Outcome, Viewer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

    from litwork.backends.zygote import Origin

_COLORS = (36, 33, 35, 32, 34, 31, 96, 93)
"""Of works, in the order of the tree, and then again from the first; the flow is bold."""


def main(origin: Origin | None = None) -> NoReturn:
    """Understand the command line and do what it says: ends the process. `origin` was made ahead for the script."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed when the command began
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 (pathlib takes long to import)
    try:
        status = _main(sys.argv[1:], origin)
    except KeyboardInterrupt:
        status = 130
    # Threads that the script has left in this process must not keep it.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)


def _main(arguments: Sequence[str], origin: Origin | None) -> int:
    import argparse

    from litwork import __version__

    parser = argparse.ArgumentParser(prog="litwork", description="Runs apps made of a flow and works.")
    parser.add_argument("--version", action="version", version=f"litwork {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("run", help="run the app of a script", description="Runs the app of a script.")
    command.add_argument("script", metavar="FILE", help="a script that makes one LightningApp")
    command.add_argument("--json", action="store_true", help="print an object for each line of output")
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    if os.name != "posix":
        print("litwork: run needs Linux or macOS; on Windows there is WSL", file=sys.stderr)
        return 2
    path: str = chosen.script
    if not os.path.isfile(path):  # noqa: PTH113 (pathlib takes long to import)
        print(f"litwork: there is no file {path}", file=sys.stderr)
        return 2
    return _run(path, _Json(sys.stdout) if chosen.json else _Console(sys.stdout, sys.stderr), origin)


def _run(path: str, viewer: Viewer, origin: Origin | None) -> int:
    from litwork import compat
    from litwork.backends import process

    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 (pathlib takes long to import)
    if sys.flags.safe_path:
        sys.path.insert(0, folder)
    else:
        sys.path[0] = folder
    sys.argv = [path]
    compat.install()
    return process.run(path, viewer, origin).status


class _Printer(Viewer):
    """Shows how an app ended, in words."""

    def end(self, outcome: Outcome) -> None:
        error = outcome.error
        if outcome.state != "failed" or error is None:
            return
        if error.type == "ScriptError":
            text = f"litwork: {error.message}\n"
        elif error.type == "AppFailed":
            text = f"litwork: {outcome.component} failed: {error.message}\n"
        else:
            text = f"{error.text}litwork: {outcome.component} failed\n"
        print(text, end="", file=sys.stderr, flush=True)

    def write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:  # nobody reads any more: end at once, and the works with us
            os._exit(141)
        except OSError as error:  # a full disk: not the fault of whoever prints
            os.write(2, f"litwork: can't write the output: {error.strerror}\n".encode())
            os._exit(1)


class _Json(_Printer):
    """One object for each line of output."""

    def __init__(self, out: TextIO) -> None:
        from json import dumps

        self._out = out
        self._dumps = dumps

    def output(self, component: str, stream: str, text: str) -> None:
        self.write(self._out, self._dumps({"component": component, "stream": stream, "text": text}) + "\n")


class _Console(_Printer):
    """The lines themselves; on a terminal, each after its component's name."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._streams = {"stdout": out, "stderr": err}
        self._prefixes: dict[str, str] = {}
        for stream in (out, err):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        self._on_terminal = {name: stream.isatty() for name, stream in self._streams.items()}

    def components(self, components: Sequence[tuple[str, str, str]]) -> None:
        width = max(len(name) for name, _, _ in components)
        works = 0
        for name, kind, _ in components:
            color = 1
            if kind == "work":
                color = _COLORS[works % len(_COLORS)]
                works += 1
            plain = name.ljust(width)
            self._prefixes[name] = plain if os.environ.get("NO_COLOR") else f"\x1b[{color}m{plain}\x1b[0m"

    def output(self, component: str, stream: str, text: str) -> None:
        if self._on_terminal[stream]:
            text = f"{self._prefixes.get(component, component)} | {text}"
        self.write(self._streams[stream], text + "\n")
