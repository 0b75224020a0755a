# mypy: ignore-errors
"""A sweep: one work for each trial, made while the app runs, each running the same script with other arguments."""

from pathlib import Path

import lightning as L
from lightning.app.components import TracerPythonScript
from lightning.app.storage.payload import Payload
from lightning.app.structures import Dict


class Objective(TracerPythonScript):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.best_score = None

    def on_after_run(self, result):
        super().on_after_run(result)
        self.best_score = float(result["score"])


class Report(L.LightningWork):
    def run(self, history: Payload, name: str):
        print(f"{name} improved in {len(history.value)} steps to {history.value[-1]}")


class Sweep(L.LightningFlow):
    def __init__(self, script_path, rates):
        super().__init__()
        self.script_path = str(script_path)
        self.rates = rates
        self.trials = Dict()
        self.report = Report(cloud_compute=L.CloudCompute("cpu-small"))
        self.winner = None

    def run(self):
        for number, rate in enumerate(self.rates):
            name = f"trial_{number}"
            if name not in self.trials:
                self.trials[name] = Objective(
                    script_path=self.script_path,
                    script_args=["--rate", str(rate)],
                    outputs=["history"],
                    parallel=True,
                    cloud_compute=L.CloudCompute("gpu", idle_timeout=60),
                )
            self.trials[name].run()
        if all(trial.has_succeeded for trial in self.trials.values()):
            self.winner = min(self.trials, key=lambda name: self.trials[name].best_score)
            self.report.run(self.trials[self.winner].history, self.winner)
            self.stop(f"the best rate is {self.rates[int(self.winner.split('_')[1])]}")


app = L.LightningApp(Sweep(Path(__file__).parent / "scripts" / "objective.py", [0.1, 0.4, 0.9]))
