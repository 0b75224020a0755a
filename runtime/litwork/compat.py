"""Makes scripts that import `lightning.app` run: after `install()`, litwork answers these imports.

Rules:
- Everything that such a script may import is in one table. What litwork hasn't got there is an error that says what
  there is.
- A script means the same wherever it runs: an installed `lightning.app` is hidden. What else an installed `lightning`
  has (`L.Trainer`, `lightning.pytorch`) is that package's, and imported only when it is asked for.
- A package that was imported before `install()` stays.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_MAIN = "BuildConfig CloudCompute LightningApp LightningFlow LightningWork"
_METHODS = "Delete Get Post Put"
_SCRIPTS = "Code PopenPythonScript TracerPythonScript"
_NODES = "FabricMultiNode LightningTrainerMultiNode MultiNode PyTorchSpawnMultiNode"
_TRAINING = "LightningTrainerScript PyTorchLightningScriptRunner"
_SERVERS = (
    "AutoScaler Category ColdStartProxy Image ModelInferenceAPI Number PythonServer ServeGradio ServeStreamlit Text"
)
_DATABASE = "Database DatabaseClient"
_FRONTENDS = "Frontend PanelFrontend StaticWebFrontend StreamlitFrontend"
_TESTING = "EmptyFlow EmptyWork LightningTestApp application_testing run_work_isolated wait_for"
_RUNNERS = "CloudRuntime MultiProcessRuntime Runtime dispatch load_app_from_file"
_STAGES = "WorkFailureReasons WorkStageStatus WorkStopReasons make_status"
_ERRORS = "ExitAppException LightningComponentException LightningFlowException LightningWorkException "
_ERRORS += "MisconfigurationException"

_HOMES = {
    "litwork": f"{_MAIN} Drive Mount Path Payload",
    "litwork.api": _METHODS,
    "litwork.components": f"{_SCRIPTS} Tracer {_NODES} {_TRAINING} {_SERVERS} {_DATABASE} {_FRONTENDS}",
    "litwork.pdb": "set_trace",
    "litwork.runners": _RUNNERS,
    "litwork.status": "WorkStatus",
    "litwork.structures": "Dict List",
    "litwork.testing": _TESTING,
    "litwork.utilities": f"{_STAGES} {_ERRORS} Logger find_free_network_port is_overridden is_running_in_cloud",
}
"""The modules of litwork, and the names that each of them gives."""

_MODULES = {
    "": _MAIN,
    "api": _METHODS,
    "api.http_methods": _METHODS,
    "components": f"{_SCRIPTS} {_NODES} {_TRAINING} {_SERVERS} {_DATABASE}",
    "components.database": _DATABASE,
    "components.database.client": "DatabaseClient",
    "components.database.server": "Database",
    "components.multi_node": _NODES,
    "components.multi_node.base": "MultiNode",
    "components.python": "PopenPythonScript TracerPythonScript",
    "components.python.popen": "PopenPythonScript",
    "components.python.tracer": "Code TracerPythonScript",
    "components.serve": _SERVERS,
    "components.serve.auto_scaler": "AutoScaler",
    "components.serve.gradio_server": "ServeGradio",
    "components.serve.python_server": "Category Image Number PythonServer Text",
    "components.serve.serve": "ModelInferenceAPI",
    "components.serve.streamlit": "ServeStreamlit",
    "components.training": _TRAINING,
    "core": "LightningApp LightningFlow LightningWork",
    "core.app": "LightningApp",
    "core.flow": "LightningFlow",
    "core.work": "LightningWork",
    "frontend": _FRONTENDS,
    "frontend.frontend": "Frontend",
    "frontend.stream_lit": "StreamlitFrontend",
    "frontend.web": "StaticWebFrontend",
    "pdb": "set_trace",
    "pdb.pdb": "set_trace",
    "runners": _RUNNERS,
    "runners.multiprocess": "MultiProcessRuntime",
    "runners.runtime": "Runtime dispatch",
    "storage": "Drive Mount Path Payload",
    "storage.drive": "Drive",
    "storage.mount": "Mount",
    "storage.path": "Path",
    "storage.payload": "Payload",
    "structures": "Dict List",
    "structures.dict": "Dict",
    "structures.list": "List",
    "testing": _TESTING,
    "testing.helpers": "EmptyFlow EmptyWork",
    "testing.testing": "LightningTestApp application_testing run_work_isolated wait_for",
    "utilities": "",
    "utilities.app_helpers": "Logger is_overridden",
    "utilities.app_status": "WorkStatus",
    "utilities.cloud": "is_running_in_cloud",
    "utilities.enum": _STAGES,
    "utilities.exceptions": _ERRORS,
    "utilities.load_app": "load_app_from_file",
    "utilities.network": "find_free_network_port",
    "utilities.packaging": "",
    "utilities.packaging.build_config": "BuildConfig",
    "utilities.packaging.cloud_compute": "CloudCompute",
    "utilities.tracer": "Tracer",
}
"""The modules below `lightning.app`, and the names that each of them has."""

_ALIASES = {"lightning.pdb": "pdb", "lightning.storage": "storage", "lightning.structures": "structures"}
"""Names of `lightning` itself, for modules below `lightning.app`."""


def install() -> None:
    """Let litwork answer `import lightning`, `lightning.app`, `lightning_app` and what is in them. Can be repeated."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds the served modules, makes them, and refuses the others below `lightning.app`."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if _names(name) is not None:
            spec = ModuleSpec(name, self, origin="litwork", is_package=True)  # type: ignore[arg-type]
            if name == "lightning":
                spec.submodule_search_locations = _installed()
            return spec
        package, _, last = name.rpartition(".")
        if _below_app(name) is not None:
            raise ImportError(_missing(package, last), name=name)
        if package == "lightning" and not _installed():
            raise ImportError(_missing(package, last), name=name)
        return None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        names = _names(name) or ()

        def get(attribute: str) -> object:
            from importlib import import_module

            if attribute in names:
                home = next(home for home, its in _HOMES.items() if attribute in its.split())
                value: object = getattr(import_module(home), attribute)
            elif _names(f"{name}.{attribute}") is not None:
                value = import_module(f"{name}.{attribute}")
            elif f"{name}.{attribute}" in _ALIASES:
                value = import_module(f"lightning.app.{attribute}")
            elif name == "lightning" and attribute[:2] != "__" and _installed():
                value = getattr(_whole(), attribute)
            else:
                raise AttributeError(_missing(name, attribute), name=attribute, obj=module)
            module.__dict__[attribute] = value
            return value

        module.__dict__["__getattr__"] = get
        module.__dict__["__all__"] = list(names)


def _below_app(module: str) -> str | None:
    """The part of the name below `lightning.app` or `lightning_app`, or None for any other module."""
    for package in ("lightning.app", "lightning_app"):
        if module == package or module.startswith(package + "."):
            return module[len(package) + 1 :]
    return None


def _names(module: str) -> Sequence[str] | None:
    """The names that a module has from litwork; None if it isn't served."""
    below = "" if module == "lightning" else _below_app(module)
    served = None if below is None else _MODULES.get(below)
    return None if served is None else served.split()


def _installed() -> list[str]:
    """Where the files of an installed `lightning` are; nowhere if there is none."""
    spec = PathFinder.find_spec("lightning")
    return list(spec.submodule_search_locations or ()) if spec is not None else []


def _whole() -> ModuleType:
    """The installed `lightning` itself, whose name litwork's has taken."""
    from importlib.util import module_from_spec

    whole = sys.modules.get("lightning.__whole__")
    if whole is None:
        spec = PathFinder.find_spec("lightning")
        assert spec is not None
        assert spec.loader is not None
        whole = sys.modules["lightning.__whole__"] = module_from_spec(spec)
        try:
            spec.loader.exec_module(whole)
        except BaseException:
            del sys.modules["lightning.__whole__"]
            raise
    return whole


def _missing(module: str, name: str) -> str:
    below = _below_app(module)
    inside = [
        other.rpartition(".")[2]
        for other in _MODULES
        if below is not None and other and other.rpartition(".")[0] == below
    ]
    if module == "lightning":
        inside = ["app", *(alias.rpartition(".")[2] for alias in _ALIASES)]
    served = ", ".join((*(_names(module) or ()), *inside))
    return f"litwork stands in for {module}, and has no {name} there: it serves {served or 'nothing'}"
