"""NoStore: the store where works share no files, as in a page. Using it is an error that says so."""

from __future__ import annotations

from litwork.storage.store import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import NoReturn


class NoStore(Store):
    """Every use raises RuntimeError. Ordinary paths stay paths of one's own machine."""

    @property
    def root(self) -> str:
        self._refuse()

    def put(self, source: str | os.PathLike[str], key: str) -> None:
        self._refuse()

    def list(self, key: str) -> list[str] | None:
        self._refuse()

    def get(self, key: str, target: str | os.PathLike[str]) -> None:
        self._refuse()

    def is_same(self, key: str, target: str | os.PathLike[str]) -> bool:
        self._refuse()

    def delete(self, key: str) -> None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise RuntimeError(
            "Drive and lit:// paths need files that works share, and here they share none, as in a page: hand data "
            "over as Payload(…), or run the app with litwork run on one machine"
        )
