"""How long an array of 100 MB takes from one actor of Ray to another, until that has touched all of its pages."""

import json
import time
from typing import Any

import numpy
import ray

TIMES = 8
PAGE = 4096 // 8


@ray.remote
class Make:
    def __init__(self) -> None:
        self.array = numpy.ones(12_500_000)

    def run(self, number: int) -> tuple[float, Any]:
        self.array[:] = number
        return time.monotonic(), [ray.put(self.array)]


@ray.remote
class Use:
    def run(self, reference: Any) -> float:
        array = ray.get(reference[0])
        array[::PAGE].sum()
        return time.monotonic()


ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=600_000_000)
make, use = Make.remote(), Use.remote()  # type: ignore[attr-defined]
found = []
for number in range(TIMES):
    began, reference = ray.get(make.run.remote(number))
    found.append((ray.get(use.run.remote(reference)) - began) * 1000)
    del reference
print(json.dumps({"first": found[0], "repeated": found[2:]}))
ray.shutdown()
