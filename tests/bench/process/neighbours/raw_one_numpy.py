"""A process that prints and ends, as `multiprocessing` spawns it, in a script that imports NumPy."""

import multiprocessing

import numpy  # noqa: F401


def say() -> None:
    print("ready")


if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=say)
    process.start()
    process.join()
