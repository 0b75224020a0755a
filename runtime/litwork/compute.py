"""What a work asks of the machine that it runs on. Kept, and acted on only by backends that can choose machines."""

from __future__ import annotations

from litwork.state import Pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEME = "s3://"


class Mount:
    """A folder of S3 that is to be seen in the file system of a work's machine.

    `source` is its address, such as "s3://bucket/folder/"; `mount_path` the absolute path where it is seen, by default
    the folder's name below /data. Raises ValueError for what can be neither.
    """

    __slots__ = ("mount_path", "source")

    def __init__(self, source: str = "", mount_path: str = "") -> None:
        if not source.startswith(SCHEME) or not source.endswith("/") or not source.removeprefix(SCHEME).strip("/"):
            raise ValueError(f"the source of a Mount is a folder like s3://bucket/folder/, and {source!r} isn't")
        self.source = source
        self.mount_path = mount_path or f"/data/{source.rstrip('/').rpartition('/')[2]}"
        if not self.mount_path.startswith("/"):
            raise ValueError(f"the mount_path of a Mount is an absolute path, and {mount_path!r} isn't")

    @property
    def protocol(self) -> str:
        """How the source is reached."""
        return SCHEME

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mount) and (self.source, self.mount_path) == (other.source, other.mount_path)

    def __hash__(self) -> int:
        return hash((self.source, self.mount_path))

    def __repr__(self) -> str:
        return f"Mount({self.source!r}, {self.mount_path!r})"


class CloudCompute(Pointer):
    """Requirements of a work's machine.

    `name` is the kind of machine ("cpu", "gpu", …), `disk_size` is in gigabytes, `idle_timeout` in seconds and
    `shm_size` in mebibytes; `mounts` are one `Mount` or several. On one machine and in a browser they are accepted,
    kept and have no effect. Works whose `colocation_group_id` is the same want the same machine.

    It may be the state of a flow; what is changed in it later isn't seen by others. Raises TypeError or ValueError for
    what no machine can have.
    """

    __slots__ = (  # noqa: RUF023 (as in __init__)
        "name",
        "disk_size",
        "idle_timeout",
        "shm_size",
        "mounts",
        "colocation_group_id",
        "interruptible",
    )

    def __init__(
        self,
        name: str = "default",
        disk_size: int = 0,
        idle_timeout: int | None = None,
        shm_size: int | None = 0,
        mounts: Mount | Sequence[Mount] | None = None,
        colocation_group_id: str | None = None,
        interruptible: bool = False,
    ) -> None:
        if not isinstance(name, str):
            raise TypeError(f"the name of a CloudCompute is a text like 'gpu', not {name!r}")
        for field, number in (("disk_size", disk_size), ("idle_timeout", idle_timeout), ("shm_size", shm_size)):
            if number is not None and (not isinstance(number, (int, float)) or number < 0):
                raise ValueError(f"the {field} of a CloudCompute is a number from 0 on, not {number!r}")
        several = [mounts] if isinstance(mounts, Mount) else list(mounts or ())
        for mount in several:
            if not isinstance(mount, Mount):
                raise TypeError(f"the mounts of a CloudCompute are one Mount or a list of them, not {mount!r}")
        if len({mount.mount_path for mount in several}) < len(several):
            raise ValueError("each Mount of a CloudCompute needs a mount_path of its own")
        self.name = name
        self.disk_size = disk_size
        self.idle_timeout = idle_timeout
        self.shm_size = shm_size
        self.mounts = mounts
        self.colocation_group_id = colocation_group_id
        self.interruptible = interruptible

    def is_default(self) -> bool:
        """Whether any machine will do."""
        return self.name in ("default", "cpu")

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
        values = [(field, getattr(self, field)) for field in self.__slots__]
        defaults = CloudCompute.__init__.__defaults__ or ()
        given = [
            f"{field}={value!r}"
            for (field, value), default in zip(values, defaults, strict=True)
            if field == "name" or value != default
        ]
        return f"CloudCompute({', '.join(given)})"
