"""Serves a built site on this machine: `python -m litdocs.serve build/html`. The pytest plugin uses the same server.

Rules: it answers only on the loopback address; what a browser runs gets the type that browsers ask for, whatever this
machine has on record.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"
PORT = 8000

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}


class Handler(SimpleHTTPRequestHandler):
    """Answers with files, and without a word on the terminal."""

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return TYPES.get(Path(path).suffix) or super().guess_type(path)

    def end_headers(self) -> None:
        # A page built a moment ago must not be answered from the browser's memory.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Serves the folder `root`. With port 0 the system chooses a free one."""

    daemon_threads = True

    def __init__(self, root: Path, port: int = 0) -> None:
        super().__init__((HOST, port), partial(Handler, directory=str(root)))

    @property
    def url(self) -> str:
        """The address of the folder, with a slash at its end."""
        return f"http://{HOST}:{self.server_port}/"


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    """Serves the folder `root` in a thread for as long as the context lasts."""
    with Server(root) as server:
        thread = threading.Thread(target=server.serve_forever, name="litdocs-serve", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def main(arguments: list[str] | None = None) -> None:
    """Serves a folder until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m litdocs.serve", description="Serve a built site on this machine.")
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--port", type=int, help=f"default {PORT}, or a free one where that is taken")
    options = parser.parse_args(arguments)
    if not options.site.is_dir():
        sys.exit(f"{options.site} is no folder: build the site first.")
    with open_server(options.site, options.port) as server:
        print(f"Serving {options.site} at {server.url} (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def open_server(site: Path, port: int | None) -> Server:
    """Returns a server on `port`, or, where None is asked for, on the usual port or a free one."""
    if port is not None:
        return Server(site, port)
    try:
        return Server(site, PORT)
    except OSError:
        return Server(site)


if __name__ == "__main__":
    main()
