"""Code as lines of HTML: highlighted by Pygments, marked where it differs from the code of the step before.

Rule: the text of the `.lit-line` elements, joined by newlines, is the source to the letter. What is said beside it
stands outside of them, in elements with `data-lit-aside`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape

from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

ALIKE = 0.5  # files that share less of their lines are different programs: marks would only be noise
UNSTYLED = frozenset(("", "n", "o", "p", "w"))  # names, operators, punctuation, space: no colour, so no element
ASIDE = '<span class="lit-hidden" data-lit-aside>Changed in this step: </span>'

Token = tuple[str, str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file changes: the spans of text within each new or changed line (from 1), and how many lines it lacks."""

    changed: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    removed: int = 0

    def __str__(self) -> str:
        """In words; empty if nothing differs."""
        count, removed = len(self.changed), self.removed
        parts = [f"{count} line{'s differ' if count > 1 else ' differs'} from the step before"] if count else []
        if removed:
            parts.append(f"{removed} line{'s' if removed > 1 else ''} removed")
        return ", ".join(parts)


def split(source: str) -> list[str]:
    """The lines of a text, without line ends; the end of the last line makes no further one."""
    return source.removesuffix("\n").split("\n") if source else []


def difference(old: str, new: str) -> Difference | None:
    """What `new` changes of `old`; `None` if they have too little in common to compare."""
    before, after = split(old), split(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    changed: dict[int, tuple[Span, ...]] = {}
    removed = 0
    for kind, start, stop, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        removed += max(0, (stop - start) - (last - first))
        for place in range(first, last):
            counterpart = before[start + place - first] if start + place - first < stop else ""
            changed[place + 1] = _spans(counterpart, after[place])
    return Difference(changed, removed)


def _spans(old: str, new: str) -> tuple[Span, ...]:
    """Where the line `new` differs from `old`, by words; the whole line, but for its indentation, if it is another
    one.
    """
    before, after = (re.findall(r"\w+|\s+|.", line) for line in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        whole = (len(new) - len(new.lstrip()), len(new.rstrip()))
        return (whole,) if whole[0] < whole[1] else ()
    at = [0]
    for word in after:
        at.append(at[-1] + len(word))
    return tuple((at[i], at[j]) for kind, _, _, i, j in matcher.get_opcodes() if kind != "equal" and i < j)


def tokens(source: str, language: str) -> list[list[Token]]:
    """For each line its tokens, as (class, text). A token of several lines keeps its class on each of them."""
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    lines: list[list[Token]] = [[]]
    for kind, text in lexer.get_tokens(source):
        name = _class(kind)
        first, *others = text.split("\n")
        lines[-1].append((name, first))
        lines.extend([(name, other)] for other in others)
    texts = split(source)
    found = ["".join(text for _, text in line) for line in lines[: len(texts)]]
    if found != texts:  # a lexer that alters the text: its colours aren't worth the change
        return [[("", text)] for text in texts]
    return lines[: len(texts)]


def _class(kind: _TokenType) -> str:
    """The short name of a kind of token, as in every style sheet for Pygments."""
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name in UNSTYLED else name


def render(source: str, language: str, highlighted: Collection[int], differs: Difference | None) -> str:
    """The lines of `source` as HTML, for the inside of a `code` element."""
    changed = differs.changed if differs else {}
    return "\n".join(
        _line(number, line, number in highlighted, changed.get(number))
        for number, line in enumerate(tokens(source, language), 1)
    )


def _line(number: int, line: list[Token], lit: bool, spans: tuple[Span, ...] | None) -> str:
    names = "lit-line" + " lit-hl" * lit + " lit-changed" * (spans is not None)
    text = "".join(_pieces(line, spans or ()))
    aside = "" if spans is None else ASIDE
    # A line without text needs a break, or it is lost when readers copy the code.
    return f'{aside}<span class="{names}" data-lit-n="{number}">{text or "<br>"}</span>'


def _pieces(line: list[Token], spans: tuple[Span, ...]) -> Iterator[str]:
    """The tokens of a line as HTML, with an `ins` around each of the spans."""
    edges = sorted({edge for span in spans for edge in span})
    starts, stops = {start for start, _ in spans}, {stop for _, stop in spans}
    at = 0
    for name, text in line:
        end = at + len(text)
        for start, stop in zip([at, *_between(edges, at, end)], [*_between(edges, at, end), end], strict=True):
            if start == stop:
                continue
            if start in starts:
                yield '<ins class="lit-ins">'
            yield _piece(name, text[start - at : stop - at])
            if stop in stops:
                yield "</ins>"
        at = end


def _between(edges: list[int], start: int, stop: int) -> list[int]:
    return [edge for edge in edges if start < edge < stop]


def _piece(name: str, text: str) -> str:
    return f'<span class="{name}">{escape(text)}</span>' if name else escape(text)
