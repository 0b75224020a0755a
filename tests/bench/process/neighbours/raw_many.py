"""How long it takes until 16 processes of `multiprocessing` run."""

import json
import multiprocessing
import time
from multiprocessing.connection import Connection

WORKS = 16


def come(pipe: Connection) -> None:
    pipe.send(time.monotonic())


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    began = time.monotonic()
    pipes = []
    for _ in range(WORKS):
        ours, theirs = context.Pipe(duplex=False)
        context.Process(target=come, args=(theirs,)).start()
        pipes.append(ours)
    print(json.dumps({"up": (max(pipe.recv() for pipe in pipes) - began) * 1000}))
