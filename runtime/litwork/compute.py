"""What a work asks of the machine that it runs on. Kept, and acted on only by backends that can choose machines."""

from __future__ import annotations

from litwork.state import Pointer


class CloudCompute(Pointer):
    """Requirements of a work's machine.

    `name` is the kind of machine ("cpu", "gpu", …), `disk_size` is in gigabytes, `idle_timeout` in seconds and
    `shm_size` in mebibytes. On one machine and in a browser they are accepted, kept and have no effect. It may be state
    of a flow.
    """

    __slots__ = ("name", "disk_size", "idle_timeout", "shm_size", "interruptible")  # noqa: RUF023 (as in __init__)

    def __init__(
        self,
        name: str = "default",
        disk_size: int = 0,
        idle_timeout: int | None = None,
        shm_size: int = 0,
        interruptible: bool = False,
    ) -> None:
        self.name = name
        self.disk_size = disk_size
        self.idle_timeout = idle_timeout
        self.shm_size = shm_size
        self.interruptible = interruptible

    @property
    def key(self) -> object:
        return repr(self)

    def enter(self, kind: str, place: str, component: str, attribute: str) -> str:
        return "" if kind == "flow" else "it belongs to flows: give it to a work as the option cloud_compute"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CloudCompute) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"CloudCompute({', '.join(f'{field}={getattr(self, field)!r}' for field in self.__slots__)})"
