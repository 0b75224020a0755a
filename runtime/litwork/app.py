"""LightningApp: a tree of components with a flow at its root."""

from __future__ import annotations

from litwork.flow import LightningFlow
from litwork.tree import check_all, give_names, walk
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from litwork.component import Component
    from litwork.compute import CloudCompute


class LightningApp:
    """An app: `app = LightningApp(Root())` at the module level of a script makes it one that can be run.

    The root is a flow, or a single work, which is then run once. `log_level` and `flow_cloud_compute` are kept and have
    no effect on one machine: litwork writes no log.
    """

    def __init__(
        self,
        root: LightningFlow | LightningWork,
        log_level: str = "info",
        flow_cloud_compute: CloudCompute | None = None,
    ) -> None:
        if isinstance(root, LightningWork):
            root = WorkFlow(root)
        if not isinstance(root, LightningFlow):
            hint = f": did you forget the brackets, {root.__name__}()?" if isinstance(root, type) else ""
            raise TypeError(f"LightningApp needs a LightningFlow or a LightningWork, not {root!r}{hint}")
        self.root = root
        self.log_level = log_level
        self.flow_cloud_compute = flow_cloud_compute
        give_names(root, "root")
        check_all(root)

    def components(self) -> Iterator[Component]:
        """All components in the order of the tree, which `litwork.tree` explains."""
        return walk(self.root)


class WorkFlow(LightningFlow):
    """The flow around a work that is the root of an app."""

    def __init__(self, work: LightningWork) -> None:
        super().__init__()
        self.work = work

    def run(self) -> None:
        self.work.run()
