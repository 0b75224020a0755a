"""WebKitGTK's MiniBrowser on a display that nobody sees, driven by WebDriver.

Theory of operation. WebDriver tells neither of requests nor of errors. So the site's server notes which answers were no
good, and puts a script into the head of each page that keeps what goes wrong there; a page itself says what it asked
for; and what is not of this machine is asked of a proxy, which notes it. The workers of a browser are threads, whose
names the system knows.

Rule: one browser is one profile with one window: WebKitGTK forgets what it keeps for a site with its last window.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from selenium.webdriver import Remote
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from litdocs import drive, serve
from litdocs.browser import is_root

from .browser import Browser, Profile, Visit
from .nowhere import leading_nowhere
from .processes import end_group, running, threads
from .tab import VIEWPORT, PageError, Tab

DRIVER = "WebKitWebDriver"
DISPLAY = "Xvfb"

WORKER = "WebCore: Worker"
"""The name of the thread of a worker."""

EMPTY = "about:blank"

# Keeps what goes wrong in the pages of a tab.
KEEP = """(() => {
    const note = (text) => {
        sessionStorage.litTroubles = JSON.stringify([...JSON.parse(sessionStorage.litTroubles ?? "[]"), text]);
    };
    addEventListener("error", ({message, target}) => note(`script error: ${message ?? target.outerHTML}`), true);
    addEventListener("unhandledrejection", ({reason}) => note(`script error: ${reason}`));
    addEventListener("securitypolicyviolation", ({blockedURI}) => note(`forbidden: ${blockedURI}`));
    const {error} = console;
    console.error = (...words) => { note(`console: ${words.join(" ")}`); error(...words); };
})();"""

# Takes out what was kept.
TAKE = """() => {
    const troubles = JSON.parse(sessionStorage.litTroubles ?? "[]");
    delete sessionStorage.litTroubles;
    return {troubles, requests: performance.getEntriesByType("resource").map(({name}) => name)};
}"""

CALL = """const [text, done] = arguments;
({})(text).then((got) => done([got, null]), (error) => done([null, String(error)]));"""


class Handler(serve.Handler):
    """Serves a site whose pages keep what goes wrong; `troubles` says which answers were no good."""

    troubles: list[str]

    def do_GET(self) -> None:
        path = Path(SimpleHTTPRequestHandler.translate_path(self, self.path))
        if path.is_dir():
            path /= "index.html"
        if path.suffix != ".html" or "_static" in path.parts or not path.is_file():
            return super().do_GET()
        body = path.read_text(encoding="utf-8").replace("<head>", f"<head><script>{KEEP}</script>", 1).encode()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        if int(code) >= 400:
            self.troubles.append(f"response {code}: {self.path}")


class WebKitTab(Tab):
    """The window, from now on for pages of `site`."""

    def __init__(self, webkit: WebKit, site: str) -> None:
        super().__init__()
        self._webkit = webkit
        self._elsewhere = re.compile(rf"^(?!{re.escape(site)}|blob:|data:)")
        self.goto(EMPTY)
        self._others = webkit.workers()

    @property
    def workers(self) -> list[str]:
        return self._look()

    def listen(self) -> None:
        seen = self.evaluate(TAKE)
        self._webkit.troubles += seen["troubles"]
        for url in seen["requests"]:
            drive.leaves(url, self._elsewhere, self._webkit.troubles)

    def goto(self, url: str) -> None:
        self._webkit.driver.get(url)

    def go_back(self) -> None:
        self._webkit.driver.back()

    def ask(self, function: str, argument: str) -> str:
        answer, problem = self._webkit.driver.execute_async_script(CALL.format(function), argument)
        if problem:
            raise PageError(problem)
        self._look()
        return str(answer)

    def press(self, x: int, y: int) -> None:
        actions = ActionBuilder(self._webkit.driver)
        actions.pointer_action.move_to_location(x, y).click()  # type: ignore[no-untyped-call]
        actions.perform()

    def type(self, text: str) -> None:
        actions = ActionBuilder(self._webkit.driver)
        actions.key_action.send_keys(text)
        actions.perform()

    def close(self) -> None:
        self.goto(EMPTY)

    def _look(self) -> list[str]:
        """Looks which workers live, so that those are known that will have ended."""
        living = self._webkit.workers()
        self.started += [worker for worker in living if worker not in [*self._others, *self.started]]
        return [worker for worker in self.started if worker in living]


class WebKitProfile(Profile[Visit]):
    """What the browser keeps until it ends."""

    def __init__(self, webkit: WebKit) -> None:
        super().__init__()
        self._webkit = webkit
        self.troubles = webkit.troubles

    @property
    def opened(self) -> int:
        return len(self._webkit.driver.window_handles)

    def open(self, url: str) -> Visit:
        return Visit(WebKitTab(self._webkit, url), url)


class WebKit(Browser):
    """MiniBrowser. `troubles` says what its servers and its pages have noted."""

    def __init__(self, driver: Remote, group: int, troubles: list[str]) -> None:
        self.driver = driver
        self.troubles = troubles
        self._group = group

    @staticmethod
    def missing() -> str:
        needed = {DRIVER: "webkit2gtk-driver", DISPLAY: "xvfb"}
        packages = [package for program, package in needed.items() if not shutil.which(program)]
        return f"WebKitGTK can't be driven (Debian: apt-get install {' '.join(packages)})" if packages else ""

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[WebKit]:
        troubles: list[str] = []
        with ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            proxy = f"{serve.HOST}:{stack.enter_context(leading_nowhere(troubles))}"
            environment = {**os.environ, "HOME": home, "DISPLAY": stack.enter_context(unseen_display())}
            # Its last compiler's work never pays in runs as short as these, and doubles their cost.
            environment["JSC_useOMGJIT"] = "0"
            if is_root():
                # WebKit refuses its own sandbox to root.
                environment["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
            service = Service(env=environment, popen_kw={"start_new_session": True})
            stack.callback(end, service)
            service.start()
            options = Options()
            manual = {"proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy, "noProxy": [serve.HOST]}
            options.set_capability("proxy", manual)
            driver = Remote(RemoteConnection(client_config=ClientConfig(service.service_url)), options=options)
            driver.set_window_rect(0, 0, **VIEWPORT)
            driver.set_script_timeout(drive.HANG)
            driver.set_page_load_timeout(drive.HANG)
            assert service.process is not None
            yield cls(driver, service.process.pid, troubles)

    @contextmanager
    def serving(self, site: Path) -> Iterator[str]:
        with serve.serving(site, type("Noting", (Handler,), {"troubles": self.troubles})) as server:
            yield server.url

    @contextmanager
    def profile(self) -> Iterator[WebKitProfile]:
        yield WebKitProfile(self)

    def workers(self) -> list[str]:
        """All that live."""
        return threads(self._group, WORKER)


@contextmanager
def unseen_display() -> Iterator[str]:
    """A display that the system chooses; gives its name."""
    command = [DISPLAY, "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with running(command, os.environ, subprocess.PIPE) as process:
        assert process.stdout is not None
        yield f":{process.stdout.readline().decode().strip()}"


def end(service: Service) -> None:
    """Ends the driver and its browser, as far as they were started."""
    if service.process is not None:
        end_group(service.process)
