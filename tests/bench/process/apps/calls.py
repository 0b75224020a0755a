"""How long it takes from a call of a work that is there until the flow sees its success."""

import json
import time

from litwork import LightningApp, LightningFlow, LightningWork

CALLS = 300


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)

    def run(self, number: int) -> None:
        pass


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.work = Work()
        self._number = 0
        self._began = 0.0
        self._times: list[float] = []

    def run(self) -> None:
        if self._number and not self.work.has_succeeded:
            return
        now = time.monotonic()
        if self._number > 20:
            self._times.append((now - self._began) * 1000)
        self._number += 1
        if self._number > CALLS:
            print(json.dumps({"calls": self._times}))
            self.stop()
        self._began = time.monotonic()
        self.work.run(self._number)


app = LightningApp(Root())
