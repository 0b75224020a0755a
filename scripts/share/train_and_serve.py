import random

import litwork as L


def make_points(count, seed):
    """Points of a square, labelled 1 inside a circle, 0 outside."""
    dice = random.Random(seed)
    points = []
    for _ in range(count):
        x, y = dice.uniform(-1, 1), dice.uniform(-1, 1)
        points.append((x, y, 1 if x * x + y * y < 0.6 else 0))
    return points


class Network:
    """Two inputs, a hidden layer, one output: above 0.5 is inside."""

    def __init__(self, hidden, seed):
        dice = random.Random(seed)
        self.layer = []
        for _ in range(hidden):
            self.layer.append([dice.uniform(-1, 1) for _ in range(3)])
        self.output = [dice.uniform(-0.5, 0.5) for _ in range(hidden)]
        self.bias = 0.5

    def forward(self, x, y):
        values = []
        answer = self.bias
        for (a, b, c), weight in zip(self.layer, self.output, strict=True):
            values.append(max(0.0, a * x + b * y + c))
            answer += weight * values[-1]
        return answer, values

    def learn(self, x, y, label, rate):
        answer, values = self.forward(x, y)
        error = answer - label
        for i, value in enumerate(values):
            if value > 0:
                step = rate * error * self.output[i]
                self.output[i] -= rate * error * value
                self.layer[i][0] -= step * x
                self.layer[i][1] -= step * y
                self.layer[i][2] -= step
        self.bias -= rate * error
        return error * error

    def is_inside(self, x, y):
        return self.forward(x, y)[0] > 0.5

    def accuracy(self, points):
        right = 0
        for x, y, label in points:
            right += self.is_inside(x, y) == (label == 1)
        return right / len(points)


class Train(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.untrained = None
        self.trained = None

    def run(self, epochs):
        network = Network(hidden=16, seed=1)
        points = make_points(400, seed=1)
        self.untrained = L.Payload(network)
        for epoch in range(1, epochs + 1):
            loss = 0.0
            for x, y, label in points:
                loss += network.learn(x, y, label, rate=0.05)
            if epoch % 15 == 0:
                print(f"epoch {epoch}: loss {loss / len(points):.3f}")
        self.trained = L.Payload(network)


class Serve(L.LightningWork):
    def run(self, name, model):
        network = model.value
        held_out = make_points(200, seed=2)
        accuracy = network.accuracy(held_out)
        print(f"{name}: {accuracy:.1%} of the held-out points are right")
        for x, y in [(0.0, 0.1), (0.5, 0.4), (0.9, -0.8)]:
            place = "inside" if network.is_inside(x, y) else "outside"
            print(f"  ({x}, {y}) is {place}")


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.train = Train()
        self.serve = Serve()

    def run(self):
        self.train.run(epochs=60)
        if self.train.untrained:
            self.serve.run("before training", self.train.untrained)
        if self.train.trained:
            self.serve.run("after training", self.train.trained)


app = L.LightningApp(Root())
