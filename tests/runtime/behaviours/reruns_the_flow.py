"""A flow that changes its own state is run again until it comes to rest; child flows are plain calls."""

from litwork import LightningApp, LightningFlow


class Child(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []

    def run(self) -> None:
        if len(self.steps) < 3:
            self.steps.append(len(self.steps))
            print("child", self.steps)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.child = Child()
        self._passes = 0  # private: changing it makes no pass due

    def run(self) -> None:
        self._passes += 1
        print("pass", self._passes)
        self.child.run()


app = LightningApp(Root())
