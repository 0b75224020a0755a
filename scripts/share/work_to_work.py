import time

import litwork as L


class Train(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.checkpoints = []

    def run(self):
        slope = 0.0
        while True:
            time.sleep(0.5)
            slope += 0.4 * (3.0 - slope)
            self.checkpoints.append(slope)
            print("saved checkpoint", len(self.checkpoints))


class Deploy(L.LightningWork):
    def run(self, number, slope):
        answer = slope * 2
        print(f"serving checkpoint {number}: f(2) = {answer:.4f}")


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.train = Train()
        self.deploy = Deploy(parallel=True)

    def run(self):
        self.train.run()
        for number, slope in enumerate(self.train.checkpoints, 1):
            self.deploy.run(number, slope)


app = L.LightningApp(Root())
