"""What a command line means: the values of all options, and those that they have if nobody says otherwise."""

from __future__ import annotations


class Options:
    """The options of every command, under the names that `litwork.cli.parser` gives them."""

    command = "run"

    # litwork run, and litwork graph as far as they apply
    script = ""
    backend = "process"
    address: str | None = None  # of a cluster
    keep_alive = False
    checkpoint: str | None = None  # the folder for a new one
    resume: str | None = None  # the folder of one to go on from
    ui = False
    host: str | None = None
    port: int | None = None
    env: tuple[tuple[str, str], ...] | list[tuple[str, str]] = ()
    json = False

    # litwork command
    url: str | None = None
    name: str | None = None
    arguments: tuple[str, ...] | list[str] = ()

    # litwork completion
    shell = ""
