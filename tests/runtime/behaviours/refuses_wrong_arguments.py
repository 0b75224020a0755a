"""Arguments that run() doesn't take: the traceback points at run()."""

from litwork import LightningApp, LightningFlow, LightningWork


class Greet(LightningWork):
    def run(self, name: str) -> None:
        print("hello", name)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.greet = Greet()

    def run(self) -> None:
        self.greet.run()  # type: ignore[call-arg]


app = LightningApp(Root())
