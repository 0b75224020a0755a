"""The views of a run: what they show of an app against what the app does, by hand and by keys, wide and narrow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from litdocs import drive

from . import projects
from .looking import NARROW, OVERFLOW, WIDTHS, check_look, reading
from .reading import (
    PARALLEL,
    PATIENCE,
    SHARE,
    SMALL_DEVICE,
    STDLIB,
    answer_500,
    expect_no_workers,
    expect_state,
    held,
    lines,
    run,
    status,
    stop,
    walkthrough,
)

# From where to where, in pixels, each row of the chart has shapes of some kinds: by name, or null where it has none.
SPANS = """([root, shapes]) => {
    const names = [...root.querySelectorAll(".lit-row-name")].map((name) => name.textContent);
    const rows = [...root.querySelectorAll(".lit-chart-drawing > g:nth-of-type(1) > g")];
    return Object.fromEntries(rows.map((row, i) => {
        const boxes = [...row.querySelectorAll(shapes)]
            .filter((path) => path.getAttribute("d")).map((path) => path.getBBox());
        const from = Math.min(...boxes.map(({x}) => x)), to = Math.max(...boxes.map(({x, width}) => x + width));
        return [names[i], boxes.length ? [from, to] : null];
    }));
}"""

# The rows of a table, as the texts of their cells.
CELLS = "table => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))"

# Follows what each element that matches says, from now on and in order.
FOLLOW = """([root, selector]) => {
    const said = {};
    const look = () => {
        for (const [i, element] of [...root.querySelectorAll(selector)].entries()) {
            const texts = said[i] ??= [];
            if (texts.at(-1) !== element.textContent) texts.push(element.textContent);
        }
    };
    look();
    new MutationObserver(look).observe(root, {subtree: true, childList: true, characterData: true});
    return said;
}"""

# Keeps in `window.litHeights` the heights that a walkthrough has in the frames from now on.
MEASURE = """root => {
    const heights = window.litHeights = [];
    const look = () => {
        const height = root.getBoundingClientRect().height;
        if (root.querySelector(".lit-run") && heights.at(-1) !== height) heights.push(height);
        requestAnimationFrame(look);
    };
    look();
}"""


def view(root: Locator, name: str) -> Locator:
    """The button of a view."""
    return root.locator(f'button[data-lit-view="{name}"]')


def show(root: Locator, name: str) -> None:
    """Chooses a view."""
    view(root, name).click()
    expect(view(root, name)).to_have_attribute("aria-pressed", "true")


def button(root: Locator, name: str) -> Locator:
    return root.get_by_role("button", name=name, exact=True)


def mark(root: Locator) -> Locator:
    """The mark of the chart that is selected."""
    return root.locator('.lit-mark[aria-pressed="true"]')


def words(root: Locator) -> list[str]:
    """What is told of the selected mark."""
    return root.locator(".lit-event p").all_inner_texts()


def succeed(root: Locator, name: str) -> None:
    """Runs the app to its end, and shows a view of it."""
    run(root).click()
    expect_state(root, "succeeded")
    show(root, name)


# --- the timeline -----------------------------------------------------------------------------------------------------


def spans(root: Locator, shapes: str = ".lit-chart-busy, .lit-chart-asleep") -> dict[str, tuple[float, float] | None]:
    """From where to where each machine did something, in pixels of the chart."""
    found: dict[str, Any] = root.page.evaluate(SPANS, [root.element_handle(), shapes])
    return {name: (span[0], span[1]) if span else None for name, span in found.items()}


def overlap(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    """Which part of the shorter time both went on."""
    assert one and other
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) / min(one[1] - one[0], other[1] - other[0])


def test_sequential_and_parallel_works_look_different(visit: drive.Visit) -> None:
    jobs = walkthrough(visit.page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
    assert jobs.get_attribute("data-lit-file") == "parallel/three_in_a_row.py"
    succeed(jobs, "timeline")
    for shapes in ".lit-chart-busy, .lit-chart-asleep", ".lit-chart-call":
        one_by_one = spans(jobs, shapes)
        assert list(one_by_one) == ["root", "root.download", "root.train", "root.report"]
        assert overlap(one_by_one["root.download"], one_by_one["root.train"]) < 0.2
        assert overlap(one_by_one["root.train"], one_by_one["root.report"]) < 0.2

    jobs.get_by_role("tab").nth(1).click()
    assert jobs.get_attribute("data-lit-file") == "parallel/two_in_parallel.py"
    run(jobs).click()
    expect_state(jobs, "succeeded")
    # The view that was chosen is that of the next run.
    expect(view(jobs, "timeline")).to_have_attribute("aria-pressed", "true")
    together = spans(jobs, ".lit-chart-call")
    assert overlap(together["root.download"], together["root.train"]) > 0.8
    assert overlap(together["root.train"], together["root.report"]) > 0


def test_an_endless_app_is_drawn_while_it_runs(visit: drive.Visit) -> None:
    page = visit.page
    count = walkthrough(page, f"{visit.url}{PARALLEL}#count-step-2", "count")
    count.evaluate(drive.LISTEN)
    run(count).click()
    show(count, "timeline")
    for name in "root.train", "root.analyze":
        page.wait_for_function("name => window.litSeen.lines[name] >= 3", arg=name, timeout=PATIENCE)
    expect(count.locator(".lit-chart-now text")).to_have_text("now")
    drawn = spans(count)
    assert overlap(drawn["root.train"], drawn["root.analyze"]) > 0.3
    stop(count).click()
    expect_state(count, "stopped")
    expect(count.locator(".lit-chart-now text")).to_have_text("end")
    expect_no_workers(visit)


def test_the_chart_is_walked_by_keys_and_by_clicks(visit: drive.Visit) -> None:
    page = visit.page
    jobs = walkthrough(page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
    succeed(jobs, "timeline")
    # The latest event is told, and not announced, until the reader selects one.
    assert words(jobs)[0] == "root called root.report.run('report', seconds=1)"
    expect(jobs.locator(".lit-event")).to_have_attribute("aria-live", "off")
    expect(jobs.locator('.lit-mark[tabindex="0"]')).to_have_count(1)

    button(jobs, "Compare").focus()
    page.keyboard.press("Tab")
    expect(mark(jobs)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(mark(jobs)).to_be_focused()
    expect(jobs.locator(".lit-event")).to_have_attribute("aria-live", "polite")
    told = words(jobs)
    assert told[:2] == ["root called root.train.run('train', seconds=2)", "root.train received the call"]
    assert told[2].startswith("root.train came to its end after ")
    page.keyboard.press("Home")
    expect(mark(jobs)).to_be_focused()
    assert words(jobs)[0] == "root called root.download.run('download', seconds=1)"
    page.keyboard.press("ArrowLeft")
    assert words(jobs)[0].startswith("root called root.download")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    assert words(jobs)[0].startswith("root called root.report")
    expect(jobs.locator('.lit-mark[tabindex="0"]')).to_have_count(1)

    # A click selects the mark that is nearest.
    box = jobs.locator(".lit-mark").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + 15, box["y"] + box["height"] / 2)
    assert words(jobs)[0].startswith("root called root.download")
    expect(mark(jobs)).to_be_focused()


def test_what_crosses_is_told(visit: drive.Visit) -> None:
    serve = walkthrough(visit.page, visit.url + SHARE, "train-and-serve")
    succeed(serve, "timeline")
    serve.locator(".lit-mark--write").first.focus()
    visit.page.keyboard.press("Enter")
    assert words(serve)[:3] == [
        "root.train wrote untrained = <Payload untrained of root.train>",
        "root received the payload untrained",
        "root called root.serve.run('before training', <Payload untrained of root.train>)",
    ]
    # From the work to the flow, in the colour of the work.
    arrow = serve.locator(".lit-chart-told [data-lit-color] .lit-chart-head")
    expect(arrow).to_have_count(1)
    assert arrow.evaluate("arrow => arrow.parentElement.dataset.litColor") == "1"


def test_the_table_has_what_the_chart_has(visit: drive.Visit) -> None:
    jobs = walkthrough(visit.page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
    succeed(jobs, "timeline")
    height = jobs.evaluate("root => root.offsetHeight")
    button(jobs, "As a table").click()
    assert jobs.evaluate("root => root.offsetHeight") == height
    table = jobs.get_by_role("region", name="Timeline as a table").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Time", "Machine", "What happened"])
    rows: list[list[str]] = table.evaluate(CELLS)
    expect(table.locator("caption")).to_have_text(f"All {len(rows)} events, the newest last")
    times = [float(time.removesuffix(" s")) for time, _, _ in rows]
    assert times == sorted(times)
    told = [(machine, what) for _, machine, what in rows]
    calls = [what for machine, what in told if machine == "root" and what.startswith("called ")]
    assert calls == [
        "called root.download.run('download', seconds=1)",
        "called root.train.run('train', seconds=2)",
        "called root.report.run('report', seconds=1)",
    ]
    for work in "root.download", "root.train", "root.report":
        done = [what.split(" ")[0] for machine, what in told if machine == work]
        assert (done[0], done.count("slept")) == ("received", 4)
        assert [what for machine, what in told if machine == work and what.startswith("came to its end after ")]
    assert any(what.startswith("made a pass for ") for machine, what in told if machine == "root")
    button(jobs, "As a table").click()
    expect(jobs.locator(".lit-mark").first).to_be_visible()


# --- the state --------------------------------------------------------------------------------------------------------


def attribute(root: Locator, component: str, name: str) -> Locator:
    """The row of an attribute."""
    table = root.get_by_role("table", name=f"Attributes of {component}")
    return table.get_by_role("row").filter(has=root.page.get_by_role("rowheader", name=name, exact=True))


def value(row: Locator) -> str:
    """The value that a row shows."""
    return row.locator(".lit-value").inner_text()


def test_the_state_is_what_the_app_has(visit: drive.Visit) -> None:
    page = visit.page
    root = walkthrough(page, visit.url + SHARE, "checkpoints")
    root.evaluate(drive.LISTEN)
    run(root).click()
    show(root, "state")
    page.wait_for_function("() => window.litSeen.lines['root.deploy'] >= 3", timeout=PATIENCE)
    expect(root.locator('.lit-node:has(> summary [title="root.deploy"]) > .lit-none')).to_have_text("No attributes")
    stop(root).click()
    expect_state(root, "stopped")
    row = attribute(root, "root.train", "checkpoints")
    # Of a long list the page shows a beginning.
    checkpoints = [float(number) for number in re.findall(r"[\d.]+(?=[,\]])", value(row))]
    expect(row.locator("td").last).to_contain_text("from train")
    show(root, "output")
    served = lines(root, "root.deploy").all_inner_texts()
    assert len(checkpoints) >= 3
    both = min(len(served), len(checkpoints))
    assert served[:both] == [
        f"serving checkpoint {number}: f(2) = {slope * 2:.4f}" for number, slope in enumerate(checkpoints[:both], 1)
    ]


COUNTER = """import time

import litwork as L


class Count(L.LightningWork):
    def __init__(self):
        super().__init__()
        self.number = 0
        self.text = None

    def run(self):
        for number in range(1, 201):
            self.number = number
            time.sleep(0.02)
        self.text = "done"
        print("counted to", self.number)


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.count = Count()
        self.seen = 0

    def run(self):
        self.count.run()
        self.seen = self.count.number


app = L.LightningApp(Root())
"""

DIFFERS = """import litwork as L


class Count(L.LightningWork):
    def run(self):
        for number in range(1, 6):
            print("number", number)


app = L.LightningApp(Count())
"""

WORDY = """import time

import litwork as L


class Trainer(L.LightningWork):
    def __init__(self):
        super().__init__(parallel=True)
        self.learning_rate_of_the_second_stage = 0.000125
        self.last_message_from_the_server = None

    def run(self, name):
        self.last_message_from_the_server = f"{name} trains: " + "all is as it should be, " * 5
        print(self.last_message_from_the_server)
        time.sleep(600)


class StageOfThePipeline(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.path = "bucket://a-name-without-an-end/" + "folder" * 12
        self.first_trainer_of_the_stage = Trainer()
        self.second_trainer_of_the_stage = Trainer()
        self.third_trainer_of_the_stage = Trainer()

    def run(self):
        self.first_trainer_of_the_stage.run("first")
        self.second_trainer_of_the_stage.run("second")
        self.third_trainer_of_the_stage.run("third")


class Root(L.LightningFlow):
    def __init__(self):
        super().__init__()
        self.count = 1
        self.stage_of_the_pipeline = StageOfThePipeline()

    def run(self):
        self.stage_of_the_pipeline.run()


app = L.LightningApp(Root())
"""

RECORDED = ["number 1", "number 2", "number three", "number 4", "number 5", "number 6"]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apps: one counts for some seconds, one prints other lines than were recorded, one has long names and values."""
    folder = tmp_path_factory.mktemp("views")
    page = ["Views", "=====", ""]
    for name, code in {"counter": COUNTER, "differs": DIFFERS, "wordy": WORDY}.items():
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
        page += [".. lit_tabs::", f"   :code_files: {name}.py", f"   :app_id: {name}", ""]
    (folder / "index.rst").write_text("\n".join(page), encoding="utf-8")
    recorded = [{"stream": "stdout", "text": text} for text in RECORDED]
    components = [
        {"name": "root", "kind": "flow", "lines": []},
        {"name": "root.work", "kind": "work", "lines": recorded},
    ]
    recording = {"end": "succeeded", "python": "3.13.2", "components": components}
    (folder / "differs.output.json").write_text(json.dumps(recording), encoding="utf-8")
    return projects.build(folder, "-D", "html_theme=furo", "-D", "html_show_sourcelink=0")[0]


@pytest.fixture
def counter(scratch: Path, session: drive.Session) -> Iterator[Locator]:
    """The app that counts, with its state in view and its number just changed."""
    with session.visit(scratch) as visit:
        root = walkthrough(visit.page, f"{visit.url}index.html", "counter")
        root.evaluate(drive.LISTEN)
        run(root).click()
        show(root, "state")
        expect(attribute(root, "root.count", "number")).to_have_class("lit-flash", timeout=PATIENCE)
        yield root
        visit.check()


def test_many_changes_a_second_are_marked_calmly(counter: Locator) -> None:
    root, page = counter, counter.page
    number = attribute(root, "root.count", "number")
    said = {}
    for what in ".lit-value", ".lit-was", ".lit-chip":
        said[what] = page.evaluate_handle(FOLLOW, [root.element_handle(), f".lit-state {what}"])
    # What is folded stays so.
    root.locator("summary", has_text="root.count").click()
    page.wait_for_function("() => window.litSeen.lines['root.count'] >= 1", timeout=PATIENCE)
    expect(number).to_be_hidden()
    root.locator("summary", has_text="root.count").click()
    expect_state(root, "succeeded")

    values, before, chips = (handle.json_value() for handle in said.values())
    events = page.evaluate("() => window.litSeen.events")
    passed = (events[-1]["time"] - next(e["time"] for e in events if e["type"] == "state")) / 1000
    # Rows and chips stand in the order of the tree: of the flow, then of the work.
    assert len(values["1"]) > 10
    assert len([text for text in before["1"] if text]) <= passed / 2 + 2
    assert max(len(texts) for texts in chips.values()) <= 4 * passed + 2
    assert "sleeping" in chips["1"]
    assert "waiting" in chips["0"]
    assert (value(number), value(attribute(root, "root.count", "text"))) == ("200", "'done'")
    assert value(attribute(root, "root", "seen")) == "200"


def test_the_state_can_be_paused(counter: Locator) -> None:
    root, page = counter, counter.page
    number = attribute(root, "root.count", "number")
    button(root, "Pause").click()
    expect(button(root, "Live")).to_have_attribute("aria-pressed", "false")
    kept = value(number)
    expect(root.locator(".lit-state > .lit-cut")).to_contain_text("writes since then")
    page.wait_for_function(
        "past => window.litSeen.events.some((e) => e.attribute === 'number' && Number(e.value) > past)",
        arg=int(kept) + 5,
    )
    assert value(number) == kept
    button(root, "Live").click()
    expect(root.locator(".lit-state > .lit-cut")).to_have_count(0)
    assert int(value(number)) > int(kept) + 5
    stop(root).click()
    expect_state(root, "stopped")


# --- the output, and what was recorded --------------------------------------------------------------------------------


def test_output_is_filtered_by_component(session: drive.Session, site: Path) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with session.visit(site, permissions=permissions) as visit:
        page = visit.page
        jobs = walkthrough(page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
        succeed(jobs, "output")
        all_lines = jobs.locator("[data-lit-line]:visible").all_inner_texts()
        chosen = jobs.get_by_label("Show the output of")
        chosen.focus()
        page.keyboard.press("r")  # as readers do: the first whose name begins so
        chosen.select_option("root.train")
        expect(jobs.locator("[data-lit-line]:visible")).to_have_count(5)
        trained = lines(jobs, "root.train").all_inner_texts()
        assert trained == [line for line in all_lines if line.startswith("train ")]
        button(jobs, "All in one list").click()
        expect(jobs.locator("[data-lit-line]:visible")).to_have_count(5)
        button(jobs, "Copy output").click()
        expect(jobs.locator("[aria-live=polite]", has_text="Output copied")).to_be_attached()
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied == "".join(f"root.train: {line}\n" for line in trained)
        chosen.select_option("")
        expect(jobs.locator("[data-lit-line]:visible")).to_have_count(15)
        visit.check()


def compared(root: Locator) -> dict[str, list[list[str]]]:
    """What the comparison shows of each component: rows of number, recorded, printed."""
    tables = root.get_by_role("region", name="Recorded and printed").get_by_role("table").all()
    return {table.locator("caption b").inner_text(): table.evaluate(CELLS) for table in tables}


def test_recorded_and_printed_side_by_side(visit: drive.Visit) -> None:
    jobs = walkthrough(visit.page, f"{visit.url}{PARALLEL}#jobs-step-1", "jobs")
    succeed(jobs, "output")
    printed = {name: lines(jobs, name).all_inner_texts() for name in ("root.download", "root.train", "root.report")}
    button(jobs, "Compare").click()
    expect(button(jobs, "Compare")).to_have_attribute("aria-pressed", "true")
    expect(jobs.locator('.lit-view[aria-pressed="true"]')).to_have_count(0)
    rows = {name: [[str(i), text, text] for i, text in enumerate(texts, 1)] for name, texts in printed.items()}
    assert compared(jobs) == rows
    expect(jobs.locator(".lit-differs")).to_have_count(0)
    button(jobs, "Compare").click()
    expect(view(jobs, "output")).to_have_attribute("aria-pressed", "true")
    expect(jobs.get_by_role("region", name="Recorded and printed")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_difference_is_marked(width: int, scratch: Path, session: drive.Session) -> None:
    with session.visit(scratch, viewport={"width": width, "height": 800}) as visit:
        root = walkthrough(visit.page, f"{visit.url}index.html", "differs")
        run(root).click()
        expect_state(root, "succeeded")
        button(root, "Compare").click()
        assert compared(root) == {
            "root.work": [
                ["1", "number 1", "number 1"],
                ["2", "number 2", "number 2"],
                ["3, the first difference", "number three", "number 3"],
                ["4", "number 4", "number 4"],
                ["5", "number 5", "number 5"],
                ["6", "number 6", "no line"],
            ]
        }
        expect(root.locator(".lit-differs--first")).to_contain_text("number three")
        expect(root.locator("caption")).to_contain_text("4 of 6 lines as recorded, first difference in line 3")
        assert visit.page.evaluate(OVERFLOW) == 0
        visit.check()


# --- loading that fails, or comes to a halt ---------------------------------------------------------------------------


def test_a_failed_download_can_be_tried_again(session: drive.Session, site: Path) -> None:
    with session.visit(site) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        pattern = f"**/_static/litdocs/{STDLIB}*"
        page.route(pattern, answer_500)
        run(send).click()
        expect_state(send, "failed")
        retry = send.locator(".lit-note--bad").get_by_role("button", name="Retry")
        expect(retry).to_be_visible()
        expect(run(send)).to_have_text("Run again")
        page.unroute(pattern)
        retry.focus()
        page.keyboard.press("Enter")
        expect(stop(send)).to_be_focused()
        expect_state(send, "succeeded")


def test_a_download_that_halts_is_told_and_tried_again(visit: drive.Visit) -> None:
    page = visit.page
    page.clock.install()
    send = walkthrough(page, visit.url + SHARE, "send")
    with held(page, STDLIB) as release:
        run(send).click()
        expect(send.get_by_role("progressbar")).to_be_visible()
        page.clock.run_for(9000)
        expect(send.get_by_text("Nothing has arrived for")).to_have_count(0)
        page.clock.run_for(3000)
        expect(send.locator(".lit-progress-silence")).to_contain_text("Nothing has arrived for 1")
        silence = send.locator(".lit-progress-silence")
        expect(silence.get_by_role("button")).to_have_text(["Stop", "Retry"])
        silence.get_by_role("button", name="Stop").click()
        expect_state(send, "stopped")
        run(send).click()
        page.clock.run_for(12_000)
        silence.get_by_role("button", name="Retry").click()
        expect_state(send, "loading")
        expect(stop(send)).to_be_focused()
        expect(silence).to_have_count(0)
        release()
    expect_state(send, "succeeded")
    expect(status(send)).to_contain_text("Succeeded")


# --- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["output", "timeline", "state"])
def test_a_run_does_not_move_the_page(name: str, width: int, session: drive.Session, site: Path) -> None:
    with session.visit(site, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        succeed(send, name)
        send.evaluate(MEASURE)
        run(send).click()
        expect_state(send, "succeeded")
        page.evaluate(drive.DRAWN)
        heights = page.evaluate("() => window.litHeights")
        assert len(heights) <= 2, heights  # the first is that of the run before
        visit.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_any_view(width: int, session: drive.Session, site: Path) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        root = walkthrough(page, visit.url + SHARE, "checkpoints")
        root.evaluate(drive.LISTEN)
        run(root).click()
        page.wait_for_function("() => window.litSeen.lines['root.deploy'] >= 2", timeout=PATIENCE)
        for name in "timeline", "state":
            show(root, name)
            check_look(page, root, width)
        button(root, "Pause").click()
        check_look(page, root, width)
        stop(root).click()
        expect_state(root, "stopped")
        for name in "state", "timeline":
            show(root, name)
            check_look(page, root, width)
        button(root, "As a table").click()
        check_look(page, root, width)
        button(root, "Compare").click()
        check_look(page, root, width)


# The first line that is recorded of a walkthrough is another one.
RECORD_OTHERWISE = """root => {
    root.querySelector("[data-lit-recorded-line] > :last-child").textContent = "something else";
}"""

# The first line of a work's `run` fails.
FAIL = """root => {
    const lines = [...root.querySelectorAll(".lit-panel:not([hidden]) .lit-line")];
    lines[lines.findIndex((line) => line.textContent.includes("def run")) + 1].textContent = "        1 / 0";
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_runs_that_go_wrong(width: int, session: drive.Session, site: Path) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        send.evaluate(RECORD_OTHERWISE)
        run(send).click()
        expect_state(send, "succeeded")
        button(send, "Compare").click()
        expect(send.locator(".lit-differs--first")).to_have_count(1)
        check_look(page, send, width)
        send.evaluate(FAIL)
        run(send).click()
        expect_state(send, "failed")
        for name in "output", "timeline", "state":
            show(send, name)
            check_look(page, send, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_while_works_wait_for_a_machine(width: int, scratch: Path, session: drive.Session) -> None:
    with reading(session, scratch, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        page.add_init_script(SMALL_DEVICE)
        root = walkthrough(page, f"{visit.url}index.html", "wordy")
        run(root).click()
        second = "root.stage_of_the_pipeline.second_trainer_of_the_stage"
        expect(lines(root, second)).to_have_count(1, timeout=PATIENCE)
        expect(root.get_by_text("this device runs 2 at once")).to_be_visible()
        check_look(page, root, width)
        for name in "timeline", "state":
            show(root, name)
            check_look(page, root, width)
        expect(root.locator('.lit-state .lit-chip[data-lit-is="queued"]')).to_be_visible()
        row = attribute(root, second, "last_message_from_the_server")
        expect(row.locator(".lit-value")).to_contain_text("second trains: all is as it should be")
        if width == NARROW:
            # What is long has all the room there is, below its name.
            above, below = (row.locator(part).bounding_box() for part in ("th", "td:has(.lit-value)"))
            assert above and below
            assert below["y"] >= above["y"] + above["height"] - 1
            assert below["width"] > width / 2
        button(root, "Pause").click()
        check_look(page, root, width)
        stop(root).click()
        expect_state(root, "stopped")
        show(root, "timeline")
        button(root, "As a table").click()
        names = root.locator(".lit-table th.lit-from", has_text="trainer")
        expect(names.first).to_be_visible()
        assert names.evaluate_all("names => names.filter((name) => name.scrollWidth > name.clientWidth).length") == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_downloads_that_go_wrong(width: int, session: drive.Session, site: Path) -> None:
    with session.visit(site, reduced_motion="reduce", viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        page.clock.install()
        send = walkthrough(page, visit.url + SHARE, "send")
        pattern = f"**/_static/litdocs/{STDLIB}*"
        page.route(pattern, answer_500)
        run(send).click()
        expect_state(send, "failed")
        retry = send.get_by_role("button", name="Retry")
        expect(retry).to_be_visible()
        check_look(page, send, width)
        page.unroute(pattern)
        with held(page, STDLIB):
            retry.click()
            expect(send.get_by_role("progressbar")).to_be_visible()
            silence = send.locator(".lit-progress-silence")
            for _ in range(100):  # other files may still arrive, and each breaks the silence
                page.clock.run_for(12_000)
                if silence.is_visible():
                    break
            expect(silence).to_be_visible()
            check_look(page, send, width)
            stop(send).first.click()
            expect_state(send, "stopped")
