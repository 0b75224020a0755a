"""The server beside its app: opened before the first pass, closed after the last.

Rules:
- The port is taken before the app runs: what can't be had is an error at once, and the address is good from the first.
- The thread ends with the app: its readers are sent the last events, and no answer is waited for longer than `GRACE`.
"""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import socket
import sys
import threading
from functools import partial
from ipaddress import ip_address
from time import monotonic

import uvicorn

from litwork.backends.door import Door
from litwork.errors import ScriptError
from litwork.server import page, routes, stream
from litwork.server.feed import Feed
from litwork.server.guard import Guard
from litwork.server.inside import Inside
from litwork.server.layout import links_of
from litwork.server.offer import Offer
from litwork.server.place import NoPlace, Note, listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from litwork.app import LightningApp
    from litwork.loop import Loop, Outcome

GRACE = 1
"""Seconds that open requests have at the end of the app."""


class Server:
    """The server of an app. `feed` has to be told what happens; `close` ends it.

    Raises ScriptError when the flow's routes or commands are wrong, or when the port can't be had.
    """

    def __init__(
        self, app: LightningApp, loop: Loop, script: str, host: str, port: int | None, opens_page: bool
    ) -> None:
        offer = Offer(app)
        if opens_page and not page.files():
            raise ScriptError(page.MISSING)
        try:
            self._socket = listen(host, port)
        except NoPlace as error:
            raise ScriptError(str(error)) from None
        self.door = Door()
        bell = stream.Bell()
        self.feed = Feed(monotonic, bell.ring, partial(links_of, app.root))
        self.token = os.environ.get("LITWORK_TOKEN") or secrets.token_urlsafe()
        address, bound = self._socket.getsockname()[:2]
        self.url = f"http://{_named(address)}:{bound}"
        self._note = Note(self.url, self.token, os.path.abspath(script))  # noqa: PTH100 (as the other paths here)
        inside = Inside(app, loop, offer)
        file = os.path.basename(script)  # noqa: PTH119
        addresses = routes.Addresses(inside, self.door, self.feed, bell, secrets.token_hex(4), file)
        is_local = ip_address(address.partition("%")[0]).is_loopback
        names = [host] if is_local else [host, socket.gethostname()]
        guard = Guard(addresses.app(offer.api), self.token, names, is_local)
        config = uvicorn.Config(
            guard,
            lifespan="off",
            ws="none",
            access_log=False,
            log_config=None,
            log_level="critical",  # what strangers send is no news of the app
            server_header=False,
            limit_concurrency=200,
            timeout_graceful_shutdown=GRACE,
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, args=(bell,), name="litwork server", daemon=True)
        self._loop = loop
        loop.keep_alive = True
        loop.watch(self.feed)

    def start(self) -> None:
        """Begin to answer."""
        self.feed.started(platform.python_version())
        try:
            self._note.leave()
        except OSError as error:
            print(f"litwork: `litwork command` won't find this app: {error}", file=sys.stderr)
        self._thread.start()

    def components(self, components: Sequence[tuple[str, str, str]]) -> None:
        """The app has these components."""
        self.feed.components(components)
        self.feed.state(self._loop.state())

    def close(self, outcome: Outcome) -> None:
        """Send the last events, and end."""
        self.feed.end(outcome)
        self.door.close()
        self._uvicorn.should_exit = True
        self._thread.join(GRACE + 2)
        self._note.remove()

    def _serve(self, bell: stream.Bell) -> None:
        async def serve() -> None:
            bell.hang()
            await self._uvicorn.serve([self._socket])

        asyncio.run(serve())


def _named(address: str) -> str:
    """An address as a browser on this machine can ask for it."""
    if address in ("0.0.0.0", "::"):
        return "127.0.0.1" if address == "0.0.0.0" else "[::1]"
    return f"[{address}]" if ":" in address else address
