"""A work returns nothing: its results are attributes."""

from litwork import LightningApp, LightningFlow, LightningWork


class Return(LightningWork):
    def run(self) -> int:
        print("returning")
        return 42


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.give = Return()

    def run(self) -> None:
        self.give.run()


app = LightningApp(Root())
