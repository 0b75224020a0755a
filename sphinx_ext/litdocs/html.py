"""How the HTML builders draw the nodes of litdocs.

Rules: the elements, their classes and attributes are the contract of the page that scripts, styles and tests rely on.
All text is escaped here; nothing is drawn twice but the label of a step, which is in its tab and in its panel.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from litdocs import assets, lines, outputs
from litdocs.nodes import (
    depart_latex,
    lit_card_foot,
    lit_card_header,
    lit_code,
    lit_collapse,
    lit_collapse_title,
    lit_description,
    lit_head,
    lit_icon,
    lit_recorded,
    lit_step,
    lit_tabs,
    lit_title,
    visit_latex,
)

OPEN_LINES = 3  # a recording of so many lines is open from the start
SCROLL_LINES = 16  # a longer one scrolls, so keys must be able to reach it


def is_plain(translator: HTML5Translator) -> bool:
    """Whether the page is read without scripts and styles of ours: an EPUB gets the ordinary form."""
    return translator.builder.name == "epub"


def icon(name: str, classes: str = "") -> str:
    """An icon of the sprite, as decoration."""
    names = f"lit-icon {classes}".strip()
    return f'<svg class="{names}" aria-hidden="true"><use href="#lit-icon-{name}"/></svg>'


def tag(name: str, **attributes: object) -> str:
    """A start tag. `_` stands for `-`; `True` gives an attribute without a value, `False`, `None` and "" give none."""
    written = [
        key.rstrip("_").replace("_", "-") + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not False and value is not None and value != ""
    ]
    return f"<{' '.join([name, *written])}>"


# --- walkthrough ------------------------------------------------------------------------------------------------------


def visit_tabs(translator: HTML5Translator, node: lit_tabs) -> None:
    if is_plain(translator):
        return translator.visit_container(node)
    base = _unique(translator, node["base"])
    steps = [child for child in node.children if isinstance(child, lit_step)]
    recorded = [child for child in node.children if isinstance(child, lit_recorded)]
    body = translator.body
    body.extend(f'<span id="{escape(other)}"></span>' for other in node["ids"] if other != node["base"])
    body.append(_root(translator, node, base, steps))
    body.append('<div class="lit-stage">\n')
    if len(steps) > 1:
        body.append(_tablist(translator, node, base, steps))
    for step in steps:
        body.append(_panel(translator, node, base, step, len(steps)))
    body.append("</div>\n")
    if node["runner"] or len(steps) > 1:
        body.append(_actions(node, base, len(steps)))
    for child in recorded:
        of = f" of {child['file'].rpartition('/')[2]}" if len(recorded) > 1 else ""
        body.append(_recorded(child, of, hidden=child["file"] != steps[0]["file"]))
    body.append("</div>\n")
    raise nodes.SkipNode


def depart_tabs(translator: HTML5Translator, node: lit_tabs) -> None:
    translator.depart_container(node)


def _unique(translator: HTML5Translator, base: str) -> str:
    """`base`, or with a number if another page that goes into the same file (singlehtml) has the same."""
    used: set[str] = translator.__dict__.setdefault("lit_bases", set())
    name, number = base, 2
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used.add(name)
    return name


def _root(translator: HTML5Translator, node: nodes.Element, base: str, steps: list[Any]) -> str:
    names = ["lit-tabs"]
    names += ["lit-tabs--one"] * (len(steps) == 1) + ["lit-tabs--code-only"] * node["code_only"]
    sizes = [("--lit-height", node["height"]), ("--lit-tab-rows", node["tab_rows"])]
    return tag(
        "div",
        class_=" ".join(names + node["classes"]),
        id=base,
        data_lit_state="idle",
        data_lit_file=steps[0]["file"],
        data_lit_runner=assets.url(translator.builder, "lit-runner.js") if node["runner"] else None,
        data_lit_editor=assets.url(translator.builder, "lit-editor.js") if node["runner"] else None,
        style="; ".join(f"{name}: {value}" for name, value in sizes if value),
    )


def _tablist(translator: HTML5Translator, node: nodes.Element, base: str, steps: list[Any]) -> str:
    parts = [
        tag(
            "div",
            class_="lit-steps",
            role="tablist",
            aria_orientation="vertical",
            aria_label="Steps",
            hidden=node["code_only"],
        )
    ]
    for step in steps:
        number = step["number"]
        parts += [
            tag(
                "button",
                class_="lit-step",
                role="tab",
                type="button",
                id=f"{base}-tab-{number}",
                aria_controls=f"{base}-step-{number}",
                aria_selected="true" if number == 1 else "false",
                tabindex="0" if number == 1 else "-1",
                data_lit_file=step["file"],
            ),
            f'<span class="lit-step-number">{number}</span>',
            f'<span class="lit-step-label">{_label(translator, step, links=False)}</span></button>\n',
        ]
    return "".join([*parts, "</div>\n"])


def _panel(translator: HTML5Translator, node: nodes.Element, base: str, step: Any, count: int) -> str:
    number = step["number"]
    several = count > 1
    parts = [
        tag(
            "section",
            class_="lit-panel",
            role="tabpanel" if several else None,
            aria_labelledby=f"{base}-tab-{number}" if several else None,
            id=f"{base}-step-{number}",
            data_lit_file=step["file"],
            hidden=number > 1,
        )
    ]
    label = "" if node["code_only"] else _label(translator, step, links=True)
    if label:
        prefix = f'<span class="lit-step-prefix">Step {number}: </span>' if several else ""
        parts.append(f'<p class="lit-step-text">{prefix}{label}</p>\n')
    for child in step.children:
        if isinstance(child, lit_code):
            parts.append(_code(child, step["file"], short=not several))
        elif isinstance(child, nodes.image):
            parts.append(_inner(translator, [child]))
    return "".join([*parts, "</section>\n"])


def _code(node: Any, file: str, short: bool) -> str:
    name = escape(file.rpartition("/")[2])
    note = escape(str(node["differs"] or ""))
    return "".join(
        [
            f'<div class="lit-file"><span class="lit-file-name" title="{escape(file)}">{name}</span>',
            f'<span class="lit-file-note">{note}</span>' if note else "",
            '<button class="lit-button lit-button--icon" type="button" data-lit-action="copy" ',
            f'aria-label="Copy {name}" title="Copy">{icon("copy")}</button></div>\n',
            tag(
                "pre",
                class_="lit-code" + " lit-code--short" * short,
                tabindex="0",
                role="group",
                aria_label=f"Code of {file.rpartition('/')[2]}",
                data_lit_dim=bool(node["highlighted"]),
            ),
            "<code>",
            lines.render(node.astext(), node["language"], node["highlighted"], node["differs"]),
            "</code></pre>\n",
        ]
    )


def _label(translator: HTML5Translator, step: Any, links: bool) -> str:
    """Title and description of a step; the title is bold if there are both. `links` can't be within a button."""
    texts = []
    for child in step.children:
        if isinstance(child, lit_title | lit_description):
            texts.append(_inner(translator, child.children if links else _without_links(child).children))
    if len(texts) == 2:
        return f'<b>{texts[0]}</b> <span class="lit-step-more">{texts[1]}</span>'
    return "".join(texts)


def _without_links(node: Any) -> Any:
    """A copy of the node in which links and the targets of links are mere text."""
    copy = node.deepcopy()
    for link in list(copy.findall(nodes.reference)):
        link.parent.replace(link, link.children)
    for child in copy.findall(nodes.Element):
        child["ids"] = []
    return copy


def _inner(translator: HTML5Translator, children: list[nodes.Node]) -> str:
    """The HTML of some nodes, with nothing around them."""
    saved, translator.body = translator.body, []
    try:
        for child in children:
            child.walkabout(translator)
        return "".join(translator.body).strip()
    finally:
        translator.body = saved


def _actions(node: nodes.Element, base: str, count: int) -> str:
    parts = ['<div class="lit-actions">\n']
    if node["runner"]:
        parts.append(
            '<button class="lit-button lit-button--primary" type="button" data-lit-action="run">'
            f"{icon('run', 'lit-icon--fill')}Run</button>\n"
            '<button class="lit-button" type="button" data-lit-action="edit">'
            f'{icon("edit")}<span class="lit-word">Edit</span></button>\n'
            '<button class="lit-button" type="button" data-lit-action="reset" disabled>'
            f'{icon("reset")}<span class="lit-word">Reset</span></button>\n'
            '<span class="lit-status" role="status">Runs in this page</span>\n'
        )
    if count > 1:
        parts.append(
            '<div class="lit-pager"><button class="lit-button lit-button--icon" type="button" data-lit-step="previous" '
            f'aria-label="Previous step" aria-disabled="true">{icon("prev")}</button>'
            f'<span class="lit-pager-count"><span class="lit-pager-word">Step </span>1 of {count}</span>'
            '<button class="lit-button lit-button--icon" type="button" data-lit-step="next" '
            f'aria-label="Next step" aria-disabled="false">{icon("next")}</button></div>\n'
            '<span class="lit-rule-v"></span>\n'
        )
    parts.append(
        f'<a class="lit-button lit-button--icon lit-link-step" href="#{escape(base)}-step-1" '
        f'aria-label="Link to this step" title="Link to this step">{icon("link")}</a>\n</div>\n'
    )
    return "".join(parts)


# --- recorded output --------------------------------------------------------------------------------------------------


def _recorded(node: Any, of: str, hidden: bool) -> str:
    """`of` names the file, for readers who see the output of several one after the other."""
    recording: outputs.Recording = node["recording"]
    count = recording.count
    unfold = node["fold"] == "open" or (not node["fold"] and count <= OPEN_LINES)
    python = escape(recording.made_with)
    words = f"{'first ' if recording.end == 'stopped' else ''}{count} line{'' if count == 1 else 's'}"
    colors = outputs.colors(recording)
    scrolls = count > SCROLL_LINES
    parts = [
        tag(
            "details",
            class_="lit-recorded",
            data_lit_file=node["file"],
            data_lit_end=recording.end,
            data_lit_python=recording.python,
            data_lit_works=str(sum(component.kind == "work" for component in recording.components)),
            open=unfold,
            hidden=hidden,
        ),
        f"<summary>{icon('next', 'lit-chevron')}<span><b>Output</b>",
        f'<span class="lit-recorded-of">{escape(of)}</span>' if of else "",
        f", recorded{python}</span>",
        f'<span class="lit-count">{words}</span></summary>\n',
        tag(
            "div",
            class_="lit-log",
            data_lit_recorded=True,
            tabindex="0" if scrolls else None,
            role="group" if scrolls else None,
            aria_label="Recorded output" if scrolls else None,
        ),
        "\n",
    ]
    for component in recording.components:
        for line in component.lines:
            attributes = tag(
                "div",
                class_="lit-log-line",
                data_lit_recorded_line=True,
                data_lit_component=component.name,
                data_lit_color=colors[component.name],
                data_lit_stream=line.stream,
            )
            name = escape(component.name)
            parts.append(
                f'{attributes}<span class="lit-from" title="{name}">{name}</span>'
                f"<span>{escape(line.text)}</span></div>\n"
            )
    return "".join([*parts, "</div>\n</details>\n"])


# --- the smaller ones -------------------------------------------------------------------------------------------------


def visit_collapse(translator: HTML5Translator, node: lit_collapse) -> None:
    if is_plain(translator):
        return translator.visit_container(node)
    ids = node["ids"]
    translator.body.extend(f'<span id="{escape(other)}"></span>' for other in ids[1:])
    names = " ".join(["lit-collapse", *node["classes"]])
    translator.body.append(tag("details", class_=names, id=ids[0] if ids else None, open=node["open"]))
    return None


def depart_collapse(translator: HTML5Translator, node: lit_collapse) -> None:
    if is_plain(translator):
        return translator.depart_container(node)
    translator.body.append("</div></details>\n")
    return None


def visit_collapse_title(translator: HTML5Translator, node: lit_collapse_title) -> None:
    if is_plain(translator):
        return translator.visit_paragraph(node)
    translator.body.append(f"<summary>{icon('next', 'lit-chevron')}<span>")
    return None


def depart_collapse_title(translator: HTML5Translator, node: lit_collapse_title) -> None:
    if is_plain(translator):
        return translator.depart_paragraph(node)
    translator.body.append('</span></summary>\n<div class="lit-collapse-body">')
    return None


def visit_card_header(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(translator.starttag(node, f"h{_level(node)}", ""))


def depart_card_header(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(f"</h{_level(node)}>\n")


def visit_card_foot(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append(translator.starttag(node, "div", ""))


def depart_card_foot(translator: HTML5Translator, node: nodes.Element) -> None:
    translator.body.append("</div>\n")


def _level(node: nodes.Element) -> int:
    """The level of a heading within the section that holds the node, at most 6."""
    depth, parent = 1, node.parent
    while parent is not None:
        depth, parent = depth + isinstance(parent, nodes.section), parent.parent
    return min(depth, 6)


def visit_icon(translator: HTML5Translator, node: nodes.Element) -> None:
    if not is_plain(translator):
        translator.body.append(icon(node["name"]))
    raise nodes.SkipNode


def depart_icon(translator: HTML5Translator, node: nodes.Element) -> None:
    """Never reached: the icon was all."""


def setup(app: Sphinx) -> None:
    """Registers the nodes. Those that are not drawn here are to every builder what they are a kind of."""
    app.add_node(lit_tabs, html=(visit_tabs, depart_tabs), latex=(visit_latex, depart_latex))
    app.add_node(lit_step, latex=(visit_latex, depart_latex))
    for node in (lit_head, lit_title, lit_description, lit_code, lit_recorded):
        app.add_node(node)
    app.add_node(lit_collapse, html=(visit_collapse, depart_collapse))
    app.add_node(lit_collapse_title, html=(visit_collapse_title, depart_collapse_title))
    app.add_node(lit_card_header, html=(visit_card_header, depart_card_header))
    app.add_node(lit_card_foot, html=(visit_card_foot, depart_card_foot))
    app.add_node(lit_icon, html=(visit_icon, depart_icon))
