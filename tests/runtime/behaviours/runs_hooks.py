"""on_start runs once before the first call, on_exception with what run has raised, on_exit when the app ends."""

from litwork import LightningApp, LightningFlow, LightningWork


class Careful(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.seen = ""
        self.began = 0

    def on_start(self) -> None:
        self.began += 1
        print("on_start")

    def run(self, number: int) -> None:
        print("run", number)
        if number == 2:
            raise ValueError("no twos")

    def on_exception(self, exception: BaseException) -> None:
        self.seen = repr(exception)
        print("on_exception", self.seen)

    def on_exit(self) -> None:
        print("on_exit")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.work = Careful()
        self.unused = Careful()

    def run(self) -> None:
        for number in (1, 2, 3):
            self.work.run(number)
        print([status.stage for status in self.work.statuses if status.stage not in ("pending", "running")])
        self.stop(f"began {self.work.began}, saw {self.work.seen}")


app = LightningApp(Root())
