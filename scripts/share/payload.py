import random

import litwork as L


class Measure(L.LightningWork):
    def __init__(self):
        super().__init__()
        self.samples = None

    def run(self):
        source = random.Random(7)
        samples = [source.randint(1, 6) for _ in range(500_000)]
        print("measured", len(samples), "samples")
        self.samples = L.Payload(samples)


class Analyze(L.LightningWork):
    def run(self, samples):
        rolls = samples.value
        print("received", len(rolls), "samples")
        mean = sum(rolls) / len(rolls)
        print("their mean is", round(mean, 3))


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.measure = Measure()
        self.analyze = Analyze()

    def run(self):
        self.measure.run()
        self.analyze.run(self.measure.samples)


app = L.LightningApp(Root())
