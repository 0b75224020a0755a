"""Calls five works one after the other, and then the first again."""

import litwork as L


class Part(L.LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def run(self, number: int) -> None:
        self.calls += 1
        print("call", self.calls, "with", number)


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.one = Part()
        self.two = Part()
        self.three = Part()
        self.four = Part()
        self.five = Part()

    def run(self) -> None:
        for number, part in enumerate((self.one, self.two, self.three, self.four, self.five, self.one), 1):
            part.run(number)


app = L.LightningApp(Root())
