"""A path goes from work to work with what is there; the flow only passes it on."""

import os
import tempfile
from typing import Any

from litwork import LightningApp, LightningFlow, LightningWork, Path


class Train(LightningWork):
    def __init__(self) -> None:
        super().__init__(cache_calls=False)
        self.folder: Any = "lit://outputs/checkpoints"
        self.best: Any = None
        self.plain: Any = None

    def run(self, step: int) -> None:
        os.makedirs(self.folder, exist_ok=True)  # noqa: PTH103 (functions of os take it too)
        file = self.folder / f"{step}.txt"
        file.write_text(f"step {step}")
        self.best = self.folder / "best.txt"
        self.best.write_text(f"best of {step}")
        if self.plain is None:
            descriptor, name = tempfile.mkstemp()
            os.write(descriptor, b"plain")
            os.close(descriptor)
            self.plain = Path(name)
        print(
            "lit",
            self.best.name,
            self.best.origin_name,
            self.best.consumer_name,
            self.best.exists_remote(),
            file.origin_name,
        )


class Serve(LightningWork):
    def run(self, best: Any, step: int) -> None:
        print(best.read_text(), best.name, best.suffix, best.origin_name, best.consumer_name)
        if step == 2:
            try:
                best.get()
            except FileExistsError as error:
                print(type(error).__name__, error.strerror)
            best.write_text("changed here")
            best.get(overwrite=True)
            print(best.read_text())
            missing = best.with_name("missing.txt")
            print(repr(missing), missing.exists(), missing.origin_name)
            try:
                missing.get()
            except FileNotFoundError as error:
                print(type(error).__name__, error.strerror, error.filename)


class Show(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.got: Any = None

    def run(self, folder: Any, plain: Any, many: list[Any], late: Any) -> None:
        names = sorted(os.listdir(folder))  # noqa: PTH208
        print(names, plain.read_text(), [path.exists_local() for path in many])
        print(late.exists_local(), late.exists_remote(), late.exists(), late.hash == many[1].hash)
        self.got = folder
        plain.unlink()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.train = Train()
        self.serve = Serve()
        self.show = Show()
        self.late: Any = Path("lit://never")
        self.kept: Any = None

    def run(self) -> None:
        if self.kept is None:
            self.train.run(1)
            self.serve.run(self.train.best, 1)
            self.train.run(2)
            self.serve.run(self.train.best, 2)
            self.kept = self.train.best
        many = [self.kept, self.train.folder / "later.txt"]
        self.show.run(self.train.folder, self.train.plain, many, many[1])
        print(repr(self.kept), repr(self.late), self.late.origin_name, self.show.got.origin_name)
        try:
            self.kept.get()
        except RuntimeError as error:
            print(error)
        try:
            self.kept.exists_remote()
        except RuntimeError as error:
            print(error)
        self.stop()


app = LightningApp(Root())
