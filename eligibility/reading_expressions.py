"""An expression of a file, read with its place: file, line and column."""

from .errors import ExpressionError, RulebookError
from .language import ranges
from .language.parse import Scope, parse
from .language.tree import Node
from .shapes import Shape


def expression(shape: Shape, key: str, scope: Scope) -> Node:
    """The typed tree of a key's text. Raises RulebookError."""
    if key not in shape.block:
        raise shape.error(shape.block, "missing_key", f"{shape.what} lacks {key!r}", f"add {key}:")
    text = shape.text(key)
    try:
        node = parse(text, scope)
        ranges.check(node, scope.params)
        return node
    except ExpressionError as error:
        line, column = getattr(shape.get(key), "place", (1, 1))
        raise RulebookError(
            error.code, f"{error.message} (at {error.path} of {text!r})",
            f"{shape.file}:{line}:{column + error.position}", error.suggestion,
        ) from None  # fmt: skip
