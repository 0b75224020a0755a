"""schedule() is true at first, then once for each tick; the app stays for it, and ends when nobody asks any more."""

from litwork import LightningApp, LightningFlow


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0

    def run(self) -> None:
        if self.ticks < 2 and self.schedule("* * * * * *"):
            self.ticks += 1
            print("tick", self.ticks)


app = LightningApp(Root())
