# mypy: ignore-errors
"""A flow that has something done every second, and another that iterates."""

from datetime import datetime

from lightning_app import LightningApp, LightningFlow, LightningWork
from lightning_app.utilities.enum import WorkStageStatus


class Tell(LightningWork):
    def __init__(self):
        super().__init__(cache_calls=False)
        self.told = []

    def run(self, what):
        self.told.append(what)
        print(what, datetime.now().year > 2000)


class Daily(LightningFlow):
    def __init__(self):
        super().__init__()
        self.tell = Tell()
        self.ticks = 0

    def run(self):
        if self.schedule("* * * * * *"):
            self.ticks += 1
            self.tell.run(f"tick {self.ticks}")


class Count(LightningFlow):
    def __init__(self):
        super().__init__()
        self.seen = []

    def run(self):
        for number in self.experimental_iterate(range(3), run_once=True):
            self.seen = [*self.seen, number]


class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.daily = Daily()
        self.count = Count()

    def run(self):
        self.daily.run()
        self.count.run()
        if len(self.daily.tell.told) == 2 and self.daily.tell.status.stage == WorkStageStatus.SUCCEEDED:
            self.stop(f"{self.daily.tell.told} {self.count.seen}")


app = LightningApp(Root())
