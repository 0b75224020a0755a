"""Runs the apps of a built site in a real browser, as a reader would, and tells what it saw.

Theory of operation. A `Session` has one browser and serves sites on localhost. A `Visit` is one page in a profile of
its own, which reaches nothing but its site, and notes everything that goes wrong. `run_app` opens the page at a step,
listens, clicks Run, and waits for the end, or, for an app that has none, until enough was printed, and clicks Stop.

Rules: only what a reader can use is used: the address of a step, the two buttons, the public attributes and the public
`lit-event`. Nothing waits for time to pass; the limits only keep a run that hangs from hanging the tests.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, Page, Request, TimeoutError, Worker, sync_playwright

from litdocs import browser, outputs, serve
from litdocs.walkthroughs import Runner

HANG = 120.0  # seconds until a run counts as hanging
SETTLE = 15.0  # seconds that the workers of a run may outlive it
RESERVE = 2  # workers that may wait, unused, for the next run of a page whose app has come to its end
ENOUGH = 10  # lines of each component that a recording of an endless app holds
MANY = 1000  # lines; of more than so many the page may keep only the last ones
PLAIN_HOST = "plain.test"  # this machine too, under a name that browsers don't trust without HTTPS
WIDE = 10_000  # characters; of a longer line the page shows the beginning and the length (`LIMITS` in tail.ts)

# Keeps in `window.litSeen` what a walkthrough does. A state that lasts less than a frame is seen too.
LISTEN = """root => {
    const seen = {events: [], states: [], lines: {}, stages: {}, works: null, end: null};
    window.litSeen = seen;
    new MutationObserver((records) => seen.states.push(...records.map((record) => record.oldValue))).observe(
        root, {attributeFilter: ["data-lit-state"], attributeOldValue: true});
    root.addEventListener("lit-event", ({detail}) => {
        seen.events.push(detail);
        if (detail.type === "output") {
            seen.lines[detail.component] = (seen.lines[detail.component] ?? 0) + detail.lines.length;
        } else if (detail.type === "status") {
            seen.stages[detail.component] = detail.stage;
        } else if (detail.type === "components") {
            seen.works = detail.components.filter(({kind}) => kind === "work").map(({name}) => name);
        } else if (detail.type === "end") {
            seen.end = detail.state;
        }
    });
}"""

ENDED = "() => window.litSeen.end !== null"

# Each component of `wanted` has printed so many lines.
REACHED = """wanted => window.litSeen.end !== null ||
    Object.entries(wanted).every(([name, count]) => (window.litSeen.lines[name] ?? 0) >= count)"""

# Each component that has begun to print has printed so many lines, and so has each work that is running.
PLENTY = """count => {
    const {end, works, stages, lines} = window.litSeen;
    if (end !== null) return true;
    const running = (works ?? []).filter((name) => ["running", "sleeping"].includes(stages[name]));
    const names = [...new Set([...Object.keys(lines), ...running])];
    return works !== null && names.length > 0 && names.every((name) => (lines[name] ?? 0) >= count);
}"""

LOOK = """root => ({
    state: root.dataset.litState,
    file: root.dataset.litFile,
    run: root.dataset.litRun ?? "",
    strangers: document.querySelectorAll("[data-lit-line]").length,
})"""

# What each log shows: its lines as [run, component, stream, text].
SHOWN = """root => Array.from(root.querySelectorAll("[data-lit-output]"), (log) =>
    Array.from(log.querySelectorAll("[data-lit-line]"), ({dataset, textContent}) =>
        [dataset.litRun, dataset.litComponent, dataset.litStream, textContent]))"""

# Resolves when the page has drawn what it was given.
DRAWN = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))"


class RunError(AssertionError):
    """A run did not go as it must; the message says what happened."""


@dataclass(slots=True)
class Observation:
    """What was seen of one run.

    Attributes:
        id: the run's name, made at the click.
        states: the values that `data-lit-state` had one after the other, from "idle" to the end.
        events: the details of each `lit-event`; `time` is in milliseconds.
        workers: how many Web Workers the page started, without those that wait for the next run.
    """

    id: str
    states: list[str]
    events: list[dict[str, Any]]
    workers: int

    @property
    def end(self) -> str:
        """How the run ended: "succeeded", "failed" or "stopped"."""
        return str(self.events[-1]["state"])

    @property
    def failure(self) -> str:
        """Why the run failed, or "": the traceback, or what else the page was told."""
        failure = self.events[-1].get("failure") or {}
        return str(failure.get("text") or failure.get("message") or "")

    @property
    def lines(self) -> dict[str, list[outputs.Line]]:
        """What each component printed that printed anything, in order."""
        lines: dict[str, list[outputs.Line]] = {}
        for event in self.events:
            if event["type"] == "output":
                printed = [outputs.Line(event["stream"], text) for text in event["lines"]]
                lines.setdefault(event["component"], []).extend(printed)
        return lines

    @property
    def texts(self) -> dict[str, list[str]]:
        """As `lines`, without the streams."""
        return {name: [line.text for line in lines] for name, lines in self.lines.items()}

    def times(self, component: str, text: str) -> list[float]:
        """When each line `text` of a component came, in milliseconds."""
        return [
            event["time"]
            for event in self.events
            if event["type"] == "output" and event["component"] == component
            for line in event["lines"]
            if line == text
        ]

    def recording(self, python: str) -> outputs.Recording:
        """The run in the form of a recording made with the version `python`."""
        lines = self.lines
        told = [event["components"] for event in self.events if event["type"] == "components"]
        return outputs.Recording(
            end=self.end,
            python=python,
            components=tuple(
                outputs.Component(each["name"], each["kind"], tuple(lines.get(each["name"], ())))
                for each in (told[-1] if told else ())  # each time all of them
            ),
        )


class Element(Protocol):
    """What a run needs of an element: as much of Playwright's `Locator`."""

    def locator(self, selector: str, /) -> Element: ...
    def evaluate(self, expression: str, /) -> Any: ...
    def click(self) -> None: ...


class Tab(Protocol):
    """What a run needs of a page: as much of Playwright's `Page`, so that other drivers can offer it, too."""

    @property
    def workers(self) -> Sequence[object]: ...
    def goto(self, url: str, /) -> object: ...
    def locator(self, selector: str, /) -> Element: ...
    def evaluate(self, expression: str, /, arg: object = None) -> Any: ...
    def wait_for_function(self, expression: str, /, *, arg: object, timeout: float) -> object: ...
    def wait_for_timeout(self, timeout: float, /) -> None: ...


class AnyVisit(Protocol):
    """A `Visit` in whichever browser."""

    @property
    def page(self) -> Tab: ...
    @property
    def url(self) -> str: ...
    @property
    def troubles(self) -> Sequence[str]: ...
    @property
    def workers(self) -> Sequence[object]: ...
    def check(self) -> None: ...


@dataclass(slots=True)
class Visit:
    """A page of the site at `url`, in a profile of its own; `troubles` says what went wrong in it, in order."""

    page: Page
    url: str
    troubles: list[str] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)

    def check(self) -> None:
        """Raises RunError if anything has gone wrong in the page."""
        if self.troubles:
            raise RunError("\n".join(self.troubles))


class Session:
    """One browser for many visits, and a server for each site. What it has started ends with `close`."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._urls: dict[Path, str] = {}

    @cached_property
    def browser(self) -> Browser:
        """The browser, started when it is first asked for. Raises NoBrowser if there is none."""
        program = browser.find()
        if program is None:
            raise browser.NoBrowser(f"No browser was found. `python -m litdocs.browser` installs one. {browser.ADVICE}")
        playwright = self._open.enter_context(sync_playwright())
        # Names other than the site's own lead nowhere, whoever asks.
        only_here = f"--host-resolver-rules=MAP {PLAIN_HOST} {serve.HOST}, MAP * ~NOTFOUND, EXCLUDE {serve.HOST}"
        arguments = [*browser.launch_arguments(), only_here]
        return self._open.enter_context(playwright.chromium.launch(executable_path=program, args=arguments))

    def url(self, site: Path) -> str:
        """The address at which the folder `site` is served, with a slash at its end."""
        root = site.resolve()
        if root not in self._urls:
            self._urls[root] = self._open.enter_context(serve.serving(root)).url
        return self._urls[root]

    @contextmanager
    def visit(self, site: Path, **options: Any) -> Iterator[Visit]:
        """As `open`, for the folder `site`."""
        with self.open(self.url(site), **options) as visit:
            yield visit

    @contextmanager
    def open(self, url: str, **options: Any) -> Iterator[Visit]:
        """Opens an empty page, in a profile with `options`, from which only what is below `url` can be reached."""
        with self.browser.new_context(**options) as context:
            visit = Visit(context.new_page(), url)
            troubles = visit.troubles
            elsewhere = re.compile(rf"^(?!{re.escape(url)}|blob:|data:)")
            context.route(elsewhere, lambda route: route.abort())
            context.on("request", lambda request: leaves(request.url, elsewhere, troubles))
            context.on("requestfailed", lambda request: note_failure(request, troubles))
            context.on(
                "response",
                lambda response: (
                    troubles.append(f"response {response.status}: {response.url}") if not response.ok else None
                ),
            )
            context.on(
                "console",
                lambda message: troubles.append(f"console: {message.text}") if message.type == "error" else None,
            )
            context.on("weberror", lambda error: troubles.append(f"script error: {error.error}"))
            visit.page.on("worker", lambda worker: visit.workers.append(worker))
            yield visit

    def close(self) -> None:
        """Ends the browser and the servers."""
        self._open.close()


def leaves(url: str, elsewhere: re.Pattern[str], troubles: list[str]) -> None:
    """Notes a request that would leave the site."""
    if elsewhere.match(url):
        troubles.append(f"request leaves the site: {url}")


def note_failure(request: Request, troubles: list[str]) -> None:
    """Notes a request that failed, unless it was given up because the page was left."""
    if request.failure != "net::ERR_ABORTED":
        troubles.append(f"request failed: {request.url}")


def run_app(
    visit: AnyVisit, page: str, runner: Runner, file: str, recorded: outputs.Recording | None = None
) -> Observation:
    """Opens `page` (relative to the site) at a step of `file`, clicks Run and waits for the end.

    An app whose recording ends with "stopped" is stopped when each component has printed as many lines as are recorded,
    or, where none are, ENOUGH of them.

    Raises:
        RunError: the run hung, broke the contract of the page, or anything went wrong in the page.
    """
    visit.page.goto(f"{visit.url}{page}#{runner.files[file].id}")
    root = visit.page.locator(f'[id="{runner.id}"]')
    before = root.evaluate(LOOK)
    if before != {"state": "idle", "file": file, "run": "", "strangers": 0}:
        raise RunError(f"before the click the walkthrough should be idle, show {file} and no output: {before}")
    root.evaluate(LISTEN)
    try:
        root.locator('[data-lit-action="run"]').click()
        if recorded is not None and recorded.end == "stopped":
            wait_for_lines(visit.page, recorded)
            root.locator('[data-lit-action="stop"]').click()
        wait(visit.page, ENDED)
    except TimeoutError as error:
        raise RunError(f"the run hangs: {progress(visit)}") from error
    visit.page.evaluate(DRAWN)
    seen = visit.page.evaluate("() => window.litSeen")
    after = root.evaluate(LOOK)
    states = [state for state, _ in groupby([*seen["states"], after["state"]])]
    reserve = RESERVE if after["state"] == "succeeded" else 0
    check_workers(visit, reserve, seen["events"][-1]["machines"] + reserve)
    observation = Observation(after["run"], states, seen["events"], len(visit.workers) - reserve)
    check_run(observation, root.evaluate(SHOWN))
    visit.check()
    return observation


def wait_for_lines(page: Tab, recorded: outputs.Recording) -> None:
    """Waits until an endless app has printed what is recorded, or enough if nothing is."""
    wanted: Mapping[str, int] = {each.name: len(each.lines) for each in recorded.components}
    if wanted:
        wait(page, REACHED, wanted)
    else:
        wait(page, PLENTY, ENOUGH)
    if page.evaluate("() => window.litSeen.end") is not None:
        raise RunError(f"the app should be endless, but it ended: {page.evaluate('() => window.litSeen.end')}")


def wait(page: Tab, condition: str, argument: object = None) -> None:
    """Waits until a condition holds in the page."""
    page.wait_for_function(condition, arg=argument, timeout=HANG * 1000)


def progress(visit: AnyVisit) -> str:
    """How far a run has come, for a message."""
    seen = visit.page.evaluate("() => window.litSeen")
    printed = (
        ", ".join(f"{name} printed {count} lines" for name, count in seen["lines"].items()) or "nothing was printed"
    )
    stages = ", ".join(f"{name} {stage}" for name, stage in seen["stages"].items())
    return "\n".join([f"after {HANG:.0f} s {printed}; states {seen['states']}; {stages}", *visit.troubles])


def check_run(seen: Observation, logs: list[list[list[str]]]) -> None:
    """Raises RunError unless the run is one that began at the click, and the page shows its lines and no others."""
    problems = []
    if seen.workers == 0:
        problems.append("no worker was started")
    if "running" not in seen.states:
        problems.append(f"the walkthrough was never in the state running, but in {seen.states}")
    if seen.states[-1] != seen.end:
        problems.append(f"the run {seen.end}, the walkthrough says {seen.states[-1]}")
    runs = {event["run"] for event in seen.events}
    if not seen.id or runs != {seen.id}:
        problems.append(f"events come from the runs {runs}, the walkthrough's run is {seen.id!r}")
    problems += shown_problems(seen, logs)
    if problems:
        raise RunError("\n".join(problems))


def shown_problems(seen: Observation, logs: list[list[list[str]]]) -> list[str]:
    """What is wrong with the lines that the page shows: of each component the last ones, each with the run's id."""
    problems = []
    lines = seen.lines
    shown: set[str] = set()
    for log in logs:
        strangers = [line for line in log if line[0] != seen.id]
        if strangers:
            problems.append(f"a line of another run is shown: {strangers[0]}")
        for name in {line[1] for line in log}:
            drawn = [outputs.Line(stream, text) for _, component, stream, text in log if component == name]
            if drawn != [as_shown(line) for line in lines.get(name, [])[-len(drawn) :]]:
                problems.append(f"what is shown of {name} is not what it printed last: {drawn[-3:]}")
            shown.add(name)
    if sum(map(len, lines.values())) <= MANY and shown != set(lines):
        problems.append(f"lines of {sorted(shown)} are shown, {sorted(lines)} printed some")
    return problems


def as_shown(line: outputs.Line) -> outputs.Line:
    """How the page shows a line."""
    if len(line.text) <= WIDE:
        return line
    return outputs.Line(line.stream, f"{line.text[:WIDE]} … ({len(line.text)} characters)")


def check_workers(visit: AnyVisit, reserve: int = 0, started: int = 0) -> None:
    """Waits until the workers of a run are gone, and only `reserve` others wait for the next one.

    Those were started last, for a page takes the ones that wait longest. `started` is how many workers the page must
    have started in all until then.

    Raises:
        RunError: a worker outlives its run, or other workers are there than those that wait.
    """
    patience = time.monotonic() + SETTLE
    while True:
        left = list(visit.page.workers)
        count = len(visit.workers)
        if count >= started and len(left) == reserve and left == visit.workers[count - reserve :]:
            return
        if time.monotonic() > patience:
            found = f"{count} workers were started, {len(left)} are still there {SETTLE:.0f} s after the end of the run"
            raise RunError(f"{found}: wanted are at least {started}, of which the last {reserve} stay")
        visit.page.wait_for_timeout(20)
