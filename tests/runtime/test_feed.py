"""What a server keeps of a run for its readers: all of it that there is room for, in order, and never more."""

from __future__ import annotations

from typing import Any

import pytest

from litwork.loop import Outcome
from litwork.protocol import Error
from litwork.server.feed import BATCH, LONGEST, MOST_FACTS, MOST_TEXT, START, Batch, Feed


class Reader:
    """Reads a feed as a connection does."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self.known = START
        self.events: list[dict[str, Any]] = []
        self.begun = 0

    def read(self) -> Batch:
        """Read all that there is; return the last batch."""
        while True:
            batch = self._feed.after(self.known)
            self.known = batch.known
            if batch.anew:
                self.begun += 1
                self.events = []
            self.events += batch.events
            if not batch.is_full:
                return batch

    def lines(self, component: str) -> list[str]:
        return [line for each in self.events if each.get("component") == component for line in each.get("lines", ())]

    def kinds(self) -> list[str]:
        return [each["type"] for each in self.events]


@pytest.fixture
def rings() -> list[int]:
    return []


@pytest.fixture
def feed(rings: list[int]) -> Feed:
    feed = Feed(lambda: 0.0, lambda: rings.append(1))
    feed.started("3.11")
    feed.components([("root", "flow", "Root"), ("root.w", "work", "W")])
    feed.state({"root": {}, "root.w": {"x": 0}})
    return feed


def test_who_comes_late_is_told_everything_in_order(feed: Feed) -> None:
    feed.output("root", "stdout", "one")
    feed.called("root.w", [1], {})
    feed.status("root.w", "running")
    feed.wrote("root.w", "x", 5, "root.w")
    feed.output("root.w", "stdout", "two")
    feed.status("root.w", "succeeded")
    reader = Reader(feed)
    reader.read()
    assert reader.kinds() == [
        *("running", "components", "output", "state", "call", "received", "activity", "status"),
        *("output", "received", "write", "activity", "status"),
    ]
    assert [each["text"] for each in reader.events if each["type"] == "call"] == ["root.w.run(1)"]
    assert [each["activity"] for each in reader.events if each["type"] == "activity"] == ["busy", "waiting"]
    crossed = [(each["from"], each["to"], each["what"], each["name"]) for each in reader.events if "what" in each]
    assert crossed == [("root", "root.w", "call", "root.w.run(1)"), ("root.w", "root", "write", "x")]


def test_a_reader_is_woken_once_when_it_waits(feed: Feed, rings: list[int]) -> None:
    reader = Reader(feed)
    reader.read()
    assert rings == []
    assert reader.read().events == []
    feed.output("root", "stdout", "one")
    feed.output("root", "stdout", "two")
    assert rings == [1]
    reader.read()
    assert reader.lines("root") == ["one", "two"]


def test_lines_in_a_row_travel_together_and_are_counted(feed: Feed) -> None:
    for i in range(3):
        feed.output("root.w", "stdout", str(i))
    feed.output("root.w", "stderr", "x")
    reader = Reader(feed)
    reader.read()
    feed.output("root.w", "stderr", "y")
    reader.read()
    outputs = [(each["stream"], each["lines"], each["first"]) for each in reader.events if each["type"] == "output"]
    assert outputs == [("stdout", ["0", "1", "2"], 0), ("stderr", ["x"], 3), ("stderr", ["y"], 4)]


def test_what_was_given_to_a_reader_is_never_changed(feed: Feed) -> None:
    feed.output("root", "stdout", "one")
    batch = feed.after(START)
    feed.output("root", "stdout", "two")
    assert [each["lines"] for each in batch.events if each["type"] == "output"] == [["one"]]


def test_a_flood_of_output_is_bounded_and_what_is_missing_can_be_counted(feed: Feed) -> None:
    count = 3 * MOST_TEXT // 1000
    for i in range(count):
        feed.output("root.w", "stdout", f"{i} {'x' * 900}")
    reader = Reader(feed)
    reader.read()
    lines = reader.lines("root.w")
    assert lines[-1].startswith(f"{count - 1} ")
    assert MOST_TEXT // 2 < sum(map(len, lines)) <= MOST_TEXT
    first = next(each["first"] for each in reader.events if each["type"] == "output")
    assert first == count - len(lines)
    assert reader.kinds()[:2] == ["running", "components"]


def test_a_batch_is_bounded(feed: Feed) -> None:
    for i in range(100):
        feed.output(f"root.{i % 2}", "stdout", "x" * (BATCH // 10))
    batch = feed.after(START)
    assert batch.is_full
    assert sum(len(line) for each in batch.events for line in each.get("lines", ())) < 2 * BATCH


def test_a_very_long_line_is_cut(feed: Feed) -> None:
    feed.output("root", "stdout", "x" * (LONGEST + 1))
    reader = Reader(feed)
    reader.read()
    (line,) = reader.lines("root")
    assert line.startswith("x" * LONGEST + " … (")
    assert len(line) < LONGEST + 50


def test_who_has_missed_facts_begins_anew_with_what_they_say_of_the_present(feed: Feed) -> None:
    feed.status("root.w", "failed")
    for i in range(2 * MOST_FACTS):
        feed.wrote("root", "y", i, "root")
        feed.after((0, 0))  # so that each write becomes a fact
    reader = Reader(feed)
    reader.read()
    assert reader.begun == 1
    assert len(reader.events) < MOST_FACTS + 10
    assert reader.kinds()[:3] == ["running", "components", "state"]
    assert [each["stage"] for each in reader.events if each["type"] == "status"] == ["failed"]
    assert reader.events[-1]["value"] == str(2 * MOST_FACTS - 1)
    begun = reader.begun
    feed.wrote("root", "y", -1, "root")
    reader.read()
    assert (reader.begun, reader.events[-1]["value"]) == (begun, "-1")


def test_writes_between_two_looks_are_one(feed: Feed) -> None:
    reader = Reader(feed)
    reader.read()
    for i in range(100_000):
        feed.wrote("root.w", "x", i, "root.w")
    reader.read()
    values = [each["value"] for each in reader.events if each["type"] == "write"]
    assert values[-1] == "99999"
    assert len(values) <= 1000


def test_a_reader_from_the_future_begins_anew(feed: Feed) -> None:
    assert feed.after((10_000, 10_000)).anew


def test_the_end_is_the_last_that_is_told(feed: Feed) -> None:
    error = Error("ValueError", "no", (("app.py", 3, "run", "raise ValueError"),), "a traceback\n")
    feed.end(Outcome("failed", 1, "root.w", error))
    reader = Reader(feed)
    assert reader.read().is_last
    end = reader.events[-1]
    assert (end["type"], end["state"], end["machines"]) == ("end", "failed", 2)
    assert end["failure"]["frames"] == [{"file": "app.py", "line": 3, "function": "run", "source": "raise ValueError"}]
    assert reader.read().is_last


def test_links_are_told_when_they_change_and_to_who_comes_late() -> None:
    links = [{"name": "Site", "url": "https://example.org"}]
    feed = Feed(lambda: 0.0, lambda: None, lambda: list(links))
    reader = Reader(feed)
    feed.pass_ended()
    feed.pass_ended()
    reader.read()
    assert [each["links"] for each in reader.events if each["type"] == "links"] == [links]
    links.clear()
    feed.pass_ended()
    for i in range(2 * MOST_FACTS):
        feed.notice(str(i))
    late = Reader(feed)
    late.read()
    assert [each["links"] for each in late.events if each["type"] == "links"] == [[]]


def test_a_layout_that_fails_is_told_once_and_the_app_goes_on() -> None:
    def layout() -> list[dict[str, str]]:
        raise KeyError("site")

    feed = Feed(lambda: 0.0, lambda: None, layout)
    feed.pass_ended()
    feed.pass_ended()
    reader = Reader(feed)
    reader.read()
    texts = [each["text"] for each in reader.events if each["type"] == "notice"]
    assert texts == ["configure_layout() has failed: KeyError: 'site'"]
