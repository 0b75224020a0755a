"""Apps whose works come, go and come again while they run: what the page shows of them, and their machines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from litdocs import drive

from . import projects
from .looking import OVERFLOW, WIDTHS, cut_off
from .reading import PATIENCE, SMALL_DEVICE, expect_no_workers, expect_state, lines, run, stop, walkthrough
from .test_machines import stages

BEGIN = """
import asyncio
import time

import litwork as L
from litwork.structures import List

"""

APPS = {
    "grows": """
        class Part(L.LightningWork):
            def __init__(self, number):
                super().__init__(parallel=True)
                self.number = number
                self.result = None

            def run(self):
                self.result = self.number * 10
                print("part", self.number)

            def on_exit(self):
                print("leaves")


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.first = Part(0)
                self.middle = None
                self.parts = List()
                self.ends = False

            def run(self):
                self.first.run()
                if not self.first.has_succeeded:
                    return
                if self.middle is None:
                    self.middle = Part(1)
                self.middle.run()
                while len(self.parts) < 3:
                    self.parts.append(Part(2 + len(self.parts)))
                for part in self.parts:
                    part.run()
                if all(work.has_succeeded for work in self.works()) and not self.ends:
                    self.ends = True
                    print([work.result for work in self.works()])


        app = L.LightningApp(Root())
    """,
    "restarts": """
        class Work(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.runs = 0
                self._is_used = False

            def on_start(self):
                print("used" if self._is_used else "fresh")
                self._is_used = True

            def run(self):
                self.runs += 1
                try:
                    asyncio.run(self.wait())
                finally:
                    print("interrupted")

            async def wait(self):
                try:
                    await asyncio.sleep(1000)
                finally:
                    print("cancelled")


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.work = Work()
                self.stops = 0

            def run(self):
                self.work.run()
                if self.work.runs > self.stops:
                    self.work.stop()
                    self.stops += 1
                    print("stopped")
                    if self.stops < 3:
                        self.work.start()


        app = L.LightningApp(Root())
    """,
    "stays": """
        class Stay(L.LightningWork):
            def __init__(self):
                super().__init__(parallel=True)
                self.begun = 0

            def run(self):
                self.begun += 1
                while True:
                    try:
                        time.sleep(0.01)
                    except BaseException as error:
                        print("stays", type(error).__name__)

            def on_exit(self):
                print("never")


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.stay = Stay()

            def run(self):
                self.stay.run()
                if self.stay.begun:
                    self.stay.stop()


        app = L.LightningApp(Root())
    """,
    "has_too_many": """
        class Work(L.LightningWork):
            def run(self):
                pass


        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.works_ = List()

            def run(self):
                while True:
                    self.works_.append(Work())


        app = L.LightningApp(Root())
    """,
    "waits_for_years": """
        class Root(L.LightningFlow):
            def __init__(self):
                super().__init__()
                self.times = 0

            def run(self):
                if self.schedule("0 0 29 2 *"):
                    self.times += 1
                    print("time", self.times)


        app = L.LightningApp(Root())
    """,
}

# A browser's timer that is given more than it can count to goes off at once.
SHORT_TIMERS = """{
    const stock = self.setTimeout;
    self.setTimeout = (call, pause) => {
        if (pause > 2147483647) throw new Error(`no timer can count to ${pause}`);
        return stock(call, pause);
    };
}
"""

COLORS = """([root, selector]) => Object.fromEntries([...root.querySelectorAll(selector)].map(
    (each) => [each.querySelector("[title]")?.title ?? each.title, each.dataset.litColor]))"""

# Keeps in `window.litColors` every colour that each lane has had.
WATCH_COLORS = """root => {
    const seen = window.litColors = {};
    const look = () => {
        for (const lane of root.querySelectorAll(".lit-lane[aria-label]")) {
            const colors = seen[lane.ariaLabel] ??= [];
            if (!colors.includes(lane.dataset.litColor)) colors.push(lane.dataset.litColor);
        }
    };
    new MutationObserver(look).observe(root, {subtree: true, childList: true, attributes: true});
}"""

IN_ORDER = ["root", "root.first", "root.middle", "root.parts.0", "root.parts.1", "root.parts.2"]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site with a page for each of these apps."""
    apps = {name: BEGIN + textwrap.dedent(app) for name, app in APPS.items()}
    site = projects.build_apps(tmp_path_factory.mktemp("growing"), apps)
    projects.put_before_workers(site, SHORT_TIMERS)
    return site


@pytest.fixture(scope="module")
def profile(session: drive.Session) -> Iterator[BrowserContext]:
    """A browser on a device that runs two works at once, in which nothing moves."""
    with session.browser.new_context(reduced_motion="reduce") as context:
        context.add_init_script(SMALL_DEVICE)
        yield context


@pytest.fixture
def small(profile: BrowserContext, scratch: Path, session: drive.Session) -> Iterator[drive.Visit]:
    """A new page on the small device."""
    visit = drive.Visit(profile.new_page(), session.url(scratch))
    visit.page.on("worker", lambda worker: visit.workers.append(worker))
    yield visit
    visit.page.close()


def test_a_growing_app_keeps_what_is_shown(small: drive.Visit) -> None:
    page = small.page
    root = walkthrough(page, f"{small.url}grows.html", "app")
    root.evaluate(drive.LISTEN)
    root.evaluate(WATCH_COLORS)
    run(root).click()
    expect_state(root, "succeeded")
    events = page.evaluate("() => window.litSeen.events")
    told = [[each["name"] for each in event["components"]] for event in events if event["type"] == "components"]
    assert told[0] == IN_ORDER[:2]
    assert told[-1] == IN_ORDER
    assert all(one == other[: len(one)] for one, other in pairwise(told))
    # All five works have had one of the two machines, and have left it with their last words.
    expect(lines(root, "root")).to_have_text(["[0, 10, 20, 30, 40]"])
    for number, name in enumerate(IN_ORDER[1:]):
        expect(lines(root, name)).to_have_text([f"part {number}", "leaves"])
    assert page.evaluate("() => window.litColors") == {name: [str(i)] for i, name in enumerate(IN_ORDER)}

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name in ("output", "timeline", "state"):
            root.locator(f'button[data-lit-view="{name}"]').click()
            assert page.evaluate(OVERFLOW) == 0
            assert (found := cut_off(root)) == [], "\n".join(found)
        # Attributes of which components have taken the place are none any more.
        attributes = root.locator(".lit-node").first.locator("> .lit-attributes th")
        expect(attributes).to_have_text(["ends"])
        assert page.evaluate(COLORS, [root.element_handle(), ".lit-node-name"]) == {
            name: str(i) for i, name in enumerate(IN_ORDER)
        }
        assert root.locator(".lit-node .lit-node").count() == len(IN_ORDER) - 1
        root.locator('button[data-lit-view="timeline"]').click()
        expect(root.locator(".lit-row-name")).to_have_text(IN_ORDER)
        assert root.locator(".lit-chart-drawing > g:nth-of-type(1) > g").count() == len(IN_ORDER)


def test_a_work_that_is_stopped_has_another_machine_when_it_starts_again(small: drive.Visit, scratch: Path) -> None:
    seen = projects.observe(small, scratch, "restarts")
    assert seen.end == "succeeded", seen.failure
    assert seen.texts == {
        "root": ["stopped"] * 3,
        "root.work": ["fresh", "cancelled", "interrupted"] * 3,
    }
    assert stages(seen, "root.work") == ["pending", "running", *["stopped", "pending", "running"] * 2, "stopped"]
    assert seen.events[-1]["machines"] == 4


def test_a_work_that_does_not_leave_is_ended(small: drive.Visit, scratch: Path) -> None:
    seen = projects.observe(small, scratch, "stays")
    assert seen.end == "succeeded", seen.failure
    assert seen.texts == {"root.stay": ["stays Unwind"]}
    assert stages(seen, "root.stay") == ["pending", "running", "stopped"]
    activities = [
        each["activity"] for each in seen.events if each["type"] == "activity" and each["component"] != "root"
    ]
    assert activities[-1] == "waiting"


def test_a_run_stops_at_once_while_a_work_has_yet_to_leave(small: drive.Visit) -> None:
    root = walkthrough(small.page, f"{small.url}stays.html", "app")
    run(root).click()
    expect(lines(root, "root.stay")).to_have_text(["stays Unwind"], timeout=PATIENCE)
    stop(root).click()
    expect_state(root, "stopped")
    expect_no_workers(small)


def test_more_components_than_a_page_takes_are_refused(small: drive.Visit, scratch: Path) -> None:
    seen = projects.observe(small, scratch, "has_too_many")
    assert seen.end == "failed"
    assert seen.events[-1]["failure"]["component"] == "root"
    assert "this app has more than 1,000 components" in seen.failure
    assert "run it on a machine (litwork run)" in seen.failure


def test_a_schedule_that_is_far_ahead_keeps_an_app(small: drive.Visit) -> None:
    root = walkthrough(small.page, f"{small.url}waits_for_years.html", "app")
    run(root).click()
    expect(lines(root, "root")).to_have_text(["time 1"], timeout=PATIENCE)
    expect_state(root, "running")
    stop(root).click()
    expect_state(root, "stopped")
    expect_no_workers(small)
