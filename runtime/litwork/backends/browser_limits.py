"""What Python in a page can't do, said in one line where a script tries it: what it is, and what to do instead.

Rules:
- Who asks first whether something is there (`importlib.util.find_spec`, `except ImportError`) gets the usual answer.
- The errors are of the types that Python raises where it has none of these things, so that scripts which are prepared
  for that go on.
- Which modules are missing is known to Python: those of its standard library that are not found.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, NoReturn

_MACHINE = "run the app on a machine (litwork run)"
_PARALLEL = "let it be a work with parallel=True, which runs at the same time"

_INPUT = "can't ask anybody in a page: write the answer into the code"
_THREAD = f"a page has no threads: {_PARALLEL}"
_PROCESS = f"a page has no processes: {_PARALLEL}"
_PROGRAM = f"a page can't start other programs: {_MACHINE}"
_NETWORK = f"a page has no network: put the data into the script, or {_MACHINE}"


def install() -> None:
    """Have everything that a page can't do say so. To be called once, before any user code."""
    import builtins
    import io
    import os

    sys.stdin = io.StringIO()
    builtins.input = _refusing(EOFError, f"input() {_INPUT}")
    sys.breakpointhook = _refusing(RuntimeError, "a debugger can't ask anybody in a page: print what you want to know")
    for name in ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "execv", "execve"):
        if hasattr(os, name):
            setattr(os, name, _refusing(OSError, f"os.{name}(): {_PROCESS if 'fork' in name else _PROGRAM}"))
    changes = _Changes(_CHANGES)
    for name in [name for name in _CHANGES if name in sys.modules]:
        changes.take(name)(sys.modules[name])
    sys.meta_path.insert(0, changes)
    sys.meta_path.append(_Missing())


def _refusing(error: type[Exception], message: str) -> Callable[..., NoReturn]:
    """A function that raises this error whenever it is called."""

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise error(message)

    return refuse


def _refuse(owner: object, names: Iterable[str], error: type[Exception], message: str) -> None:
    for name in names:
        setattr(owner, name, _refusing(error, message))


# What is to be changed in a module when it is there.


def _change_threads(module: Any) -> None:
    _refuse(module, ["start_new_thread", "start_new", "start_joinable_thread"], RuntimeError, _THREAD)


def _change_threading(module: Any) -> None:
    _refuse(module.Thread, ["start"], RuntimeError, _THREAD)


def _change_subprocess(module: Any) -> None:
    _refuse(module.Popen, ["__init__"], OSError, f"subprocess: {_PROGRAM}")


def _change_processes(module: Any) -> None:
    _refuse(module.BaseProcess, ["start"], OSError, f"multiprocessing: {_PROCESS}")


def _change_multiprocessing(module: Any) -> None:
    _refuse(module.BaseContext, _MULTIPROCESSING, OSError, f"multiprocessing: {_PROCESS}")


def _change_pools(module: Any) -> None:
    _refuse(module.ProcessPoolExecutor, ["__init__"], OSError, f"ProcessPoolExecutor: {_PROCESS}")


def _change_socket(module: Any) -> None:
    _refuse(module.socket, ["connect", "connect_ex", "bind", "listen", "sendto"], OSError, _NETWORK)
    names = ["create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"]
    _refuse(module, names, OSError, _NETWORK)


def _change_http(module: Any) -> None:
    def get(name: str) -> NoReturn:
        what = _NETWORK if name == "HTTPSConnection" else f"module 'http.client' has no attribute {name!r}"
        raise AttributeError(what, name=name)  # without `obj`, in which Python would look for a similar name

    module.__getattr__ = get


def _change_urllib(module: Any) -> None:
    stock_open = module.OpenerDirector.open

    def open_(opener: Any, url: Any, *args: Any, **kwargs: Any) -> Any:
        address = url if isinstance(url, str) else url.full_url
        if address.partition(":")[0].lower() in ("http", "https", "ftp"):
            raise module.URLError(_NETWORK)
        return stock_open(opener, url, *args, **kwargs)

    module.OpenerDirector.open = open_


def _change_pdb(module: Any) -> None:
    module.set_trace = sys.breakpointhook


_MULTIPROCESSING = (
    *("Pool", "Manager", "Queue", "JoinableQueue", "SimpleQueue", "Value", "Array"),
    *("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier"),
)

_CHANGES: Mapping[str, Callable[[Any], None]] = {
    "_thread": _change_threads,
    "threading": _change_threading,
    "subprocess": _change_subprocess,
    "multiprocessing.process": _change_processes,
    "multiprocessing.context": _change_multiprocessing,
    "concurrent.futures.process": _change_pools,
    "socket": _change_socket,
    "http.client": _change_http,
    "urllib.request": _change_urllib,
    "pdb": _change_pdb,
}


class _Changes:
    """A finder that changes modules as soon as they have been imported."""

    def __init__(self, changes: Mapping[str, Callable[[Any], None]]) -> None:
        self._changes = dict(changes)

    def take(self, name: str) -> Callable[[Any], None]:
        """The change of this module, which is to be made now and never again."""
        return self._changes.pop(name)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in self._changes:
            return None
        change = self.take(name)
        spec = find_spec(name)  # by all other finders
        if spec is not None and spec.loader is not None:
            spec.loader = _Changing(spec.loader, change)  # type: ignore[assignment]
        return spec


class _Changing:
    """Another loader, and a change of what it has loaded."""

    def __init__(self, loader: Any, change: Callable[[Any], None]) -> None:
        self._loader = loader
        self._change = change

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._change(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Missing:
    """The last finder: what has come here is nowhere."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        # An import statement asks by way of two functions of Python's; who only asks whether it is there does not.
        if sys._getframe(2).f_code.co_name != "_find_and_load_unlocked":
            return None
        package, _, _ = name.partition(".")
        if package != name and package in sys.modules:
            return None  # the package is there, and lacks this module: Python says so
        if package in sys.stdlib_module_names:
            why = f"{package} is a part of Python that is missing in a page: {_MACHINE}"
        else:
            why = (
                f"{package} is not in this page, which has Python's standard library and litwork: install it on a "
                "machine and run the app there (litwork run)"
            )
        raise ModuleNotFoundError(why, name=name)
