"""A loop whose messages a test reads and writes itself."""

from __future__ import annotations

from litwork import LightningApp, LightningFlow
from litwork.loop import Loop
from litwork.protocol import Message


class Watched(Loop):
    """A loop that keeps what it sends and shows. `now` is the time."""

    def __init__(self, root: LightningFlow) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.shown: list[tuple[str, str]] = []
        self.trees: list[list[str]] = []
        self.now = 1000.0
        super().__init__(
            LightningApp(root),
            lambda name, message: self.sent.append((name, message)),
            lambda *stage: self.shown.append(stage),
            clock=lambda: self.now,
            grew=lambda: self.trees.append([name for name, _, _ in self.components]),
        )

    def after(self, *messages: tuple[str, Message]) -> list[tuple[str, Message]]:
        """Make a step; return what was sent in it."""
        self.sent = []
        self.step(messages)
        return self.sent
