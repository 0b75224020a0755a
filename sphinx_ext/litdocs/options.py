"""What the directives have in common: options that never stop a build, and warnings that name their place.

Rules: an option's value reaches a directive as plain text. Odd spacing and a trailing `;` are forgiven. Whatever can't
be understood is a warning of type `litdocs` at the directive's file and line, and the rest of the directive works.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, TypeVar

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

Paragraph = TypeVar("Paragraph", bound=nodes.TextElement)

LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(px|em|rem|ch|vh|pt|cm|mm|in)?")
ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:|//")
CLASS = re.compile(r"-?[A-Za-z_][\w-]*")
WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def text_of(value: str | None) -> str:
    """The value of an option as docutils and MyST hand it over: `None` is an option without a value."""
    return "" if value is None else str(value).strip()


def is_address(value: str) -> bool:
    """Whether a link or a picture lies elsewhere: it has a scheme or a host."""
    return ADDRESS.match(value) is not None


class AnyOption(Mapping[str, Callable[[str | None], str]]):
    """An option specification that takes every name, so that an unknown one is a warning and not a lost directive."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __getitem__(self, name: str) -> Callable[[str | None], str]:
        return text_of

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class LitDirective(SphinxDirective):
    """A directive of litdocs: `option_spec` names its options, the methods read them."""

    has_content = True
    option_spec: ClassVar[AnyOption] = AnyOption()  # type: ignore[assignment]

    def warn(self, subtype: str, message: str, *values: object) -> None:
        """Warns at the file and line of this directive."""
        logger.warning(message, *values, type="litdocs", subtype=subtype, location=self.get_location())

    def check_names(self) -> None:
        """Warns about options that this directive doesn't have."""
        for name in self.options:
            if name not in self.option_spec.names:
                near = difflib.get_close_matches(name, self.option_spec.names, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(self.option_spec.names))}"
                self.warn("option", "%s has no option %r: %s", self.name, name, hint)

    def scalar(self, name: str) -> str:
        """One value; empty if the option is absent."""
        return " ".join(str(self.options.get(name, "")).split()).rstrip("; ")

    def entries(self, name: str, separator: str = ";") -> list[str]:
        """One value per step. Empty ones keep their place, but for those at the end."""
        values = [" ".join(value.split()) for value in str(self.options.get(name, "")).split(separator)]
        while values and not values[-1]:
            values.pop()
        return values

    def boolean(self, name: str) -> bool | None:
        """True or false; `None` if the option is absent or can't be understood. An option without a value is true."""
        if name not in self.options:
            return None
        value = self.scalar(name).lower() or "true"
        if value not in WORDS:
            self.warn("option", "%s should be true or false, not %r", name, value)
        return WORDS.get(value)

    def length(self, name: str) -> str:
        """A CSS length; a bare number counts pixels. Empty if the option is absent or can't be understood."""
        value = self.scalar(name)
        match = LENGTH.fullmatch(value)
        if value and not match:
            self.warn("length", "%s should be a CSS length such as 430px, not %r", name, value)
        return f"{match[1]}{match[2] or 'px'}" if match else ""

    def count(self, name: str) -> int:
        """A whole number above zero; 0 if the option is absent or can't be understood."""
        value = self.scalar(name)
        if value and not (value.isdecimal() and int(value)):
            self.warn("number", "%s should be a whole number above 0, not %r", name, value)
            return 0
        return int(value or 0)

    def classes(self) -> list[str]:
        """The names in `:class:`, as they are: docutils would make one hyphen of two."""
        names = self.scalar("class").split()
        wrong = [name for name in names if not CLASS.fullmatch(name)]
        if wrong:
            self.warn("option", "class %r is no name that style sheets can use", " ".join(wrong))
        return [name for name in names if name not in wrong]

    def named(self, node: nodes.Element) -> None:
        """Makes the node a target if the author gave it a name."""
        self.options["name"] = self.scalar("name")
        if self.options["name"]:
            self.add_name(node)

    def paragraph(self, kind: type[Paragraph], text: str, **attributes: object) -> Paragraph:
        """`text` with its inline markup, as a node of class `kind`."""
        children, messages = self.state.inline_text(text, self.lineno)
        node = kind(text, "", *children, *messages, **attributes)
        self.set_source_info(node)
        return node
