"""A payload goes from work to work; the flow holds a pointer. A new content is a new argument, an equal one isn't."""

from typing import Any

from litwork import LightningApp, LightningFlow, LightningWork, Payload


class Model:
    def __init__(self, weights: list[float]) -> None:
        self.weights = weights


class Train(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.model: Any = None
        self.parts: list[Payload] = []

    def run(self, step: int) -> None:
        model = Model([0.5 * (step // 2)])
        self.model = Payload(model)
        model.weights.append(99.0)
        self.parts.append(Payload({step, "a part"}))
        print("sent", self.model.name, self.model.origin_name, self.model.consumer_name)


class Serve(LightningWork):
    def __init__(self) -> None:
        super().__init__()
        self.kept: Any = None

    def run(self, model: Any) -> None:
        print("got", model.value.weights, model.get() is model.value)
        print("from", model.origin_name, model.name, "for", model.consumer_name)
        self.kept = model


class Join(LightningWork):
    def run(self, parts: list[Payload], kept: Payload) -> None:
        print([len(part.value) for part in parts], kept.value.weights, kept.origin_name, kept.consumer_name)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.train = Train()
        self.serve = Serve()
        self.join = Join()
        self.best: Any = None

    def run(self) -> None:
        for step in (1, 2, 3):
            self.train.run(step)
            self.serve.run(self.train.model)
        self.best = self.train.model
        self.join.run(self.train.parts, self.serve.kept)
        print(self.best.value, self.best.origin_name, self.best.consumer_name, len(self.best.hash))
        self.stop()


app = LightningApp(Root())
