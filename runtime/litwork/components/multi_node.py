"""MultiNode: one work several times, started together, each knowing where the first one is."""

from __future__ import annotations

from litwork.flow import LightningFlow
from litwork.structures import List
from litwork.utilities import find_free_network_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from litwork.compute import CloudCompute
    from litwork.work import LightningWork


class MultiNode(LightningFlow):
    """Runs `num_nodes` works of a class at the same time, as distributed training wants it.

    `run` of each is called with `main_address`, `main_port`, `num_nodes` and `node_rank`: the address of the first of
    them, a port that is free there, their number, and the number of this one from 0 on. Each is stopped when it has
    succeeded. Other arguments go to the class, which has to take the options of a work. On one machine all run there.

    Raises ValueError for fewer than one work.
    """

    def __init__(
        self,
        work_cls: type[LightningWork],
        num_nodes: int,
        cloud_compute: CloudCompute | None = None,
        *work_args: Any,
        **work_kwargs: Any,
    ) -> None:
        super().__init__()
        if num_nodes < 1:
            raise ValueError(f"a MultiNode has at least one work, not {num_nodes}")
        options = {**work_kwargs, "cloud_compute": cloud_compute, "parallel": True}
        self.ws = List(*(work_cls(*work_args, **options) for _ in range(num_nodes)))
        self.main_port: int | None = None

    def run(self, *args: Any, **kwargs: Any) -> None:
        """Start the works, and stop each that has succeeded."""
        first = self.ws[0]
        if self.main_port is None:
            self.main_port = first.port or find_free_network_port()
        for rank, work in enumerate(self.ws):
            work.run(main_address=first.internal_ip, main_port=self.main_port, num_nodes=len(self.ws), node_rank=rank)
        for work in self.ws:
            if work.has_succeeded:
                work.stop()
