"""How long a call takes in a process of a pool that is there."""

import json
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

CALLS = 300


def work(number: int) -> None:
    pass


if __name__ == "__main__":
    times = []
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        for number in range(CALLS):
            began = time.monotonic()
            pool.submit(work, number).result()
            if number >= 20:
                times.append((time.monotonic() - began) * 1000)
    print(json.dumps({"calls": times}))
