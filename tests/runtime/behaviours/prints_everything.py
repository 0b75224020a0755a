"""Every line arrives whole and in order: of both streams, of any length, of any script, with or without an end."""

import sys

from litwork import LightningApp, LightningFlow, LightningWork


class Print(LightningWork):
    def run(self) -> None:
        print("one", end=" ")
        print("line")
        print("two\nlines")
        print()
        print("Grüße, 世界 \N{ROCKET}")
        print("x" * 100_000)
        print("to stderr", file=sys.stderr)
        print("no end", end="")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.print = Print()

    def run(self) -> None:
        if not self.print.has_started:
            print("of the flow", file=sys.stderr)
        self.print.run()
        print("no end", end="")


app = LightningApp(Root())
