"""The same in a flow: found at the end of the pass."""

from litwork import LightningApp, LightningFlow


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, object] = {}

    def run(self) -> None:
        self.items["when"] = 1j


app = LightningApp(Root())
