"""With raise_exception=False the flow goes on after a failure, can see it, and may call again."""

from litwork import LightningApp, LightningFlow, LightningWork


class Try(LightningWork):
    def __init__(self, parallel: bool) -> None:
        super().__init__(parallel=parallel, raise_exception=False)
        self.tries = 0

    def run(self, works: bool) -> None:
        self.tries += 1
        if not works:
            raise ValueError("not this time")
        print("it works")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.one = Try(parallel=False)
        self.two = Try(parallel=True)

    def run(self) -> None:
        self.one.run(False)
        if self.one.has_failed:
            print(self.one.status.stage, self.one.status.reason, self.one.status.message, self.one.num_failures)
        self.one.run(True)
        self.two.run(False)
        if self.two.has_failed:
            print("the parallel one has failed:", self.two.status.message)
            self.two.run(True)
        if self.two.has_succeeded:
            print("tries", self.one.tries, self.two.tries)
            self.stop()


app = LightningApp(Root())
