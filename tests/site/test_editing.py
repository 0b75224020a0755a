"""Editing a script in the page: one text for all steps. It runs, is kept and marked, and goes back to the author's."""

from __future__ import annotations

import builtins
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from litdocs import drive, lines
from litdocs.walkthroughs import Runner

from . import projects
from .conftest import SCRIPTS
from .editing import EDITED, SEND, close_editor, code, edit, editor, go_to, lit, open_editor, reset, text, write
from .looking import WIDTHS, check_look, reading
from .reading import (
    PARALLEL,
    PATIENCE,
    SHARE,
    expect_no_workers,
    expect_reserve,
    expect_state,
    held,
    is_inside,
    run,
    select,
    status,
    stop,
    walkthrough,
)
from .reading import lines as printed

PREPARE = 'print("prepared")'

# Where the code stands, line by line: the text, its place, and each letter that is not blank with its colour.
LOOK = """root => {
    const panel = root.querySelector(".lit-panel:not([hidden])");
    const box = [...panel.querySelectorAll(".lit-code")].find((each) => each.checkVisibility());
    return {
        box: JSON.stringify(box.getBoundingClientRect()),
        root: root.getBoundingClientRect().height,
        lines: Array.from(box.querySelectorAll(".cm-line, .lit-line"), (line) => {
            const letters = [];
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            while (walker.nextNode()) {
                const {color, fontWeight, fontStyle} = getComputedStyle(walker.currentNode.parentElement);
                for (let i = 0; i < walker.currentNode.length; i += 1) {
                    if (/\\s/.test(walker.currentNode.data[i])) continue;
                    range.setStart(walker.currentNode, i);
                    range.setEnd(walker.currentNode, i + 1);
                    const {x, y} = range.getBoundingClientRect();
                    const look = [walker.currentNode.data[i], color, fontWeight, fontStyle].join();
                    letters.push({look, x, y});
                }
            }
            return letters;
        }),
    };
}"""


@pytest.fixture
def send(visit: drive.Visit) -> Locator:
    """A walkthrough of seven steps that show one file."""
    return walkthrough(visit.page, visit.url + SHARE, "send")


def tab(root: Locator, step: int) -> Locator:
    """The tab of a step."""
    return root.get_by_role("tab").nth(step - 1)


# --- one text ---------------------------------------------------------------------------------------------------------


def test_an_edited_text_runs_and_goes_back_to_the_author_s(visit: drive.Visit, send: Locator) -> None:
    page = visit.page
    chips = send.locator(".lit-edited")
    expect(reset(send)).to_be_disabled()
    open_editor(send)
    expect(chips).to_have_count(0)
    write(send, EDITED)
    expect(chips.filter(visible=True)).to_have_text("Edited")
    page.keyboard.press("Control+Enter")
    expect_state(send, "succeeded")
    expect(printed(send, "root.greeter")).to_have_text(
        ["sent by the flow: made by a reader", "created right here: made on this machine"]
    )
    expect(editor(send)).to_be_focused()
    # Nobody has recorded this text: nothing is compared, and nothing is verified.
    expect(send.locator(".lit-note")).to_contain_text("This was your edited code.")
    expect(send.locator(".lit-note--ok")).to_have_count(0)
    expect(send.get_by_text("verified")).to_have_count(0)
    expect(send.get_by_text("as recorded")).to_have_count(0)
    close_editor(send)
    for step in range(1, 8):
        tab(send, step).click()
        assert text(send) == EDITED
        expect(chips.filter(visible=True)).to_have_count(1)

    reset(send).click()
    expect(reset(send)).to_be_disabled()
    expect(edit(send)).to_be_focused()
    expect(chips).to_have_count(0)
    for step in range(1, 8):
        tab(send, step).click()
        assert text(send) == SEND
    run(send).click()
    expect_state(send, "succeeded")
    expect(send.locator(".lit-note--ok")).to_contain_text("verified")
    expect_reserve(visit)


def test_the_recorded_output_is_that_of_the_original(send: Locator) -> None:
    summary = send.locator(".lit-recorded > summary")
    expect(summary).to_contain_text("Output, recorded with Python")
    open_editor(send)
    write(send, EDITED)
    expect(summary).to_contain_text("Output of the original, recorded with Python")
    send.page.keyboard.press("ControlOrMeta+z")
    expect(summary).to_contain_text("Output, recorded with Python")


def test_a_run_that_is_stopped_is_not_compared(visit: drive.Visit) -> None:
    page = visit.page
    count = walkthrough(page, visit.url + PARALLEL, "count")
    open_editor(count)
    go_to(count, 1)
    page.keyboard.type(f"\n{PREPARE}")
    page.keyboard.press("Control+Enter")
    expect(printed(count, "root.train").first).to_be_visible(timeout=PATIENCE)
    # In the editor the first Escape leaves it, the second stops.
    page.keyboard.press("Escape")
    expect(edit(count)).to_be_focused()
    expect_state(count, "running")
    page.keyboard.press("Escape")
    expect_state(count, "stopped")
    expect(count.locator(".lit-note")).to_contain_text("All three machines have ended. This was your edited code.")
    expect_no_workers(visit)


def test_reset_is_a_change_that_can_be_undone(send: Locator) -> None:
    open_editor(send)
    write(send, EDITED)
    reset(send).click()
    expect(editor(send)).to_be_focused()
    expect(reset(send)).to_be_disabled()
    send.page.keyboard.press("ControlOrMeta+z")
    expect(reset(send)).to_be_enabled()
    close_editor(send)
    assert text(send) == EDITED
    # Closed and opened again, the editor knows what came before.
    reset(send).click()
    assert text(send) == SEND
    open_editor(send)
    send.page.keyboard.press("ControlOrMeta+z")
    close_editor(send)
    assert text(send) == EDITED


def test_copying_gives_the_edited_text(session: drive.Session, site: Path) -> None:
    with session.visit(site, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        copy = send.get_by_role("button", name="Copy flow_to_work.py")
        open_editor(send)
        write(send, EDITED)
        for _ in ("in the editor", "as code"):
            copy.click()
            expect(copy.locator('[href="#lit-icon-check"]')).to_be_attached()
            assert page.evaluate("() => navigator.clipboard.readText()") == EDITED
            page.evaluate("() => navigator.clipboard.writeText('')")
            expect(copy.locator('[href="#lit-icon-copy"]')).to_be_attached()
            edit(send).click()
        visit.check()


def test_each_file_has_a_text_of_its_own(visit: drive.Visit) -> None:
    jobs = walkthrough(visit.page, visit.url + PARALLEL, "jobs")
    one, two = (
        (SCRIPTS / "parallel" / name).read_text(encoding="utf-8")
        for name in ("three_in_a_row.py", "two_in_parallel.py")
    )
    open_editor(jobs)
    write(jobs, f"{PREPARE}\n{one}")
    # The next step shows another file, which is neither edited nor open.
    tab(jobs, 2).click()
    expect(editor(jobs)).to_have_count(0)
    expect(edit(jobs)).to_have_text("Edit")
    expect(reset(jobs)).to_be_disabled()
    assert text(jobs) == two
    expect(jobs.locator(".lit-edited").filter(visible=True)).to_have_count(0)
    tab(jobs, 1).click()
    expect(editor(jobs)).to_be_visible()
    expect(edit(jobs)).to_have_text("Done")
    expect(reset(jobs)).to_be_enabled()
    edit(jobs).click()
    assert text(jobs) == f"{PREPARE}\n{one}"


# --- in the same box, in the same colours -----------------------------------------------------------------------------


def misplaced(lines: list[Any], expected: list[Any]) -> list[Any]:
    """The letters of some lines that don't look as expected, or aren't where they should be, to the pixel."""
    at = {round(line[0]["y"]): line for line in expected if line}
    pairs = [(line, at.get(round(line[0]["y"]), [])) for line in lines if line]
    return [
        (a, b)
        for line, other in pairs
        for a, b in zip_longest(line, other)
        if not a or not b or a["look"] != b["look"] or abs(a["x"] - b["x"]) >= 1 or abs(a["y"] - b["y"]) >= 1
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_the_editor_looks_as_the_code_did(
    width: int, scheme: Any, session: drive.Session, site: Path, runners: dict[str, list[Runner]]
) -> None:
    """Every letter of every script has its place and its colour, and nothing else on the page moves."""
    options: Any = {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce", "color_scheme": scheme}
    with session.visit(site, **options) as visit:
        for address, found in runners.items():
            for runner in found:
                root = walkthrough(visit.page, visit.url + address, runner.id)
                for panel in runner.files.values():
                    select(root, runner, panel)
                    # Code that is pointed at shows its colours on every line.
                    code(root).evaluate("code => { code.removeAttribute('data-lit-dim'); code.scrollTop = 0; }")
                    edit(root).scroll_into_view_if_needed()
                    before = root.evaluate(LOOK)
                    assert any(before["lines"])
                    edit(root).click()
                    expect(editor(root)).to_be_focused(timeout=PATIENCE)
                    visit.page.evaluate(drive.DRAWN)
                    after = root.evaluate(LOOK)
                    # A long text is drawn only around what is in view.
                    assert len([line for line in after["lines"] if line]) > 5
                    assert misplaced(after["lines"], before["lines"]) == [], panel.id
                    assert (after["box"], after["root"]) == (before["box"], before["root"]), panel.id
        visit.check()


# Classes of tokens that have the same colour; of other classes no letter is coloured.
KINDS = {
    "keyword": "k kc kd kn kp kr kt ow",
    "string": "s s1 s2 sa sb sc sd se sh si sr ss sx",
    "number": "m mb mf mh mi mo il",
    "comment": "c c1 ch cm cp cs",
    "name": "nc nf fm nd nt",
    "builtin": "nb ne na",
    "self": "bp",
}
KIND = {name: kind for kind, names in KINDS.items() for name in names.split()}

TOKENS = """code => Array.from(code.querySelectorAll(".lit-line"), (line) => Array.from(line.childNodes, (node) =>
    [node.className ?? "", node.textContent]))"""

SYNTAX = '''@L.decorated(1)
@property
async def __init__(self, x: int = 3, *args, cls=None, **kw) -> None:
    """A text
    of two lines, {not} a value"""
    print(f"a {x!r:>10} b{{ {self.y[0]} {len('x')}", 'it\\n', type=int, end="")
    self.print(ValueError) if x not in y and x is None else True
    async with a as b, c.open(__name__) as d:
        await b
    import a.b as c
    from .x import y
    r"raw" b'x' rf'{x}\\d'
    x = lambda: 0x1f + 1.5e3 - 0b11 * 1_000
    del x; raise NotImplemented  # why not?


class A(Base, metaclass=ABCMeta):
    for i in range(3): yield i

    while (n := next(it)) != 0:
        break
    else:
        pass
'''


def kinds(line: list[Any]) -> list[tuple[str, str]]:
    """The kind of each letter of a line, given its tokens, that is not blank."""
    return [(letter, KIND.get(name, "")) for name, part in line for letter in part if not letter.isspace()]


def test_an_edited_text_has_the_colours_that_pygments_would_give_it(send: Locator) -> None:
    names = "".join(f"{name}\n" for name in dir(builtins) if name.isidentifier())
    texts = [path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.rglob("*.py"))] + [SYNTAX, names]
    for source in texts:
        open_editor(send)
        write(send, f"{PREPARE}\n{source}")
        close_editor(send)
        found = [kinds(line) for line in code(send).evaluate(TOKENS)]
        assert found == [kinds(line) for line in lines.tokens(f"{PREPARE}\n{source}", "python")]


# --- marks follow -----------------------------------------------------------------------------------------------------


def test_highlights_follow_the_text(send: Locator) -> None:
    keyboard = send.page.keyboard
    greeter = SEND.splitlines()[3:8]
    tab(send, 2).click()
    assert lit(send) == greeter
    open_editor(send)
    assert lit(send) == greeter
    # Lines above push them down, a line among them is one of them, lines at their edges are not.
    go_to(send, 1)
    keyboard.type(f"\n{PREPARE}")
    assert lit(send) == greeter
    go_to(send, 6)
    keyboard.type("\npass")
    grown = [*greeter[:2], "        pass", *greeter[2:]]
    assert lit(send) == grown
    go_to(send, 10)
    keyboard.type("\nreturn")
    assert lit(send) == grown
    close_editor(send)
    assert lit(send) == grown
    tab(send, 5).click()
    assert lit(send) == ["        self.greeter.run(message)"]
    # Back in the editor, the step's own line is marked, and in view.
    tab(send, 2).click()
    open_editor(send)
    assert lit(send) == grown


def test_a_highlight_whose_text_is_deleted_is_gone_until_that_is_undone(send: Locator) -> None:
    keyboard = send.page.keyboard
    line = "        self.greeter.run(message)"
    tab(send, 5).click()
    open_editor(send)
    go_to(send, 1)
    keyboard.type(f"\n{PREPARE}")
    go_to(send, 19)
    assert lit(send) == [line]
    keyboard.press("Shift+Home")
    keyboard.press("Shift+Home")
    keyboard.press("Delete")
    assert lit(send) == []
    close_editor(send)
    assert lit(send) == []
    # Where a step speaks of nothing, nothing is dimmed.
    assert code(send).get_attribute("data-lit-dim") is None
    open_editor(send)
    keyboard.press("ControlOrMeta+z")
    assert lit(send) == [line]
    # Written again by hand, the author's text is the author's, marks and all.
    keyboard.press("ControlOrMeta+a")
    keyboard.press("Delete")
    assert lit(send) == []
    keyboard.insert_text(SEND.removesuffix("\n"))
    assert lit(send) == [line]
    expect(reset(send)).to_be_disabled()


def test_stepping_shows_the_lines_of_each_step_in_the_editor(
    visit: drive.Visit, runners: dict[str, list[Runner]]
) -> None:
    for address, found in runners.items():
        for runner in found:
            root = walkthrough(visit.page, visit.url + address, runner.id)
            for panel in runner.panels:
                select(root, runner, panel)
                if edit(root).inner_text() == "Edit":
                    edit(root).click()
                    expect(editor(root)).to_be_focused(timeout=PATIENCE)
                visit.page.evaluate(drive.DRAWN)
                shown = root.locator(f'[id="{panel.id}"]')
                wanted = shown.locator("pre .lit-hl").all_text_contents()
                # A long text is drawn only around what is in view.
                drawn = lit(root)
                assert bool(drawn) == bool(wanted)
                assert set(drawn) <= set(wanted), panel.id
                if drawn:
                    assert is_inside(shown.locator(".cm-line.lit-hl").first, shown.locator(".cm-scroller")), panel.id


# --- kept for the session ---------------------------------------------------------------------------------------------


def test_edits_are_kept_over_a_reload_and_on_the_way_back(visit: drive.Visit, send: Locator) -> None:
    page = visit.page
    open_editor(send)
    go_to(send, 1)
    page.keyboard.type(f"\n{PREPARE}")
    close_editor(send)
    edited = text(send)
    tab(send, 5).click()
    marked = lit(send)
    page.reload()
    for _ in ("reloaded", "back"):
        expect(send.locator(".lit-edited").filter(visible=True)).to_be_visible()
        expect(reset(send)).to_be_enabled()
        assert text(send) == edited
        tab(send, 5).click()
        assert lit(send) == marked
        page.goto(visit.url + PARALLEL)
        page.go_back()
    # Reset lets go of what is kept.
    reset(send).click()
    page.reload()
    expect(send).to_have_attribute("data-lit-ready", "")
    assert page.evaluate("() => sessionStorage.length") == 0
    assert text(send) == SEND


def test_what_is_kept_runs_even_if_the_reader_is_faster_than_the_editor(visit: drive.Visit, send: Locator) -> None:
    page = visit.page
    open_editor(send)
    write(send, EDITED)
    with held(page, "lit-editor.js") as release:
        page.reload(wait_until="commit")
        expect(send).to_have_attribute("data-lit-ready", "")
        run(send).click()
        expect_state(send, "loading")
        release()
    expect_state(send, "succeeded")
    expect(printed(send, "root.greeter").first).to_have_text("sent by the flow: made by a reader")
    expect_reserve(visit)


PAGE = """An app
======

.. lit_tabs::
   :descriptions: Prints
   :code_files: app.py
   :highlights: {highlights}
   :app_id: app
"""


def test_what_was_made_from_another_text_is_dropped(tmp_path: Path, session: drive.Session) -> None:
    def build(source: str, highlights: str) -> Path:
        (tmp_path / "app.py").write_text(source, encoding="utf-8")
        (tmp_path / "index.rst").write_text(PAGE.format(highlights=highlights), encoding="utf-8")
        return projects.build(tmp_path)[0]

    with session.visit(build(SEND, "5")) as visit:
        app = walkthrough(visit.page, f"{visit.url}index.html", "app")
        for source, highlights in ((SEND.replace("hello", "hi") + "# new\n", "5"), (SEND, "6")):
            open_editor(app)
            write(app, EDITED)
            close_editor(app)
            build(source, highlights)
            with visit.page.expect_response("**/lit-editor.js*"):
                visit.page.reload()
            visit.page.wait_for_function("() => sessionStorage.length === 0")
            assert text(app) == source
            expect(app.locator(".lit-edited")).to_have_count(0)
            expect(reset(app)).to_be_disabled()
        visit.check()


NO_STORAGE = """Object.defineProperty(window, "sessionStorage", {
    get() { throw new DOMException("denied", "SecurityError"); },
});"""


def test_editing_works_where_nothing_can_be_kept(visit: drive.Visit) -> None:
    visit.page.add_init_script(NO_STORAGE)
    send = walkthrough(visit.page, visit.url + SHARE, "send")
    open_editor(send)
    write(send, EDITED)
    close_editor(send)
    assert text(send) == EDITED
    visit.page.reload()
    expect(send).to_have_attribute("data-lit-ready", "")
    assert text(send) == SEND


# --- an app that fails ------------------------------------------------------------------------------------------------

BROKEN = SEND.replace("        reply =", '        raise ValueError("no answer")\n        reply =')
RAISE = '        raise ValueError("no answer")'
LINE = BROKEN.splitlines().index(RAISE) + 1


def test_an_error_points_at_its_line_in_the_editor_and_in_the_code(visit: drive.Visit, send: Locator) -> None:
    keyboard = visit.page.keyboard
    failed, error = send.locator(".lit-line--error"), send.locator(".lit-inline-error")
    open_editor(send)
    write(send, BROKEN)
    keyboard.press("Control+Enter")
    expect_state(send, "failed")
    expect(send.locator(".lit-note--bad")).to_contain_text(f"root.greeter failed in line {LINE}.")
    expect(send.locator(".lit-note--bad")).to_contain_text("This was your edited code.")
    expect(failed.filter(has_text="raise")).to_have_text(RAISE)
    expect(error.filter(has_text="no answer")).to_have_text("ValueError: no answer")

    # The mark moves with its line, and the way to it leads to where the line is now.
    go_to(send, 1)
    keyboard.type(f"\n{PREPARE}")
    expect(failed.filter(has_text="raise")).to_have_text(RAISE)
    edit(send).focus()
    send.get_by_role("link", name=f"Go to line {LINE}").click()
    expect(editor(send)).to_be_focused()
    keyboard.press("Home")
    keyboard.press("Home")
    keyboard.type("# ")
    expect(editor(send).get_by_text(f"# {RAISE}")).to_be_visible()
    # The line has been edited: the mark is gone, and undoing brings the text back, not the mark.
    expect(failed).to_have_count(0)
    expect(error).to_have_count(0)

    keyboard.press("ControlOrMeta+z")
    close_editor(send)
    run(send).click()
    expect_state(send, "failed")
    for step in (1, 5):
        tab(send, step).click()
        line = code(send).locator(".lit-line--error")
        expect(line).to_have_text(RAISE)
        expect(line).to_have_attribute("data-lit-n", str(LINE + 1))
        expect(code(send).get_by_text("ValueError: no answer")).to_be_visible()
    # It stands in the editor from the start, and goes with the next run.
    open_editor(send)
    expect(failed.filter(has_text="raise").filter(visible=True)).to_have_text(RAISE)
    with held(visit.page, "pyodide/pyodide.asm.wasm"):
        keyboard.press("Control+Enter")
        expect(failed.filter(visible=True)).to_have_count(0)
        expect(error.filter(visible=True)).to_have_count(0)
        stop(send).click()
    expect_state(send, "stopped")
    expect_no_workers(visit)


def test_an_error_of_the_author_s_text_stays_when_the_editor_opens(visit: drive.Visit, send: Locator) -> None:
    """It is the original that failed: the marks of the page become those of the editor."""
    source = "raise SystemExit('gone')\n"
    visit.page.evaluate(
        """([root, source]) => { root.querySelectorAll(".lit-code code").forEach((code) => {
            code.querySelector(".lit-line").textContent = source;
        }); }""",
        [send.element_handle(), source.strip()],
    )
    run(send).click()
    expect_state(send, "failed")
    expect(code(send).locator(".lit-line--error")).to_have_text(source.strip())
    open_editor(send)
    expect(editor(send).locator(".lit-line--error")).to_have_text(source.strip())
    expect(editor(send).locator(".lit-inline-error")).to_contain_text("SystemExit: gone")


# --- the script of the editor -----------------------------------------------------------------------------------------


def test_the_editor_is_fetched_on_intent(visit: drive.Visit) -> None:
    page = visit.page
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2].partition("?")[0]))
    send = walkthrough(page, visit.url + SHARE, "send")
    page.wait_for_load_state("networkidle")
    run(send).hover()
    assert "lit-editor.js" not in fetched
    with page.expect_response("**/lit-editor.js*"):
        edit(send).hover()
    open_editor(send)
    assert fetched.count("lit-editor.js") == 1


def test_an_editor_that_does_not_load_is_told_and_tried_again(session: drive.Session, site: Path) -> None:
    with session.visit(site) as visit:
        send = walkthrough(visit.page, visit.url + SHARE, "send")
        pattern = "**/lit-editor.js*"
        visit.page.route(pattern, lambda route: route.abort())
        edit(send).click()
        expect(status(send)).to_contain_text("The editor could not be loaded. Edit tries again.")
        visit.page.unroute(pattern)
        open_editor(send)
        expect(status(send)).to_have_text("Runs in this page")


# --- keys, searching, paper, touch ------------------------------------------------------------------------------------


def test_tab_indents_for_those_who_type_and_lets_pass_who_walk_by(send: Locator, page: Page) -> None:
    open_editor(send)
    page.keyboard.press("Tab")
    expect(run(send)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor(send)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(send.get_by_role("button", name="Copy flow_to_work.py")).to_be_focused()
    expect(reset(send)).to_be_disabled()
    go_to(send, 5)
    page.keyboard.press("Tab")
    expect(editor(send).get_by_text("def run(self, message)")).to_have_text("        def run(self, message):")
    page.keyboard.press("Shift+Tab")
    expect(editor(send).get_by_text("def run(self, message)")).to_have_text("    def run(self, message):")
    # A new line is as deep as it must be.
    page.keyboard.press("Enter")
    page.keyboard.type("pass")
    expect(editor(send).locator(".cm-line").nth(5)).to_have_text("        pass")
    described = editor(send).get_attribute("aria-describedby")
    expect(page.locator(f'[id="{described}"]')).to_have_text("Tab indents, Esc leaves")


def test_searching(send: Locator, page: Page) -> None:
    open_editor(send)
    page.keyboard.press("ControlOrMeta+f")
    field = send.get_by_role("textbox", name="Find")
    expect(field).to_be_focused()
    page.keyboard.type("message")
    matches = editor(send).locator(".cm-searchMatch")
    expect(matches).to_have_count(SEND.count("message"))
    page.keyboard.press("Enter")
    expect(editor(send).locator(".cm-searchMatch-selected")).to_have_count(1)
    send.get_by_role("button", name="Next match").click()
    expect(editor(send).locator(".cm-searchMatch-selected")).to_have_count(1)
    # Each Escape leaves one thing.
    field.press("Escape")
    expect(field).to_have_count(0)
    expect(editor(send)).to_be_focused()
    close_editor(send)


def test_paper_shows_the_edited_text(send: Locator, page: Page) -> None:
    open_editor(send)
    write(send, EDITED)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(editor(send)).to_be_hidden()
    shown = send.locator("pre.lit-code").filter(visible=True)
    expect(shown).to_have_count(7)
    for source in shown.all():
        assert "".join(f"{line}\n" for line in source.locator(".lit-line").all_text_contents()) == EDITED


def test_phones_do_not_zoom_in(session: drive.Session, site: Path) -> None:
    """Phones do so where text that gets the focus is smaller than 16 pixels."""
    with session.visit(site, has_touch=True, is_mobile=True, viewport={"width": 375, "height": 700}) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        tab(send, 5).tap()
        edit(send).tap()
        expect(editor(send)).to_be_focused(timeout=PATIENCE)
        page.evaluate(drive.DRAWN)
        size = "element => Number.parseFloat(getComputedStyle(element).fontSize)"
        assert editor(send).evaluate(size) >= 16
        assert is_inside(send.locator(".cm-line.lit-hl"), send.locator(".cm-scroller"))
        editor(send).press("ControlOrMeta+f")
        assert send.get_by_role("textbox", name="Find").evaluate(size) >= 16
        assert page.evaluate("() => visualViewport.scale") == 1
        visit.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_editor(width: int, session: drive.Session, site: Path) -> None:
    with reading(session, site, viewport={"width": width, "height": 800}) as visit:
        page = visit.page
        send = walkthrough(page, visit.url + SHARE, "send")
        tab(send, 5).click()
        open_editor(send)
        check_look(page, send, width)
        write(send, BROKEN)
        check_look(page, send, width)
        editor(send).press("ControlOrMeta+f")
        page.keyboard.type("message")
        page.keyboard.press("Enter")
        expect(editor(send).locator(".cm-searchMatch-selected")).to_have_count(1)
        check_look(page, send, width)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        expect_state(send, "failed")
        expect(editor(send).locator(".lit-inline-error")).to_be_attached()
        check_look(page, send, width)
        close_editor(send)
        check_look(page, send, width)
