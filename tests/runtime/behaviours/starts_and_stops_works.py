"""A work is started and stopped by its flow, in the midst of a call too, and started again. Its hooks run there."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Count(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.count = 0
        self.ends = 0
        self._runs = 0

    def on_start(self) -> None:
        print("on_start")

    def run(self) -> None:
        self._runs += 1
        print("run", self._runs)
        try:
            while True:
                self.count += 1
                time.sleep(0.001)
        finally:
            print("interrupted")

    def on_exit(self) -> None:
        self.ends += 1
        print("on_exit", self._runs)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.work = Count()
        self.step = "start"
        self._count = 0

    def run(self) -> None:
        work = self.work
        if self.step == "start":
            work.start()
            if work.status.stage == "started":
                print("it is up", work.has_started)
                self.step = "run"
        if self.step == "run":
            work.run()
            if work.count > 5:
                work.stop()
                print("stopped", work.has_stopped, work.is_running)
                self._count = work.count
                self.step = "stopped"
        if self.step == "stopped":
            work.run()  # was stopped: not made again
            if work.ends == 1:
                work.start()
                self.step = "again"
        if self.step == "again":
            work.run()
            if work.count > self._count + 5:
                print([status.stage for status in work.statuses])
                print(work.num_successes, work.num_failures)
                self.stop()


app = LightningApp(Root())
