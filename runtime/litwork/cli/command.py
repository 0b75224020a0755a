"""`litwork command`: runs a command of an app that is running, over its server."""

from __future__ import annotations

import json
import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlsplit

from litwork.server.place import Note, notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from litwork.cli.options import Options


class _Wrong(Exception):
    """What the user has to be told, and the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def command(options: Options) -> int:
    """Run the command, or list all; returns the exit status."""
    try:
        note = _find(options.url)
        if options.name is None:
            _list(note)
            return 0
        given = parse(options.arguments)
        answer = _ask(note, "POST", f"/api/v1/commands/{quote(options.name, safe='')}", given)
    except _Wrong as wrong:
        print(f"litwork: {wrong}", file=sys.stderr)
        return wrong.status
    if answer is not None:
        print(answer if isinstance(answer, str) else json.dumps(answer, indent=2, ensure_ascii=False))
    return 0


def parse(arguments: Sequence[str]) -> dict[str, object]:
    """`--key value`, `--key=value`, and `--key` alone for true. Raises _Wrong for anything else."""
    given: dict[str, object] = {}
    left = list(arguments)
    while left:
        key, equals, value = left.pop(0).partition("=")
        name = key.removeprefix("--").replace("-", "_")
        if not key.startswith("--") or not name:
            raise _Wrong(f"{key!r} has no name: arguments are written as --name value", 2)
        if equals:
            given[name] = value
        elif left and not left[0].startswith("--"):
            given[name] = left.pop(0)
        else:
            given[name] = True
    return given


def _find(url: str | None) -> Note:
    """The app that is meant. Raises _Wrong if there is none, or more than one."""
    token = os.environ.get("LITWORK_TOKEN", "")
    found = notes()
    if url is not None:
        url = url.rstrip("/")
        known = [note for note in found if note.url == url.replace("//localhost:", "//127.0.0.1:")]
        return Note(url, token or (known[0].token if known else ""), "")
    if not found:
        raise _Wrong("no app with a server is running: start one with `litwork run`, or name it with --url")
    if len(found) > 1:
        listed = "".join(f"\n  --url {note.url}  {note.script}" for note in found)
        raise _Wrong(f"several apps are running: say which one{listed}")
    return Note(found[0].url, token or found[0].token, found[0].script)


def _list(note: Note) -> None:
    commands = _ask(note, "GET", "/api/v1/spec")["commands"]
    if not commands:
        print("The app has no commands.")
    for each in commands:
        parameters = "".join(
            f" --{name} {name.upper()}" if needed else f" [--{name} {name.upper()}]"
            for name, needed in ((each["name"], each["is_required"]) for each in each["parameters"])
        )
        print(f"{each['name']}{parameters}" + (f"\n    {each['about']}" if each["about"] else ""))


def _ask(note: Note, method: str, path: str, body: object = None) -> Any:
    """The answer of the app's server. Raises _Wrong."""
    parts = urlsplit(note.url)
    try:
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError
        connection = HTTPConnection(parts.hostname, parts.port or 80, timeout=60)
    except ValueError:
        raise _Wrong(f"{note.url!r} is no address such as http://127.0.0.1:7501", 2) from None
    try:
        headers = {"authorization": f"Bearer {note.token}", "content-type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
    except (OSError, HTTPException) as error:
        raise _Wrong(f"{note.url} doesn't answer: {error}") from None
    finally:
        connection.close()
    try:
        answer = json.loads(text)
    except ValueError:
        raise _Wrong(f"{note.url} isn't the server of an app") from None
    if response.status != 200:
        why = answer.get("error") if isinstance(answer, dict) else None
        raise _Wrong(why or f"the server answered {response.status}")
    return answer
