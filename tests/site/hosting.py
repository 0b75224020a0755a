"""Hosts that send a Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from litdocs import serve


class PolicyHandler(serve.Handler):
    """Answers with the header `policy`."""

    policy: str

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextmanager
def under_policy(site: Path, policy: str) -> Iterator[str]:
    """Serves a site with a policy; yields its address."""
    with serve.serving(site, type("Handler", (PolicyHandler,), {"policy": policy})) as server:
        yield server.url
