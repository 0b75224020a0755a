"""Where a server is found: its port, and the note that tells this user's other programs of it.

Rules:
- A port that was asked for is taken, or it is an error. Else it is the first free one from 7501 on.
- The note lies in a folder that only the user can read, is readable by the user alone, and goes when the server goes.
  One that was left behind, because the app was killed, is known by its process and removed by who finds it.
"""

from __future__ import annotations

import json
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

PORT = 7501
TRIES = 100


class NoPlace(Exception):
    """There is no such place; the message is meant for the user."""


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens. Raises NoPlace."""
    last: OSError | None = None
    for each in range(PORT, PORT + TRIES) if port is None else [port]:
        try:
            family, _, _, _, address = socket.getaddrinfo(host, each, type=socket.SOCK_STREAM)[0]
            listener = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            raise NoPlace(f"the server can't listen on {host}: {error.strerror or error}") from None
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
        except OSError as error:
            listener.close()
            last = error
            continue
        return listener
    if port is None:
        raise NoPlace(f"no port from {PORT} to {PORT + TRIES - 1} is free on {host}: name one with --port")
    raise NoPlace(f"the server can't have port {port} on {host}: {last.strerror if last else ''}. Name another --port")


class Note:
    """Tells other programs of the user where the server of an app is, and its token."""

    def __init__(self, url: str, token: str, script: str) -> None:
        self.url = url
        self.token = token
        self.script = script
        self._path: Path | None = None

    def leave(self) -> None:
        """Write it. Raises OSError."""
        path = folder() / f"{os.getpid()}.json"
        with suppress(FileNotFoundError):
            path.unlink()
        content = {"url": self.url, "token": self.token, "script": self.script, "pid": os.getpid()}
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w") as file:
            json.dump(content, file)
        self._path = path

    def remove(self) -> None:
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()


def notes() -> list[Note]:
    """The notes of all servers of this user that are alive, in the order in which they began."""
    found = []
    with suppress(OSError):
        for path in sorted(folder().glob("*.json"), key=lambda path: path.stat().st_mtime):
            try:
                content = json.loads(path.read_text())
                os.kill(content["pid"], 0)
                found.append(Note(content["url"], content["token"], content["script"]))
            except ProcessLookupError:
                with suppress(OSError):
                    path.unlink()
            except (OSError, ValueError, KeyError, TypeError):  # half written, or another user's process by now
                continue
    return found


def folder() -> Path:
    """The user's own folder for the notes, made if it is missing. Raises OSError if it can't be theirs alone."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    path = Path(base, "litwork") if base else Path(gettempdir(), f"litwork-{os.getuid()}")
    with suppress(FileExistsError):
        path.mkdir(0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{path} must be a folder that only you can read")
    return path
