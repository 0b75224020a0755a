"""How long a call of an actor of Ray that is there takes until its result has come."""

import json
import time

import ray

CALLS = 300


@ray.remote
class Work:
    def run(self, number: int) -> None:
        pass


ray.init(address="local", include_dashboard=False, log_to_driver=False)
work = Work.remote()  # type: ignore[attr-defined]
found = []
for number in range(CALLS):
    began = time.monotonic()
    ray.get(work.run.remote(number))
    if number > 20:
        found.append((time.monotonic() - began) * 1000)
print(json.dumps({"calls": found}))
ray.shutdown()
