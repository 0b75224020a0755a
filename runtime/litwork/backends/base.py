"""What all backends share: loading a script, whole lines of output, and whom they tell about a run.

Rules:
- A backend loads the script once for the flow and once, silently, for each work: in `__main__`, as Python itself would.
- It hands messages between one `Loop` and a `WorkSide` for each work, in their order, and calls `Loop.step`, also when
  `Loop.due` has come.
- A work that is sent `Stop` is interrupted, and has `GRACE` for its `on_exit`. So have, when the app ends, the works of
  which `Loop.has_last_words`. What doesn't end in time is ended.
- Text without a newline is a line when the call that printed it ends; the flow's is one when the app ends.
- It tells a viewer what is printed, the stages, and the outcome; `Viewer` says how. It hands the loop to a keeper,
  which may keep the run for another one to go on with; `litwork.checkpoint.Keeper` says how.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager

from litwork.app import LightningApp
from litwork.checkpoint import Keeper
from litwork.errors import ScriptError, Unwind, describe, remember
from litwork.loop import Loop, Outcome
from litwork.protocol import Build
from litwork.tree import find, give_names, unpack
from litwork.work import LightningWork
from litwork.worker import WorkSide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from litwork.backends.door import Door
    from litwork.component import Node
    from litwork.protocol import Message

__all__ = [
    "GRACE",
    "Keeper",
    "LineStream",
    "Loop",
    "Outcome",
    "Streams",
    "Viewer",
    "WorkSide",
    "find_work",
    "leave",
    "load_app",
    "silent",
    "unloadable",
]

LOADED = "__litwork__"
"""A name in each script that litwork runs."""

LONGEST_LINE = 1 << 20
"""Characters after which a line is passed on although it hasn't ended."""


GRACE = 2.0
"""Seconds that a work which is stopped has for its `on_exit`."""


class Viewer:
    """Is told about a run. The methods do nothing here; `end` is called once, at last."""

    def opened(self, app: LightningApp, loop: Loop) -> Door | None:
        """The app is loaded and nothing of it has run yet. Returns the door through which others come to it, if any.

        An exception here is that of an app which can't be loaded.
        """
        return None

    def components(self, components: Sequence[tuple[str, str, str]]) -> None:
        """The components of the app as (name, "flow" or "work", class name), before anything of works.

        Called again with all of them whenever there are more.
        """

    def output(self, component: str, stream: str, text: str) -> None:
        """A line, without its newline, of "stdout" or "stderr"."""

    def status(self, component: str, stage: str) -> None:
        """A component has come into this stage."""

    def end(self, outcome: Outcome) -> None:
        """The app has ended."""


def debug(*args: object, **kwargs: object) -> None:
    """What `breakpoint()` does in a flow and in a work."""
    if "PYTHONBREAKPOINT" in os.environ:
        sys.__breakpointhook__(*args, **kwargs)
        return
    from litwork.pdb import stop_at

    stop_at(sys._getframe(1))


def load_app(path: str, source: str | None = None) -> LightningApp:
    """Run a script as the module `__main__` and return its LightningApp.

    `source` is the script's text where there is no file. Raises ScriptError if the script can't be read or hasn't
    exactly one app, and whatever the script itself raises.
    """
    if source is None:
        source = _read(path)
    remember(path, source)
    module = type(sys)("__main__")
    module.__file__ = path
    module.__dict__[LOADED] = True
    sys.modules["__main__"] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    apps = {id(value): (name, value) for name, value in vars(module).items() if isinstance(value, LightningApp)}
    if not apps:
        raise ScriptError(f"{path} has no app: add a line like `app = LightningApp(Root())` at its end")
    if len(apps) > 1:
        names = ", ".join(name for name, _ in apps.values())
        raise ScriptError(f"{path} has more than one app ({names}): keep one LightningApp")
    return next(iter(apps.values()))[1]


def _read(path: str) -> str:
    """The text of a script. Raises ScriptError."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib takes long to import)
            data = file.read()
        if not any(b"coding" in line for line in data.split(b"\n", 2)[:2]):
            return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        import tokenize  # takes long to import, and is needed for other encodings only

        with tokenize.open(path) as text:
            return text.read()
    except OSError as error:
        raise ScriptError(f"can't read {path}: {error.strerror or error}") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise ScriptError(f"can't read {path}: {error}") from None


def unloadable(error: BaseException) -> Outcome:
    """The outcome of an app that `load_app` could not load, or a `Keeper` could not open."""
    described = describe(error)
    if not isinstance(error, ScriptError):
        return Outcome("failed", 1, "root", described)
    described.type, described.text = ScriptError.__name__, f"{error}\n"
    return Outcome("failed", error.status, "root", described)


def find_work(app: LightningApp, name: str, first: Message | None = None) -> LightningWork:
    """The work of this full name, where it runs; `first` is the first message to it, if there is one yet.

    Raises ScriptError if the script, run again for the work, has built another tree.
    """
    node: Node = app.root
    if isinstance(first, Build):
        node = unpack(first.data)
        give_names(node, first.name)
    work = find(node, name)
    if isinstance(work, LightningWork):
        return work
    raise ScriptError(f"{name} is missing when the script is run again for it: build the same components each time")


def leave(side: WorkSide) -> None:
    """Have a work run its `on_exit`, in its own streams. What goes wrong there is printed."""
    try:
        side.leave()
    except Unwind:
        pass
    except BaseException as error:
        print(describe(error, type(side.work).on_exit).text, end="", file=sys.stderr)


class LineStream(io.TextIOBase):
    """A text stream that hands whole lines to `line(stream, text)`. `finish` hands over what has no newline yet.

    A carriage return ends a line, too, unless a newline follows: each state of a progress bar is a line of its own,
    passed on when the next one begins.
    """

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, stream: str, line: Callable[[str, str], None]) -> None:
        self.terminal: int | None = None  # the descriptor of the terminal that is behind: `input` then prompts there
        self._stream = stream
        self._line = line
        self.is_silent = False
        self._parts: list[str] = []
        self._length = 0
        self._was_cut = False  # a part of the line was passed on: the newline that ends it makes no further one

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return super().fileno() if self.terminal is None else self.terminal

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.is_silent:
            return len(text)
        *whole, rest = text.split("\n")
        for line in whole:
            line = self._return(line)
            if line or self._parts or not self._was_cut:
                self._parts.append(line)
                self._emit()
            self._was_cut = False
        rest = self._return(rest)
        if rest:
            self._parts.append(rest)
            self._length += len(rest)
            if self._length >= LONGEST_LINE:
                self._emit()
                self._was_cut = True
        return len(text)

    def finish(self) -> None:
        if self._parts:
            self._emit()

    def _return(self, text: str) -> str:
        """Pass on what ends with a carriage return, such as the states of a progress bar; return the rest of the line.

        A state that is blank isn't passed on: it wipes out the one before it.
        """
        if "\r" not in text:
            return text
        *states, rest = text.split("\r")
        for state in states:
            self._parts.append(state)
            if "".join(self._parts).strip():
                self._emit()
                self._was_cut = True
            self._parts.clear()
            self._length = 0
        return rest

    def _emit(self) -> None:
        line = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        self._line(self._stream, line)


class Streams:
    """`sys.stdout` and `sys.stderr` of one component: inside of `with`, what is written there goes to `output`."""

    def __init__(self, component: str, output: Callable[[str, str, str], None]) -> None:
        def line(stream: str, text: str) -> None:
            output(component, stream, text)

        self.stdout = LineStream("stdout", line)
        self.stderr = LineStream("stderr", line)
        self._outer: list[tuple[TextIO, TextIO]] = []

    def __enter__(self) -> None:
        self._outer.append((sys.stdout, sys.stderr))
        sys.stdout, sys.stderr = self.stdout, self.stderr

    def __exit__(self, *error: object) -> None:
        sys.stdout, sys.stderr = self._outer.pop()

    def finish(self) -> None:
        """Hand over what has no newline yet."""
        self.stdout.finish()
        self.stderr.finish()


@contextmanager
def silent() -> Iterator[None]:
    """What is written to the `LineStream`s that are in place is dropped: for a script that runs again for a work."""
    streams = [stream for stream in (sys.stdout, sys.stderr) if isinstance(stream, LineStream)]
    for stream in streams:
        stream.is_silent = True
    try:
        yield
    finally:
        for stream in streams:
            stream.is_silent = False
