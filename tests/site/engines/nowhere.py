"""Where requests for other hosts end: a proxy that refuses everything, and notes what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from litdocs import serve


class Handler(serve.Handler):
    """Has nothing for anybody."""

    asked: list[str]

    def do_GET(self) -> None:
        self.send_error(502)

    do_HEAD = do_POST = do_CONNECT = do_GET

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        self.asked.append(f"another host is asked: {self.requestline}")


@contextmanager
def leading_nowhere(asked: list[str]) -> Iterator[int]:
    """Has a proxy note in `asked` who asks for what; gives its port."""
    with serve.serving(Path(), type("Noting", (Handler,), {"asked": asked})) as server:
        yield server.server_port
