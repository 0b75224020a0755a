"""Components know their full names, and a flow its works."""

from litwork import CloudCompute, LightningApp, LightningFlow, LightningWork


class Tell(LightningWork):
    def run(self) -> None:
        print("I am", self.name)


class Child(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.tell = Tell()

    def run(self) -> None:
        self.tell.run()


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.child = Child()
        self.b = Tell(cloud_compute=CloudCompute("gpu"))
        self.a = Tell()
        self._told = False

    def run(self) -> None:
        if not self._told:
            self.tell()
        self.child.run()
        self.a.run()
        self.b.run()

    def tell(self) -> None:
        self._told = True
        print([work.name for work in self.works()])
        print([name for name, work in self.named_works(recurse=False)])
        print(list(self.flows), self.name)
        print(self.b.cloud_compute)


app = LightningApp(Root())
