"""How long a message takes through a pipe of `multiprocessing`: from one that sleeps in between, and that computes."""

import json
import multiprocessing
import time
from multiprocessing.connection import Connection

WRITES = 200
PAUSE = 0.012


def write(pipe: Connection) -> None:
    for busy in (False, True):
        for _ in range(WRITES):
            until = time.monotonic() + PAUSE
            if busy:
                while time.monotonic() < until:
                    pass
            else:
                time.sleep(PAUSE)
            pipe.send(time.monotonic())


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    context.Process(target=write, args=(theirs,)).start()
    times: dict[str, list[float]] = {}
    for name in ("asleep", "busy"):
        times[name] = []
        for _ in range(WRITES):
            sent = ours.recv()
            times[name].append((time.monotonic() - sent) * 1000)
    print(json.dumps(times))
