"""Components of `lightning.app` that litwork hasn't got: they can be imported, and say what to do instead."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_SERVE = "Serve with a work of your own whose run() starts a server, for instance uvicorn, on self.host and self.port"
_TRAIN = "Use MultiNode with a work that sets up its process group from main_address and main_port itself"
_PAGE = "Start it in the run() of a work, on self.host and self.port"

NEEDS = {
    "AutoScaler": f"needs a load balancer (fastapi, aiohttp). {_SERVE}",
    "Category": f"needs pydantic. {_SERVE}",
    "ColdStartProxy": f"needs fastapi and aiohttp. {_SERVE}",
    "Database": f"needs sqlmodel and a server. {_SERVE}",
    "DatabaseClient": "needs sqlmodel and a Database. Ask your database with its own client",
    "FabricMultiNode": f"needs lightning.fabric. {_TRAIN}",
    "Frontend": f"needs a server beside the app's. {_PAGE}",
    "Image": f"needs pydantic. {_SERVE}",
    "LightningTrainerMultiNode": f"needs lightning.pytorch. {_TRAIN}",
    "LightningTrainerScript": f"needs lightning.pytorch. {_TRAIN}",
    "ModelInferenceAPI": f"needs fastapi. {_SERVE}",
    "Number": f"needs pydantic. {_SERVE}",
    "PanelFrontend": f"needs panel. {_PAGE}",
    "PyTorchLightningScriptRunner": "needs lightning.pytorch. Use TracerPythonScript",
    "PyTorchSpawnMultiNode": f"needs torch. {_TRAIN}",
    "PythonServer": f"needs fastapi and uvicorn. {_SERVE}",
    "ServeGradio": f"needs gradio. {_SERVE}",
    "ServeStreamlit": f"needs streamlit. {_SERVE}",
    "StaticWebFrontend": f"needs a server beside the app's. {_PAGE}",
    "StreamlitFrontend": f"needs streamlit. {_PAGE}",
    "Text": f"needs pydantic. {_SERVE}",
}
"""What each of them needs, and what there is instead."""


def stand_in(name: str) -> type:
    """A class of this name, which can be derived from. Making one, or one of a derived class, raises."""

    def refuse(cls: type, *args: object, **kwargs: object) -> NoReturn:
        made = name if cls.__name__ == name else f"{cls.__name__}, a {name},"
        raise NotImplementedError(f"litwork has no {made}: it {NEEDS[name]}")

    return type(name, (), {"__new__": refuse, "__module__": __name__, "__doc__": f"It {NEEDS[name]}."})
