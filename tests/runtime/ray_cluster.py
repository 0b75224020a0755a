"""A small cluster for tests: run as a program, which ends with whoever started it.

It prints the cluster's address. Each line that it reads is a command, answered by a line: "add" starts a second node,
which has the resource "far" and no CPU, and "remove" ends that node at once.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from typing import IO, Any

STORE = 150_000_000
"""Bytes of the object store of a node."""


class Cluster:
    """The program, run from here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.runtime.ray_cluster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        self.address = self._next_line()

    def command(self, name: str) -> None:
        assert self._process.stdin is not None
        print(name, file=self._process.stdin, flush=True)
        self._next_line()

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _next_line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the cluster has ended"
        return line.strip()


def main(commands: IO[str]) -> None:
    warnings.simplefilter("ignore")
    from ray.cluster_utils import Cluster as Nodes

    small: dict[str, Any] = {"object_store_memory": STORE, "include_dashboard": False}
    nodes = Nodes(
        initialize_head=True,
        head_node_args={
            **small,
            "num_cpus": 4,
            "num_gpus": 2,
            "_system_config": {"process_group_cleanup_enabled": True},
        },
    )
    second = None
    try:
        print(nodes.address, flush=True)
        for command in commands:
            if command.strip() == "add":
                second = nodes.add_node(num_cpus=0, resources={"far": 1}, **small)
            elif second is not None:
                nodes.remove_node(second, allow_graceful=False)
            print("done", flush=True)
    finally:
        nodes.shutdown()


if __name__ == "__main__":
    main(sys.stdin)
