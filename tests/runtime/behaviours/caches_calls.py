"""The same arguments aren't run again; different ones queue up in their order. Arguments differ by type, too."""

from litwork import LightningApp, LightningFlow, LightningWork


class Echo(LightningWork):
    def run(self, *args: object, **kwargs: object) -> None:
        print(args, kwargs)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.echo = Echo(parallel=True)
        self.passes = 0

    def run(self) -> None:
        numbers = [1, 2]
        for argument in (1, 1.0, True, "1", None, numbers, [1, 2], (1, 2), {"a": 1, "b": 2}, {"b": 2, "a": 1}):
            self.echo.run(argument)
        self.echo.run(1, x=1, y=2)
        self.echo.run(1, y=2, x=1)
        numbers.append(3)
        self.echo.run(numbers)
        self.passes = min(self.passes + 1, 5)


app = LightningApp(Root())
