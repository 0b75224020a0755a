"""WebDriver BiDi over its WebSocket: commands with their results, and the events that come in between, in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import websocket

from litdocs import drive


class BiDiError(Exception):
    """The browser refused a command."""


class Connection:
    """A connection to a browser; `on_event` gets the name and the parameters of each event."""

    def __init__(self, url: str, on_event: Callable[[str, Any], None]) -> None:
        self._socket = websocket.create_connection(url, timeout=drive.HANG, suppress_origin=True)
        self._on_event = on_event
        self._numbers = count(1)

    def send(self, method: str, **parameters: object) -> Any:
        """The result of a command. Whatever happened before it is told first. Raises BiDiError."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message["type"] == "event":
                self._on_event(message["method"], message["params"])
            elif message["id"] == number:
                if message["type"] == "error":
                    raise BiDiError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()
