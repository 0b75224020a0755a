"""A work that prints and ends."""

from litwork import LightningApp, LightningFlow, LightningWork


class Say(LightningWork):
    def run(self) -> None:
        print("ready")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.say = Say()

    def run(self) -> None:
        self.say.run()


app = LightningApp(Root())
