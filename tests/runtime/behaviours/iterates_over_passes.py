"""A loop over experimental_iterate goes on in the next pass with the item at which a pass has ended."""

from litwork import LightningApp, LightningFlow, LightningWork


class Square(LightningWork):
    def __init__(self) -> None:
        super().__init__(cache_calls=False)
        self.result = 0

    def run(self, number: int) -> None:
        self.result = number * number


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.square = Square()
        self.results: list[int] = []

    def run(self) -> None:
        for number in self.experimental_iterate(range(4)):
            self.square.run(number)
            self.results.append(self.square.result)
        print(self.results)
        try:
            self.experimental_iterate(5)  # type: ignore[arg-type]
        except TypeError as error:
            print(error)
        self.stop()


app = LightningApp(Root())
