import time

import litwork as L


class Count(L.LightningWork):
    def run(self, task):
        number = 0
        while True:
            number += 1
            print(task, number)
            time.sleep(0.25)


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.train = Count(parallel=True)
        self.analyze = Count()

    def run(self):
        self.train.run("training, batch")
        self.analyze.run("analyzing, batch")


app = L.LightningApp(Root())
