"""What can be written after `litwork`, with its explanations.

Rules:
- Defaults are in `litwork.cli.options` alone: what isn't written doesn't touch them.
- What is wrong with a single option is said here; what is wrong with two together, by the command.
"""

from __future__ import annotations

import argparse

from litwork import __version__

BACKENDS = ("process", "ray", "inline")
SHELLS = ("bash", "zsh")


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="litwork", description="Runs apps made of a flow and works.", argument_default=argparse.SUPPRESS
    )
    parser.add_argument("--version", action="version", version=f"litwork {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(_command(commands, "run", "run the app of a script"))
    _add_graph(_command(commands, "graph", "show the components of a script's app"))
    _add_command(_command(commands, "command", "run a command of an app that is running"))
    _add_completion(_command(commands, "completion", "print the script that completes these commands in a shell"))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name, help=about, description=f"{about[:1].upper()}{about[1:]}.", argument_default=argparse.SUPPRESS
    )


def _add_script(parser: argparse.ArgumentParser) -> None:
    script = parser.add_argument("script", metavar="FILE", help="a script that makes one LightningApp")
    script.complete = {"bash": "_shtab_compgen_files", "zsh": "_files -g '*.py'"}  # type: ignore[attr-defined]
    parser.add_argument(
        "--env", metavar="NAME=VALUE", action="append", type=_variable, help="set an environment variable for the app"
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_script(parser)
    parser.add_argument("--json", action="store_true", help="print an object for each line of output")
    parser.add_argument(
        "--backend",
        choices=BACKENDS,
        help="where works run: each in a process of its own (the default), on a Ray cluster, or all in this process",
    )
    parser.add_argument(
        "--address", metavar="ADDRESS", help="join the Ray cluster at this address; implies --backend ray"
    )
    parser.add_argument(
        "--keep-alive", action="store_true", help="stay when the app can no longer change, until Ctrl-C or stop()"
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument("--checkpoint", metavar="DIR", help="keep what the app comes to in this new folder")
    kept.add_argument("--resume", metavar="DIR", help="go on from what another run has kept in this folder")
    server = parser.add_argument_group(
        "server", "An app with configure_api or configure_commands has one; so has --ui."
    )
    server.add_argument("--ui", action="store_true", help="show the app in a browser, and keep it alive")
    server.add_argument(
        "--host", metavar="HOST", help="the address to listen on; 127.0.0.1 by default: this machine only"
    )
    server.add_argument(
        "--port", metavar="PORT", type=_port, help="the port; by default the first free one from 7501 on"
    )


def _add_graph(parser: argparse.ArgumentParser) -> None:
    _add_script(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _add_command(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url", metavar="URL", help="the app's server, such as http://127.0.0.1:7501; needed if several apps run"
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="the command; without one, all are listed")
    parser.add_argument(
        "arguments", metavar="--KEY VALUE", nargs=argparse.REMAINDER, help="the arguments of the command"
    )


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="the shell; source what is printed, or put it where it looks")


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals or "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} isn't of the form NAME=VALUE")
    return name, value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} isn't a number from 1 to 65535")
    return int(text)
