"""What the server has the flow's thread do: read and write the state, and run methods of the flow.

Rules:
- All of it but `stop` is called by the flow's thread, through the door.
- What goes wrong in the user's method is told to who asked and shown in the terminal; the app goes on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial

from litwork.errors import describe
from litwork.server.guard import Refusal
from litwork.server.handlers import bind, json_of, parameters_of
from litwork.server.layout import links_of
from litwork.spec import spec_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from litwork.app import LightningApp
    from litwork.loop import Loop
    from litwork.server.offer import Offer


class Inside:
    """The app, for the server."""

    def __init__(self, app: LightningApp, loop: Loop, offer: Offer) -> None:
        self._app = app
        self._loop = loop
        self._offer = offer

    def state(self) -> object:
        """The state of the root flow and of all that is in it, as JSON can say it."""
        return json_of(self._app.root.state)

    def spec(self) -> object:
        """What the app is made of and offers."""
        return {
            "components": spec_of(self._app),
            "layout": links_of(self._app.root),
            "api": [{"method": each.verb, "route": each.route} for each in self._offer.api],
            "commands": [
                {
                    "name": name,
                    "about": (method.__doc__ or "").strip().partition("\n")[0],
                    "parameters": [
                        {"name": each.name, "is_required": each.default is each.empty}
                        for each in parameters_of(method).values()
                    ],
                }
                for name, method in self._offer.commands.items()
            ],
        }

    def write(self, state: Mapping[str, object]) -> None:
        """Write what differs from the present state; nothing, and raises Refusal, if there is no such attribute."""
        known = {(name, attribute): value for name, attribute, value in _variables("root", self._app.root.state)}
        writes = []
        for name, attribute, value in _variables("root", state):
            if (name, attribute) not in known:
                raise Refusal(422, f"there is no {name}.{attribute}")
            if json_of(known[name, attribute]) != value:
                writes.append((name, attribute, value))
        for name, attribute, value in writes:
            try:
                self._loop.write(name, attribute, value)
            except AttributeError as error:
                raise Refusal(422, str(error)) from None

    def command(self, name: str, given: Mapping[str, object]) -> object:
        """Run a command with these arguments by name; return what it returns."""
        if name not in self._offer.commands:
            known = ", ".join(self._offer.commands) or "none"
            raise Refusal(404, f"this app has no command {name}: it has {known}")
        return self.call(self._offer.commands[name], given, f"the command {name}")

    def call(self, method: Callable[..., object], given: Mapping[str, object], what: str) -> object:
        """Run a method of a flow with these arguments by name; return what it returns."""
        arguments = bind(method, given)
        try:
            return self._loop.ask(partial(method, **arguments))
        except Refusal:
            raise
        except Exception as error:
            described = describe(error)
            print(f"{described.text}litwork: {what} failed", file=sys.stderr)
            raise Refusal(500, f"{described.type}: {described.message}") from None

    def stop(self) -> None:
        """End the app as Ctrl-C does, whatever the flow is doing. From any thread."""
        signal.pthread_kill(threading.main_thread().ident or os.getpid(), signal.SIGINT)


def _variables(name: str, state: object) -> Iterator[tuple[str, str, object]]:
    """All (component, attribute, value) in a part of a state."""
    if not isinstance(state, dict):
        raise Refusal(422, f"the state of {name} must be an object")
    for kind, inner in state.items():
        if not isinstance(inner, dict):
            raise Refusal(422, f"{kind} in the state of {name} must be an object")
        if kind == "vars":
            for attribute, value in inner.items():
                yield name, attribute, value
        elif kind in ("flows", "works", "structures"):
            for key, child in inner.items():
                yield from _variables(f"{name}.{key}", child)
