"""The store of works without a common file system: a shelf, what is packed for it, and when a path's files go there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path as PlainPath
from typing import Any

import pytest

from litwork import Drive, LightningWork, Path, storage
from litwork.protocol import Message, Run
from litwork.storage.publishing import publish
from litwork.storage.remote import RemoteStore
from litwork.storage.shelf import Shelf
from litwork.worker import WorkSide


class Asking(RemoteStore):
    """The store of one work, which asks a shelf of this process and keeps what it has asked."""

    def __init__(self, shelf: Shelf, component: str, folder: PlainPath, machine: str = "") -> None:
        super().__init__(component, False, str(folder / component), machine or component)
        self.asked: list[str] = []
        self._shelf = shelf

    def ask(self, operation: str, *args: object) -> Any:
        self.asked.append(operation)
        return getattr(self._shelf, operation)(*args)


@pytest.fixture
def stores(tmp_path: PlainPath) -> Iterator[Callable[..., Asking]]:
    """Makes the store of a work, which is that of the code that runs then."""
    shelf = Shelf()
    before = storage.use(None)

    def become(component: str, machine: str = "") -> Asking:
        store = Asking(shelf, component, tmp_path, machine)
        storage.use(lambda: store)
        return store

    yield become
    storage.use(before)


def of(component: str, text: str | PlainPath) -> Path:
    """A path of that work, as it arrives at another."""
    path = Path(text)
    path.enter("work", "work", component, "path")
    return path


def test_a_folder_comes_back_with_all_that_is_in_it(stores: Callable[..., Asking], tmp_path: PlainPath) -> None:
    folder = tmp_path / "folder"
    (folder / "empty").mkdir(parents=True)
    (folder / "run.sh").write_bytes(bytes(range(256)))
    (folder / "run.sh").chmod(0o750)
    os.utime(folder / "run.sh", ns=(1, 1_000_000_001))
    (folder / "link").symlink_to("run.sh")
    (folder / "dangling").symlink_to("nowhere")
    store = stores("root.a")
    store.put(folder, "drives/data/x")
    assert store.list("drives/data/x") == ["dangling", "empty", "link", "run.sh"]
    assert store.list("drives/data/x/run.sh") == [""]
    assert store.list("drives/data/y") is store.list("drives/data/x/run.sh/z") is None
    store.get("drives/data/x", tmp_path / "copy")
    copy = tmp_path / "copy"
    assert sorted(path.name for path in copy.iterdir()) == ["dangling", "empty", "link", "run.sh"]
    assert (copy / "run.sh").read_bytes() == bytes(range(256))
    about = (copy / "run.sh").stat()
    assert (about.st_mode & 0o777, about.st_mtime_ns) == (0o750, 1_000_000_001)
    assert (copy / "link").readlink() == PlainPath("run.sh")
    assert (copy / "dangling").readlink() == PlainPath("nowhere")
    assert store.is_same("drives/data/x", copy)
    (copy / "run.sh").write_bytes(bytes(255))
    assert not store.is_same("drives/data/x", copy)
    store.get("drives/data/x/run.sh", copy)  # a file in the place of a folder
    assert copy.read_bytes() == bytes(range(256))


def test_what_can_not_be_done_changes_nothing(stores: Callable[..., Asking], tmp_path: PlainPath) -> None:
    store = stores("root.a")
    (tmp_path / "file").write_text("text")
    store.put(tmp_path / "file", "drives/data/x")
    with pytest.raises(NotADirectoryError):
        store.put(tmp_path / "file", "drives/data/x/y")
    for fails in (
        lambda: store.put(tmp_path / "none", "drives/data/x"),
        lambda: store.get("drives/data/none", tmp_path / "file"),
        lambda: store.is_same("drives/data/none", tmp_path / "file"),
        lambda: store.delete("drives/data/none"),
        lambda: store.delete("drives/data/x/none"),
    ):
        with pytest.raises(FileNotFoundError):
            fails()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="is no ordinary file"):
        store.put(tmp_path / "pipe", "drives/data/x")
    store.get("drives/data/x", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == (tmp_path / "file").read_text() == "text"
    store.delete("drives/data/x")
    assert store.list("drives/data") == []


def test_a_long_file_goes_in_pieces(
    stores: Callable[..., Asking], tmp_path: PlainPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("litwork.storage.packing.PIECE", 1000)
    (tmp_path / "file").write_bytes(bytes(range(250)) * 10)
    pieces: list[int] = []

    def hold(data: bytes) -> object:
        pieces.append(len(data))
        return data

    store = stores("root.a")
    monkeypatch.setattr(store, "hold", hold)
    drive = Drive("lit://data", root_folder=tmp_path)
    drive.put("file")
    assert pieces == [1000, 1000, 500]
    drive.get("file")
    with (tmp_path / "file").open("ab") as file:
        file.write(b"more")
    with pytest.raises(FileExistsError):
        drive.get("file")
    drive.get("file", overwrite=True)
    assert (tmp_path / "file").read_bytes() == bytes(range(250)) * 10


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.folder: Any = "lit://out"
        self.many: Any = []

    def run(self) -> None:
        self.folder.mkdir()
        (self.folder / "one").write_text("1")
        self.many = [self.folder / "one"]
        (self.folder / "two").write_text("2")


def test_files_are_there_before_others_hear_of_them(stores: Callable[..., Asking], tmp_path: PlainPath) -> None:
    store = stores("root.work")
    work = Work()
    work._lit.name = "root.work"
    heard: list[tuple[str, list[str] | None]] = []

    def send(message: Message) -> None:
        publish(work, message)
        heard.append((type(message).__name__, store.list("works/root.work/out")))

    side = WorkSide(work, send, clock=lambda: 0)
    work.folder.enter("work", "work", "root.work", "folder")
    side.on_write = side.flush
    side.receive(Run(1, [], {}))
    side.run_next()
    assert heard == [("Started", None), ("Write", ["one"]), ("Succeeded", ["one", "two"])]


def test_only_what_has_changed_is_brought_again(stores: Callable[..., Asking], tmp_path: PlainPath) -> None:
    store = stores("root.a")
    folder = of("root.a", "lit://out")
    folder.mkdir()
    (folder / "file").write_text("1")
    store.publish([folder])
    (folder / "file").write_text("2")  # as long, and perhaps at the same time for the file system
    store.publish([folder])
    store.get("works/root.a/out", tmp_path / "copy")
    assert (tmp_path / "copy" / "file").read_text() == "2"
    for path in (folder / "file", folder):
        os.utime(path, (1, 1))
    store.publish([folder])
    store.asked.clear()
    store.publish([folder])
    assert store.asked == ["settle"]
    (folder / "file").unlink()
    store.publish([folder])
    assert store.list("works/root.a/out") == []
    folder.rmdir()
    store.publish([folder])
    assert store.list("works/root.a/out") is None


def test_what_can_not_be_read_is_told(
    stores: Callable[..., Asking], tmp_path: PlainPath, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    stores("root.a").publish([of("root.a", tmp_path / "pipe"), of("root.b", tmp_path / "pipe")])
    assert capsys.readouterr().err == (
        f"Path('{tmp_path}/pipe') can't be handed to other works: {tmp_path}/pipe is no ordinary file, "
        "and can't be copied\n"
    )


def test_an_ordinary_path_is_copied_to_other_machines_alone(stores: Callable[..., Asking], tmp_path: PlainPath) -> None:
    file = tmp_path / "file"
    file.write_text("first")
    stores("root.a", "one").publish([of("root.a", file)])
    file.write_text("changed since")
    stores("root.b", "one")
    of("root.a", file).arrive()
    assert file.read_text() == "changed since"
    stores("root.c", "two")
    of("root.a", file).arrive()
    assert file.read_text() == "first"
