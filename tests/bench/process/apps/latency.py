"""How long a write of a work takes to a pass of the flow: while the work sleeps in between, and while it computes."""

import json
import time

from litwork import LightningApp, LightningFlow, LightningWork

WRITES = 200
PAUSE = 0.012  # seconds, more than two ticks


class Write(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.sent = 0.0

    def run(self, busy: bool) -> None:
        for _ in range(WRITES):
            until = time.monotonic() + PAUSE
            if busy:
                while time.monotonic() < until:
                    pass
            else:
                time.sleep(PAUSE)
            self.sent = time.monotonic()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.write = Write()
        self._seen = 0.0
        self._busy = False
        self._times: dict[bool, list[float]] = {False: [], True: []}

    def run(self) -> None:
        if self.write.sent != self._seen:
            self._seen = self.write.sent
            self._times[self._busy].append((time.monotonic() - self._seen) * 1000)
        self.write.run(self._busy)
        if self.write.has_succeeded:
            if self._busy:
                print(json.dumps({"asleep": self._times[False], "busy": self._times[True]}))
                self.stop()
            self._busy = True
            self.write.run(True)


app = LightningApp(Root())
