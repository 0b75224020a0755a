"""What a work asks of its machine, in the words of Ray.

Rules:
- The kind of machine is a resource: "cpu" and "gpu" are Ray's own, any other name is one that a node was started with
  (`ray start --resources '{"big": 4}'`). A work holds one unit of it as long as its actor lives.
- "default" asks for nothing: such a work is put where a CPU is free, and then holds none.
- No scheduling: Ray chooses the node. Here is only told which request no node could ever meet.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from litwork.compute import CloudCompute

_OPTIONS = {"cpu": "num_cpus", "gpu": "num_gpus"}
_RESOURCES = {"cpu": "CPU", "gpu": "GPU"}


def options_for(compute: CloudCompute | None) -> dict[str, Any]:
    """The options of the actor."""
    if compute is None or compute.name == "default":
        return {}
    kind = compute.name
    return {_OPTIONS[kind]: 1} if kind in _OPTIONS else {"num_cpus": 0, "resources": {kind: 1}}


def why_not(compute: CloudCompute | None, nodes: Iterable[Mapping[str, Any]]) -> str:
    """Why no node of a cluster can ever meet the request, or ""; `nodes` as `ray.nodes()` tells them."""
    if compute is None:
        return ""
    resource = _RESOURCES.get(compute.name, "CPU" if compute.name == "default" else compute.name)
    alive = [node["Resources"] for node in nodes if node["Alive"]]
    if any(resources.get(resource, 0) >= 1 for resources in alive):
        return ""
    known = sorted({name for resources in alive for name in resources if _is_a_kind(name)})
    start = "--num-gpus 1" if resource == "GPU" else f"""--resources '{{"{resource}": 1}}'"""
    return (
        f"can't be started: it asks for CloudCompute({compute.name!r}), and no node of the cluster has {resource}. "
        f"They have {', '.join(known) or 'nothing'}. Ask for one of these, or start a node with: ray start {start}"
    )


def _is_a_kind(name: str) -> bool:
    return not name.startswith(("node:", "accelerator_type:")) and name not in ("memory", "object_store_memory")
