import time

import litwork as L

WORKS = 1
STAY = False


class Work(L.LightningWork):
    def run(self) -> None:
        print("ready")
        while STAY:
            time.sleep(1)


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        for number in range(WORKS):
            setattr(self, f"work_{number}", Work(parallel=True))

    def run(self) -> None:
        for number in range(WORKS):
            getattr(self, f"work_{number}").run()


app = L.LightningApp(Root())
