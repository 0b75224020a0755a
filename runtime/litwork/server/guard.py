"""Which requests are heard.

Rules:
- A request names this server as its host: under a foreign name a page of somebody else's could read it, once that name
  leads here (DNS rebinding). A number is no name.
- A request of a browser comes from a page of this server, or of nobody: never from a page of another origin.
- Whatever changes something needs the token. Where the server can be reached from other machines, so does reading.
- A body is small.
- Every answer forbids browsers to guess, to frame, to embed and to load anything from elsewhere.
"""

from __future__ import annotations

import hmac
import json
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 1 << 20
"""Bytes of a body."""

READING = ("GET", "HEAD")

OPEN = ("/", "/healthz", "/view")
"""What can be read without the token, wherever from: it tells nothing of the app. Also what lies below `/view/`."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Refusal(Exception):
    """A request that isn't heard: the status of the answer, and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Guard:
    """Stands before an ASGI app. `hosts` are the names of this server besides those of the loopback."""

    def __init__(self, app: ASGIApp, token: str, hosts: Iterable[str], is_local: bool) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = {"localhost", *(host.lower() for host in hosts)}
        self._is_local = is_local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {name.lower(): value for name, value in message["headers"]}
                for name, value in HEADERS.items():
                    headers.setdefault(name.encode(), value.encode())
                message = {**message, "headers": list(headers.items())}
            await send(message)

        try:
            self._check(scope)
            receive = _limited(receive, scope)
            await self._app(scope, receive, send_guarded)
        except Refusal as refusal:
            body = json.dumps({"error": refusal.message}).encode()
            length = str(len(body)).encode()
            headers = [(b"content-type", b"application/json"), (b"content-length", length), (b"connection", b"close")]
            await send_guarded({"type": "http.response.start", "status": refusal.status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    def _check(self, scope: Scope) -> None:
        """Raise Refusal unless the request may be heard."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not self._is_own(host):
            raise Refusal(421, f"this server isn't {host or 'a host without a name'}: ask for it as localhost")
        origin = headers.get("origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            raise Refusal(403, f"pages of {origin} may not use this app")
        site = headers.get("sec-fetch-site", "none")
        is_visit = headers.get("sec-fetch-mode") == "navigate" and scope["method"] in READING
        if site in ("cross-site", "same-site") and not is_visit:
            raise Refusal(403, "pages of other servers may not use this app")
        path: str = scope["path"]
        if scope["method"] in READING and (self._is_local or path in OPEN or path.startswith("/view/")):
            return
        if not self._has_token(headers, scope):
            raise Refusal(
                401,
                "this needs the app's token in a header, `Authorization: Bearer TOKEN`: the one in LITWORK_TOKEN, if "
                "that was set for the app, else the one in the address that `litwork run --ui` prints",
            )

    def _is_own(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name.removesuffix(".") in self._hosts:
            return True
        try:
            ip_address(name.partition("%")[0])
        except ValueError:
            return False
        return True

    def _has_token(self, headers: dict[str, str], scope: Scope) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            # What a browser reads as a stream can't have headers of its own.
            is_reading = scope["method"] in READING
            token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0] if is_reading else ""
        return hmac.compare_digest(token.strip().encode(), self._token)


def _limited(receive: Receive, scope: Scope) -> Receive:
    """As `receive`, but raises Refusal when a body gets too large."""
    too_large = Refusal(413, f"the body is too large: {MOST_BODY} bytes is the limit")
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > MOST_BODY:
            raise too_large
    got = 0

    async def limited() -> Any:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BODY:
            raise too_large
        return message

    return limited
