# mypy: ignore-errors
"""A server in one work, a client in another; the flow stops the server when the client is done."""

import lightning as L
from lightning.app.utilities.network import find_free_network_port


class Server(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True, port=find_free_network_port())
        self.ready = False
        self.requests = 0

    def run(self):
        from http.server import BaseHTTPRequestHandler, HTTPServer

        work = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                work.requests += 1
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f"hello {self.path[1:]}".encode())

            def log_message(self, *args):
                pass

        server = HTTPServer((self.host, self.port), Handler)
        self.ready = True
        print("serving")
        server.serve_forever()

    def on_exit(self):
        print(f"answered {self.requests} requests")


class Client(L.LightningWork):
    def __init__(self):
        super().__init__()
        self.answers = []

    def run(self, url):
        from urllib.request import urlopen

        for name in ("Ada", "Grace"):
            with urlopen(f"{url}/{name}") as response:
                self.answers.append(response.read().decode())
        print(self.answers)


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.server = Server()
        self.client = Client()

    def run(self):
        self.server.run()
        if self.server.ready:
            self.client.run(f"http://{self.server.host}:{self.server.port}")
            self.stop(f"{self.client.answers[-1]}, {self.server.url.startswith('http://127.0.0.1:')}")


app = L.LightningApp(Root(), log_level="debug")
