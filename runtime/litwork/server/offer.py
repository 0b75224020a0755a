"""What the flows of an app offer to others: routes from `configure_api`, commands from `configure_commands`."""

from __future__ import annotations

from litwork.api import HttpMethod
from litwork.errors import ScriptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from litwork.app import LightningApp

OWN = ("/", "/healthz", "/view", "/api/v1")
"""Addresses that no flow can have, nor what lies below the longer ones."""


class Offer:
    """The routes and the commands of all flows. Raises ScriptError for what can't be offered."""

    def __init__(self, app: LightningApp) -> None:
        self.api: list[HttpMethod] = []
        self.commands: dict[str, Callable[..., object]] = {}
        for flow in (app.root, *app.root.flows.values()):
            for each in flow.configure_api() or ():
                self._add_route(flow.name, each)
            for named in flow.configure_commands() or ():
                for name, method in named.items():
                    self._add_command(flow.name, name, method)

    def _add_route(self, flow: str, each: object) -> None:
        if not isinstance(each, HttpMethod):
            raise ScriptError(f"{flow}.configure_api() must return a list of Post, Get, Put or Delete, not {each!r}")
        if each.route == "/" or any(each.route == own or each.route.startswith(f"{own}/") for own in OWN[1:]):
            raise ScriptError(f"{flow} can't answer {each.route}: that is an address of litwork's own")
        if any((each.verb, each.route) == (other.verb, other.route) for other in self.api):
            raise ScriptError(f"{flow} answers {each.verb} {each.route} a second time")
        self.api.append(each)

    def _add_command(self, flow: str, name: str, method: object) -> None:
        if not callable(method):
            raise ScriptError(f"the command {name!r} of {flow} must be a method of the flow, not {method!r}")
        if name in self.commands:
            raise ScriptError(f"{flow} has a command {name!r}, which is there already")
        self.commands[name] = method
