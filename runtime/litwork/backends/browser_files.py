"""The files that works in a page share.

Rules:
- Each worker has a file system of its own, in memory. The flow's worker has the shelf.
- A work waits for an answer of the flow, so Python must be paused for it. What a work hands to others needs no answer.
"""

from __future__ import annotations

from litwork.backends.browser_page import can_wait
from litwork.storage.remote import RemoteStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from litwork.backends.browser_page import Host

FILES = "/tmp/litwork"
"""The folder of `lit://` in each worker."""

_CANT_WAIT = (
    "the files of a Drive, and of another work's path, have to be waited for, and this browser can't pause Python here "
    "(JSPI): hand data over as Payload(…), use a browser that can, such as Chrome, or run the app with litwork run"
)


class PageStore(RemoteStore):
    """The store of a work in a page; `ask` and `tell` take the name of a method of the shelf, and its arguments."""

    def __init__(
        self,
        component: str,
        host: Host,
        ask: Callable[[str, tuple[object, ...]], object],
        tell: Callable[[str, tuple[object, ...]], None],
    ) -> None:
        super().__init__(component, False, FILES, machine=component)
        self._host = host
        self._ask = ask
        self._tell = tell

    def sees_files_of(self, component: str) -> bool:
        # Where nothing can be fetched, an ordinary path stays a path of one's own.
        return not can_wait(self._host) or super().sees_files_of(component)

    def ask(self, operation: str, *args: object) -> Any:
        if not can_wait(self._host):
            raise RuntimeError(_CANT_WAIT)
        return self._ask(operation, args)

    def tell(self, operation: str, *args: object) -> None:
        self._tell(operation, args)
