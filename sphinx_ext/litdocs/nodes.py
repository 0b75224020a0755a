"""The nodes of litdocs, and how every builder but the HTML ones writes them.

Rules: each node is a kind of an ordinary docutils node, and its children are ordinary nodes that say everything there
is to say: all steps one after another with their code, then the recorded output. So builders that know nothing of
litdocs write them well. The HTML builders draw the same nodes in `html.py`; an EPUB has no scripts, so it gets the
ordinary form too.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes


class lit_tabs(nodes.container):
    """A walkthrough: its steps, then one recorded output for each file.

    Attributes: `base`, from which all ids are made; `runner`, whether it runs in the page; `code_only`; `height`, a CSS
    length or empty; `tab_rows`, a number or 0.
    """


class lit_step(nodes.container):
    """A step: `number` from 1; `file`, the name of its code relative to the folder of code that holds it, or empty."""


class lit_head(nodes.paragraph):
    """The number, the file and the lines of a step, in words. The HTML builders say this in their own way."""


class lit_title(nodes.paragraph):
    """What a step is called."""


class lit_description(nodes.paragraph):
    """What a step shows."""


class lit_code(nodes.literal_block):
    """The code of a step: its text is the file's, to the letter.

    Attributes: `highlighted`, the numbers of the lines that the step speaks of; `differs`, the changes since the step
    before (`lines.Difference`) if that showed another file, else `None`.
    """


class lit_recorded(nodes.container):
    """The recorded output of `file`: `recording` is an `outputs.Recording`, `fold` is "open", "folded" or "" (by
    length).
    """


class lit_collapse(nodes.container):
    """A title and a body that folds away; `open` tells whether it starts unfolded."""


class lit_collapse_title(nodes.paragraph):
    """The title of a collapse."""


class lit_card_header(nodes.paragraph):
    """The header of a card: a heading one level below the section that holds it."""


class lit_card_foot(nodes.paragraph):
    """The tag of a card and its arrow."""


class lit_icon(nodes.inline):
    """A picture from the sprite, by `name`. It is decoration: only the HTML builders draw it."""


def visit_latex(translator: Any, node: nodes.Element) -> None:
    """Marks the place that links to the walkthrough or the step lead to."""
    translator.body.append(translator.hypertarget_to(node, anchor=True))


def depart_latex(translator: Any, node: nodes.Element) -> None:
    """Nothing was opened."""
