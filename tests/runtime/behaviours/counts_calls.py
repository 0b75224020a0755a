"""A work tells how it has fared: stages with their times, reasons, and how many calls have succeeded and failed."""

from litwork import LightningApp, LightningFlow, LightningWork


class Halve(LightningWork):
    def __init__(self) -> None:
        super().__init__(raise_exception=False)
        self.result = 0

    def run(self, number: int) -> object:
        if number == 0:
            return 0
        if number % 2:
            raise ValueError(f"{number} is odd")
        self.result = number // 2
        return None


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.halve = Halve()

    def run(self) -> None:
        for number in (4, 6, 7, 9, 0):
            self.halve.run(number)
        halve = self.halve
        print(halve.num_successes, halve.num_failures, halve.num_timeouts, halve.has_timeout)
        for status in halve.statuses:
            if status.stage in ("succeeded", "failed"):
                print(status.stage, status.reason, status.count, status.message.partition(":")[0])
        times = [status.timestamp for status in halve.statuses]
        print(times == sorted(times) and times[0] > 1_000_000_000)
        print(repr(halve.url), halve.internal_ip, repr(halve.display_name))
        self.stop()


app = LightningApp(Root())
