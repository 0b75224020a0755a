"""Outside of an app, run() is an ordinary method. What a script prints while it loads is output of the flow, once."""

from litwork import LightningApp, LightningFlow, LightningWork


class Double(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def run(self, number: int, only_return: bool = True) -> int | None:
        self.calls += 1
        if only_return:
            return 2 * number
        print("calls", self.calls)
        return None


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.double = Double()

    def run(self) -> None:
        self.double.run(1, only_return=False)


double = Double()
print(double.run(4), double.calls)
app = LightningApp(Root())
