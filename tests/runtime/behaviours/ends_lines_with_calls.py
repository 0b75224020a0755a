"""Text that has no newline when a call ends is a line then: what the next call prints doesn't join it."""

import sys

from litwork import LightningApp, LightningFlow, LightningWork

print("silent in the work", end="")


class Print(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True, raise_exception=False)

    def run(self, number: int) -> None:
        print("call", number, end="")
        print("note", number, end="", file=sys.stderr)
        if number == 2:
            raise ValueError
        if number == 3:
            print()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.print = Print()

    def run(self) -> None:
        for number in (1, 2, 3, 4):
            self.print.run(number)


app = LightningApp(Root())
