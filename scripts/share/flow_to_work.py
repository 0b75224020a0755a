import litwork as L


class Greeter(L.LightningWork):
    def run(self, message):
        print("sent by the flow:", message)
        reply = "made on this machine"
        print("created right here:", reply)


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.greeter = Greeter()

    def run(self):
        message = "made on the flow's machine"
        self.greeter.run(message)


app = L.LightningApp(Root())
