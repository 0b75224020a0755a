"""sys.exit() in a work is a failure of it."""

import sys

from litwork import LightningApp, LightningFlow, LightningWork


class Exit(LightningWork):
    def run(self) -> None:
        print("leaving", end="")
        sys.exit(3)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.exit = Exit()

    def run(self) -> None:
        self.exit.run()


app = LightningApp(Root())
