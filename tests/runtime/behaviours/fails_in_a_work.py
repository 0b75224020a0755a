"""An exception in a work ends the app at once, although another work would run for ever."""

import json
import time

from litwork import LightningApp, LightningFlow, LightningWork


class Endless(LightningWork):
    def run(self) -> None:
        while True:
            time.sleep(0.01)


class Parse(LightningWork):
    def run(self, text: str) -> None:
        print("parsing", text)
        self.parse(text)

    def parse(self, text: str) -> None:
        json.loads(text)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.parse = Parse()
        self.endless = Endless(parallel=True)

    def run(self) -> None:
        if self.parse.has_started:
            self.endless.run()
        self.parse.run("{oops")
        print("never printed")


app = LightningApp(Root())
