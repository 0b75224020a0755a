"""A work that can't be made again in its process is refused on the line that attaches it."""

from litwork import LightningApp, LightningFlow, LightningWork


class Work(LightningWork):
    def __init__(self, function: object) -> None:
        super().__init__()
        self._function = function

    def run(self) -> None:
        pass


class Root(LightningFlow):
    def run(self) -> None:
        self.work = Work(lambda: 1)


app = LightningApp(Root())
