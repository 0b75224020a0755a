"""A payload whose class writes and reads its value in a format of its own."""

import json
from pathlib import Path
from typing import Any

from litwork import LightningApp, LightningFlow, LightningWork, Payload


class JsonPayload(Payload):
    def save(self, obj: Any, path: str) -> None:
        print("saving", obj)
        Path(path).write_text(json.dumps(obj))

    def load(self, path: str) -> Any:
        print("loading")
        return json.loads(Path(path).read_text())


class Make(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.data: Any = None

    def run(self, step: int) -> None:
        made = JsonPayload({"a": (1, 2)})
        print(made.exists_remote())
        self.data = made
        print(made.exists_remote(), self.data.value)


class Show(LightningWork):
    def run(self, data: Any) -> None:
        print(data.exists_remote(), data.value, data.get() is data.value)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.make = Make()
        self.show = Show()

    def run(self) -> None:
        for step in (1, 2):
            self.make.run(step)
            self.show.run(self.make.data)
        print(self.make.data.value, self.make.data.name, self.make.data.exists_remote())
        self.stop()


app = LightningApp(Root())
