"""How long it takes from the first call until 16 works run."""

import json
import time

from litwork import LightningApp, LightningFlow, LightningWork

WORKS = 16


class Come(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.came = 0.0

    def run(self) -> None:
        self.came = time.monotonic()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        for number in range(WORKS):
            setattr(self, f"work_{number}", Come())
        self._began = 0.0

    def run(self) -> None:
        self._began = self._began or time.monotonic()
        works = self.works()
        for work in works:
            work.run()
        if all(work.came for work in works):  # type: ignore[attr-defined]
            print(json.dumps({"up": (max(work.came for work in works) - self._began) * 1000}))  # type: ignore[attr-defined]
            self.stop()


app = LightningApp(Root())
