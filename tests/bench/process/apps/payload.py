"""How long an array of 100 MB takes from one work to another, until that has touched all of its pages."""

import json
import time

import numpy

from litwork import LightningApp, LightningFlow, LightningWork, Payload

TIMES = 8
PAGE = 4096 // 8


class Make(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.data: Payload | None = None
        self.began = 0.0
        self._array = numpy.zeros(0)

    def run(self, number: int) -> None:
        if not len(self._array):
            self._array = numpy.ones(12_500_000)
        self._array[:] = number
        self.began = time.monotonic()
        self.data = Payload(self._array)


class Use(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.ended = 0.0

    def run(self, number: int, data: Payload | None) -> None:
        assert data is not None
        array = data.value
        total = array[::PAGE].sum()
        self.ended = time.monotonic()
        if total != number * len(array[::PAGE]):
            raise ValueError(f"array {number} has arrived wrong")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.make = Make()
        self.use = Use()
        self.number = 1
        self._times: list[float] = []

    def run(self) -> None:
        self.make.run(self.number)
        self.use.run(self.number, self.make.data)
        self._times.append((self.use.ended - self.make.began) * 1000)
        self.number += 1
        if self.number > TIMES:
            print(json.dumps({"first": self._times[0], "repeated": self._times[2:]}))
            self.stop()


app = LightningApp(Root())
