"""Runs apps that have a server with the command `litwork`, and talks to them over HTTP as any program would."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .running import PATIENCE

IMPORTS = """\
import os, sys, time
from litwork import LightningApp, LightningFlow, LightningWork
from litwork.api import Delete, Get, Post, Put
"""

TOKEN = "a token for tests"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


class Event(NamedTuple):
    """An event of a stream: its name, its id, and its data."""

    name: str
    id: str
    data: Any


class Served:
    """An app in a process of its own, with its server."""

    def __init__(self, folder: Path, script: str, *options: str, **environment: str) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "app.py").write_text(IMPORTS + textwrap.dedent(script))
        self.folder = folder
        self.err: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "litwork", "run", "app.py", *options],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=environment_of(folder, **environment),
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.err.append(line)
            if found := re.search(r"(http://[^/\s]+)", line):
                self.url = found[1]
                return
        raise AssertionError(f"the app has no server: {''.join(self.err)}")

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def open(self, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
        """Send a request, with the token unless `authorization` says otherwise; return the answer, still unread."""
        sent = {
            "authorization": f"Bearer {TOKEN}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = HTTPConnection(*self.address, timeout=PATIENCE)
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, path, data, {name: value for name, value in sent.items() if value})
        return connection.getresponse()

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send a request and read the answer."""
        response = self.open(method, path, body, **headers)
        text = response.read()
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, dict(response.headers), json.loads(text) if is_json else text)

    def get(self, path: str) -> Any:
        """What a GET gives."""
        answer = self.ask("GET", path, authorization="")
        assert answer.status == 200, answer
        return answer.body

    def stream(self, last_id: str = "") -> Iterator[Event]:
        """The events of the app, from after the one with this id on."""
        response = self.open("GET", "/api/v1/events", authorization="", last_event_id=last_id)
        assert response.status == 200
        fields: dict[str, str] = {}
        for line in response:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                yield Event(fields.get("event", ""), fields.get("id", ""), json.loads(fields["data"]))
                fields = {}

    def facts(self, last_id: str = "") -> Iterator[dict[str, Any]]:
        """The same, without the packaging."""
        for event in self.stream(last_id):
            if event.name == "":
                yield from event.data

    def wait_for_line(self, text: str) -> None:
        """Wait until any component has printed this line."""
        for fact in self.facts():
            if fact["type"] == "output" and text in fact["lines"]:
                return
        raise AssertionError(f"{text!r} was never printed")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `litwork command` in another terminal."""
        return subprocess.run(
            [sys.executable, "-m", "litwork", "command", *arguments],
            env=environment_of(self.folder),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit status and what was on standard error."""
        _, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, "".join(self.err) + err


def environment_of(folder: Path, **environment: str) -> dict[str, str]:
    """An environment in which servers are known to each other in this folder only."""
    ours = {"XDG_RUNTIME_DIR": str(folder), "LITWORK_TOKEN": TOKEN, "BROWSER": "true", **environment}
    return {name: value for name, value in {**os.environ, **ours}.items() if value}


@contextmanager
def served(folder: Path, script: str, *options: str, **environment: str) -> Iterator[Served]:
    """An app with a server; it ends with the block, if it hasn't ended before."""
    app = Served(folder, script, *options, **environment)
    try:
        yield app
    finally:
        if app.process.poll() is None:
            app.process.send_signal(signal.SIGINT)
        app.process.communicate(timeout=PATIENCE)
