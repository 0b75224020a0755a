"""fail() prints its message and ends the app as a failure."""

from litwork import LightningApp, LightningFlow


class Root(LightningFlow):
    def run(self) -> None:
        self.fail("this can't go on")
        print("never printed")


app = LightningApp(Root())
