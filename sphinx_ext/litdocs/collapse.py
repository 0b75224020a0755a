"""The directive `collapse`: a title, and a body that folds away."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx

from litdocs.nodes import lit_collapse, lit_collapse_title
from litdocs.options import AnyOption, LitDirective


class Collapse(LitDirective):
    """A body under a title; folded at first, unless it is `:open:`."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[AnyOption] = AnyOption("open", "name", "class")

    def run(self) -> list[nodes.Node]:
        self.check_names()
        title = " ".join(" ".join(self.arguments).split())
        if not title:
            self.warn("collapse", "collapse has no title")
        if not self.content:
            self.warn("collapse", "collapse %r has no body", title)
        node = lit_collapse("", open=bool(self.boolean("open")), classes=self.classes())
        self.set_source_info(node)
        self.named(node)
        node += self.paragraph(lit_collapse_title, title or "Details")
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def setup(app: Sphinx) -> None:
    """Registers the directive."""
    app.add_directive("collapse", Collapse)
