"""When the flow sees a change inside a list of a work, and what part of the work's time it takes to look for it."""

import json
import os
import time

from litwork import LightningApp, LightningFlow, LightningWork

LENGTH = int(os.environ["LENGTH"])
CHANGES = 40


class Change(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.items = [0.0] * LENGTH
        self.cost = 0.0

    def run(self) -> None:
        began, others = time.monotonic(), time.process_time() - time.thread_time()
        for number in range(CHANGES):
            time.sleep(0.05 + number % 7 * 0.003)
            self.items[0] = time.monotonic()
        others = time.process_time() - time.thread_time() - others
        self.cost = others / (time.monotonic() - began) * 100


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.change = Change()
        self._seen = 0.0
        self._times: list[float] = []

    def run(self) -> None:
        now = time.monotonic()
        self.change.run()
        if self.change.items[0] != self._seen:
            self._seen = self.change.items[0]
            self._times.append((now - self._seen) * 1000)
        if self.change.has_succeeded:
            print(json.dumps({"seen": self._times, "cost": self.change.cost}))
            self.stop()


app = LightningApp(Root())
