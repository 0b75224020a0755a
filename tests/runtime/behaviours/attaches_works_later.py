"""Works and flows are attached while the app runs, one by one and in lists and dicts that grow, and are like others."""

from typing import Any

from litwork import LightningApp, LightningFlow, LightningWork
from litwork.structures import Dict, List


class Add(LightningWork):
    def __init__(self, start: int) -> None:
        super().__init__(parallel=True)
        self.total = start
        self._start = start

    def run(self, number: int) -> None:
        self.total += number
        print(self.name, "began with", self._start, "and has", self.total)


class Child(LightningFlow):
    def __init__(self, start: int) -> None:
        super().__init__()
        self.add = Add(start)
        self.add._start = start + 100

    def run(self) -> None:
        self.add.run(1)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.first = Add(1)
        self.later: Any = None
        self.many = List(Add(10))
        self.named = Dict()

    def run(self) -> None:
        self.first.run(1)
        if not self.first.has_succeeded:
            return
        if self.later is None:
            self.later = Add(2)
            self.later.total = 7
            self.child = Child(3)
            self.pair: Any = [Add(4), Add(5)]
            self.named["one"] = Add(20)
        if len(self.many) < 3:
            self.many.append(Add(10 + len(self.many)))
        self.child.run()
        for work in [self.later, *self.many, *self.pair, self.named["one"]]:
            work.run(1)
        if all(work.has_succeeded for work in self.works()):
            print([f"{name} {work.state_vars['vars']['total']}" for name, work in self.named_works()])
            print(list(self.flows), self.pair.name)
            self.stop()


app = LightningApp(Root())
