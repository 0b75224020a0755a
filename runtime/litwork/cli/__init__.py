"""The command `litwork`.

One file each: `parser` knows what can be written, `options` what is meant if it isn't, `run`, `graph`, `command` and
`completion` do it, `printers` show a run in a terminal.

Rules:
- The exit status is that of the app: 0, 1 for a failure, 130 after Ctrl-C; 2 for a wrong command line.
- What litwork itself has to say goes to standard error.
- Only what a command needs is imported: an app that starts in a few hundredths of a second shall not wait for others.
"""

from __future__ import annotations

import os
import sys

from litwork.cli.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from litwork.backends.zygote import Origin


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
    options = Options()
    if len(arguments) == 2 and arguments[0] == "run" and arguments[1][:1] != "-":
        options.script = arguments[1]  # the common case, without argparse, which takes long to import
    else:
        from litwork.cli.parser import make_parser

        try:
            make_parser().parse_args(arguments, options)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 2
    if options.command == "run":
        from litwork.cli.run import run

        return run(options, origin)
    if options.command == "graph":
        from litwork.cli.graph import graph as do
    elif options.command == "command":
        from litwork.cli.command import command as do
    else:
        from litwork.cli.completion import completion as do
    return do(options)
