"""Has C evaluate a text as JavaScript, which Python does not survive."""

import ctypes

import litwork as L

SCRIPT = b"globalThis.prize = 1"


class Dying(L.LightningWork):
    def run(self) -> None:
        print("before", flush=True)
        ctypes.CDLL(None).emscripten_run_script(SCRIPT)
        print("after")


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.dying = Dying()

    def run(self) -> None:
        self.dying.run()


app = L.LightningApp(Root())
