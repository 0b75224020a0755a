"""The server of an app, over real HTTP: what it tells, what it does, and whom it refuses."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from litwork.server.guard import MOST_BODY

from .running import PATIENCE
from .serving import TOKEN, Served, environment_of, served

APP = """\
class Counter(LightningWork):
    "Counts."
    def __init__(self):
        super().__init__(parallel=True)
        self.count = 0
        self.goal = 0

    def run(self, to):
        for i in range(to):
            self.count = i + 1
        print("counted to", to)

class Root(LightningFlow):
    def __init__(self):
        super().__init__()
        self.counter = Counter()
        self.names = []
        self.goal = 0
        self.ratio = float("nan")

    def run(self):
        if self.goal:
            self.counter.run(self.goal)

    def add(self, name: str, times: int = 1, loud: bool = False):
        "Adds a name."
        self.names = self.names + [name.upper() if loud else name] * times
        return self.names

    def get(self, i: int):
        return self.names[i]

    def count(self, to: int):
        self.counter.run(to)
        return "counting"

    def whole(self, anything):
        return anything

    def leave(self):
        self.stop("bye")

    def odd(self):
        return {1, 2}

    def configure_api(self):
        return [
            Post("/names", self.add), Get("/names/{i}", self.get), Put("/names", self.add), Post("/count", self.count),
            Post("/whole", self.whole), Delete("/app", self.leave), Get("/odd", self.odd),
        ]

    def configure_commands(self):
        return [{"add": self.add, "count": self.count}]

app = LightningApp(Root())
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An app that the tests share, of which each takes what it needs."""
    with served(tmp_path_factory.mktemp("shared"), APP) as app:
        yield app


def idle(folder: Path, *options: str, **environment: str) -> Served:
    return Served(folder, "app = LightningApp(LightningFlow())", "--host", "127.0.0.1", *options, **environment)


# What it tells.


def test_it_is_there(app: Served) -> None:
    assert app.get("/healthz") == {"status": "ok"}
    assert app.ask("GET", "/").status == 307
    assert re.fullmatch(r"litwork: the app's server is at http://127\.0\.0\.1:75\d\d\n", app.err[0])


def test_the_state_is_json(app: Served) -> None:
    state = app.get("/api/v1/state")
    assert state["vars"]["ratio"] is None
    assert set(state["works"]["counter"]["vars"]) == {"count", "goal"}


def test_the_spec_names_components_routes_and_commands(app: Served) -> None:
    spec = app.get("/api/v1/spec")
    assert [(each["name"], each["kind"], each["class"]) for each in spec["components"]] == [
        ("root", "flow", "Root"),
        ("root.counter", "work", "Counter"),
    ]
    assert spec["components"][1]["options"] == {"parallel": True}
    assert {"method": "GET", "route": "/names/{i}"} in spec["api"]
    add = spec["commands"][0]
    assert (add["name"], add["about"], add["parameters"][0]) == (
        "add",
        "Adds a name.",
        {"name": "name", "is_required": True},
    )


def test_the_stream_tells_the_run_and_goes_on_after_a_break(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        app.ask("POST", "/count", {"to": 3})
        seen = []
        last_id = ""
        for event in app.stream():
            seen.append(event)
            last_id = event.id or last_id
            if event.name == "" and any("counted to 3" in each.get("lines", ()) for each in event.data):
                break
        assert seen[0].name == "begin"
        assert seen[0].data["file"] == "app.py"
        kinds = [each["type"] for event in seen[1:] for each in event.data]
        assert kinds[:2] == ["running", "components"]
        assert {"state", "call", "status", "activity", "received", "write", "output"} <= set(kinds)
        app.ask("POST", "/count", {"to": 4})
        for event in app.stream(last_id):
            assert event.name == ""
            texts = [line for each in event.data for line in each.get("lines", ())]
            assert "counted to 3" not in texts
            if "counted to 4" in texts:
                break
        assert next(iter(app.stream("another-1-1"))).name == "begin"
        app.ask("POST", "/api/v1/stop")
        assert app.end()[0] == 130


def test_readers_are_told_how_it_ended(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        facts = app.facts()
        assert next(facts)["type"] == "running"
        assert app.ask("DELETE", "/app").status == 200
        last = list(facts)[-1]
        assert (last["type"], last["state"]) == ("end", "succeeded")
        assert app.end()[0] == 0


# What it does.


def test_writing_state_runs_the_flow(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        state = app.get("/api/v1/state")
        state["vars"]["goal"] = 7
        state["works"]["counter"]["vars"]["goal"] = 8
        assert app.ask("POST", "/api/v1/state", {"state": state}).status == 200
        app.wait_for_line("counted to 7")
        after = app.get("/api/v1/state")
        assert after["vars"]["goal"] == 7
        assert after["works"]["counter"]["vars"]["goal"] == 8


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"state": {"vars": {"nome": 1, "goal": 5}}}, "there is no root.nome"),
        ({"state": {"works": {"counter": {"vars": {"x": 1}}}}}, "there is no root.counter.x"),
        ({"state": {"flows": {"a": {"vars": {"x": 1}}}}}, "there is no root.a.x"),
        ({"state": {"vars": 1}}, "vars in the state of root must be an object"),
        ({"state": 1}, "the body must be"),
        ([1], "the body must be"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(app: Served, body: object, message: str) -> None:
    answer = app.ask("POST", "/api/v1/state", body)
    assert answer.status == 422
    assert message in answer.body["error"]
    assert app.get("/api/v1/state")["vars"]["goal"] == 0


def test_routes_of_the_flow(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        assert app.ask("POST", "/names", {"name": "ann"}).body == ["ann"]
        assert app.ask("PUT", "/names?name=bob&times=2&loud=yes").body == ["ann", "BOB", "BOB"]
        assert app.get("/names/1") == "BOB"
        assert app.ask("POST", "/whole", [1, {"a": None}]).body == [1, {"a": None}]
        assert app.ask("POST", "/whole", {"a": 1, "b": 2}).body == {"a": 1, "b": 2}
        assert app.get("/api/v1/state")["vars"]["names"] == ["ann", "BOB", "BOB"]


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/names", {}, 422, "the argument name is missing: it takes name, times, loud"),
        ("/names", {"nome": "x"}, 422, "there is no argument nome"),
        ("/names?name=x&times=many", None, 422, "the argument times must be of type int, not 'many'"),
        ("/names?name=x&loud=perhaps", None, 422, "the argument loud must be true or false"),
        ("/names", b"{", 400, "the body must be JSON"),
        ("/names", b"\xff", 400, "the body must be JSON"),
        ("/names", b"[" * 100_000, 400, "the body is nested too deep"),
        ("/names", [1], 422, "the body must be a JSON object"),
        ("/nowhere", {}, 404, "there is nothing at /nowhere"),
        ("/healthz", {}, 405, "doesn't answer POST"),
        ("/api/v1/commands/fly", {}, 404, "this app has no command fly: it has add, count"),
        ("/api/v1/commands/add", [1], 422, "the body must be a JSON object"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(
    app: Served, path: str, body: object, status: int, message: str
) -> None:
    answer = app.ask("POST", path, body)
    assert (answer.status, message in answer.body["error"]) == (status, True), answer


def test_an_error_in_a_handler_is_told_and_the_app_goes_on(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        answer = app.ask("GET", "/names/5")
        assert (answer.status, answer.body) == (500, {"error": "IndexError: list index out of range"})
        assert app.ask("GET", "/odd").body["error"].startswith("what the flow has returned can't be sent as JSON: ")
        assert app.ask("POST", "/names", {"name": "ann"}).body == ["ann"]
        app.process.send_signal(signal.SIGINT)
        err = app.end()[1]
    assert "Traceback (most recent call last):\n  File " in err
    assert "return self.names[i]" in err
    assert "litwork: GET /names/{i} failed" in err


def test_a_handler_may_call_works_and_end_the_app(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        assert app.ask("POST", "/count", {"to": 5}).body == "counting"
        app.wait_for_line("counted to 5")
        assert app.ask("DELETE", "/app").status == 200
        assert app.end()[0] == 0


def test_handlers_never_run_beside_the_flow(tmp_path: Path) -> None:
    script = """\
    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self._is_in_run = False
            self.passes = 0
        def run(self):
            self._is_in_run = True
            time.sleep(0.2)
            self._is_in_run = False
        def look(self):
            self.passes += 1
            return self._is_in_run
        def configure_api(self):
            return [Post("/look", self.look)]
    app = LightningApp(Root())
    """
    with served(tmp_path, script) as app:
        waiting = [app.open("POST", "/look") for _ in range(5)]
        assert [json.loads(each.read()) for each in waiting] == [False] * 5
        assert app.get("/api/v1/state")["vars"]["passes"] == 5


def test_an_app_in_one_process_has_a_server_too(tmp_path: Path) -> None:
    with served(tmp_path, APP, "--backend", "inline") as app:
        assert app.ask("POST", "/names", {"name": "ann"}).body == ["ann"]
        assert app.ask("POST", "/count", {"to": 5}).body == "counting"
        app.wait_for_line("counted to 5")
        assert app.get("/api/v1/state")["works"]["counter"]["vars"]["count"] == 5
        assert app.ask("POST", "/api/v1/stop").status == 200
        assert app.end()[0] == 130
        assert list((tmp_path / "litwork").iterdir()) == []


def test_a_busy_flow_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    script = """\
    class Root(LightningFlow):
        def run(self):
            print("begun", flush=True)
            while True:
                pass
        def look(self):
            return 1
        def configure_api(self):
            return [Post("/look", self.look, timeout=0.1)]
    app = LightningApp(Root())
    """
    with served(tmp_path, script) as app:
        app.wait_for_line("begun")
        answer = app.ask("POST", "/look")
        assert (answer.status, answer.body["error"].partition(":")[0]) == (504, "the flow was busy for 0.1 s")
        assert app.get("/healthz") == {"status": "ok"}
        app.ask("POST", "/api/v1/stop")
        assert app.end()[0] == 130


@pytest.mark.parametrize(
    ("routes", "message"),
    [
        ("[1]", "root.configure_api() must return a list of Post, Get, Put or Delete, not 1"),
        ('[Get("/api/v1/x", print)]', "root can't answer /api/v1/x: that is an address of litwork's own"),
        ('[Get("/", print)]', "root can't answer /: that is an address of litwork's own"),
        ('[Get("/a", print), Get("/a", print)]', "root answers GET /a a second time"),
        ('[Get("a", print)]', "the route 'a' must begin with a slash: /a"),
        ('[Get("/a", 1)]', "Get('/a', …) needs a method of the flow, not 1"),
    ],
)
def test_wrong_routes_are_told_before_the_app_runs(tmp_path: Path, routes: str, message: str) -> None:
    (tmp_path / "app.py").write_text(
        "from litwork import LightningApp, LightningFlow\nfrom litwork.api import Get\n"
        "class Root(LightningFlow):\n"
        "    def run(self): print('it ran')\n"
        f"    def configure_api(self): return {routes}\n"
        "app = LightningApp(Root())\n"
    )
    run = run_to_its_end(tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    assert message in run.stderr


# Whom it refuses.


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:7501"}, 421),
        ({"host": "localhost.evil.example"}, 421),
        ({"host": "[::1"}, 421),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"}, 403),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/state", "/api/v1/events", "/healthz", "/view/", "/names/0"])
def test_strangers_are_refused_reading(app: Served, path: str, headers: dict[str, str], status: int) -> None:
    answer = app.ask("GET", path, **headers)
    assert answer.status == status
    assert set(answer.body) == {"error"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": f"Basic {TOKEN}"}, 401),
        ({"authorization": "Bearer \xe4\xf6"}, 401),
        ({"origin": "http://evil.example"}, 403),
        ({"host": "evil.example"}, 421),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "navigate"}, 403),
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/state", "/api/v1/stop", "/api/v1/commands/add", "/names", f"/names?token={TOKEN}"]
)
def test_strangers_are_refused_changing(app: Served, path: str, headers: dict[str, str], status: int) -> None:
    body = {"state": {"vars": {"goal": 9}}}
    assert app.ask("POST", path.replace(" ", "%20"), body, **headers).status == status
    assert app.get("/api/v1/state")["vars"]["goal"] == 0


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:80", "localhost."])
def test_this_machine_has_many_names(app: Served, host: str) -> None:
    assert app.ask("GET", "/healthz", host=host, authorization="").status == 200


def test_the_page_itself_may_use_it(app: Served) -> None:
    host, port = app.address
    answer = app.ask("GET", "/api/v1/state", origin=f"http://{host}:{port}", sec_fetch_site="same-origin")
    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


def test_every_answer_has_a_strict_policy(app: Served) -> None:
    for answer in (app.ask("GET", "/healthz"), app.ask("GET", "/view/"), app.ask("GET", "/healthz", host="evil")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_huge_body_is_refused_before_it_is_read(app: Served, is_chunked: bool) -> None:
    length = "transfer-encoding: chunked" if is_chunked else f"content-length: {10**12}"
    chunk = b"x" * (1 << 16)
    with socket.create_connection(app.address, timeout=PATIENCE) as connection:
        head = f"POST /names HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n{length}\r\n\r\n"
        connection.sendall(head.encode())
        sent = 0
        try:
            while sent < 50 * MOST_BODY:
                connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk) if is_chunked else chunk)
                sent += len(chunk)
        except OSError:  # it has hung up
            pass
        assert sent < 50 * MOST_BODY
        try:
            answer = connection.recv(1 << 16)
        except OSError:  # our own bytes on the way have made it forget what it had said
            answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
    assert app.get("/healthz") == {"status": "ok"}


def test_nonsense_is_no_request_and_not_worth_a_word(tmp_path: Path) -> None:
    with served(tmp_path, APP) as app:
        with socket.create_connection(app.address, timeout=PATIENCE) as connection:
            connection.sendall(b"\0" * 1000 + b"\r\n\r\n")
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 400 ")
        assert app.get("/healthz") == {"status": "ok"}
        app.process.send_signal(signal.SIGINT)
        assert app.end() == (130, app.err[0])


def test_on_an_open_address_reading_needs_the_token_too(tmp_path: Path) -> None:
    with served(tmp_path, APP, "--host", "0.0.0.0") as app:
        assert app.ask("GET", "/api/v1/state", authorization="").status == 401
        assert app.ask("GET", "/names/0", authorization="").status == 401
        assert app.ask("GET", f"/api/v1/state?token={TOKEN.replace(' ', '%20')}", authorization="").status == 200
        assert app.ask("GET", "/api/v1/state").status == 200
        assert app.ask("GET", "/healthz", authorization="").status == 200
        assert app.ask("GET", "/healthz", host=socket.gethostname()).status == 200


def test_a_slow_reader_of_a_flood_costs_nothing(tmp_path: Path) -> None:
    script = """\
    class Flood(LightningWork):
        def __init__(self):
            super().__init__(parallel=True)
            self.lines = 0
        def run(self):
            for i in range(200_000):
                self.lines = i
                print(i, "x" * 500)
            print("done")
    class Root(LightningFlow):
        def __init__(self):
            super().__init__()
            self.flood = Flood()
            self.is_open = False
        def run(self):
            if self.is_open:
                self.flood.run()
        def start(self):
            self.is_open = True
        def configure_api(self):
            return [Post("/start", self.start)]
    app = LightningApp(Root())
    """
    with served(tmp_path, script) as app:
        slow = [app.open("GET", "/api/v1/events") for _ in range(5)]
        for each in slow:
            each.read(10)
        app.get("/api/v1/state")
        before = memory_of(app.process.pid)
        assert app.ask("POST", "/start").status == 200
        app.wait_for_line("done")  # by a reader that keeps up
        assert memory_of(app.process.pid) - before < 60 << 20  # 100 MB were printed
        for each in slow:
            each.close()


def test_only_so_many_may_listen(app: Served) -> None:
    readers = [app.open("GET", "/api/v1/events") for _ in range(40)]
    refused = [each for each in readers if each.status == 503]
    assert len(refused) >= 8
    assert "is the limit" in json.loads(refused[0].read())["error"]
    for each in readers:
        each.close()


# Where it is found.


def test_two_apps_have_two_ports_and_are_told_apart(tmp_path: Path) -> None:
    with served(tmp_path, APP) as one, served(tmp_path / "other", APP, XDG_RUNTIME_DIR=str(tmp_path)) as two:
        assert one.url != two.url
        run = one.command("add", "--name", "ann")
        assert run.returncode == 1
        assert run.stderr.startswith("litwork: several apps are running: say which one\n")
        assert f"--url {two.url}" in run.stderr
        assert one.command("--url", two.url, "add", "--name=ann").returncode == 0
        assert two.get("/names/0") == "ann"
        assert one.get("/api/v1/state")["vars"]["names"] == []


def test_a_port_that_is_taken_is_an_error_when_it_was_asked_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (tmp_path / "app.py").write_text(
            "from litwork import LightningApp, LightningFlow\napp = LightningApp(LightningFlow())\n"
        )
        run = run_to_its_end(tmp_path, "--port", str(taken.getsockname()[1]))
    assert run.returncode == 1
    assert re.fullmatch(
        r"litwork: the server can't have port \d+ on 127\.0\.0\.1: .*\. Name another --port\n", run.stderr
    )


def test_an_address_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from litwork import *\napp = LightningApp(LightningFlow())\n")
    run = run_to_its_end(tmp_path, "--host", "nowhere.invalid")
    assert run.returncode == 1
    assert run.stderr.startswith("litwork: the server can't listen on nowhere.invalid: ")


def test_the_token_is_for_the_user_alone_and_goes_with_the_app(tmp_path: Path) -> None:
    app = idle(tmp_path, LITWORK_TOKEN="")
    (note,) = (tmp_path / "litwork").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert stat.S_IMODE(note.parent.stat().st_mode) == 0o700
    token = json.loads(note.read_text())["token"]
    assert len(token) >= 32
    assert app.ask("POST", "/api/v1/stop").status == 401
    assert app.ask("POST", "/api/v1/stop", authorization=f"Bearer {token}").status == 200
    assert app.end()[0] == 130
    assert not note.exists()


def test_a_folder_that_others_can_read_gets_no_token(tmp_path: Path) -> None:
    (tmp_path / "litwork").mkdir(mode=0o755)
    app = idle(tmp_path)
    assert list((tmp_path / "litwork").iterdir()) == []
    app.process.send_signal(signal.SIGINT)
    assert "must be a folder that only you can read" in app.end()[1]


def test_what_a_killed_app_has_left_is_cleared_away(tmp_path: Path) -> None:
    app = idle(tmp_path)
    app.process.kill()
    app.end()
    assert len(list((tmp_path / "litwork").iterdir())) == 1
    run = app.command()
    assert (run.returncode, run.stderr.partition(":")[2].strip()[:27]) == (1, "no app with a server is run")
    assert list((tmp_path / "litwork").iterdir()) == []


def test_ctrl_c_ends_an_app_with_a_server(tmp_path: Path) -> None:
    app = idle(tmp_path)
    began = time.monotonic()
    app.process.send_signal(signal.SIGINT)
    assert app.end()[0] == 130
    assert time.monotonic() - began < 5


def test_the_page_is_opened_with_the_token(tmp_path: Path) -> None:
    (tmp_path / "browser").write_text('#!/bin/sh\necho "$1" > opened.part && mv opened.part opened\n')
    (tmp_path / "browser").chmod(0o755)
    script = "app = LightningApp(LightningFlow())"
    with served(tmp_path, script, "--ui", LITWORK_TOKEN="", BROWSER=f"{tmp_path}/browser %s") as app:
        limit = time.monotonic() + PATIENCE
        while not (tmp_path / "opened").exists():
            assert time.monotonic() < limit
            time.sleep(0.01)
        url = (tmp_path / "opened").read_text().strip()
        assert re.fullmatch(rf"{re.escape(app.url)}/view/#token=[\w-]{{32,}}", url)
        assert f"litwork: the app is shown at {url}\n" in app.err


def test_without_the_extra_the_error_names_it(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text("raise ModuleNotFoundError('no starlette', name='starlette')\n")
    (tmp_path / "app.py").write_text("from litwork import *\napp = LightningApp(LightningFlow())\n")
    assert run_to_its_end(tmp_path).returncode == 0
    run = run_to_its_end(tmp_path, "--ui")
    assert run.returncode == 1
    expected = 'litwork: --ui, --host and --port need the server, which is missing: pip install "litwork[server]"\n'
    assert run.stderr == expected


# Commands from another terminal.


def test_commands_are_listed_and_run(app: Served) -> None:
    run = app.command()
    assert (run.returncode, run.stdout) == (
        0,
        "add --name NAME [--times TIMES] [--loud LOUD]\n    Adds a name.\ncount --to TO\n",
    )
    run = app.command("add", "--name", "eve", "--times=2", "--loud")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)[-2:] == ["EVE", "EVE"]
    assert app.command("count", "--to", "1").stdout == "counting\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["fly"], 1, "litwork: this app has no command fly: it has add, count\n"),
        (["add"], 1, "litwork: the argument name is missing: it takes name, times, loud\n"),
        (["add", "ann"], 2, "litwork: 'ann' has no name: arguments are written as --name value\n"),
        (["--url", "nowhere", "add"], 2, "litwork: 'nowhere' is no address such as http://127.0.0.1:7501\n"),
        (["--url", "http://127.0.0.1:9", "add"], 1, "litwork: http://127.0.0.1:9 doesn't answer: "),
    ],
)
def test_a_wrong_command_is_explained(app: Served, arguments: list[str], status: int, message: str) -> None:
    run = app.command(*arguments)
    assert (run.returncode, run.stdout) == (status, "")
    assert run.stderr.startswith(message)


def run_to_its_end(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "litwork", "run", "app.py", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment_of(folder),
    )


def memory_of(pid: int) -> int:
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
