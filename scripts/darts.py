import random

import litwork as L


class Darts(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.throws = 0
        self.hits = 0

    def run(self, seed):
        dice = random.Random(seed)
        for _ in range(10):
            hits = 0
            for _ in range(300_000):
                x, y = dice.random(), dice.random()
                hits += x * x + y * y < 1
            self.hits += hits
            self.throws += 300_000
            pi = 4 * self.hits / self.throws
            print(f"{self.throws:>9,} darts  pi = {pi:.4f}")


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.left = Darts()
        self.right = Darts()

    def run(self):
        self.left.run(seed=1)
        self.right.run(seed=2)
        if self.left.has_succeeded and self.right.has_succeeded:
            throws = self.left.throws + self.right.throws
            hits = self.left.hits + self.right.hits
            pi = 4 * hits / throws
            self.stop(f"{throws:,} darts together: pi = {pi:.4f}")


app = L.LightningApp(Root())
