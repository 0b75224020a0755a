"""Four works that never end, at the same time."""

import time

import litwork as L


class Endless(L.LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)

    def run(self) -> None:
        number = 0
        while True:
            number += 1
            print(number)
            time.sleep(0.05)


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.one = Endless()
        self.two = Endless()
        self.three = Endless()
        self.four = Endless()

    def run(self) -> None:
        for work in (self.one, self.two, self.three, self.four):
            work.run()


app = L.LightningApp(Root())
