"""Tells whether Python was used before, by what an earlier run has left in it."""

import builtins

import litwork as L


class Marking(L.LightningWork):
    def run(self) -> None:
        print("used" if hasattr(builtins, "work") else "fresh")
        vars(builtins)["work"] = True


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        print("used" if hasattr(builtins, "flow") else "fresh")
        vars(builtins)["flow"] = True
        self.marking = Marking()

    def run(self) -> None:
        self.marking.run()


app = L.LightningApp(Root())
