"""`litwork run`: joins a backend, a printer, and the server if there is one."""

from __future__ import annotations

import os
import sys

from litwork.backends.base import Viewer
from litwork.cli.printers import Console, Json
from litwork.flow import LightningFlow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from litwork.app import LightningApp
    from litwork.backends.base import Keeper, Loop, Outcome
    from litwork.backends.door import Door
    from litwork.backends.zygote import Origin
    from litwork.cli.options import Options
    from litwork.cli.printers import Printer
    from litwork.server.threads import Server

LOOPBACK = "127.0.0.1"


def run(options: Options, origin: Origin | None) -> int:
    """Run the app; returns its exit status. `origin` is where the works come from, if that was made ahead."""
    backend = "ray" if options.address is not None else options.backend
    if options.address is not None and options.backend == "inline":
        print("litwork: --address is that of a Ray cluster: leave --backend inline out", file=sys.stderr)
        return 2
    if backend != "inline" and os.name != "posix":
        print("litwork: run needs Linux or macOS; on Windows there is WSL", file=sys.stderr)
        return 2
    if not prepare(options):
        return 2
    printer = Json(sys.stdout) if options.json else Console(sys.stdout, sys.stderr)
    front = _Front(options, printer)
    if options.checkpoint is None and options.resume is None:
        return _run(options, backend, front, origin).status
    from litwork.cli.checkpoint import run_kept

    return run_kept(options, lambda keeper: _run(options, backend, front, origin, keeper))


def _run(options: Options, backend: str, front: Viewer, origin: Origin | None, keeper: Keeper | None = None) -> Outcome:
    path = options.script
    if backend == "process":
        from litwork.backends import process

        return process.run(path, front, origin, keeper)
    if backend == "ray":
        from litwork.backends import ray

        return ray.run(path, front, options.address, options.env, keeper)
    import signal

    from litwork.backends import inline
    from litwork.backends.base import load_app

    signal.signal(signal.SIGINT, signal.default_int_handler)  # from here on there is something to end
    return inline.run(lambda: load_app(path), front, keeper)


def prepare(options: Options) -> bool:
    """Make this process one in which the script can run; False, and a word why, if there is no such script."""
    path = options.script
    if not os.path.isfile(path):  # noqa: PTH113 (pathlib takes long to import)
        print(f"litwork: there is no file {path}", file=sys.stderr)
        return False
    from litwork import compat

    os.environ.update(options.env)
    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120 (pathlib takes long to import)
    if sys.flags.safe_path:
        sys.path.insert(0, folder)
    else:
        sys.path[0] = folder
    sys.argv = [path]
    compat.install()
    return True


class _Front(Viewer):
    """Between the backend and whoever watches: the printer, and the server once the app is known to want one."""

    def __init__(self, options: Options, printer: Printer) -> None:
        self._options = options
        self._printer = printer
        self._err = sys.stderr  # before it becomes the flow's
        self._server: Server | None = None

    def opened(self, app: LightningApp, loop: Loop) -> Door | None:
        options = self._options
        if options.keep_alive:
            loop.keep_alive = True
        if not (options.ui or options.host or options.port or _has_offers(app)):
            return None
        server = self._server = _server_of(app, loop, options)
        server.start()
        if options.ui:
            url = f"{server.url}/view/#token={server.token}"
            print(f"litwork: the app is shown at {url}", file=self._err, flush=True)
            _open(url)
        else:
            print(f"litwork: the app's server is at {server.url}", file=self._err, flush=True)
        return server.door

    def components(self, components: Sequence[tuple[str, str, str]]) -> None:
        self._printer.components(components)
        if self._server is not None:
            self._server.components(components)

    def output(self, component: str, stream: str, text: str) -> None:
        self._printer.output(component, stream, text)
        if self._server is not None:
            self._server.feed.output(component, stream, text)

    def status(self, component: str, stage: str) -> None:
        self._printer.status(component, stage)
        if self._server is not None:
            self._server.feed.status(component, stage)

    def end(self, outcome: Outcome) -> None:
        self._printer.end(outcome)
        if self._server is not None:
            self._server.close(outcome)


def _has_offers(app: LightningApp) -> bool:
    """Whether any flow has routes or commands."""
    return any(
        type(flow).configure_api is not LightningFlow.configure_api
        or type(flow).configure_commands is not LightningFlow.configure_commands
        for flow in (app.root, *app.root.flows.values())
    )


def _server_of(app: LightningApp, loop: Loop, options: Options) -> Server:
    """Make the server. Raises ScriptError where that can't be."""
    try:
        from litwork.server.threads import Server
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "anyio"):
            raise
        from litwork.errors import ScriptError

        why = (
            "--ui, --host and --port need"
            if options.ui or options.host or options.port
            else "configure_api and configure_commands need"
        )
        raise ScriptError(f'{why} the server, which is missing: pip install "litwork[server]"') from None
    return Server(app, loop, options.script, options.host or LOOPBACK, options.port, options.ui)


def _open(url: str) -> None:
    """Open a browser, which may take its time or even stay in the foreground."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(url,), name="litwork browser", daemon=True).start()
