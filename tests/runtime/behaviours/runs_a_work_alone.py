"""An app may be a single work."""

from litwork import LightningApp, LightningWork


class Alone(LightningWork):
    def run(self) -> None:
        print("I am", self.name)


app = LightningApp(Alone())
