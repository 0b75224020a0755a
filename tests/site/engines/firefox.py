"""Firefox as the machine has it, driven by WebDriver BiDi, which it speaks by itself.

Theory of operation. Firefox runs with a profile and a home of its own, and writes down at which port it listens. Each
`FirefoxProfile` is a user context: it shares no cookies, stores or channels with others. Events tell what its pages ask
for and say, and which workers live in them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

from litdocs import drive, serve

from .bidi import Connection
from .browser import Browser, Profile, Visit
from .nowhere import leading_nowhere
from .processes import running
from .tab import POLL, VIEWPORT, PageError, Tab

PROGRAMS = ("firefox-esr", "firefox")

# Where Firefox writes down, in its profile, at which port it listens.
ADDRESS = "WebDriverBiDiServer.json"

EVENTS = ["browsingContext.contextCreated", "log.entryAdded", "network", "script.realmCreated", "script.realmDestroyed"]

# Why a request fails whose page was left.
GIVEN_UP = "NS_BINDING_ABORTED"

# What Firefox asks the host for when a reader comes back to a page, whatever icon the page names.
ICON = "/favicon.ico"


class FirefoxTab(Tab):
    """A tab, which BiDi calls a browsing context."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        super().__init__()
        self._firefox = firefox
        self.context = context
        self.ended: set[str] = set()

    @property
    def workers(self) -> list[str]:
        self.listen()
        return [worker for worker in self.started if worker not in self.ended]

    def listen(self) -> None:
        self._firefox.send("session.status")

    def goto(self, url: str) -> None:
        self._firefox.send("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def go_back(self) -> None:
        self._firefox.send("browsingContext.traverseHistory", context=self.context, delta=-1)

    def ask(self, function: str, argument: str) -> str:
        answer = self._firefox.send(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": argument}],
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise PageError(answer["exceptionDetails"]["text"])
        return str(answer["result"]["value"])

    def press(self, x: int, y: int) -> None:
        actions = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": actions}
        self._firefox.send("input.performActions", context=self.context, actions=[mouse])

    def type(self, text: str) -> None:
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._firefox.send("input.performActions", context=self.context, actions=[keyboard])

    def close(self) -> None:
        self._firefox.send("browsingContext.close", context=self.context)


class FirefoxProfile(Profile[Visit]):
    """A user context."""

    def __init__(self, firefox: Firefox, id: str) -> None:
        super().__init__()
        self._firefox = firefox
        self._id = id
        self._elsewhere = re.compile("")
        self.tabs: list[FirefoxTab] = []

    @property
    def opened(self) -> int:
        return len(self.tabs)

    def open(self, url: str) -> Visit:
        self._elsewhere = re.compile(rf"^(?!{re.escape(url)}|blob:|data:)")
        context = self._firefox.send("browsingContext.create", type="window", userContext=self._id)["context"]
        self._firefox.send("browsingContext.setViewport", context=context, viewport=VIEWPORT)
        tab = next(tab for tab in self.tabs if tab.context == context)
        return Visit(tab, url)

    def note(self, event: str, details: Any) -> None:
        """Notes what has happened in one of the pages."""
        match event:
            case "network.beforeRequestSent":
                url = details["request"]["url"]
                self.requests.append(url)
                drive.leaves(url, self._elsewhere, self.troubles)
            case "network.responseCompleted":
                url, status = details["request"]["url"], details["response"]["status"]
                self.answered.append(url)
                if status >= 400 and not url.endswith(ICON):
                    self.troubles.append(f"response {status}: {url}")
            case "network.fetchError" if details["errorText"] != GIVEN_UP:
                self.troubles.append(f"request failed: {details['request']['url']} ({details['errorText']})")
            case "log.entryAdded":
                self.said.append(details["text"])
                if details["level"] == "error":
                    self.troubles.append(f"{details['type']}: {details['text']}")


class Firefox(Browser):
    """Firefox without a window, which listens at an address."""

    def __init__(self, address: str) -> None:
        self._profiles: dict[str, FirefoxProfile] = {}
        # In which tab each frame and each realm is.
        self._tabs: dict[str, tuple[FirefoxProfile, FirefoxTab]] = {}
        self._connection = Connection(address, self._note)
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=EVENTS)

    @staticmethod
    def missing() -> str:
        return "" if program() else "Firefox is not installed (Debian: apt-get install firefox-esr)"

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Firefox]:
        with ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            port = stack.enter_context(leading_nowhere([]))
            profile = Path(home) / "profile"
            profile.mkdir()
            (profile / "user.js").write_text(preferences(port), encoding="utf-8")
            command = [program(), "--headless", "--new-instance", "--profile", str(profile)]
            command += ["--remote-debugging-port", "0"]
            process = stack.enter_context(running(command, {**os.environ, "HOME": home}))
            firefox = cls(listening(process, profile))
            stack.callback(firefox.close)
            yield firefox

    def serving(self, site: Path) -> AbstractContextManager[str]:
        return serving(site)

    @contextmanager
    def profile(self) -> Iterator[FirefoxProfile]:
        id = self.send("browser.createUserContext")["userContext"]
        self._profiles[id] = FirefoxProfile(self, id)
        yield self._profiles[id]
        self.send("browser.removeUserContext", userContext=id)

    def send(self, method: str, **parameters: object) -> Any:
        """The result of a command."""
        return self._connection.send(method, **parameters)

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    def _note(self, event: str, details: Any) -> None:
        match event:
            case "browsingContext.contextCreated":
                self._note_context(details["context"], details["parent"], details["userContext"])
            case "script.realmCreated":
                self._note_realm(details["realm"], details.get("context") or details["owners"][0], details["type"])
            case "script.realmDestroyed" if details["realm"] in self._tabs:
                self._tabs[details["realm"]][1].ended.add(details["realm"])
            case _:
                context = details.get("context") or details.get("source", {}).get("context")
                if context in self._tabs:
                    self._tabs[context][0].note(event, details)

    def _note_context(self, context: str, parent: str | None, owner: str) -> None:
        if parent in self._tabs:
            self._tabs[context] = self._tabs[parent]
        elif owner in self._profiles and context not in self._tabs:
            tab = FirefoxTab(self, context)
            self._profiles[owner].tabs.append(tab)
            self._tabs[context] = self._profiles[owner], tab

    def _note_realm(self, realm: str, owner: str, kind: str) -> None:
        if owner in self._tabs:
            self._tabs[realm] = self._tabs[owner]
            if kind == "dedicated-worker":
                self._tabs[owner][1].started.append(realm)


def program() -> str:
    """The path of Firefox, "" if there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), "")


def preferences(port: int) -> str:
    """Settings by which whatever is not of this machine is asked of the proxy at `port`."""
    chosen: dict[str, object] = {
        "network.proxy.type": 1,
        "network.proxy.no_proxies_on": serve.HOST,
        # Firefox would keep asking for settings of its own.
        "services.settings.server": "data:,#remote-settings-dummy/v1",
    }
    for kind in ("http", "ssl"):
        chosen |= {f"network.proxy.{kind}": serve.HOST, f"network.proxy.{kind}_port": port}
    return "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items())


def listening(process: Popen[bytes], profile: Path) -> str:
    """Waits until a Firefox that was just started listens; returns where."""
    patience = time.monotonic() + drive.HANG
    while process.poll() is None and time.monotonic() < patience:
        try:
            server = json.loads((profile / ADDRESS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            time.sleep(POLL)
        else:
            return f"ws://{server['ws_host']}:{server['ws_port']}/session"
    raise RuntimeError("Firefox has not started")


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serves a folder; gives its address."""
    with serve.serving(site) as server:
        yield server.url
