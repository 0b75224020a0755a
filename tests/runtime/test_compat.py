"""The names that scripts import from `lightning.app`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from litwork import compat
from litwork.compat import _HOMES, _MODULES

INSTALL = "from litwork import compat; compat.install()\n"


def run(code: str, folder: Path | None = None) -> str:
    """What code prints in an interpreter of its own, in which `folder` is searched for packages."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{INSTALL}{code}" if folder else INSTALL + code
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with a package `lightning`, which has parts of its own and an `app`."""
    package = tmp_path / "lightning"
    (package / "pytorch").mkdir(parents=True)
    (package / "app").mkdir()
    (package / "__init__.py").write_text(
        "print('imported')\nfrom lightning.pytorch.trainer import Trainer\nfrom lightning import app\nseed = 1\n"
    )
    (package / "pytorch" / "__init__.py").write_text("")
    (package / "pytorch" / "trainer.py").write_text("class Trainer: pass\n")
    (package / "app" / "__init__.py").write_text("raise ImportError('the app of lightning')\n")
    return tmp_path


def test_every_name_of_the_table_has_one_home() -> None:
    homes = [name for names in _HOMES.values() for name in names.split()]
    assert len(homes) == len(set(homes))
    assert {name for names in _MODULES.values() for name in names.split()} <= set(homes)
    parents = {module.rpartition(".")[0] for module in _MODULES if module}
    assert parents <= set(_MODULES)


def test_every_name_can_be_imported() -> None:
    lines = [
        f"from {package}{'.' if module else ''}{module} import {name}"
        for package in ("lightning.app", "lightning_app")
        for module, names in _MODULES.items()
        for name in names.split()
    ]
    code = "\n".join(lines)
    assert run(f"{code}\nprint(LightningApp.__module__, Drive.__module__, TracerPythonScript.__module__)") == (
        "litwork.app litwork.storage.drive litwork.components.tracer\n"
    )


def test_modules_can_be_reached_from_each_other() -> None:
    code = """
import lightning as L
import lightning.app.storage
from lightning.app import structures, storage
import lightning_app as la
print(L.LightningFlow is L.app.LightningFlow is la.LightningFlow is la.core.flow.LightningFlow)
print(L.app.storage.Drive is storage.Drive is L.storage.Drive, L.structures is structures)
print(L.app.utilities.packaging.build_config.BuildConfig is L.BuildConfig)
from lightning.app.components import *
print(MultiNode)
"""
    assert run(code) == "True\nTrue True\nTrue\n<class 'litwork.components.multi_node.MultiNode'>\n"


def test_an_installed_package_gives_what_litwork_has_not(installed: Path) -> None:
    code = """
import lightning as L
from lightning.app import LightningApp
import lightning.pytorch
print(L.LightningApp is LightningApp)
print(L.Trainer.__module__, L.seed, L.Trainer is L.pytorch.trainer.Trainer)
try:
    L.nothing
except AttributeError as error:
    print(error)
try:
    import lightning.nothing
except ModuleNotFoundError as error:
    print(error)
try:
    import lightning.app.nothing
except ImportError as error:
    print(str(error)[:72])
"""
    assert run(code, installed).splitlines() == [
        "True",
        "imported",
        "lightning.pytorch.trainer 1 True",
        "module 'lightning' has no attribute 'nothing'",
        "No module named 'lightning.nothing'",
        "litwork stands in for lightning.app, and has no nothing there: it serves",
    ]


def test_without_one_there_is_nothing_else() -> None:
    code = """
import lightning as L
for statement in ("L.Trainer", "import lightning.pytorch", "import lightning_app.cli"):
    try:
        exec(statement)
    except (AttributeError, ImportError) as error:
        print(type(error).__name__, str(error).partition(":")[0])
"""
    assert run(code).splitlines() == [
        "AttributeError litwork stands in for lightning, and has no Trainer there",
        "ImportError litwork stands in for lightning, and has no pytorch there",
        "ImportError litwork stands in for lightning_app, and has no cli there",
    ]


def test_installing_is_light() -> None:
    code = "print(*sorted(name for name in sys.modules if name.startswith(('litwork', 'lightning'))))"
    assert run(f"import sys; {code}") == "litwork litwork.compat\n"
    finders = list(sys.meta_path)
    try:
        compat.install()
        installed = len(sys.meta_path)
        compat.install()
        assert len(sys.meta_path) == installed
    finally:
        sys.meta_path[:] = finders


@pytest.mark.parametrize("name", ["ServeGradio", "AutoScaler", "Database", "StaticWebFrontend"])
def test_what_is_not_served_says_what_to_do(name: str) -> None:
    from litwork import components

    stand_in = getattr(components, name)

    class Mine(stand_in):  # type: ignore[misc, valid-type]
        pass

    with pytest.raises(NotImplementedError, match=rf"litwork has no {name}: it needs .*run\(\)"):
        stand_in("any", argument=1)
    with pytest.raises(NotImplementedError, match=f"litwork has no Mine, a {name},: it needs"):
        Mine()


def test_there_are_names_of_utilities() -> None:
    code = """
from lightning.app.utilities.enum import WorkStageStatus, WorkFailureReasons, make_status
from lightning.app.utilities.app_helpers import Logger, is_overridden
from lightning.app.utilities.network import find_free_network_port
from lightning.app.utilities.cloud import is_running_in_cloud
from lightning.app.utilities.exceptions import LightningWorkException, ExitAppException
from lightning.app import LightningFlow, LightningWork
print(make_status(WorkStageStatus.FAILED, reason=WorkFailureReasons.USER_EXCEPTION).reason, is_running_in_cloud())
print(0 < find_free_network_port() < 65536, Logger("x").name)
class Work(LightningWork):
    def run(self): pass
    def on_exit(self): pass
print(is_overridden("on_exit", Work(), LightningWork), is_overridden("on_start", Work(), LightningWork))
class Bad(LightningWork):
    def __init__(self):
        super().__init__()
        self.child = Work()
    def run(self): pass
try:
    Bad()
except LightningWorkException as error:
    print(error)
try:
    LightningFlow().stop()
except ExitAppException:
    print("stopped")
"""
    assert run(code).splitlines() == [
        "user_exception False",
        "True x",
        "True False",
        "Bad.child can't be a component: a work has none. Put it into the flow",
        "stopped",
    ]
