"""Turns what a request brings into the arguments of a flow's method, and what that returns into JSON.

Rules:
- Arguments come by name. A text becomes what the parameter's annotation says: bool, int or float, or a model with
  `model_validate`; else it stays a text. Values of a JSON body have their kinds already.
- What doesn't fit is refused, by name, before the method is called.
"""

from __future__ import annotations

import inspect
import json
import math

from litwork.server.guard import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_FALSE, _TRUE = ("false", "no", "off", "0"), ("true", "yes", "on", "1")


def bind(method: Callable[..., object], given: Mapping[str, object]) -> dict[str, Any]:
    """The arguments for a method. Raises Refusal if they are not those that it takes."""
    parameters = parameters_of(method)
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    named = {
        name: each for name, each in parameters.items() if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
    }
    takes = f"it takes {', '.join(named) or 'nothing'}"
    unknown = [name for name in given if name not in named]
    if unknown and not takes_any:
        raise Refusal(422, f"there is no argument {', '.join(unknown)}: {takes}")
    missing = [name for name, each in named.items() if each.default is each.empty and name not in given]
    if missing:
        raise Refusal(422, f"the argument {', '.join(missing)} is missing: {takes}")
    return {name: _convert(name, value, named.get(name)) for name, value in given.items()}


def parameters_of(method: Callable[..., object]) -> Mapping[str, inspect.Parameter]:
    """The parameters of a method, with annotations as objects where they can be had."""
    try:
        return inspect.signature(method, eval_str=True).parameters
    except NameError:  # a name that only type checkers see
        return inspect.signature(method).parameters


def _convert(name: str, value: object, parameter: inspect.Parameter | None) -> object:
    wanted: Any = parameter.annotation if parameter is not None else None
    if hasattr(wanted, "model_validate"):
        try:
            return wanted.model_validate(value)
        except ValueError as error:
            raise Refusal(422, f"the argument {name} is wrong: {error}") from None
    if not isinstance(value, str):
        return value
    if wanted in (bool, "bool"):
        if value.lower() in (*_TRUE, *_FALSE):
            return value.lower() in _TRUE
        raise Refusal(422, f"the argument {name} must be true or false, not {value!r}")
    for kind in (int, float):
        if wanted in (kind, kind.__name__):
            try:
                return kind(value)
            except ValueError:
                raise Refusal(422, f"the argument {name} must be of type {kind.__name__}, not {value!r}") from None
    return value


def parse(body: bytes) -> object:
    """The JSON of a body; an empty one is an empty object. Raises Refusal."""
    if not body:
        return {}
    try:
        return json.loads(body)
    except RecursionError:
        raise Refusal(400, "the body is nested too deep") from None
    except ValueError as error:  # also what isn't UTF-8
        raise Refusal(400, f"the body must be JSON: {error}") from None


def dump(value: object) -> bytes:
    """A value as JSON. Raises TypeError for one that can't be JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode(errors="backslashreplace")


def json_of(value: object) -> object:
    """A value of state as JSON can say it: what it can't is null (nan), a list (tuple) or a text (a payload)."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [json_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): json_of(item) for key, item in value.items()}
    return repr(value)
