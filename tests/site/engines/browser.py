"""What every engine offers, whoever drives it: a browser, profiles in it, and visits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Self, TypeVar

from litdocs import drive

from .tab import Tab


@dataclass
class Visit:
    """A page of the site at `url`, as `drive.Visit`; `troubles` says what went wrong, in order."""

    page: Tab
    url: str
    troubles: list[str] = field(default_factory=list)

    @property
    def workers(self) -> Sequence[object]:
        """Those that were started, the ones that have ended included."""
        return self.page.started

    def check(self) -> None:
        """Raises RunError if anything has gone wrong."""
        self.page.listen()
        if self.troubles:
            raise drive.RunError("\n".join(self.troubles))


VisitT = TypeVar("VisitT", bound=drive.AnyVisit, covariant=True)


class Profile(ABC, Generic[VisitT]):
    """What a visitor keeps, and what was seen of their pages.

    Attributes:
        requests: the addresses for which they asked.
        answered: those that were answered.
        said: what was written to their consoles.
        troubles: what went wrong.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.answered: list[str] = []
        self.said: list[str] = []
        self.troubles: list[str] = []

    @abstractmethod
    def open(self, url: str) -> VisitT:
        """A new tab for the site at `url`. What goes wrong in it counts only for who takes the profile's troubles."""

    @property
    @abstractmethod
    def opened(self) -> int:
        """How many tabs there were, whoever opened them."""


class Browser(ABC):
    """A browser of this machine."""

    @staticmethod
    @abstractmethod
    def missing() -> str:
        """What keeps it from being used here, and what to do; "" if nothing does."""

    @classmethod
    @abstractmethod
    def start(cls) -> AbstractContextManager[Self]:
        """Runs it for as long as the context lasts."""

    @abstractmethod
    def serving(self, site: Path) -> AbstractContextManager[str]:
        """Serves a folder; gives its address, with a slash at its end."""

    @abstractmethod
    def profile(self) -> AbstractContextManager[Profile[Visit]]:
        """A profile of its own."""
