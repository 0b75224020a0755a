"""The links that a flow's `configure_layout` leads to."""

from __future__ import annotations

from typing import Any

import pytest

from litwork import LightningFlow, LightningWork
from litwork.server.layout import links_of


class Server(LightningWork):
    def run(self) -> None: ...


class Root(LightningFlow):
    def __init__(self, layout: Any) -> None:
        super().__init__()
        self._layout = layout

    def configure_layout(self) -> Any:
        return self._layout


@pytest.mark.parametrize(
    ("layout", "links"),
    [
        (None, []),
        (object(), []),
        ([1, {"name": "a"}, {"content": None}], []),
        ([{"name": "a", "content": "javascript:x"}, {"name": "b", "content": "/b"}], []),
        ({"name": "a", "content": "https://a.example"}, [("a", "https://a.example")]),
        ([{"content": "http://a.example"}], [("http://a.example", "http://a.example")]),
        ([{"name": "a", "content": Server(port=80)}], [("a", "http://127.0.0.1:80")]),
        ([{"name": "a", "content": Server()}], []),
        ([{"name": "a", "content": Root([{"name": "b", "content": "http://b"}])}], [("a · b", "http://b")]),
    ],
)
def test_what_has_an_address_is_a_link(layout: Any, links: list[tuple[str, str]]) -> None:
    assert [(each["name"], each["url"]) for each in links_of(Root(layout))] == links


def test_flows_that_show_each_other_come_to_an_end() -> None:
    root = Root(None)
    root._layout = [{"name": "a", "content": root}, {"name": "b", "content": "http://b"}]
    assert ("b", "http://b") in [(each["name"], each["url"]) for each in links_of(root)]
