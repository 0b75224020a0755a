"""Values of state as short texts, for a reader who watches a run.

Rules:
- A text is what Python's `repr` gives, shortened where it gets too long: making it takes a short time for any value.
- Only for values that the loop has copied (`litwork.state.plain`): of these none has a `__repr__` of the user's.
"""

from __future__ import annotations

from litwork.storage.payload import Payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST = 200
"""Characters of a text, about."""

CUT = "…"


def text_of(value: object, room: int = MOST) -> str:
    """The text of a value. It may be a few characters longer than `room`, so that all brackets are closed."""
    if isinstance(value, (list, tuple)):
        inside = _joined((("", item) for item in value), room)
        return f"[{inside}]" if isinstance(value, list) else f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, dict):
        return "{" + _joined(((f"{text_of(key, room // 2)}: ", item) for key, item in value.items()), room) + "}"
    if isinstance(value, Payload):
        return _cut(Payload.__repr__(value), room)
    if isinstance(value, str):
        return _cut(repr(value[: room + 1]), room)
    if isinstance(value, int) and value.bit_length() > 3 * room:
        return f"<int of {value.bit_length()} bits>"
    return _cut(repr(value), room)


def text_of_call(name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """A call of a work in Python, such as `root.serve.run(1.896)`."""
    arguments = [*(("", value) for value in args), *((f"{key}=", value) for key, value in kwargs.items())]
    return f"{name}.run({_joined(arguments, MOST)})"


def _joined(items: Iterable[tuple[str, object]], room: int) -> str:
    """The texts of items, each after its own prefix, with commas between, as far as there is room."""
    text = ""
    for prefix, item in items:
        comma = ", " if text else ""
        left = room - len(text) - len(comma) - len(prefix) - 2
        if left <= 0:
            return text + comma + CUT
        text += comma + prefix + text_of(item, left)
    return text


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 0)] + CUT
