"""Options that say where and on what a work runs are kept and can be read."""

from litwork import CloudCompute, LightningApp, LightningFlow, LightningWork


class Work(LightningWork):
    def run(self, who: str) -> None:
        print(who, self.host, who == "given" and self.port, self.cloud_compute, self.start_with_flow)


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.plain = Work()
        self.given = Work(
            parallel=True,
            host="0.0.0.0",
            port=8501,
            local_build_config=None,
            cloud_build_config={"image": "python"},
            cloud_compute=CloudCompute("gpu"),
            run_once=False,
            start_with_flow=False,
        )
        print(self.plain.cache_calls, self.given.cache_calls, self.given.cloud_build_config)

    def run(self) -> None:
        self.plain.run("plain")
        self.given.run("given")
        if self.given.has_succeeded:
            self.stop()


app = LightningApp(Root(), log_level="debug", flow_cloud_compute=CloudCompute())
