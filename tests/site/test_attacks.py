"""Code that attacks from inside a run gets nowhere, as seen from outside: by hosts, the page, its stores, other runs.

The apps in `attacks` do it. Two walls stand in their way (`sandbox.ts`, `lockdown.ts`); the frame is also tried alone,
in a copy of the site whose workers keep for the attacks what the lockdown takes.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from litdocs import drive, serve, walkthroughs

from . import projects
from .conftest import started
from .engines import chromium
from .engines.browser import Profile
from .engines.firefox import Firefox
from .reading import KEPT

ATTACKS = Path(__file__).parent / "attacks"
NAMES = re.findall(r"^@attack\ndef (\w+)", (ATTACKS / "reaching.py").read_text(encoding="utf-8"), re.MULTILINE)

# Why an attack fails where its name says nothing: most find that what they need is gone.
GONE = r"(Attribute|Name)Error: (name ')?\w+(' is not defined.*)?"
NO_EVAL = r"('unsafe-eval' is not an allowed source of script|call to (eval|Function)\(\) blocked by CSP)"
FORBIDDEN = f"JsException: EvalError: .*{NO_EVAL}.*"
REASONS = {
    "package_of_pyodide": "LookupError: .*URL is not defined.*",
    "urlopen": "URLError: .*a page has no network.*",
    "socket_of_python": "OSError: .*Host is unreachable",
    "another_pyodide": "TypeError: Expected callable",
    "dynamic_import": FORBIDDEN,
    "evaluate": FORBIDDEN,
    "function_of_text": FORBIDDEN,
    "asynchronous_function_of_text": FORBIDDEN,
    "constructor_of_a_constructor": FORBIDDEN,
    "search": r"LookupError: nothing in \d{3,5} things, missed \[\]",
}

# What the frame alone does not stop: threads and channels of the browser, and what only leads to the frame.
LOCKDOWN_ONLY = {"broadcast", "worker_bomb", "message_to_the_frame", "end_without_a_word", "search"}

# What the attacks do without where only the frame is there, and which one needs it: in Firefox that one hangs.
MISSING: dict[str, dict[str, str]] = {"Chromium": {}, "Firefox": {"Worker": "worker_bomb"}}

# Keeps for the attacks what a worker has before the lockdown.
LOOT = """{
    const loot = {navigator: {storage: navigator.storage}, compileStreaming: WebAssembly.compileStreaming};
    for (const name of ["fetch", "importScripts", "webkitRequestFileSystemSync", "postMessage", "close"]) {
        if (name in self) loot[name] = self[name].bind(self);
    }
    for (const name of ["XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "FontFace",
            "URL", "Blob", "BroadcastChannel", "indexedDB", "caches", "Worker", "Notification", "location"]) {
        try {
            if (name in self) loot[name] = self[name];
        } catch {} // Firefox lets nobody here so much as look at some stores.
    }
    for (const name of MISSING) delete loot[name];
    Object.defineProperty(Array.prototype, "loot", {value: loot});
}
"""

# Everything that a page keeps, and what it looks like apart from its walkthrough and the frames of runs.
STATE = """async () => {
    const body = document.body.cloneNode(true);
    for (const each of body.querySelectorAll(".lit-tabs, iframe")) each.remove();
    const stored = {};
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
            const bytes = await (await (await caches.open(name)).match(request)).arrayBuffer();
            const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
            stored[`${name} ${request.url}`] = [bytes.byteLength, ...hash].join(" ");
        }
    }
    const files = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
    return {
        address: location.href, title: document.title, body: body.innerHTML, cookies: document.cookie,
        local: {...localStorage}, session: {...sessionStorage}, stored, files,
        databases: (await indexedDB.databases()).map(({name}) => name),
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        polluted: [Object.keys(Object.prototype), Object.keys(Array.prototype)],
        // A number is the name of a frame.
        globals: Object.keys(window).filter((name) => name !== "litSeen" && !/^\\d+$/.test(name)),
    };
}"""

# Puts something into every store, and listens where other pages and runs may speak.
PREPARE = """async () => {
    window.heard = [];
    window.channel = new BroadcastChannel("prize");
    window.channel.onmessage = ({data}) => window.heard.push(data);
    document.cookie = "kept=1";
    localStorage.setItem("kept", "1");
    await new Promise((resolve) => { indexedDB.open("kept").onsuccess = resolve; });
}"""

OUTPUT = "property => Array.from(document.querySelectorAll('[data-lit-output]'), (log) => log[property]).join('')"

TICKS = "() => window.litSeen.lines['root.clock'] ?? 0"
TICKED = f"count => ({TICKS})() > count"

# What an attack would leave, if it got through.
REACH = """async ([site, other]) => {
    const settled = [];
    const end = (source) => settled.push(new Promise((resolve) => { source.onerror = resolve; }));
    settled.push(fetch(`${site}prize?site`), fetch(`${other}prize?fetch`, {mode: "no-cors"}));
    end(new WebSocket(`${other.replace("http", "ws")}prize?socket`));
    end(new EventSource(`${other}prize?source`));
    const transport = new WebTransport(`${other.replace("http", "https")}prize?transport`);
    settled.push(transport.closed, transport.ready);
    settled.push(new Promise((resolve) => { indexedDB.open("prize").onsuccess = resolve; }));
    settled.push(caches.open("prize").then((cache) => cache.put(site, new Response("prize"))));
    settled.push(navigator.storage.getDirectory().then((files) => files.getFileHandle("prize", {create: true})));
    document.cookie = "prize=1";
    localStorage.setItem("prize", "1");
    document.body.append(document.createElement("b"));
    window.prize = 1;
    await Promise.race([Promise.allSettled(settled), new Promise((resolve) => setTimeout(resolve, 3000))]);
    window.reached = true;
}"""


class Host(serve.Handler):
    """Notes what it is asked for."""

    asked: list[str]

    def parse_request(self) -> bool:
        parsed = super().parse_request()
        self.asked.append(self.requestline)
        return parsed


@contextmanager
def hosted(folder: Path, asked: list[str]) -> Iterator[str]:
    """Serves a folder, and notes what is asked for; yields its address."""
    with serve.serving(folder, type("Noting", (Host,), {"asked": asked})) as server:
        yield server.url


AnyProfile = Profile[drive.AnyVisit]
NewProfile = Callable[[], AbstractContextManager[AnyProfile]]


@pytest.fixture(scope="module", params=["Chromium", "Firefox"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of an engine."""
    return str(request.param)


@pytest.fixture(scope="module")
def new_profile(engine: str, session: drive.Session) -> Iterator[NewProfile]:
    """Makes profiles in a browser of the engine."""
    if engine == "Chromium":
        yield partial(chromium.new_profile, session)
    else:
        with started(Firefox) as firefox:
            yield firefox.profile


@dataclass
class World:
    """What there is outside of a run.

    Attributes:
        asked: the request lines that either host got.
        datagrams: the socket that other protocols would reach.
        requests: the addresses for which pages of the profile asked.
        visits: how many tabs the tests opened.
    """

    profile: AnyProfile
    site: Path
    url: str
    other: str
    asked: list[str]
    datagrams: socket.socket
    requests: list[str]
    visits: int = 0

    def prizes(self) -> list[str]:
        """What was seen by hosts or the browser of an attack that got somewhere."""
        seen = [each for each in [*self.asked, *self.requests] if "prize" in each]
        with suppress(BlockingIOError):
            seen.append(f"a datagram of {len(self.datagrams.recv(65536))} bytes")
        return seen

    def open(self) -> drive.AnyVisit:
        """A new tab in the same profile."""
        self.visits += 1
        return self.profile.open(self.url)

    def run(self, visit: drive.AnyVisit, name: str) -> drive.Observation:
        """Runs the app `name` in a page."""
        return projects.observe(visit, self.site, name)


@pytest.fixture(scope="module")
def world(new_profile: NewProfile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A site with the apps that attack, another host, and a profile of a browser."""
    folder = tmp_path_factory.mktemp("attacks")
    asked: list[str] = []
    with ExitStack() as stack:
        other = stack.enter_context(hosted(tmp_path_factory.mktemp("other"), asked))
        datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind((serve.HOST, int(other.rstrip("/").rpartition(":")[2])))
        datagrams.setblocking(False)
        (folder / "_build").mkdir()
        url = stack.enter_context(hosted(folder / "_build", asked))
        apps = {path.stem: path.read_text(encoding="utf-8") for path in sorted(ATTACKS.glob("*.py"))}
        for name, app in apps.items():
            apps[name] = app.replace("http://site.invalid/", url).replace("http://other.invalid/", other)
        site = projects.build_apps(folder, apps)
        profile = stack.enter_context(new_profile())
        yield World(profile, site, url, other, asked, datagrams, profile.requests)


@dataclass
class Aftermath:
    """What is left when all attacks were made. Each state is that of the page before and after a run."""

    seen: dict[str, drive.Observation]
    states: dict[str, tuple[Any, Any]]
    bystander: list[str]
    ticks: tuple[int, int]
    heard: list[Any]
    prizes: list[str]
    strangers: int


@pytest.fixture(scope="module")
def aftermath(world: World) -> Aftermath:
    """Runs the apps that attack while another page of the same profile runs an app that does not."""
    other = world.open().page
    other.goto(f"{world.url}bystander.html")
    other.evaluate(PREPARE)
    root = other.locator(".lit-tabs")
    root.evaluate(drive.LISTEN)
    root.locator('[data-lit-action="run"]').click()
    drive.wait(other, TICKED, 0)
    assert other.evaluate(KEPT), "there is something to spoil"
    before = other.evaluate(TICKS)
    seen, states = {}, {}
    for name in ("reaching", "dying"):
        visit = world.open()
        (runner,) = walkthroughs.read(world.site / f"{name}.html")
        visit.page.goto(f"{world.url}{name}.html#{runner.files[f'{name}.py'].id}")
        state = visit.page.evaluate(STATE)
        seen[name] = world.run(visit, name)
        states[name] = (state, visit.page.evaluate(STATE))
    heard = other.evaluate("() => window.heard")
    after = other.evaluate(TICKS)
    drive.wait(other, TICKED, after)
    root.locator('[data-lit-action="stop"]').click()
    drive.wait(other, drive.ENDED)
    events = other.evaluate("() => window.litSeen.events")
    bystander = [line for event in events if event["type"] == "output" for line in event["lines"]]
    strangers = world.profile.opened - world.visits
    return Aftermath(seen, states, bystander, (before, after), heard, world.prizes(), strangers)


def results(seen: drive.Observation) -> dict[str, str]:
    """What each attack of a run says that it got."""
    assert seen.end == "succeeded", seen.failure
    said = [line.text for line in seen.lines["root.attacker"] if line.stream == "stdout"]
    # Firefox shows a function in three lines.
    return {found[1]: found[2] for line in said if (found := re.match(r"(\w+): (.*)", line))}


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_was_made_and_failed(name: str, aftermath: Aftermath) -> None:
    result = results(aftermath.seen["reaching"])[name]
    assert re.fullmatch(f"failed: {REASONS.get(name, GONE)}", result)


def test_text_that_c_evaluates_ends_only_its_own_run(aftermath: Aftermath) -> None:
    seen = aftermath.seen["dying"]
    assert seen.texts == {"root.dying": ["before"]}
    assert seen.end == "failed"
    assert re.search(NO_EVAL, seen.failure)


def test_nothing_was_asked_of_any_host(aftermath: Aftermath) -> None:
    assert aftermath.prizes == []


def test_nothing_was_started_or_opened(aftermath: Aftermath) -> None:
    assert [seen.workers for seen in aftermath.seen.values()] == [2, 2]
    assert aftermath.strangers == 0


@pytest.mark.parametrize("name", ["reaching", "dying"])
def test_the_page_and_its_stores_are_what_they_were(name: str, aftermath: Aftermath) -> None:
    before, after = aftermath.states[name]
    assert before["cookies"] and before["local"] and before["stored"] and before["databases"] == ["kept"]
    assert after == before


def test_the_other_run_noticed_nothing(aftermath: Aftermath) -> None:
    before, after = aftermath.ticks
    assert before < after < len(aftermath.bystander)
    assert aftermath.bystander == [str(tick) for tick in range(len(aftermath.bystander))]
    assert aftermath.heard == []


def test_the_frame_alone_stops_all_but_threads_and_channels(
    engine: str, world: World, new_profile: NewProfile, tmp_path: Path
) -> None:
    copy = tmp_path / "html"
    shutil.copytree(world.site, copy)
    missing = MISSING[engine]
    projects.put_before_workers(copy, LOOT.replace("MISSING", json.dumps([*missing])))
    asked: list[str] = []
    with hosted(copy, asked) as url, new_profile() as profile:
        # Browsers tell of requests that their policies refused, too: here an answer is what counts.
        alone = replace(world, profile=profile, site=copy, url=url, asked=asked, requests=profile.answered)
        seen = results(alone.run(alone.open(), "reaching"))
        stopped = {name for name, result in seen.items() if result.startswith("failed: ")}
        assert set(NAMES) - stopped == LOCKDOWN_ONLY - {*missing.values()}
        assert alone.prizes() == []


def test_forged_messages_change_nothing(world: World, new_profile: NewProfile) -> None:
    with new_profile() as profile:
        fresh = replace(world, profile=profile, requests=profile.requests)
        visit = fresh.open()
        seen = fresh.run(visit, "forging")
        assert seen.end == "succeeded"
        components = [event["components"] for event in seen.events if event["type"] == "components"]
        assert [[each["name"] for each in told] for told in components] == [["root", "root.first", "root.second"]]
        assert "failed" not in {event["stage"] for event in seen.events if event["type"] == "status"}
        assert [event["type"] for event in seen.events].count("running") == 1
        assert seen.workers == 3
        told = [event["type"] for event in seen.events]
        assert (told.count("state"), told.count("call"), told.count("write")) == (1, 2, 0)
        assert "sleeping" not in {event.get("activity") for event in seen.events}
        markup = seen.texts["root.first"].pop(2)
        assert seen.texts["root.second"] == ["1 undisturbed"]
        assert sorted(set(seen.texts["root"])) == ["1 before", "2 after"]
        # What is there is text, and nothing else.
        assert markup.startswith("<img")
        assert markup in visit.page.evaluate(OUTPUT, "innerText")
        assert not re.search("<(img|script|b)\\b", visit.page.evaluate(OUTPUT, "innerHTML"))
        assert visit.page.evaluate("() => [window.prize, ({}).polluted]") == [None, None]
        # The memory that the next machines start from is the one that was made before there was any user code.
        visit.page.evaluate(KEPT)
        (kept,) = visit.page.evaluate(STATE)["stored"].values()
        assert int(kept.split()[0]) > 10_000_000
        assert fresh.run(fresh.open(), "forging").end == "succeeded"
        assert profile.said == []


def test_memory_is_limited(world: World) -> None:
    seen = world.run(world.open(), "filling")
    (line,) = seen.texts["root.filler"]
    assert 512 < int(line.removesuffix(" MiB")) <= 1024
    assert seen.end == "failed"
    assert "MemoryError" in seen.failure and "filling.py" in seen.failure


def test_what_gets_through_would_be_seen(world: World) -> None:
    page = world.open().page
    page.goto(f"{world.url}bystander.html")
    page.evaluate(PREPARE)
    before = page.evaluate(STATE)
    world.asked.clear()
    world.requests.clear()
    page.evaluate(REACH, [world.url, world.other])
    drive.wait(page, "() => window.reached")
    found = "\n".join(world.prizes())
    for name in ("site", "fetch", "socket", "source", "datagram"):
        assert name in found
    after = page.evaluate(STATE)
    assert [key for key in after if after[key] != before[key]] == [
        *("body", "cookies", "local", "stored", "files", "databases", "globals")
    ]
