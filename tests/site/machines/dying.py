"""A work whose Python dies; its flow goes on, and calls it again."""

import ctypes

import litwork as L


class Dying(L.LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True, raise_exception=False)

    def run(self, deadly: bool) -> None:
        print("deadly" if deadly else "harmless")
        if deadly:
            ctypes.string_at(0xFFFFFFF0)


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.dying = Dying()

    def run(self) -> None:
        self.dying.run(True)
        if self.dying.has_failed:
            print(self.dying.status.message)
            self.dying.run(False)


app = L.LightningApp(Root())
