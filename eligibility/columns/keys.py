"""What an expression says, to find the same one again."""

from typing import Any

from eligibility.language.tree import Node
from eligibility.vocabulary import Fact


def key_of(node: Node | None) -> Any:
    """What a node says, whatever its place in the text."""
    if node is None:
        return None
    parts: list[Any] = [type(node).__name__]
    for name, value in vars(node).items():
        if name == "position":
            continue
        if isinstance(value, Node):
            parts.append(key_of(value))
        elif isinstance(value, tuple):
            parts.append(tuple(key_of(v) if isinstance(v, Node) else v for v in value))
        elif isinstance(value, Fact):
            parts.append(value.id)
        else:
            parts.append(value)
    return tuple(parts)
