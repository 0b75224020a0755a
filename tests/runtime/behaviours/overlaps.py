"""Parallel works run at the same time: each of these ends only if the other runs meanwhile."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Meet(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.here = False
        self.other_is_here = False

    def run(self) -> None:
        print("here")
        self.here = True
        while not self.other_is_here:
            time.sleep(0.01)
        print("met")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.a = Meet()
        self.b = Meet()

    def run(self) -> None:
        self.a.run()
        self.b.run()
        self.a.other_is_here = self.b.here
        self.b.other_is_here = self.a.here
        if self.a.has_succeeded and self.b.has_succeeded:
            print("both met")


app = LightningApp(Root())
