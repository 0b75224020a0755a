"""Works put files into a drive and get them from there; each owns what it has put."""

import os
import tempfile
from pathlib import Path
from typing import Any

from litwork import Drive, LightningApp, LightningFlow, LightningWork


def tell(call: Any, *args: Any, **kwargs: Any) -> None:
    try:
        call(*args, **kwargs)
    except Exception as error:
        file = Path(getattr(error, "filename", None) or "").name
        print(f"{type(error).__name__} {getattr(error, 'strerror', None) or error} {file}".rstrip())


class Writer(LightningWork):
    def __init__(self, drive: Drive) -> None:
        super().__init__()
        self.drive = drive

    def run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.put(Path(folder, "here"))

    def put(self, folder: Path) -> None:
        folder.mkdir()
        drive = Drive("lit://data", root_folder=folder)
        (folder / "checkpoints").mkdir()
        (folder / "a.txt").write_text("Hello")
        (folder / "checkpoints" / "1.txt").write_text("one")
        (folder / ".hidden").write_text("seen")
        print(drive.list(), drive.list("checkpoints"))
        drive.put("a.txt")
        drive.put("checkpoints")
        drive.put(".hidden")
        (folder / "a.txt").write_text("changed later")
        print(self.drive.list(), drive.list("checkpoints"), drive.list("a.txt"), self.drive == Drive("lit://data"))
        tell(drive.put, "b.txt")
        tell(drive.put, "../a.txt")
        tell(drive.put, "/etc/passwd")
        tell(drive.get, "a.txt")
        folder.rename(folder.with_name("there"))
        drive.get("a.txt")
        drive.get("a.txt")
        print((folder / "a.txt").read_text())


class Reader(LightningWork):
    def run(self, drive: Drive) -> None:
        before = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                self.get(drive)
            finally:
                os.chdir(before)

    def get(self, drive: Drive) -> None:
        print(drive.list("."), str(drive), repr(drive))
        drive.get("a.txt")
        drive.get("checkpoints")
        print(
            Path("a.txt").read_text(),
            Path("checkpoints/1.txt").read_text(),
            sorted(path.name for path in Path.cwd().iterdir()),
        )
        tell(drive.get, "b.txt")
        tell(drive.get, "b.txt", component_name="root.writer")
        tell(drive.get, "b.txt", timeout=0.02)
        tell(drive.delete, "a.txt")
        tell(drive.delete, "b.txt")
        Path("a.txt").write_text("mine")
        tell(drive.put, "a.txt")
        tell(drive.get, "a.txt")
        drive.get("a.txt", overwrite=True)
        both = Drive("lit://data", allow_duplicates=True)
        both.put("a.txt")
        tell(both.get, "a.txt")
        both.get("a.txt", component_name="root.writer")
        print(both.list("."), both.list(".", component_name="root.reader"))
        drive.delete("a.txt")
        print(drive.list(".", component_name="root.reader"), drive.list("nothing"))
        named = Drive("lit://data", allow_duplicates=True, component_name="sweep/1")
        named.put("checkpoints")
        print(drive.list("checkpoints", component_name="sweep/1"))
        named.delete("checkpoints")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.drive = Drive("lit://data")
        self.writer = Writer(self.drive)
        self.reader = Reader()

    def run(self) -> None:
        self.writer.run()
        self.reader.run(self.drive)
        tell(self.drive.list)
        tell(Drive, "data")
        tell(Drive, "s3://bucket/")
        tell(Drive, "lit://a/b")
        tell(Drive, "lit://..")
        tell(Drive, "lit://a", root_folder="/nowhere")
        self.stop()


app = LightningApp(Root())
