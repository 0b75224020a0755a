"""The routes that a flow offers: what `configure_api` returns.

def configure_api(self):
    return [Post("/names", self.add_name), Get("/names", self.get_names)]
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class HttpMethod:
    """A route of the app's server and the method of a flow that answers it.

    route: the path, such as "/names" or "/names/{name}".
    method: is called with the parameters of the path, of the query and of the JSON object in the body, by name; what it
        returns is sent as JSON. It runs in the flow, between two passes.
    timeout: seconds that a request waits for the flow, which may be busy.
    """

    verb = ""

    def __init__(self, route: str, method: Callable[..., Any], method_name: str | None = None, timeout: float = 30):
        if not callable(method):
            raise TypeError(f"{type(self).__name__}({route!r}, …) needs a method of the flow, not {method!r}")
        if not route.startswith("/"):
            raise ValueError(f"the route {route!r} must begin with a slash: /{route}")
        self.route = route
        self.method = method
        self.method_name = method_name or getattr(method, "__name__", type(method).__name__)
        self.timeout = timeout

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.route!r}, {self.method_name})"


class Get(HttpMethod):
    """Answers GET: tells something and changes nothing."""

    verb = "GET"


class Post(HttpMethod):
    """Answers POST."""

    verb = "POST"


class Put(HttpMethod):
    """Answers PUT."""

    verb = "PUT"


class Delete(HttpMethod):
    """Answers DELETE."""

    verb = "DELETE"
