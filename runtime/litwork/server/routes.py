"""The addresses of an app's server.

    GET    /healthz               whether the server is there
    GET    /view                  the page that shows the app
    GET    /api/v1/state          the app's state
    POST   /api/v1/state          changes it: {"state": what GET gives, or any part of it}
    GET    /api/v1/spec           its components, routes and commands
    GET    /api/v1/events         what happens, as Server-Sent Events (`litwork.server.stream`)
    POST   /api/v1/commands/NAME  runs a command of the flow with the arguments in a JSON object
    POST   /api/v1/stop           ends the app as Ctrl-C does

and what the flows' `configure_api` return. Answers are JSON; those that refuse are {"error": why}.
"""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from litwork.backends.door import Closed
from litwork.server import handlers, page, stream
from litwork.server.guard import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any

    from starlette.requests import Request

    from litwork.api import HttpMethod
    from litwork.backends.door import Door
    from litwork.server.feed import Feed
    from litwork.server.inside import Inside

    Endpoint = Callable[[Request], Awaitable[Response]]

PATIENCE = 30.0
"""Seconds that a request waits for the flow, which may be busy."""


class Addresses:
    """The endpoints. `run` is the id of the run, `file` the name of its script."""

    def __init__(self, inside: Inside, door: Door, feed: Feed, bell: stream.Bell, run: str, file: str) -> None:
        self._inside = inside
        self._door = door
        self._feed = feed
        self._bell = bell
        self._run = run
        self._file = file
        self._readers = 0

    def app(self, api: Sequence[HttpMethod]) -> Starlette:
        """The ASGI application."""
        routes = [
            Route("/", _to_view),
            Route("/healthz", self._healthz),
            Route("/view", _to_view),
            Route("/view/{name:path}", _Page().get),
            Route("/api/v1/state", self._get_state, methods=["GET"]),
            Route("/api/v1/state", self._post_state, methods=["POST"]),
            Route("/api/v1/spec", self._spec),
            Route("/api/v1/events", self._events),
            Route("/api/v1/commands/{name}", self._command, methods=["POST"]),
            Route("/api/v1/stop", self._stop, methods=["POST"]),
            *(Route(each.route, self._endpoint(each), methods=[each.verb]) for each in api),
        ]
        return Starlette(
            routes=routes,
            exception_handlers={Refusal: _refuse, 404: _no_such_page, 405: _no_such_method},  # type: ignore[dict-item]
        )

    async def _healthz(self, request: Request) -> Response:
        return _json({"status": "ok"})

    async def _get_state(self, request: Request) -> Response:
        return _json(await self._ask(self._inside.state))

    async def _post_state(self, request: Request) -> Response:
        body = handlers.parse(await request.body())
        state = body.get("state") if isinstance(body, dict) else None
        if not isinstance(state, dict):
            raise Refusal(422, 'the body must be {"state": {…}}, with any part of what GET gives')
        await self._ask(partial(self._inside.write, state))
        return _json({})

    async def _spec(self, request: Request) -> Response:
        return _json(await self._ask(self._inside.spec))

    async def _stop(self, request: Request) -> Response:
        self._inside.stop()
        return _json({})

    async def _events(self, request: Request) -> Response:
        if self._readers >= stream.MOST_READERS:
            raise Refusal(503, f"{self._readers} readers are listening already: that is the limit")
        last_id = request.headers.get("last-event-id", "")
        return StreamingResponse(
            self._read(stream.events(self._feed, self._bell, self._run, self._file, last_id)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store"},
        )

    async def _read(self, events: Any) -> Any:
        self._readers += 1
        try:
            async for text in events:
                yield text
        finally:
            self._readers -= 1

    async def _command(self, request: Request) -> Response:
        name: str = request.path_params["name"]
        given = handlers.parse(await request.body())
        if not isinstance(given, dict):
            raise Refusal(422, "the body must be a JSON object with the arguments")
        return _answer(await self._ask(partial(self._inside.command, name, given)))

    def _endpoint(self, api: HttpMethod) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            given: dict[str, object] = {**request.query_params, **request.path_params}
            given.pop("token", None)
            body = handlers.parse(await request.body()) if api.verb != "GET" else {}
            given.update(_arguments(api, body, given))
            call = partial(self._inside.call, api.method, given, f"{api.verb} {api.route}")
            return _answer(await self._ask(call, api.timeout))

        return endpoint

    async def _ask(self, action: Callable[[], object], patience: float = PATIENCE) -> Any:
        """Have the flow's thread do it. Raises Refusal if it can't now."""
        try:
            future = self._door.ask(action)
            return await asyncio.wait_for(asyncio.wrap_future(future), patience)
        except Closed as closed:
            raise Refusal(503, str(closed)) from None
        except TimeoutError:
            message = f"the flow was busy for {patience:g} s: its run() must return before it can answer"
            raise Refusal(504, message) from None


class _Page:
    """The files of /view."""

    def __init__(self) -> None:
        self._files = page.files()

    async def get(self, request: Request) -> Response:
        if not self._files:
            raise Refusal(503, page.MISSING)
        found = self._files.get(request.path_params["name"] or page.INDEX)
        if found is None:
            raise Refusal(404, "there is no such file")
        content, media_type = found
        return Response(content, media_type=media_type, headers={"cache-control": "no-cache"})


def _arguments(api: HttpMethod, body: object, given: Mapping[str, object]) -> dict[str, object]:
    """What a body brings to a method: the values of an object by name, or itself for the one argument that is left."""
    left = [name for name in handlers.parameters_of(api.method) if name not in given]
    if isinstance(body, dict) and not (len(left) == 1 and left[0] not in body and body):
        return body
    if len(left) == 1:
        return {left[0]: body}
    raise Refusal(422, "the body must be a JSON object with the arguments")


async def _to_view(request: Request) -> Response:
    return RedirectResponse("/view/")


async def _refuse(request: Request, refusal: Refusal) -> Response:
    response = _json({"error": refusal.message}, refusal.status)
    if refusal.status == 413:
        response.headers["connection"] = "close"  # the rest of the body shall not come
    return response


async def _no_such_page(request: Request, error: Exception) -> Response:
    return _json({"error": f"there is nothing at {request.url.path}: GET /api/v1/spec lists the app's routes"}, 404)


async def _no_such_method(request: Request, error: Exception) -> Response:
    return _json({"error": f"{request.url.path} doesn't answer {request.method}"}, 405)


def _answer(value: object) -> Response:
    try:
        return _json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal(500, f"what the flow has returned can't be sent as JSON: {error}") from None


def _json(value: object, status: int = 200) -> Response:
    return Response(handlers.dump(value), status, media_type="application/json")
