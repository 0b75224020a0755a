"""Show a run in a terminal, or hand it to another program.

Rules:
- A line of a component goes to the stream that it was printed to. On a terminal its coloured name is before it.
- With `--json` every line of either stream is an object on standard output.
- What litwork itself has to say comes after the output.
"""

from __future__ import annotations

import os
import sys

from litwork.backends.base import Outcome, Viewer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

COLORS = (36, 33, 35, 32, 34, 31, 96, 93)
"""Of works, in the order of the tree, and then again from the first; the flow is bold."""


def colors(components: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """The code of each component's colour, by name."""
    found = {}
    works = 0
    for name, kind, _ in components:
        found[name] = 1
        if kind == "work":
            found[name] = COLORS[works % len(COLORS)]
            works += 1
    return found


class Printer(Viewer):
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
            show_traceback(error.text)
            text = f"litwork: {outcome.component} failed\n"
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


class Json(Printer):
    """One object for each line of output."""

    def __init__(self, out: TextIO) -> None:
        from json import dumps

        self._out = out
        self._dumps = dumps

    def output(self, component: str, stream: str, text: str) -> None:
        self.write(self._out, self._dumps({"component": component, "stream": stream, "text": text}) + "\n")


class Console(Printer):
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
        for name, color in colors(components).items():
            plain = name.ljust(width)
            self._prefixes[name] = plain if os.environ.get("NO_COLOR") else f"\x1b[{color}m{plain}\x1b[0m"

    def output(self, component: str, stream: str, text: str) -> None:
        if self._on_terminal[stream]:
            text = f"{self._prefixes.get(component, component)} | {text}"
        self.write(self._streams[stream], text + "\n")


def show_traceback(text: str) -> None:
    """Show a traceback on standard error: on a terminal in colours, if Rich is installed."""
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        try:
            from rich.console import Console as Terminal
            from rich.syntax import Syntax
        except ModuleNotFoundError:
            pass
        else:
            shown = Syntax(text.rstrip("\n"), "pytb", theme="ansi_dark", word_wrap=True, background_color="default")
            Terminal(file=sys.stderr).print(shown)
            return
    print(text, end="", file=sys.stderr, flush=True)
