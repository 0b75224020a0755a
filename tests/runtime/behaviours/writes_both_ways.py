"""The flow sees a write while the work runs, and its answer reaches the running work."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Ask(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.question = 0
        self.answer = 0

    def run(self) -> None:
        for number in (1, 2, 3):
            self.question = number
            while self.answer != number * number:
                time.sleep(0.01)
            print("the square of", number, "is", self.answer)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.ask = Ask()

    def run(self) -> None:
        self.ask.run()
        if self.ask.is_running and self.ask.question:
            self.ask.answer = self.ask.question**2
        if self.ask.has_succeeded:
            print("the last question was", self.ask.question)


app = LightningApp(Root())
