"""Hosts of other kinds than the one that serves a site in most tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from litdocs import serve


class PolicyHandler(serve.Handler):
    """Answers with the Content-Security-Policy `policy`."""

    policy: str

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextmanager
def serving(site: Path, handler: type[serve.Handler]) -> Iterator[str]:
    """Serves a site as the handler does; yields its address."""
    with ThreadingHTTPServer((serve.HOST, 0), partial(handler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{serve.HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextmanager
def under_policy(site: Path, policy: str) -> Iterator[str]:
    """Serves a site with a policy; yields its address."""
    with serving(site, type("Handler", (PolicyHandler,), {"policy": policy})) as url:
        yield url
