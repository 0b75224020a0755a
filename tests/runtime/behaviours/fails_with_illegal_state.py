"""An illegal value that gets into a list by a change in place fails the call, and names the work's attribute."""

from litwork import LightningApp, LightningFlow, LightningWork


class Collect(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[object] = []

    def run(self) -> None:
        self.items.append(1)
        self.items.append({2, 3})


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.collect = Collect()

    def run(self) -> None:
        self.collect.run()


app = LightningApp(Root())
