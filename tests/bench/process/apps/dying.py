"""An app whose work may be killed, which the flow tells, or whose flow may: the other work can't be interrupted."""

import os
import subprocess
import sys
import time

from litwork import LightningApp, LightningFlow, LightningWork


class Die(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True, raise_exception=False)

    def run(self) -> None:
        print("die", os.getpid())
        time.sleep(1000)


class Hold(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)

    def run(self) -> None:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
        print("hold", os.getpid(), child.pid)
        sum(range(10**15))


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.die = Die()
        self.hold = Hold()

    def run(self) -> None:
        self.die.run()
        self.hold.run()
        if self.die.has_failed:
            print("seen", time.monotonic())


app = LightningApp(Root())
