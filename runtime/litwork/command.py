"""The entry point of the command `litwork`: begins with what takes time, then hands over to `litwork.cli`.

Rules:
- Nothing is imported before that but what is needed for it.
- Ctrl-C ends the command with status 130, without a word, also where the command hasn't come far. It isn't raised:
  Python swallows what is raised in some places of an import. The module `signal` itself takes too long to import.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

    from litwork.backends.zygote import Origin


def main() -> NoReturn:
    """Be the command: ends the process."""
    _signal.signal(_signal.SIGINT, _end)
    origin = _origin(sys.argv[1:])
    from litwork import cli

    cli.main(origin)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    os._exit(130)


def _origin(arguments: list[str]) -> Origin | None:
    """Where the works come from if this is going to run a script with processes: it gets ready meanwhile."""
    if os.name != "posix" or arguments[:1] != ["run"]:
        return None
    others = " ".join(arguments)  # a part of a word counts, too: getting ready too late costs less than for nothing
    if "--b" in others or "--a" in others or "--e" in others:  # other backends, or variables that are yet to be set
        return None
    for argument in arguments[1:]:
        if argument.endswith(".py") and os.path.isfile(argument):  # noqa: PTH113 (pathlib takes long to import)
            from litwork.backends.zygote import Origin

            return Origin(argument)
    return None
