"""`asyncio.run` in a page: coroutines run, and meanwhile the page and the other components have what is new.

Pyodide's event loop is the browser's: there is one, and it never ends. What coroutines have left behind at the end of
`asyncio.run` is cancelled, as elsewhere, but the loop goes on. So is all of it in a work that is told to stop.
"""

from __future__ import annotations

import asyncio

from litwork.backends.browser_page import can_wait
from litwork.errors import Unwind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from litwork.backends.browser_page import Host

PULSE = 0.05
"""Seconds between two exchanges while coroutines wait."""


_LEFT = object()
"""What a coroutine has come to that was left, for the event loop makes much of an exception that isn't an Exception."""


def replace_run(host: Host, exchange: Callable[[], None]) -> None:
    """Have `asyncio.run` let the others have what is new, and say where it can't wait."""
    stock_run = asyncio.run

    def run(main: Coroutine[Any, Any, Any], *, debug: bool | None = None, loop_factory: object = None) -> Any:
        """Run a coroutine to its end."""
        if not asyncio.iscoroutine(main):
            raise ValueError(f"a coroutine was expected, got {main!r}")
        if not can_wait(host):
            main.close()
            raise RuntimeError("asyncio.run() can't wait here: this browser can't pause Python. Use ordinary functions")
        answer = stock_run(_with_pulse(main, exchange), debug=debug)
        if answer is _LEFT:
            raise Unwind
        return answer

    asyncio.run = run


async def _with_pulse(main: Coroutine[Any, Any, Any], exchange: Callable[[], None]) -> Any:
    stop = asyncio.Event()
    pulse = asyncio.create_task(_pulse(exchange, stop, asyncio.current_task()))
    try:
        return await main
    except asyncio.CancelledError:
        if stop.is_set():
            return _LEFT
        raise
    finally:
        pulse.cancel()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


async def _pulse(exchange: Callable[[], None], stop: asyncio.Event, main: asyncio.Task[Any] | None) -> None:
    while not stop.is_set():
        await asyncio.sleep(PULSE)
        try:
            exchange()
        except Unwind:
            stop.set()
            if main is not None:
                main.cancel()
