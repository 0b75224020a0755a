"""`litwork completion`: the script with which a shell completes the command line. Made by shtab."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.cli.options import Options


def completion(options: Options) -> int:
    """Print the script; returns the exit status."""
    try:
        import shtab
    except ModuleNotFoundError:
        print('litwork: completion needs shtab: pip install "litwork[completion]"', file=sys.stderr)
        return 1
    from litwork.cli.parser import make_parser

    print(shtab.complete(make_parser(), shell=options.shell))
    return 0
