"""A process that prints and ends, as `multiprocessing` spawns it."""

import multiprocessing


def say() -> None:
    print("ready")


if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=say)
    process.start()
    process.join()
