"""Fills its memory piece by piece."""

import litwork as L

PIECE = 16 * 1024 * 1024


class Filler(L.LightningWork):
    def run(self) -> None:
        pieces = []
        try:
            while True:
                pieces.append(bytearray(PIECE))
        except MemoryError:
            print(f"{len(pieces) * PIECE >> 20} MiB")
            raise


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.filler = Filler()

    def run(self) -> None:
        self.filler.run()


app = L.LightningApp(Root())
