"""How many assignments a work makes in a second, how many of them the flow sees, and when it sees the last."""

import json
import time

from litwork import LightningApp, LightningFlow, LightningWork

SECONDS = 1.0


class Count(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.number = 0
        self.done: list[float] = []

    def run(self) -> None:
        began = time.monotonic()
        until = began + SECONDS
        number = 0
        while time.monotonic() < until:
            for number in range(number, number + 1000):  # noqa: B020 (so that looking at the clock doesn't count)
                self.number = number
        ended = time.monotonic()
        time.sleep(0.2)  # the end of a call sends everything: the last value shall be seen without it
        self.done = [number, ended, number / (ended - began)]


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.count = Count()
        self._seen: dict[int, float] = {}

    def run(self) -> None:
        self.count.run()
        self._seen.setdefault(self.count.number, time.monotonic())
        if self.count.done:
            number, ended, rate = self.count.done
            if self.count.number != number:
                self.fail(f"{self.count.number} is not the last value, {number}")
            late = (self._seen[self.count.number] - ended) * 1000
            print(json.dumps({"rate": rate, "seen": len(self._seen) / SECONDS, "late": late}))
            self.stop()


app = LightningApp(Root())
