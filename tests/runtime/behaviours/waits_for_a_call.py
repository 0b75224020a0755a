"""A call waits until the work has ended; what comes after it in the flow happens then."""

from litwork import LightningApp, LightningFlow, LightningWork


class Count(LightningWork):
    def run(self, name: str) -> None:
        for i in range(1, 4):
            print(name, i)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.first = Count()
        self.second = Count()

    def run(self) -> None:
        self.first.run("first")
        assert self.first.has_succeeded
        if not self.second.has_started:
            print("the first has ended, the second has not started")
        self.second.run("second")
        assert self.second.has_succeeded
        print("both have ended")


app = LightningApp(Root())
