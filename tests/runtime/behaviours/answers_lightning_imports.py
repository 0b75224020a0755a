# mypy: ignore-errors
"""Scripts that import `lightning.app` run as they are."""

import lightning as L
from lightning.app import CloudCompute, LightningApp, LightningFlow
from lightning.app.storage import Payload


class Work(L.LightningWork):
    def __init__(self) -> None:
        super().__init__(cloud_compute=CloudCompute("cpu"))
        self.data = None

    def run(self) -> None:
        self.data = Payload([1, 2, 3])


class Show(L.app.LightningWork):
    def run(self, data: Payload) -> None:
        print(data.value)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.work = Work()
        self.show = Show()

    def run(self) -> None:
        self.work.run()
        self.show.run(self.work.data)


try:
    from lightning.app import LightningTrainer  # noqa: F401
except ImportError as error:
    print(error)
try:
    print(L.Trainer)
except AttributeError as error:
    print(error)
app = LightningApp(Root())
