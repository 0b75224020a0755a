# mypy: ignore-errors
"""Files on their way: a checkpoint folder by its path, a file by a drive, and a value as a payload."""

import os

from lightning.app import BuildConfig, CloudCompute, LightningApp, LightningFlow, LightningWork
from lightning.app.storage import Drive, Path, Payload


class Train(LightningWork):
    def __init__(self, **kwargs):
        super().__init__(cloud_build_config=BuildConfig(requirements=["numpy"]), **kwargs)
        self.checkpoint_dir = "lit://outputs/checkpoints"
        self.best = None
        self.metrics = None

    def run(self, drive):
        os.makedirs(self.checkpoint_dir, exist_ok=True)  # noqa: PTH103
        for epoch in range(3):
            with open(os.path.join(self.checkpoint_dir, f"epoch_{epoch}.ckpt"), "w") as file:  # noqa: PTH118, PTH123
                file.write("weights " * epoch)
        self.best = Path(self.checkpoint_dir) / "epoch_2.ckpt"
        self.metrics = Payload({"loss": [3.0, 2.0, 1.5]})
        with open("notes.txt", "w") as file:  # noqa: PTH123
            file.write("trained for 3 epochs")
        drive.put("notes.txt")
        os.remove("notes.txt")  # noqa: PTH107


class Deploy(LightningWork):
    def run(self, checkpoint_dir, best, metrics, drive):
        print(sorted(os.listdir(checkpoint_dir)), os.path.getsize(best))  # noqa: PTH202, PTH208
        print(metrics.value["loss"][-1], drive.list("."))
        drive.get("notes.txt")
        with open("notes.txt") as file:  # noqa: PTH123
            print(file.read())
        os.remove("notes.txt")  # noqa: PTH107
        print(best.exists_remote(), best.origin_name, best.name)


class TrainDeploy(LightningFlow):
    def __init__(self):
        super().__init__()
        self.compute = CloudCompute("gpu")
        self.drive = Drive("lit://notes")
        self.train = Train(cloud_compute=self.compute)
        self.deploy = Deploy(parallel=True)

    def run(self):
        self.train.run(self.drive)
        self.deploy.run(self.train.checkpoint_dir, self.train.best, self.train.metrics, drive=self.drive)
        if self.deploy.has_succeeded:
            self.stop("Application End!")


app = LightningApp(TrainDeploy())
