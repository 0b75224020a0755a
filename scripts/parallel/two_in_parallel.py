import time

import litwork as L


class Job(L.LightningWork):
    def run(self, task, seconds):
        print(task, "starts")
        for part in range(1, 5):
            time.sleep(seconds / 4)
            print(task, "has done", part, "of 4 parts")


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.download = Job(parallel=True)
        self.train = Job(parallel=True)
        self.report = Job()

    def run(self):
        self.download.run("download", seconds=1)
        self.train.run("train", seconds=2)
        self.report.run("report", seconds=1)


app = L.LightningApp(Root())
