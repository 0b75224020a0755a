"""Contents of payloads in Ray's object store.

Rules:
- A content is an item of the stream from a work to the flow: so the flow's process owns it, and it outlives the work.
- Only references travel. The buffers are fetched where they are read, and are memory that is shared by all works on a
  node: it can't be written to.
- When no reference and no value made of the buffers is left, Ray frees them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ray import ObjectRef


class InStore:
    """The buffers of a payload, as a sequence of read-only memory. Raises LostPayload when they are read too late."""

    __slots__ = ("ref",)

    def __init__(self, ref: ObjectRef[list[memoryview]]) -> None:
        self.ref = ref

    def __len__(self) -> int:
        return len(self._fetched())

    def __getitem__(self, index: int) -> memoryview:
        return self._fetched()[index]

    def __iter__(self) -> Iterator[memoryview]:
        return iter(self._fetched())

    def __bool__(self) -> bool:
        return True

    def _fetched(self) -> Sequence[memoryview]:
        import ray
        from ray.exceptions import ObjectLostError

        try:
            return [memoryview(buffer) for buffer in ray.get(self.ref)]
        except ObjectLostError:
            raise LostPayload("the payload is gone, for the node that held it has been lost") from None


class LostPayload(RuntimeError):
    """The node that held a payload has gone."""

    __module__ = "builtins"  # so that a traceback shows the bare name
