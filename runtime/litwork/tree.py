"""The tree of an app's components: their names and order, and how a part of it is made again in another process.

Rules:
- In the tree come first a flow, then its works as they were attached, then its child flows with all that is in them,
  then what is in its lists and dicts.
- A script that is run again makes all components that were there when its app was made. A part that was attached later
  is made again from a pickle of what it was made from: classes and arguments, never the state.
"""

from __future__ import annotations

from litwork.component import Component, check, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from litwork.component import Node


def give_names(node: Node, name: str) -> None:
    """Name a node and all that is in it. Raises AttributeError if one has a name."""
    for place, each in _places(node, name):
        check_unnamed(each, place)
        each._lit.name = place


def check_unnamed(node: Node, name: str) -> None:
    """Raise AttributeError if a node that is to have this name has one already."""
    if node._lit.name:
        raise AttributeError(
            f"the same {type(node).__name__} is both {node._lit.name} and {name}: make a new one for each place"
        )


def walk(node: Node) -> Iterator[Component]:
    """All components at and below a node, in the order of the tree."""
    children = node._lit.children.values()
    if isinstance(node, Component):
        yield node
    yield from (child for child in children if isinstance(child, Component) and child._lit_kind == "work")
    for kind in ("flow", "structure"):
        for child in children:
            if child._lit_kind == kind:
                yield from walk(child)


def nodes(node: Node) -> Iterator[Node]:
    """All nodes at and below a node, lists and dicts included."""
    return (each for _, each in _places(node, node._lit.name))


def find(node: Node, name: str) -> Node | None:
    """The node of this full name at or below a node, or None."""
    while node._lit.name != name:
        key = name.removeprefix(f"{node._lit.name}.").partition(".")[0]
        if key not in node._lit.children:
            return None
        node = node._lit.children[key]
    return node


def check_all(node: Node) -> None:
    """Raise AttributeError unless all attributes are legal: lists may have changed since they were set."""
    for component in walk(node):
        for attribute in component._lit.attributes:
            check(component, attribute, component.__dict__[attribute])


def pack(node: Node, name: str) -> bytes:
    """What a node was made from, as a pickle. Raises TypeError if that can't be pickled."""
    import pickle

    try:
        return pickle.dumps(node, 5)
    except Exception as error:  # whatever an argument's own way of being pickled raises
        raise TypeError(
            f"{name} can't be made again where it will run: {error}. A {title(node)} that is attached while the app "
            "runs needs a class at the top level of the script, and arguments that can be pickled"
        ) from None


def unpack(data: bytes) -> Node:
    """Make a node again. It has no name."""
    import pickle

    node: Node = pickle.loads(data)
    return node


def _places(node: Node, name: str) -> Iterator[tuple[str, Node]]:
    yield name, node
    for key, child in node._lit.children.items():
        yield from _places(child, f"{name}.{key}")
