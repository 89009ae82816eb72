"""YAML with every scalar as text and every node's place; what invites mistakes is refused.

Refused: duplicate keys, anchors and aliases, tags, keys that are not text, and conditions or formulas
inside `{ }`, where YAML's own commas and colons would cut them.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from .errors import RulebookError

DEPTH = 30
_RUN = re.compile(rf"(?:[\[{{]\s*){{{DEPTH + 1}}}")  # the scanner of YAML takes the square of such a run
Place = tuple[int, int]
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same, ten times as fast, where libyaml is there


class Text(str):
    """A scalar with its place (1-based line and column)."""

    place: Place


class Block(dict[str, Any]):
    """A mapping with its place and that of each key."""

    place: Place
    places: dict[str, Place]


class Items(list[Any]):
    """A sequence with its place."""

    place: Place


def read(path: Path, *, name: str | None = None) -> Any:
    """The file's content, a Block of Block, Items and Text. Raises RulebookError with file:line:column."""
    shown = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError("unreadable", f"the file cannot be read: {error}", shown) from None
    tree = parse(text, shown)
    if not isinstance(tree, Block):
        raise RulebookError("shape", "a file is a block of keys", f"{shown}:1:1", "write key: value")
    return tree


def parse(text: str, name: str) -> Any:
    """The same for a text."""
    run = _RUN.search(text)
    if run:
        line = text.count("\n", 0, run.start()) + 1
        raise RulebookError("too_deep", f"more than {DEPTH} blocks inside each other", f"{name}:{line}:1")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            _refuse(event, name)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH:
                raise RulebookError("too_deep", f"more than {DEPTH} blocks inside each other", _at(event, name))
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise RulebookError("yaml", f"not valid YAML: {error.problem}", place) from None
    except yaml.YAMLError as error:
        raise RulebookError("yaml", f"not valid YAML: {error}", name) from None
    except (ValueError, OverflowError):
        raise RulebookError("yaml", "not valid YAML: a number or a letter that does not exist", name) from None
    return _build(node, name) if node is not None else Block()


def _at(event: Any, name: str) -> str:
    return f"{name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"


def _refuse(event: Any, name: str) -> None:
    place = _at(event, name)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise RulebookError("anchor", "anchors and aliases are not used here", place, "write the value out")
    if getattr(event, "tag", None):
        raise RulebookError("tag", f"the tag {event.tag} is not used here", place, "remove it")


def _text(node: yaml.ScalarNode, name: str) -> Text:
    try:
        node.value.encode()
    except UnicodeEncodeError:
        raise RulebookError("letter", "half of a letter cannot be written", _at(node, name), "type it anew") from None
    return Text(node.value)


def _build(node: yaml.Node, name: str) -> Any:
    place = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        text = _text(node, name)
        text.place = place
        return text
    if isinstance(node, yaml.SequenceNode):
        items = Items(_build(child, name) for child in node.value)
        items.place = place
        return items
    assert isinstance(node, yaml.MappingNode)
    block = Block()
    block.place, block.places = place, {}
    for key_node, value_node in node.value:
        at = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        where = f"{name}:{at[0]}:{at[1]}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise RulebookError("key", "a key must be a word", where)
        key = str(_text(key_node, name))
        if key in block:
            raise RulebookError("duplicate_key", f"the key {key!r} stands twice", where, "keep one of them")
        if node.flow_style and key in ("if", "formula"):
            raise RulebookError(
                "flow_expression",
                f"{key!r} must not stand inside {{ }}",
                where,
                "write it on a line of its own",
            )
        block[key] = _build(value_node, name)
        block.places[key] = at
    return block
