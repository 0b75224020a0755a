"""Where the parts of an app's user interface are: what `configure_layout` of its flows says, as names and addresses.

Rule: what has no address, because its work has no port yet or because it is no address, is left out.
"""

from __future__ import annotations

from litwork.flow import LightningFlow
from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def links_of(flow: LightningFlow, seen: tuple[LightningFlow, ...] = ()) -> list[dict[str, str]]:
    """The parts of a flow's interface, those of flows in it included, as {"name", "url"}."""
    layout = flow.configure_layout()
    links = []
    for entry in layout if isinstance(layout, (list, tuple)) else [layout]:
        content: Any = entry.get("content") if isinstance(entry, dict) else None
        name = str(entry.get("name") or "") if isinstance(entry, dict) else ""
        if isinstance(content, LightningFlow) and content not in seen:
            inner = links_of(content, (*seen, flow))
            links += [
                {"name": " · ".join(part for part in (name, each["name"]) if part), "url": each["url"]}
                for each in inner
            ]
            continue
        url = content.url if isinstance(content, LightningWork) else content
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            links.append({"name": name or url, "url": url})
    return links
