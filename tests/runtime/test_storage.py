"""The folder of a run, copies, keys, and paths as `pathlib` uses them."""

from __future__ import annotations

import os
import pathlib
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path as PlainPath

import pytest

from litwork import Drive, LightningWork, Path, storage
from litwork.storage import copying
from litwork.storage.folder import FolderStore
from litwork.storage.run_folder import RunFolder
from litwork.storage.store import join

from .running import PATIENCE, Running


@pytest.fixture
def temporary(tmp_path: PlainPath, monkeypatch: pytest.MonkeyPatch) -> PlainPath:
    """The folder for temporary files, of this process and of those that it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def sweep() -> None:
    """What a run does that needs no files."""
    folder = RunFolder()
    folder.open()
    folder.close()


@pytest.fixture
def store(tmp_path: PlainPath) -> Iterator[FolderStore]:
    """The store of a work `root.a`, which is that of the code that runs."""
    made = FolderStore(str(tmp_path / "run"), "root.a", is_flow=False)
    before = storage.use(lambda: made)
    yield made
    storage.use(before)


def test_a_run_has_a_folder_until_it_ends(temporary: PlainPath) -> None:
    folder = RunFolder()
    assert list(temporary.iterdir()) == []
    folder.open()
    inside = PlainPath(folder.path)
    assert inside.parent.parent == temporary
    assert not inside.exists()
    assert inside.parent.stat().st_mode & 0o777 == 0o700
    (inside / "works" / "root.a").mkdir(parents=True)
    folder.close()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_has_left_is_removed_by_the_next(temporary: PlainPath) -> None:
    code = (
        "import os, pathlib, time; from litwork.storage.run_folder import RunFolder; folder = RunFolder(); "
        "folder.open(); "
        "os.mkdir(folder.path); pathlib.Path(folder.path, 'file').touch(); "
        "print(folder.path, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other,
    ):
        assert one.stdout is not None
        assert other.stdout is not None
        killed, alive = PlainPath(one.stdout.readline().strip()), PlainPath(other.stdout.readline().strip())
        one.kill()
        one.wait(PATIENCE)
        assert (killed / "file").exists()
        sweep()
        assert not killed.exists()
        assert (alive / "file").exists()
        other.kill()
        other.wait(PATIENCE)
    sweep()
    assert list(temporary.iterdir()) == []


def test_where_no_folder_can_be_made_only_its_use_is_an_error(
    monkeypatch: pytest.MonkeyPatch, store: FolderStore
) -> None:
    monkeypatch.setenv("TMPDIR", "/dev/null")
    folder = RunFolder()
    folder.open()
    storage.use_folder(folder.path, "root.a", is_flow=False)
    drive = Drive("lit://data")
    with pytest.raises(OSError, match="set TMPDIR to a folder that you may write in"):
        drive.list()
    folder.close()


APP = """
    class Work(LightningWork):
        def __init__(self):
            super().__init__()
            self.file = "lit://file.txt"
        def run(self):
            self.file.write_text("x" * 1000)
            print("pid", os.getpid())
            {then}

    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.work = Work()
        def run(self):
            self.work.run()
            {after}

    app = LightningApp(Root())
"""


@pytest.mark.parametrize(
    ("then", "after"),
    [("pass", "self.stop()"), ("raise ValueError", ""), ("pass", "self.fail('no')"), ("os.kill(os.getpid(), 9)", "")],
)
def test_nothing_is_left_of_a_run(tmp_path: PlainPath, temporary: PlainPath, then: str, after: str) -> None:
    app = Running(tmp_path, APP.format(then=then, after=after))
    app.pids(1)
    app.end()
    assert list(temporary.iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"app.py", "temporary", "__pycache__"}


def test_nothing_is_left_after_ctrl_c(tmp_path: PlainPath, temporary: PlainPath) -> None:
    app = Running(tmp_path, APP.format(then="time.sleep(600)", after=""))
    app.pids(1)
    assert list(temporary.rglob("file.txt"))
    app.signal(signal.SIGINT)
    assert app.end()[0] == 130
    assert list(temporary.iterdir()) == []


def test_the_next_run_removes_what_a_killed_flow_has_left(tmp_path: PlainPath, temporary: PlainPath) -> None:
    app = Running(tmp_path, APP.format(then="time.sleep(600)", after=""))
    app.pids(1)
    app.signal(signal.SIGKILL)
    app.end()
    assert list(temporary.rglob("file.txt"))
    Running(tmp_path, APP.format(then="pass", after="self.stop()")).end()
    assert list(temporary.iterdir()) == []


def test_a_failed_copy_leaves_what_was_there(tmp_path: PlainPath) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "old").write_text("old")
    source = tmp_path / "source"
    source.mkdir()
    (source / "good").write_text("new")
    os.mkfifo(source / "pipe")
    with pytest.raises(OSError, match="no ordinary file"):
        copying.copy(source, target)
    with pytest.raises(OSError, match="neither a file nor a folder"):
        copying.copy(source / "pipe", target)
    with pytest.raises(FileNotFoundError):
        copying.copy(tmp_path / "nothing", target)
    assert [path.name for path in target.iterdir()] == ["old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_copies_take_the_place_of_what_was_there(tmp_path: PlainPath) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "a").write_bytes(os.urandom(3_000_000))
    (folder / "empty").touch()
    (folder / "link").symlink_to("empty")
    (folder / "inner" / "a").chmod(0o640)
    target = tmp_path / "deep" / "target"
    copying.copy(folder, target)
    assert copying.is_same(folder, target)
    assert (target / "link").is_symlink()
    assert (target / "inner" / "a").stat().st_mode & 0o777 == 0o640
    (folder / "inner" / "a").write_text("changed")
    assert not copying.is_same(folder, target)
    copying.copy(folder, target)
    assert copying.is_same(folder, target)
    copying.copy(folder / "inner" / "a", target)
    assert target.read_text() == "changed"
    copying.copy(folder, target)
    assert copying.is_same(folder, target)
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_bytes_are_read_where_the_kernel_cannot_copy(tmp_path: PlainPath) -> None:
    copying.copy("/proc/self/status", tmp_path / "status")
    assert "Pid:" in (tmp_path / "status").read_text()


@pytest.mark.parametrize("part", ["/etc", "a/../b", "..", "\\x", "C:/x", "a\\..\\b", "a\0b"])
def test_keys_never_lead_out_of_their_folder(part: str) -> None:
    with pytest.raises(ValueError, match=r"must be a relative path|leads out|null character"):
        join("drives", part)


def test_keys_are_the_same_however_they_are_written() -> None:
    assert join("a", "./b//c/", ".") == join("a", "b\\c") == "a/b/c"


def test_lit_paths_are_paths(store: FolderStore) -> None:
    path = Path("lit://a", "b.txt")
    assert isinstance(path, pathlib.Path)
    assert str(path) == f"{store.root}/a/b.txt"
    assert path == pathlib.Path(store.root, "a/b.txt") == Path(path) == Path("lit://a") / "b.txt"
    assert repr(path) == "Path('lit://a/b.txt')"
    assert repr(Path("x") / "y") == "Path('x/y')"
    path.parent.mkdir()
    path.write_text("text")
    assert os.listdir(Path("lit://a")) == ["b.txt"]  # noqa: PTH208 (functions of os take it too)
    assert Path("lit://").exists()
    with pytest.raises(ValueError, match="leads out of its folder"):
        Path("lit://../b")


def test_what_is_made_from_a_path_comes_from_the_same_work(store: FolderStore) -> None:
    class Work(LightningWork):
        def __init__(self) -> None:
            super().__init__()
            self.path = Path("lit://a/b.txt")

        def run(self) -> None: ...

    work = Work()
    assert work.path.origin_name is None
    assert work.path.hash is None
    work.path.enter("work", "work", "root.b", "path")
    path = pickle.loads(pickle.dumps(work.path))
    made = [
        path / "c",
        path.joinpath("c", "d"),
        path.parent,
        path.parents[0],
        path.with_name("c"),
        path.with_stem("c"),
        path.with_suffix(".c"),
        Path(path, "c"),
    ]
    assert {each.origin_name for each in made} == {"root.b"}
    assert {type(each) for each in made} == {Path}
    assert repr(made[0]) == "Path('lit://a/b.txt/c')"
    assert (path / "/etc").origin_name is None
    assert path.hash == work.path.hash != made[0].hash
    assert path.with_name("b.txt").hash == path.hash


def test_texts_with_lit_become_paths(store: FolderStore) -> None:
    class Work(LightningWork):
        def __init__(self) -> None:
            super().__init__()
            self.path: object = "lit://x"
            self.other: object = "a lit://x"

        def run(self) -> None: ...

    work = Work()
    assert isinstance(work.path, Path)
    assert work.path == Path("lit://x")
    assert work.other == "a lit://x"
    work.other = "lit://y"
    assert isinstance(work.other, Path)


def test_a_path_without_origin_has_nowhere_to_be_fetched_from(store: FolderStore) -> None:
    with pytest.raises(RuntimeError, match=r"Path\('lit://x'\) comes from nowhere: get\(\) is for paths"):
        Path("lit://x").get()
    assert not Path("lit://x").exists()


def test_a_drive_waits_for_a_file(store: FolderStore, tmp_path: PlainPath) -> None:
    (tmp_path / "file").write_text("late")
    (tmp_path / "run.lock").touch()
    code = (
        "import sys; from litwork import Drive, storage; storage.use_folder(sys.argv[1], 'root.b', False); "
        "sys.stdin.readline(); Drive('lit://data', root_folder=sys.argv[2]).put('file')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "run"), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as other:
        (tmp_path / "here").mkdir()
        drive = Drive("lit://data", root_folder=tmp_path / "here")
        assert other.stdin is not None
        other.stdin.write(b"\n")
        other.stdin.flush()
        drive.get("file", timeout=PATIENCE)
    assert (tmp_path / "here" / "file").read_text() == "late"


def test_outside_of_an_app_files_last_as_long_as_the_process(tmp_path: PlainPath, temporary: PlainPath) -> None:
    code = (
        "import os; from litwork import Drive, Path; path = Path('lit://x'); path.write_text('text'); "
        "drive = Drive('lit://data', root_folder=path.parent); drive.put('x'); path.unlink(); drive.get('x'); "
        "print(path.read_text(), drive.list())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "text ['x']\n"
    assert list(temporary.iterdir()) == []


def test_files_go_fast(store: FolderStore, tmp_path: PlainPath) -> None:
    (tmp_path / "file").write_bytes(bytes(50_000_000))
    drive = Drive("lit://data", root_folder=tmp_path)
    began = time.perf_counter()
    drive.put("file")
    drive.get("file", overwrite=True)
    assert time.perf_counter() - began < 2  # twice as fast as the 33 MB/s of the reference, on a busy machine too
