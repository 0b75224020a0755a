"""Without the cache each round of the flow runs a call once; a round that changes nothing is the last one."""

from litwork import LightningApp, LightningFlow, LightningWork


class Add(LightningWork):
    def __init__(self) -> None:
        super().__init__(cache_calls=False)
        self.total = 0

    def run(self, amount: int) -> None:
        self.total += amount
        print("total", self.total)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.one = Add()
        self.ten = Add()
        self.rounds = 0

    def run(self) -> None:
        self.one.run(1)
        self.ten.run(10)
        if self.rounds < 2:
            self.rounds += 1
            print("round", self.rounds, "has", self.one.total + self.ten.total)


app = LightningApp(Root())
