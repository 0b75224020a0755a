"""Hosts that serve a site with a Content-Security-Policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from litdocs import serve


class PolicyHandler(serve.Handler):
    """Answers with the header `policy`."""

    policy: str

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextmanager
def serving(site: Path, policy: str) -> Iterator[str]:
    """Serves a site with a policy; yields its address."""
    handler = type("Handler", (PolicyHandler,), {"policy": policy})
    with ThreadingHTTPServer((serve.HOST, 0), partial(handler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{serve.HOST}:{server.server_port}/"
        server.shutdown()
        thread.join()
