"""An exception in the flow ends the app."""

from litwork import LightningApp, LightningFlow, LightningWork


class Ready(LightningWork):
    def run(self) -> None:
        print("ready")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.ready = Ready()

    def run(self) -> None:
        self.ready.run()
        print(1 / 0)


app = LightningApp(Root())
