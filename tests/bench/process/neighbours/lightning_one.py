"""The same app, written for `lightning-app`."""

from lightning_app import LightningApp, LightningFlow, LightningWork


class Say(LightningWork):
    def run(self) -> None:
        print("ready")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.say = Say()

    def run(self) -> None:
        self.say.run()
        self.stop()  # it never ends by itself


app = LightningApp(Root())
