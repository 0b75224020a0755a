"""Serves a built site on this machine: `python -m litdocs.serve build/html`. The pytest plugin uses the same server.

Rules: it answers only on the loopback address; what a browser runs gets the type that browsers ask for, whatever this
machine has on record; where a compressed file lies beside a file, whoever can read it gets that.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from litdocs import packed

HOST = "127.0.0.1"
PORT = 8000

# The weight of what a browser can't read.
REFUSED = re.compile(r"q=0(\.0*)?")

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

    encoding = ""
    """How the file that is being sent is compressed; as it is, if empty."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        self.encoding = ""
        return super().send_head()

    def translate_path(self, path: str) -> str:
        plain = super().translate_path(path)
        accepted = accepted_encodings(self.headers.get("Accept-Encoding", ""))
        for ending, encoding in packed.ENCODINGS.items():
            if encoding in accepted and Path(plain + ending).is_file():
                self.encoding = encoding
                return plain + ending
        return plain

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        path = Path(path)
        if self.encoding:
            path = path.with_suffix("")
        return TYPES.get(path.suffix) or super().guess_type(path)

    def end_headers(self) -> None:
        self.send_header("Vary", "Accept-Encoding")
        if self.encoding:
            self.send_header("Content-Encoding", self.encoding)
        # A page built a moment ago must not be answered from the browser's memory.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def accepted_encodings(header: str) -> set[str]:
    """The names in an `Accept-Encoding` header, but for those that it refuses."""
    accepted = set()
    for part in header.split(","):
        name, _, weight = part.partition(";")
        if not REFUSED.fullmatch(weight.strip()):
            accepted.add(name.strip().lower())
    return accepted


class Server(ThreadingHTTPServer):
    """Serves the folder `root`, as `handler` does. With port 0 the system chooses a free one."""

    daemon_threads = True

    def __init__(self, root: Path, port: int = 0, handler: type[Handler] = Handler) -> None:
        super().__init__((HOST, port), partial(handler, directory=str(root)))

    @property
    def url(self) -> str:
        """The address of the folder, with a slash at its end."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Who stops a run while it loads gives up its downloads.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(root: Path, handler: type[Handler] = Handler) -> Iterator[Server]:
    """Serves the folder `root` in a thread for as long as the context lasts."""
    with Server(root, handler=handler) as server:
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
