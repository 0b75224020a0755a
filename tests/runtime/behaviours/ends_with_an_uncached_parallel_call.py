"""A parallel call without the cache isn't run for ever by its own success."""

from litwork import LightningApp, LightningFlow, LightningWork


class Once(LightningWork):
    def run(self) -> None:
        print("ran")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.once = Once(parallel=True, cache_calls=False)

    def run(self) -> None:
        self.once.run()


app = LightningApp(Root())
