"""An exception while the script loads: no app, and the traceback of the script."""

from litwork import LightningApp, LightningWork


class Work(LightningWork):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def run(self) -> None:
        pass


print("loading")
app = LightningApp(Work())  # type: ignore[call-arg]
