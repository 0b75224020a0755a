"""What can't be state is refused on the line that sets it, with its name, the value, and a way out."""

from collections.abc import Callable
from typing import Any

from litwork import LightningApp, LightningFlow, LightningWork, Payload


def attempt(what: Callable[[], object]) -> None:
    try:
        what()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.data: Any = None
        self._data: Any = None

    def run(self) -> None:
        self._data = {1, 2}
        attempt(lambda: setattr(self, "data", {1, 2}))
        attempt(lambda: setattr(self, "data", {"a": [1, b"bytes"]}))
        attempt(lambda: setattr(self, "data", {(1, 2): 3}))
        attempt(lambda: setattr(self, "other", 1))
        attempt(lambda: delattr(self, "data"))
        print(self.data, self._data)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.work = Work()
        self.model: Any = None

    def run(self) -> None:
        if self.work.has_started:
            return self.work.run()
        attempt(lambda: setattr(self, "model", len))
        attempt(lambda: setattr(self, "model", Payload(1)))
        attempt(lambda: setattr(self.work, "data", Payload(1)))
        attempt(lambda: setattr(self, "model", [1, Work()]))
        attempt(lambda: setattr(self, "other", 1))
        attempt(lambda: setattr(self, "modle", 1))
        attempt(lambda: setattr(self, "work", Work()))
        attempt(lambda: setattr(self, "run", None))
        attempt(lambda: self.work.run({1, 2}))  # type: ignore[call-arg]
        attempt(lambda: self.work.run(x=[{1}]))  # type: ignore[call-arg]
        return self.work.run()


class Nested(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.child = Work()

    def run(self) -> None:
        pass


class NoRun(LightningWork):
    pass


class NoInit(LightningWork):
    def __init__(self) -> None:
        pass

    def run(self) -> None:
        pass


class NoInitSets(LightningFlow):
    def __init__(self) -> None:
        self.count = 0


class Twice(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.a = Work()
        self.b = self.a


class Late(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[object] = []
        self.items.append({1})


for what in (
    Nested,
    NoRun,
    NoInit,
    NoInitSets,
    lambda: LightningApp(Twice()),
    lambda: LightningApp(Root),  # type: ignore[arg-type]
    lambda: LightningApp(Late()),
):
    attempt(what)

app = LightningApp(Root())
