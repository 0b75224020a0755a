"""A call sees what the flow wrote before it, also in the work's constructor and in an idle work."""

from litwork import LightningApp, LightningFlow, LightningWork


class Show(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.a = 0
        self.b = "from the work"

    def run(self, call: int) -> None:
        print(call, self.a, self.b)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.show = Show()
        self.show.a = 1

    def run(self) -> None:
        self.show.run(1)
        self.show.b = "from the flow"
        self.show.run(2)


app = LightningApp(Root())
