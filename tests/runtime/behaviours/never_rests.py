"""A flow that changes its state in each pass for ever fails, and the error names what keeps changing."""

from litwork import LightningApp, LightningFlow


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def run(self) -> None:
        self.count += 1


app = LightningApp(Root())
