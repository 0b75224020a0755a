"""The directives `displayitem` and `display_grid`: cards that lead to other pages.

Rules: a card is a card of sphinx-design, in which the whole surface belongs to one real link. A link to a page is a
checked reference. How many of the twelve columns a card takes is said by `col_css`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join, logging
from sphinx.util.nodes import make_refnode
from sphinx_design.cards import CardDirective
from sphinx_design.shared import create_component

from litdocs.nodes import lit_card_foot, lit_card_header, lit_icon
from litdocs.options import AnyOption, LitDirective, is_address

logger = logging.getLogger(__name__)

COLUMNS = re.compile(r"(?<![\w-])col-(?:(?:xs|sm|md|lg|xl)-)?(1[0-2]|[1-9])(?![\w-])")
EYEBROW = re.compile(r"(Level\s+\d+\+?)\s*:\s*(\S.*)")
TIME = re.compile(r"\b\d+\s*(?:s|sec|seconds?|m|min|minutes?|h|hours?|days?)\b", re.IGNORECASE)
WIDE = 9  # a card of so many columns lies down: text on the left, the rest on the right
UTILITIES = (
    "sd-shadow-none",
    "sd-font-weight-bold",
)  # of sphinx-design: `!important`, so no style sheet gets past them


class DisplayItem(LitDirective):
    """A card: header, description, a tag, a picture, a link."""

    option_spec: ClassVar[AnyOption] = AnyOption(
        "header", "description", "col_css", "button_link", "height", "tag", "image", "name", "class"
    )

    def run(self) -> list[nodes.Node]:
        self.check_names()
        header = self.scalar("header")
        if not header:
            self.warn("card", "displayitem has no header")
        if self.content:
            self.warn("card", "displayitem has no body: say it in the description")
        columns = self.columns()
        classes = self.classes()
        lies = columns >= WIDE and "lit-card--next" not in classes
        card = self.card(["lit-card", *["lit-card--wide"] * lies, f"col-md-{columns}", *classes])
        main: Any = card.children[-1]
        heading = self.paragraph(lit_card_header, header, classes=["sd-card-title", "lit-card-header"])
        self.link(heading, is_next="lit-card--next" in classes)
        main += heading
        if self.scalar("description"):
            main += self.paragraph(
                nodes.paragraph, self.scalar("description"), classes=["sd-card-text", "lit-card-text"]
            )
        card += self.foot()
        height = self.length("height")
        if height:
            card["style"] = f"--lit-card-height: {height}"
        self.named(card)
        return [card]

    def card(self, classes: list[str]) -> nodes.Element:
        """A card of sphinx-design, with its picture and an empty body, without its looks."""
        options: dict[str, Any] = {
            "class-card": classes,
            "class-body": ["lit-card-main"],
            "margin": [],
            "shadow": "none",
        }
        picture = self.picture()
        if picture:
            options |= {"img-top": picture, "class-img-top": ["lit-card-image"]}
        card: Any = CardDirective.create_card(self, None, options)
        card["classes"] = [name for name in card["classes"] if name not in UTILITIES]
        if picture:  # decoration, for builders that have pictures
            card[0] = addnodes.only("", card[0], expr="html or epub or latex")
        return cast(nodes.Element, card)

    def picture(self) -> str:
        """The name of the picture; a warning and nothing if there is no such file."""
        wanted = self.scalar("image")
        if wanted and not is_address(wanted):
            path = Path(self.env.relfn2path(wanted)[1])
            if not path.is_file():
                self.warn("image", "no picture %r: looked for %s", wanted, path)
                return ""
        return wanted

    def columns(self) -> int:
        """How many of the twelve columns the card takes."""
        wanted = self.scalar("col_css")
        match = COLUMNS.search(wanted)
        if wanted and not match:
            self.warn("card", "col_css should be col-md-1 to col-md-12, not %r", wanted)
        return int(match[1]) if match else 4

    def foot(self) -> lit_card_foot:
        """The tag and the arrow."""
        foot = lit_card_foot("", "", classes=["sd-card-footer", "lit-card-foot"], translatable=False)
        tag = self.scalar("tag")
        if tag:
            clock = [lit_icon("", name="clock")] if TIME.search(tag) else []
            foot += nodes.inline("", "", *clock, nodes.Text(tag), classes=["lit-card-tag"])
        if self.scalar("button_link"):
            foot += nodes.inline("", "", lit_icon("", name="arrow"), classes=["lit-card-arrow"])
        return foot

    def link(self, heading: lit_card_header, is_next: bool) -> None:
        """Makes the header the link of the card, and its "Level 6:" a line of its own above the rest."""
        text = nodes.inline("", "", *self.eyebrow(heading, is_next))
        heading.clear()
        target = self.scalar("button_link")
        if not target:
            heading += text
            return
        parts = urlsplit(target)
        page = re.sub(r"\.(?:html|rst|md|txt|ipynb)$", "", parts.path)
        if parts.scheme or parts.netloc or not page or re.search(r"\.\w+$", page):
            reference: nodes.Element = nodes.reference("", "", text, refuri=target)
        else:
            reference = addnodes.pending_xref(
                "",
                text,
                refdomain="",
                reftype="lit-page",
                reftarget=page,
                refanchor=f"#{parts.fragment}" if parts.fragment else "",
                refdoc=self.env.docname,
                refexplicit=True,
                refwarn=False,
                written=target,
            )
        reference["classes"].append("lit-card-link")
        self.set_source_info(reference)
        heading += reference

    def eyebrow(self, heading: lit_card_header, is_next: bool) -> list[nodes.Node]:
        """The text of the header, with its level as an element of its own."""
        first = heading.children[0] if heading.children else None
        match = EYEBROW.match(first.astext()) if isinstance(first, nodes.Text) else None
        if not match:
            return list(heading.children)
        level = f"Next: {match[1][0].lower()}{match[1][1:]}" if is_next else match[1]
        colon = nodes.inline("", ": ", classes=["lit-hidden"])
        return [
            nodes.inline("", "", nodes.Text(level), colon, classes=["lit-card-eyebrow"]),
            nodes.Text(match[2]),
            *heading.children[1:],
        ]


class DisplayGrid(LitDirective):
    """Twelve columns for the cards in its body."""

    option_spec: ClassVar[AnyOption] = AnyOption("name", "class")

    def run(self) -> list[nodes.Node]:
        self.check_names()
        if not self.content:
            self.warn("card", "display_grid is empty: its body holds displayitem directives")
        grid = create_component("lit-grid", ["lit-grid", *self.classes()])
        self.set_source_info(grid)
        self.named(grid)
        self.state.nested_parse(self.content, self.content_offset, grid)
        return [grid]


def resolve(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Resolves the link of a card to the page it names; warns at the card if there is no such page."""
    if node.get("reftype") != "lit-page":
        return None
    page = docname_join(node["refdoc"], node["reftarget"])
    if page not in env.all_docs:
        logger.warning("no page %r for %r", page, node["written"], type="litdocs", subtype="link", location=node)
        return content
    reference = make_refnode(app.builder, node["refdoc"], page, None, content)
    if node["refanchor"] and "refuri" in reference:
        reference["refuri"] += node["refanchor"]
    reference["classes"].extend(node["classes"])
    return reference


def setup(app: Sphinx) -> None:
    """Registers the directives."""
    app.setup_extension("sphinx_design")
    app.add_directive("displayitem", DisplayItem)
    app.add_directive("display_grid", DisplayGrid)
    app.connect("missing-reference", resolve)
