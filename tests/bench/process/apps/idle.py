"""An app in which nothing happens: the flow waits, and a work that has a list sleeps."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Sleep(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.items = list(range(1000))

    def run(self) -> None:
        print("ready")
        time.sleep(1000)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.one = Sleep()
        self.two = Sleep()

    def run(self) -> None:
        self.one.run()
        self.two.run()


app = LightningApp(Root())
