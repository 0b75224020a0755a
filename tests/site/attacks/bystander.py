"""Runs on another page of the site while the attacks are made, and must not notice."""

import time

import litwork as L


class Clock(L.LightningWork):
    def run(self) -> None:
        tick = 0
        while True:
            print(tick)
            tick += 1
            time.sleep(0.25)


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()

    def run(self) -> None:
        self.clock.run()


app = L.LightningApp(Root())
