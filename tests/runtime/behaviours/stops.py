"""stop() prints its message and ends the app at once, with works that would run for ever."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Endless(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.count = 0

    def run(self) -> None:
        while True:
            self.count += 1
            time.sleep(0.001)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.endless = Endless()

    def run(self) -> None:
        self.endless.run()
        if self.endless.count >= 10:
            self.stop("that is enough")
            print("never printed")


app = LightningApp(Root())
