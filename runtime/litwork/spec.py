"""What an app is made of, as plain data: for `litwork graph` and for the server."""

from __future__ import annotations

from litwork.work import LightningWork

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.app import LightningApp

_DEFAULTS = {"parallel": False, "cache_calls": True, "raise_exception": True, "start_with_flow": True}


def spec_of(app: LightningApp) -> list[dict[str, object]]:
    """The components in the order of the tree: name, kind, class, first line of what is said of it, and options.

    Of the options those are left out that every work has if nobody says otherwise.
    """
    return [
        {
            "name": component.name,
            "kind": component._lit_kind,
            "class": type(component).__name__,
            "about": (type(component).__dict__.get("__doc__") or "").strip().partition("\n")[0],
            "options": _options(component) if isinstance(component, LightningWork) else {},
        }
        for component in app.components()
    ]


def _options(work: LightningWork) -> dict[str, object]:
    options: dict[str, object] = {
        name: getattr(work, name) for name, default in _DEFAULTS.items() if getattr(work, name) != default
    }
    for name in ("cloud_compute", "local_build_config", "cloud_build_config"):
        value = getattr(work, name)
        if value is not None:
            options[name] = repr(value)
    return options
