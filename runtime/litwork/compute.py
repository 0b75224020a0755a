"""What a work asks of the machine that it runs on. Kept, and acted on only by backends that can choose machines."""

from __future__ import annotations


class CloudCompute:
    """Requirements of a work's machine.

    `name` is the kind of machine ("cpu", "gpu", …), `disk_size` is in gigabytes, `idle_timeout` in seconds and
    `shm_size` in mebibytes. On one machine and in a browser they are accepted, kept and have no effect.
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

    def __repr__(self) -> str:
        return f"CloudCompute({', '.join(f'{field}={getattr(self, field)!r}' for field in self.__slots__)})"
