"""Changes inside of lists and dicts are found on both sides, while the work runs and at the end of the call."""

import time

from litwork import LightningApp, LightningFlow, LightningWork


class Fill(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.items: list[int] = []
        self.notes: dict[str, list[int]] = {"seen": []}

    def run(self) -> None:
        for number in (1, 2, 3):
            self.items.append(number)
            print("appended", number)
            while number not in self.notes["seen"]:
                time.sleep(0.01)
        self.items.append(4)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.fill = Fill()
        self.history: list[int] = []
        self._told = False

    def run(self) -> None:
        self.fill.run()
        for number in self.fill.items:
            if number not in self.history:
                self.history.append(number)
                self.fill.notes["seen"].append(number)
        if self.fill.has_succeeded and not self._told:
            print(self.history, self.fill.items, self.fill.notes)
            self._told = True


app = LightningApp(Root())
